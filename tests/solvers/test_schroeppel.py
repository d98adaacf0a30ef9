"""Schroeppel–Shamir behind the contract: every question, resumption, threads, limits."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.answers import ROW_ASKS, Ask, Evidence, Limits, Reason, Verdict
from exactlt.cli import run
from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import Partition, Stream, SubsetSum, write_instance
from exactlt.solvers.rows.enumerate import Enumerate
from exactlt.solvers.rows.schroeppel.solver import SchroeppelShamir

SMALL = SchroeppelShamir(threads=1, capacity=64)


@st.composite
def instances(draw):
    bound = draw(st.sampled_from([1, 6, 900, 2**31, 2**53 + 1, 2**62, 2**64, 2**69]))
    values = draw(st.lists(st.integers(-bound, bound), min_size=1, max_size=9))
    if draw(st.booleans()):  # few distinct values
        values = [draw(st.sampled_from(values)) for _ in values]
    size = draw(st.one_of(st.none(), st.integers(0, len(values))))
    tolerance = draw(st.sampled_from([0, 1, bound // 1000, bound // 3, 4 * bound]))
    hit = sum(v for v in values if draw(st.booleans()))
    target = draw(st.sampled_from([hit, hit + 1, -3 * bound, hit - tolerance - 1]))
    return SubsetSum(values, target, tolerance, size)


@settings(max_examples=150, deadline=None)
@given(instances(), st.sampled_from(ROW_ASKS))
def test_agrees_with_enumeration(instance, question):
    truth = Enumerate().solve(instance, question)
    answer = SMALL.solve(instance, question)
    assert answer.verdict is truth.verdict
    assert answer.count == truth.count
    if question is Ask.OPTIMUM:
        assert answer.gap == truth.gap
    if question is Ask.SPARSEST:
        assert answer.kept == truth.kept


@given(st.lists(st.integers(0, 50), min_size=2, max_size=10), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_biased_partitions(values, half):
    bias = len(values) - 2 * min(half, len(values))
    question = Partition(values, bias)
    truth = Enumerate().solve(question, Ask.OPTIMUM)
    assert SMALL.solve(question, Ask.OPTIMUM).gap == truth.gap
    assert SMALL.solve(question, Ask.COUNT).count == (Enumerate().solve(question, Ask.COUNT).count)


def test_equal_weights_have_a_closed_form():
    """C(60, 30) masks in one value: multiplicities, not repetitions."""
    answer = SMALL.solve(SubsetSum([7] * 60, 210), Ask.COUNT)
    assert answer.count == 118264581564861424
    assert answer.work["sums"] < 2000
    zeros = SMALL.solve(SubsetSum([0] * 70, 0), Ask.COUNT)
    assert zeros.count == 2**70


def test_every_number_of_threads_and_every_buffer_gives_the_same_count():
    weights = Stream("positive:M=2^26", seed=5).take(36)
    instance = SubsetSum(weights, sum(weights) // 2, 3)
    counts = {
        SchroeppelShamir(threads=t, capacity=c).solve(instance, Ask.COUNT).count
        for t, c in [(1, 1 << 10), (2, 1 << 12), (2, 1 << 15)]
    }
    assert len(counts) == 1 and counts.pop() > 10


def test_counts_of_a_window_add_up():
    """Rank counting on a wide tolerance equals the sum over exact targets."""
    weights = Stream("uniform:M=40", seed=6).take(24)
    wide = SMALL.solve(SubsetSum(weights, 13, 30), Ask.COUNT).count
    single = [SMALL.solve(SubsetSum(weights, t), Ask.COUNT).count for t in range(-17, 44)]
    assert wide == sum(single)
    everything = SMALL.solve(SubsetSum(weights, 0, 10**6), Ask.COUNT).count
    assert everything == 2**24


def test_memory_grows_as_the_fourth_root():
    """Counted list bytes, n -> n + 4: twice as much; counted sums: four times as many."""
    work = []
    for n in (36, 40, 44):
        weights = Stream("positive:M=2^60", seed=n).take(n)
        answer = SchroeppelShamir(threads=1).solve(SubsetSum(weights, sum(weights) // 2), Ask.COUNT)
        work.append(answer.work)
    for a, b in pairwise(work):
        assert 1.9 < b["list_bytes"] / a["list_bytes"] < 2.1
        assert 3.6 < b["sums"] / a["sums"] < 4.4


def interrupted_after(chunks):
    def progress(name, done, total):
        if done >= chunks:
            raise KeyboardInterrupt

    return progress


def test_an_interrupted_count_resumes_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("exactlt.solvers.rows.schroeppel.run.CHUNK_PAIRS", 1 << 12)
    weights = Stream("positive:M=2^24", seed=8).take(34)
    instance = SubsetSum(weights, sum(weights) // 2, 1)
    truth = SchroeppelShamir(threads=1).solve(instance, Ask.COUNT)
    file = tmp_path / "state.json"
    stopped = SchroeppelShamir(threads=2, state=file, progress=interrupted_after(5))
    with pytest.raises(KeyboardInterrupt):
        stopped.solve(instance, Ask.COUNT)
    done = int(json.loads(file.read_text())["passes"]["count"]["done"], 16).bit_count()
    assert 5 <= done <= 8
    calls = []
    again = SchroeppelShamir(threads=1, state=file, progress=lambda *a: calls.append(a))
    answer = again.solve(instance, Ask.COUNT)
    assert answer.count == truth.count > 0
    assert len(calls) == calls[-1][2] - done, "finished chunks are not done again"
    with pytest.raises(InputError, match="another instance or question"):
        again.solve(SubsetSum(weights, sum(weights) // 2 + 1), Ask.COUNT)
    file.write_text(file.read_text().replace('"low"', '"lo"'))
    with pytest.raises(InputError, match="damaged"):
        again.solve(instance, Ask.COUNT)


def test_limits_give_unknown_and_keep_what_was_done(tmp_path, monkeypatch):
    monkeypatch.setattr("exactlt.solvers.rows.schroeppel.run.CHUNK_PAIRS", 1 << 10)
    weights = Stream("positive:M=2^60", seed=8).take(30)
    instance = SubsetSum(weights, sum(weights) // 2)
    answer = SchroeppelShamir().solve(instance, Ask.COUNT, limits=Limits(seconds=1e-9))
    assert answer.verdict is Verdict.UNKNOWN and answer.reason is Reason.TIME
    answer = SchroeppelShamir().solve(instance, Ask.OPTIMUM, limits=Limits(seconds=1e-9))
    assert answer.verdict is Verdict.UNKNOWN and answer.mask is not None
    answer = SchroeppelShamir().solve(SubsetSum([1] * 80, 3), Ask.COUNT, limits=Limits(memory=16))
    assert answer.reason is Reason.MEMORY


def test_refusals_name_the_range():
    with pytest.raises(UnsupportedError, match="n <= 80"):
        SMALL.solve(SubsetSum(Stream("positive:M=2^60", 1).take(81), 2**64))
    with pytest.raises(UnsupportedError, match=r"2\^76"):
        SMALL.solve(SubsetSum(Stream("positive:M=2^76", 1).take(9), 2**77))


def test_infeasible_is_exhaustive():
    weights = Stream("positive:M=2^40", seed=3).take(30)
    answer = SchroeppelShamir().solve(SubsetSum(weights, sum(weights) // 2))
    assert answer.verdict is Verdict.INFEASIBLE and answer.evidence is Evidence.EXHAUSTIVE
    assert answer.work["sums"] > 2**14


def test_the_command_keeps_a_state_file_and_resumes(tmp_path, capsys):
    file, state = tmp_path / "instance.json", tmp_path / "state.json"
    weights = Stream("positive:M=2^20", seed=8).take(34)
    write_instance(SubsetSum(weights, sum(weights) // 2), file)
    command = [
        "solve",
        str(file),
        "--solver",
        "schroeppel_shamir",
        "--ask",
        "count",
        "--state",
        str(state),
    ]
    assert run([*command, "--seconds", "1e-9"]) == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "time" and state.exists()
    assert run(command) == 0
    first = json.loads(capsys.readouterr().out)
    assert run(command) == 0
    again = json.loads(capsys.readouterr().out)
    assert first["count"] == again["count"] != "0" and first["work"] == again["work"]


def test_state_of_another_plan_is_refused(tmp_path, monkeypatch):
    state = tmp_path / "state.json"
    weights = Stream("positive:M=2^20", seed=8).take(34)
    instance = SubsetSum(weights, sum(weights) // 2)
    SchroeppelShamir(state=state).solve(instance, Ask.COUNT)
    monkeypatch.setattr("exactlt.solvers.rows.schroeppel.run.CHUNK_PAIRS", 1 << 12)
    with pytest.raises(InputError, match="plans"):
        SchroeppelShamir(state=state).solve(instance, Ask.COUNT)


def test_fixing_a_weight_splits_the_count():
    """Metamorphic: masks with and without the last weight; and by numbers of kept weights."""
    weights = Stream("uniform:M=2^22", seed=11).take(34)
    target = sum(weights) // 2
    whole = SchroeppelShamir().solve(SubsetSum(weights, target, 5), Ask.COUNT).count
    parts = [
        SchroeppelShamir().solve(SubsetSum(weights[:-1], t, 5), Ask.COUNT).count
        for t in (target, target - weights[-1])
    ]
    assert whole == sum(parts) > 100
    short = weights[:22]
    sizes = [SMALL.solve(SubsetSum(short, 7, 9000, k), Ask.COUNT).count for k in range(23)]
    assert sum(sizes) == SMALL.solve(SubsetSum(short, 7, 9000), Ask.COUNT).count > 100


@pytest.mark.slow
@pytest.mark.parametrize("bits", [30, 62, 68])
def test_large_instances_agree_with_meeting_in_the_middle(bits):
    from exactlt.solvers.rows.mitm import MeetInTheMiddle

    n = 44 if bits < 60 else 34
    weights = Stream(f"uniform:M=2^{bits}", seed=bits).take(n)
    target = sum(w for w in weights[::2])
    for question in (Ask.COUNT, Ask.OPTIMUM, Ask.DECIDE):
        instance = SubsetSum(weights, target + (question is Ask.OPTIMUM), 3)
        truth = MeetInTheMiddle().solve(instance, question)
        answer = SchroeppelShamir().solve(instance, question)
        assert (answer.verdict, answer.count) == (truth.verdict, truth.count)
        assert question is not Ask.OPTIMUM or answer.gap == truth.gap


@pytest.mark.slow
def test_fifty_weights_of_sixty_two_bits():
    """A planted mask among 2^50: found, counted once, and unique by exhaustion."""
    weights = Stream("positive:M=2^62", seed=50).take(50)
    target = sum(weights[::2])
    assert SchroeppelShamir().solve(SubsetSum(weights, target), Ask.COUNT).count == 1
    found = SchroeppelShamir().solve(SubsetSum(weights, target), Ask.OPTIMUM)
    assert found.gap == 0 and found.mask == (1, 0) * 25
    sized = SchroeppelShamir().solve(SubsetSum(weights, target, size=25))
    assert sized.verdict is Verdict.FEASIBLE
    none = SchroeppelShamir().solve(SubsetSum(weights, target, size=24))
    assert none.verdict is Verdict.INFEASIBLE

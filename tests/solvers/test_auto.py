"""The cost model and the choice: monotone, within memory, explained, and right."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.answers import ROW_ASKS, Ask, Clock, Limits, Reason, Verdict
from exactlt.cli import run
from exactlt.errors import InputError
from exactlt.instances import Stream, SubsetSum, write_instance
from exactlt.kernels.rent import RENT
from exactlt.solvers import solver
from exactlt.solvers.costs import LOADING, PLAIN, Shape, choose, size, span
from exactlt.solvers.reduce import REDUCTION
from exactlt.solvers.rows.enumerate import Enumerate


def instance(n, bits, *, tolerance=0, kept=None, seed=1):
    weights = Stream(f"positive:M=2^{bits}", seed=seed).take(n)
    return SubsetSum(weights, sum(weights) // 2, tolerance, kept)


def shape(n, bits, question, *, tolerance=0, sized=False, masks=None):
    masks = n - bits if masks is None else masks
    return Shape(n, question, n << bits - 1, 1 << bits, tolerance, sized, masks)


AUTO = solver("auto")
MODELLED = tuple(method.name for method in AUTO.candidates)
costs = AUTO.table


def estimate(name, of):
    return AUTO.method(name).cost(of)


questions = st.sampled_from(ROW_ASKS)
names = st.sampled_from(MODELLED)


@given(names, questions, st.integers(4, 90), st.integers(3, 64), st.booleans())
def test_more_weights_never_cost_less(name, question, n, bits, sized):
    """ckk in its expected regime aside: there more weights mean more solutions."""
    small, large = (shape(k, bits, question, sized=sized, masks=-1) for k in (n, n + 2))
    for a, b in zip(estimate(name, small), estimate(name, large), strict=True):
        if not (name == "dp" and question is Ask.COUNT and n <= 124 < n + 2):
            assert a <= b


@given(names, questions, st.integers(4, 90), st.integers(3, 63), st.booleans())
def test_larger_weights_never_cost_less(name, question, n, bits, sized):
    small, large = (shape(n, b, question, sized=sized) for b in (bits, bits + 1))
    for a, b in zip(estimate(name, small), estimate(name, large), strict=True):
        assert a <= b


@settings(deadline=None, max_examples=60)
@given(questions, st.integers(2, 70), st.integers(2, 70), st.integers(0, 40), st.integers(0, 40))
def test_the_choice_keeps_the_memory_limit_and_gains_by_more(question, n, bits, low, more):
    table = costs(instance(n, bits), question)
    chosen, richer = choose(table, 1 << low), choose(table, 1 << low + more)
    if chosen is None:
        assert all(c.memory > 1 << low for c in table if c.refusal is None)
        return
    assert chosen.memory <= 1 << low and chosen.refusal is None
    sure = [c.seconds for c in table if c.memory <= 1 << low and c.solver != "ckk"]
    if chosen.solver != "ckk":
        quick = chosen.solver in PLAIN and chosen.seconds <= LOADING
        assert quick or chosen.seconds == min(sure)
    elif sure:
        assert chosen.seconds * 20 <= min(sure)
    assert richer is not None


@pytest.mark.parametrize(
    "n, bits, question, expected",
    [
        (6, 40, "decide", "enumerate"),
        (24, 40, "optimum", "mitm"),
        (50, 50, "count", "schroeppel_shamir"),
        (200, 12, "optimum", "dp"),
        (100, 12, "count", "dp"),
        (60, 36, "decide", "ckk"),
    ],
)
def test_each_method_is_chosen_where_it_wins(n, bits, question, expected):
    assert choose(costs(instance(n, bits), Ask(question)), 8 << 30).solver == expected


@settings(deadline=None, max_examples=60)
@given(questions, st.integers(1, 10), st.sampled_from([2, 12, 40, 70]), st.integers(0, 3))
def test_auto_is_right_and_says_why(question, n, bits, seed):
    asked = instance(n, bits, tolerance=seed, seed=seed)
    truth, answer = Enumerate().solve(asked, question), AUTO.solve(asked, question)
    assert answer.verdict is truth.verdict and answer.count == truth.count
    assert question is not Ask.OPTIMUM or answer.gap == truth.gap
    if answer.method == REDUCTION:
        assert answer.note.startswith("reduced: ")
    else:
        assert "chose " in answer.note and "predicted" in answer.note


def test_weights_of_zero_keep_their_places():
    answer = AUTO.solve(SubsetSum([0] * 40 + [5, 7], 12))
    assert answer.mask == (0,) * 40 + (1, 1)
    assert AUTO.solve(SubsetSum([0] * 40 + [5, 7], 12), Ask.COUNT).count == 2**40


def test_memory_that_nothing_fits_is_unknown_not_infeasible():
    answer = AUTO.solve(instance(100, 64), limits=Limits(memory=64))
    assert answer.reason is Reason.MEMORY and "nothing fits" in answer.note


def test_estimates_come_from_the_size_not_from_a_trial():
    """Same shape, same table: the order and the signs of the weights do not matter."""
    weights = Stream("uniform:M=2^30", seed=3).take(40)
    total = sum(weights)
    a = costs(SubsetSum(weights, 5), Ask.COUNT)
    b = costs(SubsetSum([-w for w in reversed(weights)], -5), Ask.COUNT)
    assert [(c.solver, c.seconds, c.memory) for c in a] == [
        (c.solver, c.seconds, c.memory) for c in b
    ]
    assert Shape.of(SubsetSum(weights, total + 10**12), Ask.DECIDE).masks < -100


@given(st.floats(1e-7, 1e300))
def test_spans_are_short(seconds):
    assert len(span(seconds)) <= 16


def test_sizes_of_everything():
    assert size(10) == "under 1 MiB" and size(3 << 20) == "3 MiB"
    assert size(1 << 80).startswith("2^")
    assert math.isfinite(estimate("dp", shape(90, 1000, Ask.COUNT))[0])


def test_explain_prints_the_table_and_marks_the_choice(tmp_path, capsys):
    file = tmp_path / "instance.json"
    write_instance(instance(50, 50), file)
    assert run(["solve", str(file), "--explain", "--ask", "count"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in MODELLED)
    assert sum("<- auto" in line for line in out.splitlines()) == 1
    with pytest.raises(InputError, match="only schroeppel_shamir"):
        run(["solve", str(file), "--state", str(tmp_path / "state"), "--solver", "mitm"])


@pytest.mark.parametrize("question", list(ROW_ASKS))
@pytest.mark.parametrize("n, bits, kept", [(9, 5, None), (24, 10, None), (24, 10, 9), (30, 66, 4)])
@pytest.mark.parametrize("name", ["mitm", "schroeppel_shamir", "dp", "ckk"])
def test_the_model_foresees_the_memory_that_methods_plan(
    name, question, n, bits, kept, monkeypatch
):
    # of compiled lists: the plain twin of small questions holds Python's integers
    monkeypatch.setattr("exactlt.kernels.rent._spent", {"halves": RENT})

    class Stop(Exception):
        pass

    class Asked(Clock):
        def plan_memory(self, needed, method, instead):
            raise Stop(needed)

    asked, method = instance(n, bits, kept=kept), solver(name)
    if method.refusal(asked, question) or (name == "dp" and bits > 60):
        return
    with pytest.raises(Stop) as planned:
        method.run(asked, question, Asked(Limits()))
    needed = planned.value.args[0]
    _, memory = estimate(name, Shape.of(asked, question))
    assert needed <= memory <= 2 * needed + (6 << 20)


@pytest.mark.parametrize("question", ROW_ASKS)
def test_weights_beyond_floats_are_priced(question):
    """Sums above 2^1024 do not fit a float; the cost model still orders the methods."""
    huge = SubsetSum([2**3000 + i for i in range(6)], 2**3001 + 5, 0)
    assert AUTO.solve(huge, question).verdict is Verdict.FEASIBLE

"""The cross-check: nobody honest disagrees, and every kind of liar is caught and shrunk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import islice

import pytest

from exactlt.answers import (
    LIST_ASKS,
    ROW_ASKS,
    Answer,
    Ask,
    Evidence,
    Limits,
    Outcome,
    Reason,
    Verdict,
)
from exactlt.cli import run
from exactlt.crosscheck import Case, Report, case, conflicts, crosscheck, family, shrink, table
from exactlt.crosscheck._family import WEIGHTS
from exactlt.crosscheck._run import ask_all, question_of
from exactlt.crosscheck._shrink import candidates, cost
from exactlt.instances import SubsetSum, from_document
from exactlt.solvers import Solver, solver, usable
from exactlt.solvers.rows.enumerate import Enumerate


class Liar(Enumerate):
    """Enumeration that lies where ``lies`` says so."""

    name = "liar"

    def run(self, instance, question, clock):
        truth = super().run(instance, question, clock)
        return self.lie(instance, question, truth)

    def lie(self, instance, question, truth):
        return truth


class WrongInfeasible(Liar):
    """Misses every mask that keeps the weights' last entry, from three weights on."""

    def lie(self, instance, question, truth):
        if question is Ask.DECIDE and instance.n >= 3 and truth.mask and truth.mask[-1]:
            return Outcome(complete=True)
        return truth


class WrongOptimum(Liar):
    """Calls a mask optimal that can be improved by dropping its first weight."""

    def lie(self, instance, question, truth):
        if question is Ask.OPTIMUM and instance.size is None and instance.weights[0] > 5:
            return replace(truth, mask=(1 - truth.mask[0], *truth.mask[1:]))
        return truth


class WrongMask(Liar):
    """Returns the complement as a mask."""

    def lie(self, instance, question, truth):
        if question is Ask.DECIDE and truth.mask and instance.size is None:
            return replace(truth, mask=tuple(1 - m for m in truth.mask))
        return truth


class WrongCount(Liar):
    """Cannot count beyond three."""

    def lie(self, instance, question, truth):
        if question is Ask.COUNT and truth.count > 3:
            return replace(truth, count=3)
        return truth


class WrongSparsest(Liar):
    """Any mask is called the sparsest."""

    def lie(self, instance, question, truth):
        if question is Ask.SPARSEST and truth.mask:
            return super().run(instance, Ask.DECIDE, _clock())
        return truth


class WrongEverywhere(Liar):
    """Nothing exists, consistently, when the weights have a zero."""

    def lie(self, instance, question, truth):
        if question is not Ask.OPTIMUM and 0 in instance.weights and truth.mask:
            return Outcome(complete=True, count=0)
        return truth


class Raises(Liar):
    """A bug: a division by the tolerance."""

    def lie(self, instance, question, truth):
        return truth if 7 // instance.tolerance >= 0 else None


def _clock():
    from exactlt.answers import Clock

    return Clock(Limits())


@pytest.mark.parametrize(
    ("liar", "question", "n"),
    [
        (WrongInfeasible, Ask.DECIDE, 3),
        (WrongOptimum, Ask.OPTIMUM, 1),
        (WrongMask, Ask.DECIDE, 1),
        (WrongCount, Ask.COUNT, 2),
        (WrongSparsest, Ask.SPARSEST, 2),
        (WrongEverywhere, Ask.DECIDE, 1),
        (Raises, Ask.COUNT, 1),
    ],
)
def test_every_kind_of_liar_is_caught_shrunk_and_stored(liar, question, n, tmp_path):
    solvers = [solver("enumerate"), liar(), solver("mitm")]
    report = crosscheck(solvers, family(3, 0, 60), folder=tmp_path, keep=2)
    assert not report.agreed
    assert {d.conflict.suspect[1] for d in report.disagreements} == {"liar"}
    mine = [d for d in report.disagreements if d.conflict.suspect[0] is question]
    assert mine and len(mine) <= 2
    for d in mine:
        assert d.shrunk.n == n
        assert cost(d.shrunk) <= cost(question_of(d.case))
        stored = json.loads(d.path.read_text())
        again = from_document(stored["instance"])
        assert again == d.shrunk
        assert from_document(stored["original"]) == d.case.instance
        now = conflicts(again, ask_all(again, [(q, s) for q in ROW_ASKS for s in solvers], None))
        assert any(c.suspect == (question, "liar") for c in now)
        assert any(f"liar on {question.value}" in text for text in stored["shrunk_text"])
    assert "the solvers disagree" in table(report)
    wrong = sum(t.wrong for t in report.tallies.values())
    assert wrong == len(report.disagreements) + report.more
    assert len(list(tmp_path.iterdir())) == len(report.disagreements)


def test_a_liar_in_the_first_place_is_the_suspect_all_the_same():
    report = crosscheck([WrongCount(), solver("enumerate"), solver("mitm")], family(3, 0, 60))
    assert {d.conflict.suspect for d in report.disagreements} == {(Ask.COUNT, "liar")}


def test_a_lone_liar_contradicts_itself():
    """With nobody to compare, a mask for one question refutes the claim on another."""
    report = crosscheck([WrongInfeasible()], family(3, 0, 60))
    assert {d.conflict.suspect for d in report.disagreements} == {(Ask.DECIDE, "liar")}


def test_questions_must_agree_on_whether_a_mask_exists():
    """No mask at hand: a count of 3 and a least gap of 4 against two who say infeasible."""
    question = SubsetSum([1, 2, 3], target=3, tolerance=2)

    def says(asked, name, verdict, **known):
        return {(asked, name): Answer(asked, verdict, Evidence.CLAIMED, name, **known)}

    def suspects(*answers):
        merged = {pair: answer for one in answers for pair, answer in one.items()}
        return {c.suspect for c in conflicts(question, merged)}

    no = says(Ask.DECIDE, "a", Verdict.INFEASIBLE)
    none = says(Ask.COUNT, "b", Verdict.INFEASIBLE, count=0)
    three = says(Ask.COUNT, "c", Verdict.FEASIBLE, count=3)
    far = says(Ask.OPTIMUM, "d", Verdict.FEASIBLE, gap=4)
    near = says(Ask.OPTIMUM, "d", Verdict.FEASIBLE, gap=2)
    unknown = says(Ask.DECIDE, "e", Verdict.UNKNOWN)
    assert suspects(no, none, far, unknown) == set()
    assert suspects(three, near, unknown) == set()
    assert suspects(no, none, far, near) == {(Ask.OPTIMUM, "d")}
    assert suspects(no, three, far) == {(Ask.COUNT, "c")}
    assert suspects(three, far) == {(Ask.OPTIMUM, "d")}
    assert len(suspects(none, three)) == 1


class Cheat(Solver):
    """A heuristic whose mask is better than the exact optimum of the one beside it."""

    name, summary, exact = "cheat", "the true optimum", False
    asks = frozenset({Ask.OPTIMUM})

    def run(self, instance, question, clock):
        return Enumerate().run(instance, question, clock)


def test_a_heuristics_mask_refutes_an_exact_claim():
    report = crosscheck([WrongOptimum(), Cheat()], family(3, 0, 60))
    suspects = {d.conflict.suspect for d in report.disagreements}
    assert (Ask.OPTIMUM, "liar") in suspects
    assert all(name == "liar" for _, name in suspects)


class Forgetful(Liar):
    """Knows nothing half of the time, and says so."""

    def lie(self, instance, question, truth):
        return Outcome(reason=Reason.TIME) if instance.n % 2 else truth


def test_unknown_is_counted_and_is_no_disagreement():
    cases = list(family(5, 0, 50))
    report = crosscheck([solver("enumerate"), Forgetful()], cases)
    assert report.agreed
    odd = sum(c.instance.n % 2 for c in cases)
    tally = report.tallies[Ask.COUNT, "liar"]
    assert (tally.unknown["time"], tally.agreed) == (odd, 50 - odd)
    assert f"time {odd}" in table(report)


def test_heuristics_are_rated_against_the_truth():
    class Poor(Solver):
        name, summary, exact = "poor", "keeps nothing", False
        asks = frozenset({Ask.DECIDE, Ask.OPTIMUM})
        sized = False

        def run(self, instance, question, clock):
            return Outcome(mask=(0,) * instance.n)

    cases = [
        Case(0, "zero", SubsetSum([1, 2], target=0)),
        Case(1, "off by two", SubsetSum([2, 5], target=2)),
        Case(2, "sized", SubsetSum([2, 5], target=2, size=1)),
    ]
    report = crosscheck([solver("enumerate"), Poor()], cases)
    optimum, decide = (report.tallies[q, "poor"] for q in (Ask.OPTIMUM, Ask.DECIDE))
    assert (optimum.hits, optimum.rated, optimum.excess, optimum.refused) == (1, 2, [0, 2], 1)
    assert (decide.hits, decide.rated) == (1, 2)
    assert "poor" in table(report) and "50.0%" in table(report)


def test_interrupt_keeps_what_is_done():
    class Interrupted(Liar):
        def lie(self, instance, question, truth):
            raise KeyboardInterrupt

    def cases():
        yield from family(1, 0, 7)
        raise KeyboardInterrupt

    report = crosscheck([solver("enumerate")], cases())
    assert report.interrupted and report.instances == 7
    assert "interrupted" in table(report)
    assert crosscheck([Interrupted()], family(1, 0, 7)).interrupted


def test_turns_rotate_through_all_questions():
    asked: dict[Ask, int] = {}

    class Counting(Liar):
        def lie(self, instance, question, truth):
            asked[question] = asked.get(question, 0) + 1
            return truth

    crosscheck([solver("mitm"), Counting()], family(1, 0, 40), turns={"liar": 4})
    assert asked == dict.fromkeys((*ROW_ASKS, *LIST_ASKS), 10)


def test_family_is_reproducible_and_covers_its_kinds():
    cases = list(family(11, 0, 600))
    assert cases == [case(11, i) for i in range(600)]
    assert cases[590:] == list(family(11, 590, 600))
    assert list(islice(family(11, 3), 2)) == cases[3:5]
    assert [c.instance for c in family(12, 0, 600)] != [c.instance for c in cases]
    kinds = {c.kind for c in cases}
    assert {k.removeprefix("partition-") for k in kinds} == set(WEIGHTS)
    assert any(k.startswith("partition-") for k in kinds)
    rows = [question_of(c) for c in cases]
    assert {r.size for r in rows} >= {None, 0}
    assert any(r.size == r.n for r in rows)
    numbers = {abs(w) for r in rows for w in r.weights}
    assert numbers >= {0, 2**31 - 1, 2**31 + 1, 2**53 - 1, 2**53 + 1, 2**62}
    answers = [Enumerate().solve(r, Ask.COUNT).count for r in rows[:300]]
    assert 0.2 < sum(a == 0 for a in answers) / 300 < 0.8
    assert sum(a == 1 for a in answers) > 15
    edge = [
        r
        for r in rows[:300]
        if r.tolerance and Enumerate().solve(r, Ask.OPTIMUM).gap == r.tolerance
    ]
    assert edge  # tolerance exactly at the least gap


def test_shrink_finds_the_smallest_of_its_kind():
    start = SubsetSum([2**40, -17, 9, 2**53 + 1, 6], target=99, tolerance=12, size=3)
    shrunk = shrink(start, lambda q: any(w > 8 for w in q.weights))
    assert shrunk == SubsetSum([9], target=0)


def test_shrink_keeps_failing_and_stops():
    calls = []

    def fails(question):
        calls.append(question)
        return len(question.weights) >= 2 and question.size is not None

    start = SubsetSum(range(1, 12), target=30, size=5)
    shrunk = shrink(start, fails)
    assert (shrunk.n, shrunk.size, shrunk.target, set(shrunk.weights)) == (2, 0, 0, {0})
    assert len(calls) == len(set(calls)) <= 600
    assert shrink(start, fails, budget=3) is not None
    assert all(isinstance(c, SubsetSum) for c in candidates(start))


def honest(count: int, start: int, turn: int) -> Report:
    """All usable solvers; third-party, heuristic and slow ones take turns."""
    solvers = usable()
    turns = {s.name: turn for s in solvers if s.package is not None or not s.exact}
    turns |= {"milp": 4 * turn, "schroeppel_shamir": turn}
    return crosscheck(
        solvers, family(2026, start, start + count), turns=turns, limits=Limits(20, 64)
    )


def test_six_hundred_questions_without_disagreement():
    """Enumeration, mitm, dp, ckk and auto answer all 2,400 combinations of question and case,

    Schroeppel–Shamir, CP-SAT, SAT and PB a fixed twentieth, HiGHS an eightieth.
    """
    report = honest(600, start=0, turn=20)
    assert report.agreed, table(report)
    assert report.instances == 600
    for question in ROW_ASKS:
        for name in ("enumerate", "mitm"):
            assert report.tallies[question, name].agreed == 600
        for s in usable(exact=True):
            if question in s.asks:
                assert report.tallies[question, s.name].agreed > 4, (question, s.name)


@pytest.mark.slow
def test_twenty_thousand_questions_without_disagreement():
    report = honest(20_000, start=2000, turn=40)
    assert report.agreed and report.instances == 20_000, table(report)


def test_command_line(tmp_path, capsys):
    argv = ["crosscheck", "--instances", "12", "--seed", "4", "--folder", str(tmp_path / "f")]
    only = ["--solver", "enumerate", "--solver", "mitm", "--solver", "greedy"]
    assert run(argv + only) == 0
    out = capsys.readouterr().out
    assert out.startswith("12 instances") and "no disagreement" in out
    assert not (tmp_path / "f").exists()


def test_command_line_disagreement_is_exit_code_one(tmp_path, capsys, monkeypatch):
    from exactlt.solvers import registry as _registry

    monkeypatch.setattr(_registry, "row_solvers", lambda: (Enumerate, WrongCount))
    assert run(["crosscheck", "--instances", "60", "--folder", str(tmp_path)]) == 1
    assert "DISAGREEMENT liar on count" in capsys.readouterr().out
    assert list(tmp_path.glob("liar-count-*.json"))


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--ask", "how", "ask: expected decide"),
        ("--solver", "nobody", "solver: expected one of"),
        ("--instances", "0", "instances: expected an integer >= 1"),
        ("--seconds", "0", "seconds: expected a number above 0"),
        ("--turn", "0", "turn: expected"),
        ("--start", "-1", "start: expected"),
    ],
)
def test_command_line_bad_input(option, value, words, tmp_path):
    from exactlt.errors import InputError

    with pytest.raises(InputError, match=words):
        run(["crosscheck", option, value, "--folder", str(tmp_path)])


@pytest.mark.slow
def test_ctrl_c_prints_what_is_done_and_leaves_no_process(tmp_path):
    """A terminal's Ctrl-C: SIGINT to the command while third-party solvers are at work."""
    argv = ["crosscheck", "--instances", "100000", "--folder", str(tmp_path)]
    command = subprocess.Popen(
        [sys.executable, "-m", "exactlt", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "of 100000 instances" in command.stderr.readline()  # at work
    workers = [p for p in os.listdir("/proc") if p.isdigit() and _parent(p) == command.pid]
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=60)
    assert command.returncode == 130
    assert "interrupted: the figures cover what was done" in out
    assert "Traceback" not in err
    assert workers and not any(_parent(p) for p in workers)


def _parent(pid: str) -> int | None:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return int(stat.read().rsplit(")", 1)[1].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None

"""The contract: nothing that a solver says is believed without re-adding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactlt import InputError, SubsetSum
from exactlt.answers import (
    ROW_ASKS,
    Ask,
    Clock,
    Evidence,
    Limits,
    MemoryPlan,
    Outcome,
    Reason,
    Verdict,
)
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem
from exactlt.solvers import Solver, solver

ROW = SubsetSum([3, 5, 9], 8)


def says(outcome, question=Ask.DECIDE, instance=ROW, **traits):
    class Says(Solver):
        name, summary, asks = "says", "", frozenset(ROW_ASKS)

        def run(self, instance, question, clock):
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

    for key, value in traits.items():
        setattr(Says, key, value)
    return Says().solve(instance, question)


@pytest.mark.parametrize(
    ("outcome", "question", "verdict", "evidence", "reason"),
    [
        (Outcome((1, 1, 0), True), "decide", "feasible", "witness", None),
        (Outcome((1, 1, 0)), "decide", "feasible", "witness", None),
        (Outcome(None, True), "decide", "infeasible", "exhaustive", None),
        (Outcome((1, 0, 0), True), "decide", "unknown", "none", "wrong"),
        (Outcome((1, 2, 0), True), "decide", "unknown", "none", "wrong"),
        (Outcome((1, 1), True), "optimum", "unknown", "none", "wrong"),
        (Outcome((1, 0, 0)), "decide", "unknown", "none", "heuristic"),
        (Outcome(None, reason=Reason.TIME), "decide", "unknown", "none", "time"),
        (Outcome(None, True, reason=Reason.TIME), "decide", "unknown", "none", "time"),
        (Outcome((1, 0, 0), True), "optimum", "feasible", "exhaustive", None),
        (Outcome(None, True), "optimum", "unknown", "none", "wrong"),
        (Outcome((0, 0, 1), True), "sparsest", "unknown", "none", "wrong"),
        (Outcome(None, True), "sparsest", "infeasible", "exhaustive", None),
        (Outcome(None, True, 0), "count", "infeasible", "exhaustive", None),
        (Outcome(None, True, 7), "count", "feasible", "exhaustive", None),
        (Outcome(None, False, 7), "count", "unknown", "none", "heuristic"),
    ],
)
def test_outcomes_are_judged(outcome, question, verdict, evidence, reason):
    answer = says(outcome, Ask(question))
    assert (answer.verdict, answer.evidence, answer.reason) == (verdict, evidence, reason)
    if answer.mask is not None:
        assert answer.gap == ROW.gap(answer.mask)


def test_a_heuristic_never_proves():
    answer = says(Outcome(None, True), exact=False)
    assert answer.verdict is Verdict.UNKNOWN and answer.reason is Reason.HEURISTIC


@pytest.mark.parametrize("error", [MemoryError(), MemoryPlan("needs 9 MiB; try dp")])
def test_memory_is_a_reason(error):
    answer = says(error)
    assert answer.verdict is Verdict.UNKNOWN and answer.reason is Reason.MEMORY and answer.note


def test_interrupts_are_not_swallowed():
    with pytest.raises(KeyboardInterrupt):
        says(KeyboardInterrupt())


def test_every_reason_says_what_to_try():
    assert all(len(reason.hint) > 20 for reason in Reason)


def test_what_a_solver_cannot_do_is_refused():
    with pytest.raises(UnsupportedError, match="answers decide, not count"):
        says(Outcome(), Ask.COUNT, asks=frozenset({Ask.DECIDE}))
    with pytest.raises(UnsupportedError, match="does not take a fixed size"):
        says(Outcome(), instance=SubsetSum([1], 1, size=1), sized=False)


@pytest.mark.parametrize(
    "limits",
    [
        {"seconds": 0},
        {"seconds": -1},
        {"seconds": float("inf")},
        {"memory": 0},
        {"seconds": True},
        {"memory": "9"},
    ],
)
def test_limits_are_above_zero(limits):
    with pytest.raises(InputError, match="expected a number above 0"):
        Limits(**limits)


def test_planned_memory_names_another_method():
    with pytest.raises(MemoryPlan, match="x would need 64 MiB, 32 MiB are allowed; try y"):
        Clock(Limits(memory=32)).plan_memory(64 << 20, "x", "y")


@given(
    st.lists(st.sampled_from([0, 0, 1, -2, 5]), min_size=1, max_size=9),
    st.integers(-4, 9),
    st.sampled_from(list(ROW_ASKS)),
)
def test_dropping_zeros_changes_nothing(weights, target, question):
    row = SubsetSum(weights, target, 1)
    a, b = (solver(name).solve(row, question) for name in ("enumerate", "mitm"))
    assert (a.verdict, a.count) == (b.verdict, b.count)
    if question is not Ask.DECIDE and a.mask is not None and b.mask is not None:
        assert (a.gap if question is Ask.OPTIMUM else a.kept) == (
            b.gap if question is Ask.OPTIMUM else b.kept
        )


def test_a_hundred_zeros_cost_nothing():
    weights = [3, 5, 9, 4, 6, 8, 7]
    few = solver("enumerate").solve(SubsetSum(weights, 17), Ask.COUNT).count
    answer = solver("mitm").solve(SubsetSum([0] * 100 + weights, 17), Ask.COUNT)
    assert answer.count == few << 100 and answer.evidence is Evidence.EXHAUSTIVE
    assert answer.work["sums"] < 50


@pytest.mark.parametrize("what", [None, 7, "row", LinearSystem(1, ())])
def test_only_rows_are_asked(what):
    with pytest.raises(InputError, match="question: expected a SubsetSum or Partition"):
        solver("enumerate").solve(what)

"""Reductions: brute force on both sides, metamorphic laws, and certificates of the original."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactlt.answers import LIST_ASKS, ROW_ASKS, Ask, Clock, Limits, Verdict, judge
from exactlt.certificates import certify, verify
from exactlt.instances import Stream, SubsetSum
from exactlt.solvers import solve, solver
from exactlt.solvers.reduce import REDUCTION, floor_of, reduce
from exactlt.solvers.rows.enumerate import Enumerate

ASKS = (*ROW_ASKS, *LIST_ASKS)


def weights_of(r: random.Random, n: int) -> list[int]:
    """Rows that some reduction is about."""
    base, shift = r.choice([64, 100, 1000, 1 << 20]), r.randint(-1000, 1000)
    divisor = r.choice([2, 3, 5, 12, 97])
    return r.choice(
        [
            [r.randint(-9, 9) for _ in range(n)],
            [divisor * r.randint(-6, 6) for _ in range(n)],
            [base * r.randint(-4, 5) + r.randint(-2, 2) for _ in range(n)],
            [r.randint(-9, 9) for _ in range(n - 1)] + [r.choice([-1, 1]) * r.randint(10, 10**6)],
            [r.choice([0, 0, 5, -5, 7]) for _ in range(n)],
            [shift + divisor * r.randint(-3, 3) for _ in range(n)],
            [3**i * r.choice([-1, 1]) for i in range(n)],
            [r.randint(-(10**6), 10**6) for _ in range(n)],
        ]
    )


def question_of(r: random.Random) -> SubsetSum:
    n = r.randint(1, 8)
    weights = weights_of(r, n)
    planted = sum(w for w in weights if r.random() < 0.5)
    off = r.choice([0, 0, 1, -1, r.randint(-50, 50), r.randint(-(10**6), 10**6), 1 << 40, -1 << 40])
    tolerance = r.choice([0, 0, 0, 1, 2, 7, r.randint(0, 10**4), 1 << 50])
    return SubsetSum(weights, planted + off, tolerance, r.choice([None, None, r.randint(0, n)]))


def facts(answer):
    """What every right answer to one question has in common."""
    common = [answer.verdict, answer.reason, answer.count, answer.gaps, answer.more]
    if answer.ask is Ask.OPTIMUM:
        common.append(answer.gap)
    if answer.ask is Ask.SPARSEST:
        common.append(answer.kept)
    if answer.ask is Ask.ALL and not answer.more:
        common.append(answer.masks)
    return common


@pytest.mark.parametrize("seed", range(10))
def test_what_is_left_has_the_same_answers(seed):
    """Brute force of the original against brute force of what is left, for every ask."""
    r = random.Random(seed)
    enumerate_ = Enumerate()
    for _ in range(40):
        question = question_of(r)
        for ask in ASKS:
            limits = Limits(masks=r.choice([1, 3, 1000]))
            truth = enumerate_.solve(question, ask, limits=limits)
            reduction = reduce(question, ask)
            outcome = reduction.outcome
            if outcome is None:
                found = enumerate_.run(reduction.question, ask, Clock(limits))
                outcome = reduction.restored(found)
            answer = judge(question, ask, outcome, solver="reduced")
            if ask is Ask.ALL and truth.more:
                assert answer.more and len(answer.masks) == len(truth.masks)
            elif ask in (Ask.DECIDE, Ask.OPTIMUM, Ask.SPARSEST, Ask.COUNT):
                assert facts(answer)[:2] == facts(truth)[:2], (question, ask, reduction)
                assert facts(answer)[5:] == facts(truth)[5:], (question, ask, reduction)
                assert ask is not Ask.COUNT or answer.count == truth.count
            else:
                assert facts(answer) == facts(truth), (question, ask, reduction)
            assert floor_of(question) <= enumerate_.solve(question, Ask.OPTIMUM).gap or (
                question.size is not None
            )


@given(
    st.lists(st.integers(-40, 40), min_size=1, max_size=7),
    st.integers(-60, 60),
    st.integers(2, 10**12),
    st.sampled_from(ROW_ASKS),
)
def test_a_common_factor_changes_nothing_but_the_gap(weights, target, factor, ask):
    plain = solve(SubsetSum(weights, target, 3), ask)
    scaled = solve(SubsetSum([w * factor for w in weights], target * factor, 3 * factor), ask)
    assert (scaled.verdict, scaled.count) == (plain.verdict, plain.count)
    if ask is Ask.OPTIMUM:
        assert scaled.gap == plain.gap * factor
    if ask is Ask.SPARSEST:
        assert scaled.kept == plain.kept


@given(
    st.lists(st.integers(-40, 40), min_size=1, max_size=7), st.integers(-60, 60), st.integers(0, 5)
)
def test_zeros_double_the_count(weights, target, zeros):
    few = solve(SubsetSum(weights, target), Ask.COUNT).count
    assert solve(SubsetSum([*weights, *[0] * zeros], target), Ask.COUNT).count == few << zeros


@given(
    st.lists(st.integers(-40, 40), min_size=2, max_size=7),
    st.integers(-60, 60),
    st.integers(-(2**70), 2**70),
    st.data(),
)
def test_a_constant_in_every_weight_of_a_sized_question(weights, target, shift, data):
    size = data.draw(st.integers(0, len(weights)))
    shifted = SubsetSum([w + shift for w in weights], target + size * shift, 2, size)
    plain = SubsetSum(weights, target, 2, size)
    assert solve(shifted, Ask.COUNT).count == solve(plain, Ask.COUNT).count
    assert solve(shifted, Ask.OPTIMUM).gap == solve(plain, Ask.OPTIMUM).gap


B60 = Stream("positive:M=2^60", seed=1).take(100)
PRIME = 2**40 + 15
SMALL = [1 + i * i % 50 for i in range(100)]
GLANCES = {
    "zero": SubsetSum(B60, 0),
    "out of reach": SubsetSum(B60, 2**70),
    "just below": SubsetSum(B60, -1),
    "all kept": SubsetSum(B60, sum(B60)),
    "one weight": SubsetSum(B60, B60[7]),
    "all within": SubsetSum(B60, 2**64, 2**80),
    "no multiple": SubsetSum([12345678901] * 200, 12345678901 * 17 + 1),
    "even": SubsetSum([2 * w for w in B60], sum(B60) | 1),
}


@pytest.mark.parametrize("name", GLANCES)
@pytest.mark.parametrize("ask", [Ask.DECIDE, Ask.SPARSEST])
def test_a_glance_needs_no_method(name, ask):
    answer = solve(GLANCES[name], ask)
    assert answer.method == REDUCTION and answer.verdict is not Verdict.UNKNOWN
    assert answer.work["reductions"] < 10


@pytest.mark.parametrize(
    "weights, target",
    [
        ([12345678901] * 200, 12345678901 * 17),
        ([PRIME * w for w in SMALL], PRIME * 1234),
        ([2**40 * w + i % 2 for i, w in enumerate(SMALL)], 2**40 * 1234 + 3),
        ([10**15 * w + i % 3 for i, w in enumerate(SMALL)], 10**15 * 1234 + 30),
        ([*SMALL, 2**90, -(2**95)], 1234 + 2**90),
    ],
)
@pytest.mark.parametrize("ask", ROW_ASKS)
def test_odd_rows_become_small_ones(weights, target, ask):
    """What is left has sums of less than 2^20, whatever the weights' size."""
    left = reduce(SubsetSum(weights, target), ask).question
    assert sum(map(abs, left.weights)) < 1 << 20


def test_all_exact_methods_are_asked_what_is_left():
    """Each answers a question outside its own range that a reduction brings into it."""
    row = SubsetSum([PRIME * w for w in SMALL] + [0] * 100, PRIME * 1234)
    for name in ("dp", "ckk"):
        answer = solver(name).solve(row, Ask.DECIDE)
        assert row.is_solution(answer.mask) and answer.method == name
    counts = {name: solve(row, Ask.COUNT, solver=name).count for name in ("dp", "auto")}
    assert counts["dp"] == counts["auto"] and counts["dp"] % (1 << 100) == 0


@pytest.mark.parametrize("name", ["out of reach", "just below", "no multiple", "even"])
def test_the_certificate_is_of_the_original_question(name):
    row = GLANCES[name]
    checked = verify(row, certify(row, "decide"))
    assert checked.ok and checked.claim == "infeasible"


@pytest.mark.parametrize("name", ["zero", "all kept", "one weight", "all within"])
@pytest.mark.parametrize("ask", ["decide", "sparsest"])
def test_a_glance_is_certified(name, ask):
    row = GLANCES[name]
    checked = verify(row, certify(row, ask))
    assert checked.ok and checked.claim == ("feasible" if ask == "decide" else ask)

"""Differencing kernels against their plain twins."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.answers import Ask, Limits, Reason, Verdict
from exactlt.instances import Stream, SubsetSum
from exactlt.kernels import differencing as kernel
from exactlt.kernels.differencing_plain import least_difference, signs_of_branch
from exactlt.solvers.heuristics.karmarkar_karp import KarmarkarKarp, difference
from exactlt.solvers.rows.ckk import CompleteKarmarkarKarp
from exactlt.solvers.rows.enumerate import Enumerate

values_of = st.sampled_from([1, 9, 10**6, 2**58]).flatmap(
    lambda m: st.lists(st.integers(0, m), min_size=1, max_size=11)
)


@settings(deadline=None)
@given(values_of)
def test_largest_differencing_leaves_the_same_as_the_plain_one(values):
    array = np.array(values, np.int64)
    order = np.argsort(array)[::-1].copy()
    signs = np.empty(len(values), np.int8)
    left = int(kernel.largest_differencing(array[order], order, signs))
    assert abs(sum(int(s) * v for s, v in zip(signs, values, strict=True))) == left
    plain = difference(values)
    assert abs(sum(s * v for s, v in zip(plain, values, strict=True))) == left


def search(values, goal=0, budget=3):
    n = len(values)
    rows = np.zeros((n + 1, n + 1), np.int64)
    rows[0, :n] = sorted(values, reverse=True)
    offset, length, total, sums, path = np.zeros((5, n + 2), np.int64)
    fresh = np.ones(n + 2, np.bool_)
    length[0], total[0] = n, sum(values)
    path[:] = -1
    state = np.array([0, sum(values) + 1, 0], np.int64)
    calls = 1
    while not kernel.complete_differencing(
        rows, offset, length, total, sums, fresh, state, path, goal, budget
    ):
        calls += 1
        assert calls < 10_000
    branch = path.tolist()
    return int(state[1]), branch[: branch.index(-1)], int(state[2])


@settings(deadline=None)
@given(values_of, st.integers(2, 50))
def test_the_complete_tree_holds_the_least_difference(values, budget):
    best, branch, nodes = search(values, budget=budget)
    assert best == least_difference(values)
    signs = signs_of_branch(values, branch)
    assert sum(s * v for s, v in zip(signs, values, strict=True)) == best
    assert nodes <= 2 ** len(values)
    assert search(values, budget=10**9) == (best, branch, nodes), "slices change nothing"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([2, 40, 2**30, 2**53]).flatmap(
        lambda m: st.tuples(
            st.lists(st.integers(-m, m), min_size=1, max_size=9),
            st.integers(-2 * m, 2 * m),
            st.sampled_from([0, 1, m // 10, 9 * m]),
        )
    )
)
def test_ckk_agrees_with_enumeration(case):
    instance = SubsetSum(*case)
    for question in (Ask.OPTIMUM, Ask.DECIDE):
        truth = Enumerate().solve(instance, question)
        answer = CompleteKarmarkarKarp().solve(instance, question)
        assert answer.verdict is truth.verdict
        assert question is Ask.DECIDE or answer.gap == truth.gap


def test_ckk_stops_at_a_gap_that_the_divisor_forces():
    weights = [2 * w for w in Stream("positive:M=2^20", seed=1).take(60)]
    instance = SubsetSum(weights, sum(weights) // 2 | 1)
    best = CompleteKarmarkarKarp().solve(instance, Ask.OPTIMUM)
    assert best.gap == 1 and best.verdict is Verdict.FEASIBLE and best.work["nodes"] < 10**6
    none = CompleteKarmarkarKarp().solve(instance, Ask.DECIDE)
    assert none.verdict is Verdict.INFEASIBLE and "multiple of 2" in none.note


def test_ckk_nodes_grow_exponentially_in_the_hard_regime():
    nodes = []
    for n in (14, 18, 22):
        runs = []
        for seed in range(5):
            weights = Stream("positive:M=2^50", seed=seed).take(n)
            instance = SubsetSum(weights, sum(weights) // 2)
            answer = CompleteKarmarkarKarp().solve(instance, Ask.OPTIMUM)
            runs.append(answer.work["nodes"])
        nodes.append(sorted(runs)[2])
    assert 6 < nodes[1] / nodes[0] < 20 and 6 < nodes[2] / nodes[1] < 20


def test_a_time_limit_keeps_the_best_mask():
    weights = Stream("positive:M=2^55", seed=1).take(45)
    instance = SubsetSum(weights, sum(weights) // 2)
    answer = CompleteKarmarkarKarp().solve(instance, Ask.OPTIMUM, limits=Limits(seconds=0.05))
    assert answer.verdict is Verdict.UNKNOWN and answer.reason is Reason.TIME
    heuristic = KarmarkarKarp().solve(instance, Ask.OPTIMUM)
    assert answer.gap <= heuristic.gap, "the first leaf is the heuristic's"


def test_many_items_take_the_compiled_heuristic(monkeypatch):
    weights = Stream("positive:M=2^40", seed=2).take(300)
    instance = SubsetSum(weights, sum(weights) // 3)
    plain = KarmarkarKarp().solve(instance, Ask.OPTIMUM)
    monkeypatch.setattr("exactlt.solvers.heuristics.karmarkar_karp.MANY", 10)
    compiled = KarmarkarKarp().solve(instance, Ask.OPTIMUM)
    assert compiled.gap == plain.gap

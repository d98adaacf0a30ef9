"""Heuristics: masks of the asked size, bounded by the optimum, deterministic, never a proof."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.answers import Ask, Evidence, Reason, Verdict
from exactlt.instances import Partition, Stream, SubsetSum
from exactlt.solvers.heuristics.greedy import Greedy
from exactlt.solvers.heuristics.karmarkar_karp import KarmarkarKarp, difference, items
from exactlt.solvers.heuristics.local_search import LocalSearch, best_move
from exactlt.solvers.reduce import floor_of
from exactlt.solvers.rows.enumerate import Enumerate

HEURISTICS = [Greedy(), KarmarkarKarp(), LocalSearch(kicks=20)]


@st.composite
def instances(draw):
    size = st.sampled_from([3, 40, 2**31, 2**53 + 1, 2**62, 2**200])
    bound = draw(size)
    weights = draw(st.lists(st.integers(-bound, bound), min_size=1, max_size=9))
    k = draw(st.one_of(st.none(), st.integers(0, len(weights))))
    target = draw(st.integers(-2 * bound, 2 * bound))
    return SubsetSum(weights, target, draw(st.sampled_from([0, 1, bound // 4])), k)


@settings(max_examples=150, deadline=None)
@given(instances())
def test_never_better_than_the_optimum_and_never_a_proof(instance):
    truth = Enumerate().solve(instance, Ask.OPTIMUM)
    for heuristic in HEURISTICS:
        best = heuristic.solve(instance, Ask.OPTIMUM)
        assert best.mask is not None and best.gap >= truth.gap
        if best.gap == 0:
            assert best.verdict is Verdict.FEASIBLE and best.evidence is Evidence.WITNESS
        elif best.gap == floor_of(instance):
            assert best.verdict is Verdict.FEASIBLE and best.evidence is Evidence.EXHAUSTIVE
        else:
            assert best.verdict is Verdict.UNKNOWN and best.reason is Reason.HEURISTIC
            assert best.evidence is Evidence.NONE
        decided = heuristic.solve(instance, Ask.DECIDE)
        fits = decided.gap <= instance.tolerance
        assert decided.verdict is (Verdict.FEASIBLE if fits else Verdict.UNKNOWN)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_differencing_leaves_what_its_signs_say(values):
    signs = difference(values)
    left = sorted(values)
    while len(left) > 1:
        left = sorted([*left[:-2], left[-1] - left[-2]])
    assert abs(sum(s * v for s, v in zip(signs, values, strict=True))) == left[0]


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=4).map(tuple), st.integers(-99, 99))
def test_differencing_is_optimal_up_to_four_items(weights, target):
    """With the target's item: up to three weights (Korf 1998)."""
    instance = SubsetSum(weights[:3], target)
    truth = Enumerate().solve(instance, Ask.OPTIMUM)
    assert KarmarkarKarp().solve(instance, Ask.OPTIMUM).gap == truth.gap


def test_differencing_beats_greedy_on_random_partitions():
    gaps = {}
    for heuristic in HEURISTICS:
        asked = [Partition(Stream("positive:M=2^40", seed=s).take(60)) for s in range(20)]
        found = sorted(heuristic.solve(p, Ask.OPTIMUM).gap for p in asked)
        gaps[heuristic.name] = found[10]
    assert gaps["local_search"] <= gaps["karmarkar_karp"] < gaps["greedy"] / 50


def test_the_size_item_outweighs_everything():
    values = items(SubsetSum([5, -7, 9, 1], 3, size=2))
    assert min(values[:4]) > 0
    assert sum(values) % 2 == 0


def test_local_search_repeats_itself_and_the_seed_matters():
    instance = SubsetSum(Stream("uniform:M=2^50", seed=4).take(40), 2**52 + 12345)
    masks = [LocalSearch(seed=s, kicks=30).solve(instance, Ask.OPTIMUM).mask for s in (1, 1, 2, 3)]
    assert masks[0] == masks[1]
    assert len(set(masks)) > 1


@pytest.mark.parametrize("sized", [False, True])
def test_best_move_is_the_best(sized):
    weights = Stream("uniform:M=30", seed=9).take(9)
    mask, missing = [0, 1] * 4 + [0], 17
    values = []
    for i in range(9):
        for j in range(i, 9):
            if sized and mask[i] == mask[j]:
                continue
            flips = {i, j}
            change = sum(weights[f] * (1 - 2 * mask[f]) for f in flips)
            values.append(abs(missing - change))
    move = best_move(weights, mask, missing, sized=sized)
    change = sum(weights[f] * (1 - 2 * mask[f]) for f in move)
    assert abs(missing - change) == min(values)

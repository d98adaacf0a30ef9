"""Weight dropping: a hit is a mask, a miss claims nothing, and little is searched."""

import pytest

from exactlt.answers import Ask, Evidence, Reason, Verdict
from exactlt.instances import Stream, SubsetSum
from exactlt.solvers import solver
from exactlt.solvers.heuristics.dropping import WeightDropping
from exactlt.solvers.rows.enumerate import Enumerate


@pytest.mark.parametrize("seed", range(12))
def test_small_rows_are_searched_whole(seed):
    """With no more items than are left free the first turn finds the least gap."""
    weights = Stream("uniform:M=300", seed=seed).take(9)
    row = SubsetSum(weights, 100 + seed)
    truth, found = Enumerate().solve(row, Ask.OPTIMUM), WeightDropping().solve(row, Ask.OPTIMUM)
    assert found.gap >= truth.gap
    assert found.verdict is not Verdict.FEASIBLE or found.gap == truth.gap


@pytest.mark.parametrize(
    "law, n, target",
    [("positive:M=2^60", 1000, 2**68), ("uniform:M=2^40", 5000, 12345), ("uniform:M=10", 3000, 17)],
)
def test_many_masks_need_one_turn(law, n, target):
    """However wide the weights are, at most 2^43 signs of one turn are looked through."""
    row = SubsetSum(Stream(law, seed=1).take(n), target)
    answer = solver("dropping").solve(row)
    assert answer.verdict is Verdict.FEASIBLE and row.is_solution(answer.mask)
    if answer.method == "dropping":
        assert answer.work["turns"] == 1 and answer.work["signs"] <= 1 << 43


def test_a_miss_is_never_a_no():
    weights = Stream("positive:M=2^50", seed=2).take(20)
    answer = WeightDropping(turns=3).solve(SubsetSum(weights, sum(weights) // 2))
    assert answer.verdict is Verdict.UNKNOWN and answer.reason is Reason.HEURISTIC
    assert answer.evidence is Evidence.NONE


def test_auto_takes_the_mask_and_says_who_found_it():
    row = SubsetSum(Stream("positive:M=2^60", seed=3).take(400), 2**67)
    answer = solver("auto").solve(row, Ask.OPTIMUM)
    assert answer.gap == 0 and answer.method == "dropping"

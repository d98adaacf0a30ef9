"""Lattice reduction: planted masks are found, nothing is ever proved."""

import random

import pytest

from exactlt.answers import Ask, Evidence, Limits, Reason, Verdict
from exactlt.errors import UnsupportedError
from exactlt.instances import SubsetSum
from exactlt.solvers.heuristics.lattice import Lattice

pytestmark = pytest.mark.skipif(not Lattice().available(), reason="fpylll is not installed")


def planted(n, bits, *, size=None, shift=0, seed=0):
    rng = random.Random(seed)
    weights = [rng.getrandbits(bits) - (1 << bits - 1) for _ in range(n)]
    kept = set(rng.sample(range(n), size or n // 2))
    target = sum(w for i, w in enumerate(weights) if i in kept) + shift
    return weights, target


@pytest.mark.parametrize("n, bits", [(20, 60), (30, 60), (40, 120)])
def test_planted_masks_are_found(n, bits):
    weights, target = planted(n, bits)
    answer = Lattice().solve(SubsetSum(weights, target), limits=Limits(seconds=20))
    assert answer.verdict is Verdict.FEASIBLE and answer.evidence is Evidence.WITNESS


def test_planted_masks_of_a_size_and_within_a_tolerance_are_found():
    weights, target = planted(24, 60, size=7)
    answer = Lattice().solve(SubsetSum(weights, target, size=7))
    assert answer.verdict is Verdict.FEASIBLE and answer.kept == 7
    weights, target = planted(24, 60, shift=900)
    answer = Lattice().solve(SubsetSum(weights, target, 1000))
    assert answer.verdict is Verdict.FEASIBLE and answer.gap <= 1000


def test_nothing_found_proves_nothing():
    weights, target = planted(20, 60)
    answer = Lattice(attempts=2).solve(SubsetSum(weights, target + 1))
    assert answer.verdict is Verdict.UNKNOWN and answer.reason is Reason.HEURISTIC


def test_the_optimum_question_returns_a_mask_at_best():
    weights, target = planted(16, 50)
    answer = Lattice(attempts=2).solve(SubsetSum(weights, target), Ask.OPTIMUM)
    assert answer.gap == 0 and answer.evidence is Evidence.WITNESS


def test_the_time_limit_holds():
    weights, target = planted(110, 110)
    answer = Lattice().solve(SubsetSum(weights, target), limits=Limits(seconds=0.3))
    assert answer.verdict is Verdict.UNKNOWN and answer.seconds < 10


def test_refusals():
    with pytest.raises(UnsupportedError, match="n <= 200"):
        Lattice().solve(SubsetSum([1] * 201, 4))

"""The kernels behind gadhikar2023, otsuka2024, xiong2023, ferre2026 and becchetti2022."""

import itertools
from fractions import Fraction

import pytest

from exactlt.papers import Lab, becchetti2022, ferre2026, gadhikar2023, otsuka2024, xiong2023
from exactlt.theory.probability.exact import minimal_n


def test_bisection_finds_the_least_n():
    for gamma in (Fraction(1), Fraction(1, 4)):
        law = f"sparse:p={gamma},of=uniform:M=2"
        found = gadhikar2023.exact_least(2, gamma, Fraction(1, 50))
        assert found == minimal_n(law, [1], Fraction(1, 50))
    assert gadhikar2023.rate(Fraction(1), 5) == pytest.approx(1)


@pytest.mark.parametrize("move, tolerance", [(0, 0), (0, 3), (1, 0), (2, 1), (7, 2)])
def test_moved_weights_by_every_mask(move, tolerance):
    rows = Lab().weights("uniform:M=40", 6, 30, "moved").tolist()
    for i, row in enumerate(rows):
        target = 37 * i % 81 - 40
        wide = xiong2023.first_width(row, target, move, tolerance)
        assert wide == xiong2023.by_masks(row, target, move, tolerance)


def test_widening_by_single_steps():
    for by in range(9):
        for bits in (1, 0b1001, 0b10000000000000001):
            slow = 0
            for step in range(2 * by + 1):
                slow |= bits << step
            assert xiong2023.widen(bits, by) == slow


def test_locked_weights_by_enumeration():
    for free, locked, target in itertools.product((0, 1, 2), (0, 1, 2), (-1, 0, 2)):
        assert otsuka2024.hit("uniform:M=2", free, locked, target) == otsuka2024.enumerated(
            2, free, locked, target
        )
    assert otsuka2024.first_free([3, -5, 8], 6) == 3 and otsuka2024.first_free([3], 0) == 0
    assert otsuka2024.first_free([3, -5], 8) is None


@pytest.mark.parametrize("structure", (ferre2026.NEURONS, ferre2026.WEIGHTS))
@pytest.mark.parametrize("seed", range(3))
def test_rows_of_directions_against_the_verifier(structure, seed):
    assert ferre2026.agrees(3, seed, structure)


def test_censored_draws_are_wider_not_infeasible():
    q = ferre2026.median([{"n": 2}, {"n": None}, {"n": None}, {"n": None}])
    assert q.point == float("inf")


def test_vectors_and_counting():
    assert becchetti2022.counting(1, 1) == 2 and becchetti2022.counting(2, 1) == 4
    assert becchetti2022.counting(3, 7) == 12  # 15^3 = 3375 < 4096
    for d in (1, 2):
        found = becchetti2022.all_targets(d, 1, seed=0)["n"]
        assert found >= becchetti2022.counting(d, 1)
    one = becchetti2022.one_target(2, 4, 0, 60.0)
    assert one["n"] is not None and one["refuted"] == one["n"] - 1

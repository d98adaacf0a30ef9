"""Exact moments against the full law of Y; rigorous bounds against exact probabilities."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.errors import InputError, UnsupportedError
from exactlt.kernels.martingale import envelope_step, envelope_step_plain
from exactlt.theory.probability.bounds import bounds, round_down, round_up, sliced
from exactlt.theory.probability.enumerate import multisets, solution_distribution, subset_counts
from exactlt.theory.probability.exact import cover_probability, exact, success_probability
from exactlt.theory.probability.floor import (
    failure_floor,
    irwin_hall_floor,
    laguerre_floor,
    one_sided_floor,
    residue_floor,
)
from exactlt.theory.probability.law import Event, weights
from exactlt.theory.probability.martingale import (
    UNIT,
    window_failure_bound,
    window_formula,
    window_minimal_n,
)
from exactlt.theory.probability.moments import (
    conditional_moments,
    first_moment,
    joint_moment,
    moments,
    partition_joint,
    partition_moments,
)


@pytest.mark.parametrize(
    "law", ["uniform:M=2", "nonzero:M=3", "positive:M=3", "range:low=-1,high=3"]
)
@pytest.mark.parametrize("size", [None, 1, 2])
def test_moments_are_those_of_the_full_distribution(law, size):
    for n, t in ((2, 0), (3, 1), (4, 2), (4, -1)):
        Y = solution_distribution(law, n, t, size=size)
        assert sum(Y.values()) == 1
        m = moments(law, n, t, size=size)
        assert m.first == sum(y * p for y, p in Y.items())
        assert m.second == sum(y * y * p for y, p in Y.items())
        parts = conditional_moments(law, n, t, size=size)
        assert sum(s.probability for s in parts) == 1
        assert (sum(s.first for s in parts), sum(s.second for s in parts)) == (m.first, m.second)


def test_conditional_moments_split_by_the_total():
    law, n, t = weights("uniform:M=2"), 3, 1
    expected = {}
    for sample, weight in multisets(law, n):
        total = sum(x * c for x, c in sample.items())
        y = sum(w for (_, s), w in subset_counts(sample).items() if s == t)
        old = expected.get(total, (0, 0, 0))
        expected[total] = (old[0] + weight, old[1] + weight * y, old[2] + weight * y * y)
    for part in conditional_moments(law, n, t):
        found = (part.probability, part.first, part.second)
        assert tuple(x * law.total**n for x in found) == expected[part.total]


def test_joint_moment_of_two_targets():
    law, n = weights("nonzero:M=2"), 4
    truth = 0
    for sample, weight in multisets(law, n):
        Y = {1: 0, 2: 0}
        for (_, s), w in subset_counts(sample).items():
            if s in Y:
                Y[s] += w
        truth += weight * Y[1] * Y[2]
    assert joint_moment(law, n, 1, 2) == Fraction(truth, law.total**n)
    assert joint_moment(law, n, 1, 2) == joint_moment(law, n, 2, 1)


def test_partition_moments_by_listing_signs():
    from itertools import product

    n, M, z = 5, 3, 1
    first = second = cross = 0
    for x in product(range(1, M + 1), repeat=n):
        sums = [
            sum(s * v for s, v in zip(sign, x, strict=True)) for sign in product((-1, 1), repeat=n)
        ]
        Z, W = sums.count(z), sums.count(-z)
        first, second, cross = first + Z, second + Z * Z, cross + Z * W
    m = partition_moments(f"positive:M={M}", n, z)
    assert (m.first, m.second) == (Fraction(first, M**n), Fraction(second, M**n))
    assert partition_joint(f"positive:M={M}", n, z) == Fraction(cross, M**n)


def test_second_moment_never_certifies_more_than_its_ceiling():
    m = moments("uniform:M=16", 20, 1)
    assert float(m.second / m.first**2 - 1 / m.first) == pytest.approx(1.1585, abs=1e-4)
    assert float(m.paley_zygmund) < 0.8661
    low, high = sliced("uniform:M=16", 20, 1)
    assert low.value > Fraction(98, 100)  # given the total there is no such ceiling
    assert low.value < high.value < 1


def test_first_moment_at_a_large_size():
    # 2^n sums spread over about n M values; symmetric in t, and all targets together give 2^n
    law, n = "uniform:M=1000", 40
    assert first_moment(law, n, 5) == first_moment(law, n, -5) > 10**6


SETTINGS = [
    ("uniform:M=4", 8, 3, None),
    ("uniform:M=8", 12, 3, None),
    ("nonzero:M=5", 7, 4, None),
    ("positive:M=12", 8, 7, None),
    ("range:low=-2,high=5", 6, 4, None),
    ("uniform:M=4", 8, 2, 3),
    ("product:k=1", 9, 3, None),
    ("uniform:M=3", 1, 9, None),
]


@pytest.mark.parametrize(("law", "n", "t", "size"), SETTINGS)
def test_every_single_bound_holds(law, n, t, size):
    p = exact(law, Event(n, (t,), "all", size)).value
    found = bounds(law, n, t, size=size, exact_steps=0)
    assert all(b.value <= p for b in found.all_lower)
    assert all(b.value >= p for b in found.all_upper)
    assert found.lower == max(b.value for b in found.all_lower) <= p <= found.upper
    lower, upper, how = bounds(law, n, t, size=size)
    assert lower == upper == p and "exact" in how


@pytest.mark.parametrize("mode", ["all", "any"])
def test_bounds_for_several_targets(mode):
    for law, n, targets in (
        ("uniform:M=4", 9, (-2, 0, 1, 2)),
        ("uniform:M=4", 3, range(-4, 5)),
        ("positive:M=6", 5, range(7)),
        ("uniform:M=12", 4, range(-12, 13)),
    ):
        p = exact(law, Event(n, tuple(targets), mode)).value
        found = bounds(law, n, targets=targets, mode=mode, exact_steps=0)
        assert all(b.value <= p for b in found.all_lower)
        assert all(b.value >= p for b in found.all_upper)


def test_bounds_far_beyond_enumeration():
    found = bounds("uniform:M=32", 28, 10, exact_steps=0)
    assert Fraction(99, 100) < found.lower < found.upper < 1
    wide = bounds("uniform:M=5000", 4000, 7)
    assert 1 - wide.lower < Fraction(1, 10**40)


def test_counting_forbids_more_targets_than_masks():
    assert bounds("uniform:M=40", 6, targets=range(-40, 41), exact_steps=0).upper == 0


def test_window_growth_numbers_and_truth():
    failure = Fraction(1, 100)
    assert [window_minimal_n(M, failure) for M in (4, 8, 16, 32, 64)] == [19, 24, 29, 33, 37]
    assert [window_minimal_n(M, Fraction(1, 10**4)) for M in (16, 128)] == [43, 57]
    for M, n in ((4, 6), (4, 20), (5, 12), (6, 14)):
        miss = 1 - cover_probability(f"uniform:M={M}", n, range(-(M // 2), M // 2 + 1))
        growth = n * 2 // 3
        assert miss <= window_failure_bound(M, n) <= window_formula(M, growth, n - growth, 1)


@pytest.mark.parametrize("M", [1, 2, 5, 8])
def test_envelope_kernel_equals_its_twin(M):
    w = 2 * (M // 2) + 1
    value = np.full(w + 1, UNIT, np.int64)
    value[w] = 0
    for _ in range(6):
        kernel, plain = envelope_step(value, 2 * M + 1), envelope_step_plain(value, 2 * M + 1)
        # the kernel rounds up two summands, the twin once
        assert all(0 <= a - b <= 1 for a, b in zip(kernel.tolist(), plain, strict=True))
        value = kernel


def test_floors_hold_and_are_nearly_all_of_the_failure():
    for t in (1, 2, 3, 4):
        miss = 1 - success_probability("uniform:M=4", 16, t)
        floor, _ = failure_floor("uniform:M=4", 16, t)
        assert floor <= miss <= floor * Fraction(11, 10)
        assert residue_floor("uniform:M=4", 16, t) <= miss
        assert one_sided_floor("uniform:M=4", 16, t) == one_sided_floor("uniform:M=4", 16, -t)


def test_one_sided_floor_by_listing():
    from itertools import product

    hits = sum(sum(max(0, x) for x in xs) < 3 for xs in product(range(-2, 3), repeat=4))
    assert one_sided_floor("uniform:M=2", 4, 3) == Fraction(hits, 5**4)


def test_continuum_floor():
    printed = {5: 0.403, 10: 0.0632, 15: 0.00716, 20: 0.000677, 30: 4.4e-6}
    for n, value in printed.items():
        assert float(laguerre_floor(n, 1)) == pytest.approx(value, rel=1e-2)
    for n in (3, 9):
        assert irwin_hall_floor(n, Fraction(1, 2)) == laguerre_floor(n, Fraction(1, 2))
        # beyond z = 1 the Laguerre form overshoots the probability
        assert irwin_hall_floor(n, 2) < laguerre_floor(n, 2)
    assert irwin_hall_floor(4, 4) == 1
    # the discrete floor with a fine grid approaches the continuum's
    discrete = one_sided_floor("uniform:M=400", 6, 400)
    assert float(discrete) == pytest.approx(float(laguerre_floor(6, 1)), rel=5e-3)


@settings(max_examples=50)
@given(st.fractions(), st.integers(0, 80))
def test_rounding_is_outward(x, bits):
    low, high = round_down(x, bits), round_up(x, bits)
    assert low <= x <= high and high - low <= Fraction(1, 2**bits)


def test_errors_say_what_is_wrong():
    with pytest.raises(InputError, match="either target or targets"):
        bounds("uniform:M=4", 3)
    with pytest.raises(InputError, match="size: expected at most"):
        moments("uniform:M=4", 3, 1, size=4)
    with pytest.raises(UnsupportedError, match="polynomial would take"):
        first_moment("uniform:M=5000", 4000, 7)
    with pytest.raises(UnsupportedError, match="residue floor"):
        residue_floor("positive:M=4", 3, 1)
    with pytest.raises(InputError, match="failure"):
        window_minimal_n(4, Fraction(2))

"""Limit laws against exact probabilities, printed values and second routes."""

from fractions import Fraction
from itertools import product
from math import exp, log, pi, sqrt

import numpy as np
import pytest

from exactlt.errors import InputError, UnsupportedError
from exactlt.theory.laws import window
from exactlt.theory.laws.constrained import critical_bias, critical_kappa
from exactlt.theory.laws.modular import (
    coupon_threshold,
    erdos_renyi_samples,
    modular_cover_law,
    modular_miss_law,
)
from exactlt.theory.laws.subset import (
    expected_number,
    miss_law,
    miss_tail,
    poisson_mixture,
    second_moment_ceiling,
    sized_miss_law,
)
from exactlt.theory.probability.enumerate import cost, partition_distribution
from exactlt.theory.probability.exact import success_probability
from exactlt.theory.probability.floor import one_sided_floor
from exactlt.theory.probability.law import weights
from exactlt.theory.probability.modular import modular_bound, modular_chain, modular_miss
from exactlt.theory.probability.partition import (
    discrepancy_probability,
    even_probability,
    perfect_partition_probability,
)


def middle(enclosure):
    assert enclosure.lower <= enclosure.upper
    return float((enclosure.lower + enclosure.upper) / 2)


PARTITION_LAWS = (
    "positive:M=2",
    "positive:M=3",
    "positive:M=4",
    "uniform:M=2",
    {4: Fraction(1, 3), 6: Fraction(1, 2), 9: Fraction(1, 6)},
    {6: Fraction(1, 3), 5: Fraction(2, 3)},
)


@pytest.mark.parametrize("law", PARTITION_LAWS)
def test_exact_partition_law_agrees_with_listing(law):
    for n in (1, 2, 3, 5, 8, 12, 18):
        if cost(weights(law), n) > 1500:
            continue
        listed = partition_distribution(law, n)
        p = perfect_partition_probability(law, n)
        for parity, value in ((0, p.perfect_even), (1, p.perfect_odd)):
            assert value == sum(x for (q, d), x in listed.items() if q == parity and d <= 1)
        assert p.even == sum(x for (q, _), x in listed.items() if q == 0)
        for above in (1, 2, 4):
            assert discrepancy_probability(law, n, above) == sum(
                x for (_, d), x in listed.items() if d > above
            )


def test_partitions_of_identical_even_items_alternate():
    for n in range(1, 9):
        p = perfect_partition_probability({2: Fraction(1)}, n)
        assert (p.perfect, p.even) == (n % 2 == 0, 1)
    assert even_probability("positive:M=3", 2) == Fraction(5, 9)


def test_partition_window_approaches_the_exact_law():
    # at mu of order one the window's error shrinks with n; M grows with 2^n / sqrt(n)
    errors = []
    for M, n in ((2, 3), (6, 6), (10, 7)):
        p = perfect_partition_probability(f"positive:M={M}", n)
        errors.append(
            abs(
                float(p.given_odd)
                - middle(window.perfect_partition(f"positive:M={M}", n, parity=1))
            )
        )
    assert max(errors) < 0.12


def test_window_formulas():
    mu = middle(window.window_mu("positive:M=1024", 12))
    c = 1 / 3 + 1 / 2048 + 1 / (6 * 1024**2)
    assert mu == pytest.approx(2**12 / (1024 * sqrt(2 * pi * 12 * c)), rel=1e-12)
    lam = middle(window.window_lambda(1024, 12))
    assert mu == pytest.approx(sqrt(3 / (2 * pi)) * 2**-lam, rel=2e-3)  # up to c_M -> 1/3
    assert middle(window.perfect_partition("positive:M=1024", 12)) == pytest.approx(
        1 - exp(-mu) * (1 + exp(-mu)) / 2
    )
    for above in (0, 1, 2, 5):
        tail = middle(window.discrepancy_tail("positive:M=1024", 12, above))
        assert tail == pytest.approx(exp(-(above + 1) * mu))
    assert middle(window.least_discrepancy_mean("positive:M=1024", 12)) == pytest.approx(1 / mu)
    second = middle(window.discrepancy_order_statistic("positive:M=1024", 12, 2, Fraction(3, 2)))
    assert second == pytest.approx(exp(-1.5 * mu) * (1 + 1.5 * mu))
    _, variance = window.number_of_solutions("positive:M=5000", 50)
    assert float(variance * 50) == pytest.approx(1 / 5, rel=1e-3)
    # the threshold is where mu = 1 in the continuum
    kappa = middle(window.threshold(30))
    assert 2**30 * sqrt(6 / (pi * 30)) / 2 ** (30 * kappa) == pytest.approx(1)


def test_discrepancy_window_against_exact_tails():
    law, n = "positive:M=10", 7
    even = even_probability(law, n)
    p = perfect_partition_probability(law, n)
    exact_tail = float(1 - p.perfect_even / even)
    assert middle(window.discrepancy_tail(law, n, 0)) == pytest.approx(exact_tail, abs=0.06)


def gauss(f):
    """E f(G) by the trapezoidal rule, which converges geometrically here."""
    x, step = np.linspace(-12, 12, 4801, retstep=True)
    return float((np.exp(-x * x / 2) * f(x)).sum() * step / sqrt(2 * pi))


def test_miss_law_is_its_integral_and_its_tail():
    law, n, t = "uniform:M=40", 9, 25
    mu = middle(expected_number(law, n))
    tau = t / sqrt(n * 40 * 41 / 3)
    expected = gauss(lambda g: np.exp(-sqrt(2) * mu * np.exp(-((g - 2 * tau) ** 2) / 2)))
    assert middle(miss_law(law, n, t)) == pytest.approx(expected, rel=1e-6)
    assert middle(miss_tail(Fraction(15))) == pytest.approx(
        1 / (15 * sqrt(2 * pi * log(sqrt(2) * 15)))
    )
    finer, coarse = miss_law(law, n, t, bits=128), miss_law(law, n, t, bits=53)
    assert finer.upper - finer.lower < Fraction(1, 10**20)
    assert coarse.lower <= finer.lower <= finer.upper <= coarse.upper


def test_miss_law_in_the_window_is_near_the_exact_value():
    # mu from 0.4 to 2: the law is within 0.02 (absolute) of the truth already at n = 5, 6
    for M, n, t in ((20, 6, 5), (12, 6, 4), (30, 5, 11)):
        truth = float(1 - success_probability(f"nonzero:M={M}", n, t))
        assert middle(miss_law(f"nonzero:M={M}", n, t)) == pytest.approx(truth, abs=0.02)
        assert middle(poisson_mixture(f"nonzero:M={M}", n, t)) == pytest.approx(truth, abs=0.02)


def test_beyond_the_window_the_one_sided_floor_refutes_the_law():
    # the law is a statement about n near log2 M: at n = 40, M = 64 it is below a rigorous floor
    law = miss_law("uniform:M=64", 40, 20)
    assert law.upper < one_sided_floor("uniform:M=64", 40, 20)


def test_poisson_mixture_is_symmetric_and_handles_sizes():
    law = "uniform:M=9"
    a, b = (middle(poisson_mixture(law, 7, t)) for t in (4, -4))
    assert a == pytest.approx(b, rel=1e-12)
    truth = float(1 - success_probability(law, 7, 4, size=3))
    assert middle(poisson_mixture(law, 7, 4, size=3)) == pytest.approx(truth, abs=0.03)


def test_sized_law_is_its_integral():
    law, n, k, t = "uniform:M=16", 16, 8, 3
    v, q = 16 * 17 / 3, 0.5
    mu = 12870 / sqrt(2 * pi * k * v) * exp(-t * t / (2 * k * v))
    expected = gauss(lambda g: np.exp(-mu / sqrt(1 - q) * np.exp(-(q / (1 - q)) * g * g / 2)))
    assert middle(sized_miss_law(law, n, k, t)) == pytest.approx(expected, rel=1e-5)


def test_ceilings():
    assert middle(second_moment_ceiling()) == pytest.approx(sqrt(3) / 2)
    assert middle(second_moment_ceiling(Fraction(1, 2))) == pytest.approx(sqrt(3) / 2)


KAPPA = {
    "0": 1,
    "0.05": 0.99276,
    "0.1": 0.97071,
    "0.2": 0.87688,
    "0.3": 0.69215,
    "0.38": 0.40089,
    "0.41": 0.14272,
}


@pytest.mark.parametrize("b", KAPPA)
def test_critical_kappa_to_the_printed_digits(b):
    assert middle(critical_kappa(Fraction(b), bits=53)) == pytest.approx(KAPPA[b], abs=6e-6)


def test_critical_kappa_is_a_legendre_transform():
    # second route: kappa_c ln 2 = min over (zeta, eta) of the convex function, by plain descent
    from scipy.optimize import minimize

    x, w = np.polynomial.legendre.leggauss(80)
    x, w = (x + 1) / 2, w / 2
    b = 0.25
    best = minimize(
        lambda z: w @ np.logaddexp(z[0] * x + z[1], -z[0] * x - z[1]) - b * z[1],
        [0.0, 0.0],
        method="BFGS",
        options={"gtol": 1e-10},
    )
    assert middle(critical_kappa(Fraction(1, 4), bits=53)) == pytest.approx(best.fun / log(2))


def test_critical_kappa_digits_nest_and_its_domain_ends_at_b_c():
    coarse, fine = (critical_kappa(Fraction(1, 5), bits=bits) for bits in (53, 160))
    assert coarse.lower <= fine.lower <= fine.upper <= coarse.upper
    assert fine.upper - fine.lower < Fraction(1, 10**40)
    assert middle(critical_bias()) == pytest.approx(sqrt(2) - 1)
    for b in (Fraction(1, 2), Fraction(-1, 10)):
        with pytest.raises(InputError, match=r"0 <= b < sqrt\(2\) - 1"):
            critical_kappa(b)


def test_modular_chain_by_listing():
    N, n = 5, 4
    missed = {"all": 0, 2: 0}
    for x in product(range(N), repeat=n):
        sums = {0}
        for y in x:
            sums |= {(s + y) % N for s in sums}
        missed["all"] += len(sums) < N
        missed[2] += 2 not in sums
    assert modular_miss(N, n) == Fraction(missed["all"], N**n)
    assert modular_miss(N, n, [2]) == Fraction(missed[2], N**n)


@pytest.mark.parametrize("N", [2, 6, 7, 12])
def test_modular_bound_holds_and_units_do_not_matter(N):
    for n in (1, 3, 6):
        for t in range(1, N):
            assert modular_miss(N, n, [t]) <= modular_bound(N, n)
    if N == 7:  # every unit is alike
        assert len({modular_miss(7, 5, [t]) for t in range(1, 7)}) == 1


def test_modular_coverage_follows_the_coupon_collector():
    miss = float(modular_miss(16, 6))
    assert 1 - middle(modular_cover_law(16, 6)) == pytest.approx(miss, abs=0.05)
    assert middle(modular_miss_law(16, 6)) == pytest.approx(exp(-4))
    assert middle(coupon_threshold(1024)) == pytest.approx(12.79, abs=0.01)
    assert middle(erdos_renyi_samples(1024, Fraction(1, 2))) > middle(coupon_threshold(1024))


def test_errors():
    with pytest.raises(UnsupportedError, match="symmetric laws"):
        miss_law("positive:M=4", 5, 2)
    with pytest.raises(InputError, match="empty subset"):
        miss_law("uniform:M=4", 5, 0)
    with pytest.raises(InputError, match="parity"):
        window.perfect_partition("positive:M=4", 5, parity=2)
    with pytest.raises(UnsupportedError, match="at most 62"):
        modular_chain(63)
    with pytest.raises(InputError, match="above 1"):
        miss_tail(Fraction(1))

"""Routes for the limit laws: BCP01, BCM04, D6, D7c, D14."""

from __future__ import annotations

from fractions import Fraction as F
from math import comb

import mpmath

from checks.theory import brute
from checks.theory.judge import number
from checks.theory.papers import ln2


def _mu(lam):
    return mpmath.sqrt(mpmath.mpf(3) / (2 * mpmath.pi)) * mpmath.power(2, -number(lam))


def _none(rate):
    """P(no point) of a Poisson variable as its series 1 − P(1) − P(2) − …"""
    total, term = mpmath.mpf(0), mpmath.mpf(1)
    for j in range(1, 400):
        term = term * rate / j
        total += term
    return 1 / (1 + total)


def transition(check):
    check.equals(1)
    for lam, value in ((-12, 1), (14, 0)):
        with mpmath.workdps(60):
            window = 1 - _none(_mu(lam)) * (1 + _none(_mu(lam))) / 2
            check.true(abs(window - value) < 0.001, f"window at {lam}")


def kappa(check):
    import sympy

    n, M, lam = sympy.symbols("n M lam", positive=True)
    log2 = lambda x: sympy.log(x) / sympy.log(2)  # noqa: E731
    solved = sympy.solve(sympy.Eq(log2(M) / n, 1 - log2(n) / (2 * n) + lam / n), lam)[0]
    difference = solved - (log2(M) - n + log2(n) / 2)
    check.true(sympy.simplify(difference) == 0, "solving for lam")
    check.equals(20 - 16 + 2, n=16, M=2**20)


def even(check):
    for lam in (-2, 0, F(3, 2)):
        with mpmath.workdps(60):
            check.equals(1 - _none(_mu(lam)), lam=lam)


def odd(check):
    for lam in (-2, 0, F(3, 2)):
        with mpmath.workdps(60):
            check.equals(1 - _none(2 * _mu(lam)), lam=lam)


def both(check):
    for lam in (-2, 0, F(3, 2)):
        with mpmath.workdps(60):
            zero = _none(_mu(lam))
            check.equals(((1 - zero) + (1 - zero**2)) / 2, lam=lam)


def expected(check):
    for M in (3, 6):
        errors = []
        for n in (12, 24):
            # E Z_0 = a_n(0) is carried by even sums; a partition is counted twice
            odd_values = (M + 1) // 2
            p_even = (1 + F(M - 2 * odd_values, M) ** n) / 2
            exact = brute.signed_mean(n, 0, M) / (2 * p_even)
            errors.append(abs(check.value(n=n, M=M) / number(exact) - 1))
            check.near(exact, F(1, n), n=n, M=M)
        check.true(errors[1] < 0.6 * errors[0], "the error falls like 1/n")


def fluctuation(check):
    import sympy

    x = sympy.Symbol("x")
    second = sympy.integrate(x**2, (x, 0, 1))
    fourth = sympy.integrate(x**4, (x, 0, 1))
    constant = (fourth - second**2) / (4 * second**2)
    check.true(constant == sympy.Rational(1, 5), "Var X^2/(4 (E X^2)^2)")
    for n in (1, 7, 100):
        check.equals(F(int(constant.p), int(constant.q) * n), n=n)


def least_even(check):
    for j in (0, 1, 4):
        with mpmath.workdps(60):
            mu = mpmath.mpf(3) / 10
            value = _none(mu)
            for _ in range(j):
                value *= _none(2 * mu)
            check.equals(value, j=j, mu=F(3, 10))


def least_odd(check):
    for j in (0, 1, 4):
        with mpmath.workdps(60):
            value = mpmath.mpf(1)
            for _ in range(j):
                value *= _none(mpmath.mpf(6) / 10)
            check.equals(value, j=j, mu=F(3, 10))


def above(check):
    for lam in (0, 3):
        with mpmath.workdps(60):
            rate = mpmath.sqrt(3 / (2 * mpmath.pi)) / mpmath.power(2, lam)
            mean = mpmath.quad(lambda x, r=rate: mpmath.exp(-r * x), [0, 10 / rate, 200 / rate])
            check.near(mean, F(1, 10**30), lam=lam)


def threshold(check):
    for n in (10, 100):
        with mpmath.workdps(60):
            left = mpmath.power(2, n * check.value(n=n))
            right = mpmath.power(2, n) * mpmath.sqrt(6 / (mpmath.pi * n))
            check.true(abs(left / right - 1) < 1e-30, "2^(n kappa_c)")


def bias(check):
    for n in (10**3, 10**6):
        # the (1+b)n/2 smallest of 1..n against the rest: where the sums cross
        half, p = n * (n + 1) // 4, 0
        low, high = 0, n
        while low < high:
            p = (low + high) // 2
            low, high = (p + 1, high) if p * (p + 1) // 2 < half else (low, p)
        check.near(F(2 * low, n) - 1, F(10, n))


def sorted_phase(check):
    n, M = 10**4, 10**6
    for b in (F(1, 2), F(3, 4), F(1)):
        p = int((1 + b) * n / 2)
        weights = M * F(1, n)
        exact = weights * (p * (p + 1) // 2 - (n * (n + 1) // 2 - p * (p + 1) // 2))
        check.near(exact, F(20, n), n=n, M=M, b=b)


def curve(check):
    for b, printed in ((F(1, 10), "0.97071"), (F(3, 10), "0.69215"), (F(2, 5), "0.26132")):
        check.near(brute.critical_curve(number(b)), F(1, 10**20), b=b)
        check.true(mpmath.nstr(check.value(b=b), 5) == printed, f"printed value at {b}")
    check.equals(1, b=0)


def exponent_count(check):
    for b in (F(1, 10), F(3, 10)):
        check.near(brute.critical_curve(number(b)), F(1, 10**20), b=b, kappa=0)
        check.near(
            brute.critical_curve(number(b)) - number(F(1, 8)), F(1, 10**18), b=b, kappa=F(1, 8)
        )


ANNEALED = {F(1, 10): "0.97107", F(1, 5): "0.88332", F(3, 10): "0.73373", F(2, 5): "0.51651"}


def annealed(check):
    for b, printed in ANNEALED.items():
        low, high = mpmath.mpf(1) / 10, mpmath.mpf(12)
        for _ in range(60):  # the first moment is convex in s: ternary search
            a, c = (2 * low + high) / 3, (low + 2 * high) / 3
            low, high = (low, c) if check.value(b=b, s=a) < check.value(b=b, s=c) else (a, high)
        value = check.value(b=b, s=low)
        check.true(mpmath.nstr(value, 5) == printed, f"{printed} at {b}, got {value}")
        check.true(value > brute.critical_curve(number(b)) + mpmath.mpf(10) ** -5, "above")


def cardinality(check):
    for b in (F(1, 10), F(2, 5)):
        with mpmath.workdps(60):
            eta = mpmath.atanh(number(b))
            value = (mpmath.log(2 * mpmath.cosh(eta)) - number(b) * eta) / ln2()
            check.equals(value, b=b)
        check.at_least(brute.critical_curve(number(b)), b=b)


def _power_series(coefficient, terms=260):
    """Σ (−1)^j c_j with alternating terms, at high working precision."""
    with mpmath.workdps(220):
        return sum(((-1) ** j * coefficient(j) for j in range(terms)), mpmath.mpf(0))


def mixture(check):
    for n, M, t in ((8, 20, 3), (10, 100, 40), (6, 9, 9)):
        with mpmath.workdps(220):
            scale = mpmath.mpf(n * M * (M + 1)) / 3
            mu, tau = mpmath.mpf(2) ** n / mpmath.sqrt(mpmath.pi * scale), t / mpmath.sqrt(scale)

            def term(j, mu=mu, tau=tau):
                # E exp(-j (G-2 tau)^2/2) = (1+j)^(-1/2) exp(-2 j tau^2/(1+j))
                return (
                    mpmath.power(mpmath.sqrt(2) * mu, j)
                    / mpmath.factorial(j)
                    * mpmath.exp(-2 * j * tau * tau / (1 + j))
                    / mpmath.sqrt(1 + j)
                )

            value = _power_series(term)
        check.near(value, F(1, 10**18), n=n, M=M, t=t)


def sized_mixture(check):
    for n, k, M, t in ((8, 3, 20, 3), (10, 5, 60, 0), (9, 2, 9, 4)):
        with mpmath.workdps(220):
            scale = mpmath.mpf(k * M * (M + 1)) / 3
            mu = comb(n, k) * mpmath.exp(-t * t / (2 * scale)) / mpmath.sqrt(2 * mpmath.pi * scale)
            q = mpmath.mpf(k) / n

            def term(j, mu=mu, q=q):
                return (
                    mpmath.power(mu / mpmath.sqrt(1 - q), j)
                    / mpmath.factorial(j)
                    / mpmath.sqrt(1 + j * q / (1 - q))
                )

            value = _power_series(term)
        check.near(value, F(1, 10**18), n=n, k=k, M=M, t=t)


def heavy_tail(check):
    import math

    last = None
    for power in (2, 4, 8, 16):
        mu = mpmath.mpf(10) ** power
        # the mass of |G| beyond the point where the rate sqrt2 mu e^(-g^2/2) falls to one is
        # what the mixture fails on; integrate it finely around there
        with mpmath.workdps(40):
            law = (
                2
                * mpmath.quad(
                    lambda x, mu=mu: mpmath.exp(
                        -x * x / 2 - mpmath.sqrt(2) * mu * mpmath.exp(-x * x / 2)
                    ),
                    [j / mpmath.mpf(2) for j in range(41)],
                )
                / mpmath.sqrt(2 * mpmath.pi)
            )
        error = abs(check.value(mu=10**power) / law - 1)
        check.true(last is None or error < last, "the ratio tends to 1")
        last = error
    check.true(last < 0.02 and math.isfinite(last), f"2 per cent at 10^16, got {last}")


def exponent(check):
    import sympy

    c, L = sympy.symbols("c L", positive=True)  # n = c L, L = log2 M, mu = 2^n/M
    rate = -sympy.log(2 ** (L - c * L)) / (c * L)
    check.true(
        sympy.simplify(sympy.expand_log(rate, force=True) - (1 - 1 / c) * sympy.log(2)) == 0,
        "(1/n) ln mu",
    )
    check.equals(ln2() / 2, c=2)


def multiplier(check):
    import sympy

    s = sympy.Symbol("s", real=True)
    half = (1 / (1 + sympy.exp(s)) + 1 / (1 + sympy.exp(-s))) / 2
    check.true(sympy.simplify(half - sympy.Rational(1, 2)) == 0, "the mean")
    for x in (-3, F(1, 7), 40):
        check.equals(F(1, 2), s=x)


def sized_threshold(check):
    for n, k in ((20, 5), (60, 30)):
        with mpmath.workdps(60):
            M2 = mpmath.power(4, check.value(n=n, k=k))  # M^2
            mu = comb(n, k) / mpmath.sqrt(2 * mpmath.pi * k * M2 / 3)
            check.true(abs(mu - 1) < 1e-30, "mu = 1 at the threshold")


ROUTES = {
    "BCP01-PT": transition,
    "BCP01-kappa": kappa,
    "BCP01-even": even,
    "BCP01-odd": odd,
    "BCP01-window": both,
    "BCP01-mean": expected,
    "BCP01-number": fluctuation,
    "BCP01-disc-even": least_even,
    "BCP01-disc-odd": least_odd,
    "BCP01-above": above,
    "M98-threshold": threshold,
    "BCM04-b_c": bias,
    "BCM04-sorted": sorted_phase,
    "BCM04-kappa_c": curve,
    "BCM04-count": exponent_count,
    "BCM04-annealed": annealed,
    "BCM04-cardinality": cardinality,
    "D6": mixture,
    "D6-tail": heavy_tail,
    "D7c": exponent,
    "D7c-mean": multiplier,
    "D14": sized_mixture,
    "D14-threshold": sized_threshold,
}

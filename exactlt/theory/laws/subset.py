r"""Limit laws of subset-sum solution counts, evaluated at finite n with rigorous enclosures.

What is rigorous is the value of the limit formula, not its distance from the probability it
approximates: for that, hold it against ``probability.exact``.

Symmetric laws, E X² = v, G standard normal, μ = 2^n/√(π n v), τ = t/√(n v):

.. math:: P(Y_t = 0) \to E_G \exp(-\sqrt2\,\mu\,e^{-(G-2\tau)^2/2})

because given the total Λ the number of solutions is nearly Poisson, and Λ does not
concentrate.  For large μ this is about 1/(μ √(2π ln(√2 μ))).  With k = q n kept items the mean
is μ_k W, W = (1−q)^{−1/2} exp(−(q/(1−q)) G²/2), μ_k = C(n,k) e^{−t²/(2kv)}/√(2π k v).
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import as_int, as_positive
from exactlt.theory.formula.intervals import Enclosure, ends, precision
from exactlt.theory.probability.law import LawLike, weights
from exactlt.theory.probability.moments import _Sums

REACH = 40  # E over G: |G| <= REACH is integrated, the rest is at most e^{−REACH²/2}


def _ball(x: Fraction | int):
    from flint import arb

    return arb(Fraction(x).numerator) / Fraction(x).denominator


def _symmetric(law: LawLike):
    law = weights(law)
    if not law.symmetric or law.bound == 0:
        raise UnsupportedError("this limit law is for symmetric laws that are not constant 0")
    return law


def expected_number(law: LawLike, n: int, *, bits: int = 128) -> Enclosure:
    """μ = 2^n/√(π n E X²), the scale of the number of solutions near t = 0."""
    law = _symmetric(law)
    with precision(bits):
        return ends(_mu(law, as_positive("n", n)))


def _mu(law, n):
    from flint import arb

    return arb(2) ** n / (arb.pi() * n * _ball(law.second_moment())).sqrt()


def gaussian_mean(integrand, bits: int) -> Enclosure:
    """E f(G) for an entire f with 0 <= f <= 1 on the real line, as a rigorous enclosure.

    ``integrand(g)`` gets and returns an ``acb``; the cut-off tails are added as a ball.
    """
    from flint import acb, arb

    with precision(bits + 32):
        root = (2 * arb.pi()).sqrt()

        def weighted(g, _):
            return integrand(g) * (-g * g / 2).exp() / root

        total = arb(0)
        for a in range(-REACH, REACH, 4):
            total += acb.integral(weighted, a, a + 4).real
        tail = (-(arb(REACH) ** 2) / 2).exp()
        found = ends(total + arb(0, 1) * tail)
    return Enclosure(max(Fraction(0), found.lower), min(Fraction(1), found.upper))


def miss_law(law: LawLike, n: int, target: int, *, bits: int = 64) -> Enclosure:
    """The limit law of P(t is missed) at finite n, t ≠ 0 of the order of the law's bound.

    Apparently not in the literature before.  Measured at μ near 1: law 0.3583 against exact
    0.3548 for {−40..40} without 0, n = 7; with 0 allowed the exact value is 0.3722, because a
    zero sample is wasted.  For n far beyond log₂ M the truth lies above the law: see
    ``exact_floor``.  The law must reach both parities.
    """
    law, n, t = _symmetric(law), as_positive("n", n), as_int("target", target)
    if t == 0:
        raise InputError("target: the empty subset reaches 0; the law is for targets other than 0")
    with precision(bits + 32):
        scale = 2 * _mu(law, n) / _ball(2).sqrt()
        shift = 2 * t / (n * _ball(law.second_moment())).sqrt()

    def integrand(g):
        return (-scale * (-((g - shift) ** 2) / 2).exp()).exp()

    return gaussian_mean(integrand, bits)


def miss_tail(mu: Fraction, *, bits: int = 64) -> Enclosure:
    """1/(μ √(2π ln(√2 μ))): the law's tail for large μ, 4 % accurate at μ = 15."""
    from flint import arb

    if mu <= 1:
        raise InputError(f"mu: expected a number above 1, got {mu}")
    with precision(bits):
        m = _ball(mu)
        return ends(1 / (m * (2 * arb.pi() * (arb(2).sqrt() * m).log()).sqrt()))


def sized_miss_law(law: LawLike, n: int, size: int, target: int, *, bits: int = 64) -> Enclosure:
    """The limit law of P(no mask with exactly ``size`` ones hits t), E exp(−μ_k W)."""
    from flint import arb

    law, n, k = _symmetric(law), as_positive("n", n), as_positive("size", size)
    t = as_int("target", target)
    if k >= n:
        raise InputError(f"size: expected 1..{n - 1}, got {k}")
    q = Fraction(k, n)
    with precision(bits + 32):
        kv = k * _ball(law.second_moment())
        mean = comb(n, k) / (2 * arb.pi() * kv).sqrt() * (-_ball(Fraction(t * t, 2)) / kv).exp()
        scale = mean / (1 - _ball(q)).sqrt()
        rate = _ball(q / (1 - q) / 2)

    def integrand(g):
        return (-scale * (-rate * g * g).exp()).exp()

    return gaussian_mean(integrand, bits)


def second_moment_ceiling(share: Fraction | None = None, *, bits: int = 64) -> Enclosure:
    """What Paley–Zygmund can certify at most, for any n: √3/2, or √(1 − q²) at kept share q."""
    from flint import arb

    with precision(bits):
        if share is None:
            return ends(arb(3).sqrt() / 2)
        return ends((1 - _ball(Fraction(share)) ** 2).sqrt())


def mixture_steps(law: LawLike, n: int) -> float:
    """Elementary steps of :func:`poisson_mixture`, about 10^9 a second, before any is taken."""
    law = weights(law)
    span = law.values[-1] - law.values[0]
    return n * span * (3e4 + 1e3 * n * (1 + n * law.total.bit_length() / 64))


def poisson_mixture(
    law: LawLike, n: int, target: int, *, size: int | None = None, bits: int = 64
) -> Enclosure:
    """Σ_λ P(Λ=λ) exp(−E[Y | Λ=λ]): the law before the limit n → ∞, any law.

    The means are exact rationals, so only Poisson's shape is an approximation.  O(n² M).
    """
    law, n, t = weights(law), as_positive("n", n), as_int("target", target)
    P, D = _Sums(law, n), law.total
    sizes = range(n + 1) if size is None else (as_positive("size", size),)
    sizes = [k for k in sizes if k <= n]  # more items than there are: no subset at all
    ways = [(k, comb(n, k), P.rows[n - k]) for k in sizes if P(k, t)]
    low = law.values[0]
    with precision(bits + 16):
        total = _ball(Fraction(0))
        for total_sum, p in enumerate(P.rows[n], n * low):
            if not p:
                continue
            mean = 0
            for k, choices, row in ways:
                at = total_sum - t - (n - k) * low
                if 0 <= at < len(row):
                    mean += choices * P(k, t) * row[at]
            total += _ball(Fraction(p, D**n)) * (-_ball(Fraction(mean, p))).exp()
        return ends(total)

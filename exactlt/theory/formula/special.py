"""The functions of the formula language on Arb balls (SPECIAL) and on rationals (EXACT)."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from exactlt.errors import InputError
from exactlt.theory.formula import small as _small
from exactlt.theory.formula.intervals import EXPONENT_LIMIT, Undecided


def _exp(x):
    if not x.is_finite():
        raise Undecided("exp of an unbounded ball")
    if x > EXPONENT_LIMIT or x < -EXPONENT_LIMIT:
        raise InputError(f"the value is beyond e^±{EXPONENT_LIMIT}; compare logarithms instead")
    return x.exp()


def _log(x):
    if x <= 0:
        raise InputError("formula: log of a value that is not positive at these values")
    if not x > 0:
        raise Undecided("the sign under a logarithm")
    return x.log()


def _floor(x):
    down = x.floor()
    if not down.is_exact():
        raise Undecided("a floor at an integer")
    return down


def _ceiling(x):
    return -_floor(-x)


def _fold(name):
    def fold(*parts):
        best = parts[0]
        for part in parts[1:]:
            best = getattr(best, name)(part)
        return best

    return fold


def _whole(x, what: str) -> int:
    whole = x.unique_fmpz() if x.is_exact() else None
    if whole is None:
        if x.is_exact():
            raise InputError(f"formula: {what} needs an integer, got {x.str(8, radius=False)}")
        raise Undecided(f"an integer for {what}")
    return int(whole)


def _binomial(n, k):
    """C(n, k) through Γ for large or real arguments, exactly for small integers."""
    if n.is_exact() and k.is_exact() and n.is_integer() and k.is_integer():
        a, b = _whole(n, "binomial"), _whole(k, "binomial")
        if a >= 0 and (b < 0 or b > a):
            return n * 0
        if 0 <= a <= 100_000:
            from flint import arb

            return arb(math.comb(a, b))
    if not (n >= 0 and k >= 0 and n >= k):
        raise Undecided("binomial outside 0 <= k <= n")
    return ((n + 1).lgamma() - (k + 1).lgamma() - (n - k + 1).lgamma()).exp()


def _factorial(n):
    if n < 0:
        raise InputError("formula: factorial of a negative value")
    return (n + 1).gamma()


def _laguerre(n, x):
    """L_n(x) = Σ_j C(n, j)(−x)^j / j! for an integer n."""
    from flint import arb

    count = _whole(n, "laguerre")
    if count < 0 or count > 20_000:
        raise InputError(f"formula: laguerre needs a degree in 0..20000, got {count}")
    total, term = arb(0), arb(1)
    for j in range(count + 1):
        total += term
        term = term * (-x) * (count - j) / ((j + 1) * (j + 1))
    return total


def _entropy(q):
    """H2(q) = −q log2 q − (1−q) log2(1−q), with H2(0) = H2(1) = 0."""
    if q < 0 or q > 1:
        raise InputError("formula: H2 of a value outside [0, 1] at these values")
    if q.is_zero() or (1 - q).is_zero():
        return q * 0
    if not (q > 0 and q < 1):
        raise Undecided("H2 near 0 or 1")
    from flint import arb

    return -(q * q.log() + (1 - q) * (1 - q).log()) / arb(2).log()


def _gauss_mean(inner, half_width: int):
    """E f(G) for 0 <= f <= 1: integral on [−h, h] plus a tail ball of mass erfc(h/√2)."""
    from flint import acb, arb

    def density(x, _analytic):
        return inner(x) * (-(x * x) / 2).exp()

    body = acb.integral(density, -half_width, half_width).real / (2 * arb.pi()).sqrt()
    tail = (half_width / arb(2).sqrt()).erfc()
    return body + (tail / 2) + (tail / 2) * arb(0, 1)


def _half_width() -> int:
    from flint import ctx

    # mass beyond h is below 2^-prec once h^2/2 > prec ln 2
    return math.isqrt(int(1.4 * ctx.prec) + 16) + 2


def rss_miss(mu, tau):
    """The law D6: E exp(−√2 μ exp(−(G−2τ)²/2)), a ball."""
    if not mu >= 0:
        raise Undecided("the sign of mu")
    from flint import acb

    weight = mu * (mu * 0 + 2).sqrt()

    def inner(x):
        y = x - acb(2 * tau)
        return (-(acb(weight) * (-(y * y) / 2).exp())).exp()

    return _gauss_mean(inner, _half_width())


def rfss_miss(mu, q):
    """The law D14: E exp(−μ (1−q)^(−1/2) exp(−q G²/(2(1−q)))), a ball."""
    if q < 0 or q >= 1:
        raise InputError("formula: RFSSmiss needs 0 <= q < 1 at these values")
    if not (mu >= 0 and q >= 0 and q < 1):
        raise Undecided("the domain of RFSSmiss")
    from flint import acb

    weight, slope = mu / (1 - q).sqrt(), q / (2 * (1 - q))

    def inner(x):
        return (-(acb(weight) * (-(acb(slope) * x * x)).exp())).exp()

    return _gauss_mean(inner, _half_width())


def _kappac(b):
    """κ_c at a ball: it decreases in b, so its values at the two ends enclose it."""
    from flint import ctx

    from exactlt.theory.formula.intervals import ends, to_ball
    from exactlt.theory.laws.constrained import critical_kappa

    box = ends(b)
    if box.upper < 0 or (box.lower + 1) ** 2 >= 2:
        raise InputError("formula: kappac needs 0 <= b < sqrt(2) - 1 at these values")
    if box.lower < 0 or (box.upper + 1) ** 2 >= 2:
        raise Undecided("kappac at the edge of its domain")
    values = [critical_kappa(x, bits=ctx.prec) for x in {box.lower, box.upper}]
    return to_ball(values[0]).union(to_ball(values[-1]))


def _through_rational(name: str):
    def ball(*parts):
        from flint import arb, fmpq

        value = EXACT[name](*(Fraction(_whole(x, name)) for x in parts))
        return arb(fmpq(value.numerator, value.denominator))

    return ball


def _window(n, M):
    from flint import arb, ctx, fmpq

    low, high = _small.window_enclosure(_whole(n, "window"), _whole(M, "window"), ctx.prec)
    low, high = (arb(fmpq(x.numerator, x.denominator)) for x in (low, high))
    return low.union(high)


def _ints(name: str, *parts: Fraction) -> list[int]:
    for x in parts:
        if x.denominator != 1:
            raise InputError(f"formula: {name} needs integers, got {x}")
    return [int(x) for x in parts]


def _exact_binomial(n, k):
    if n.denominator != 1 or k.denominator != 1 or n < 0 or n > 100_000:
        return None
    return Fraction(math.comb(int(n), int(k))) if k >= 0 else Fraction(0)


def _exact_factorial(n):
    if n.denominator != 1 or not 0 <= n <= 20_000:
        return None
    return Fraction(math.factorial(int(n)))


def _exact_laguerre(n, x):
    if n.denominator != 1 or not 0 <= n <= 500:
        return None
    total, term = Fraction(0), Fraction(1)
    for j in range(int(n) + 1):
        total += term
        term = term * (-x) * (int(n) - j) / ((j + 1) ** 2)
    return total


EXACT: dict[str, Callable[..., Any]] = {
    "floor": lambda x: Fraction(math.floor(x)),
    "ceiling": lambda x: Fraction(math.ceil(x)),
    "Abs": abs,
    "Min": min,
    "Max": max,
    "binomial": _exact_binomial,
    "factorial": _exact_factorial,
    "laguerre": _exact_laguerre,
    "gcd": lambda a, b: Fraction(math.gcd(*_ints("gcd", a, b))),
    "onesided": lambda n, t, M: _small.one_sided(*_ints("onesided", n, t, M)),
    "a": lambda k, z, M: _small.signed_count(*_ints("a", k, z, M)),
    "P": lambda k, s, M: _small.sum_probability(*_ints("P", k, s, M)),
    "EY2": lambda n, t, M: _small.second_moment(*_ints("EY2", n, t, M)),
    "window": lambda n, M: _small.window_certificate(*_ints("window", n, M)),
}

SPECIAL = {
    "exp": _exp,
    "log": _log,
    "Abs": abs,
    "floor": _floor,
    "ceiling": _ceiling,
    "Min": _fold("min"),
    "Max": _fold("max"),
    "tanh": lambda x: x.tanh(),
    "cosh": lambda x: x.cosh(),
    "sinh": lambda x: x.sinh(),
    "erf": lambda x: x.erf(),
    "binomial": _binomial,
    "factorial": _factorial,
    "laguerre": _laguerre,
    "H2": _entropy,
    "RSSmiss": rss_miss,
    "RFSSmiss": rfss_miss,
    "kappac": _kappac,
    **{name: _through_rational(name) for name in ("onesided", "a", "P", "EY2", "gcd")},
    "window": _window,
}

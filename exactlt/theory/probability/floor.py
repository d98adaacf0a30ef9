"""Floors under the failure probability: obstructions that no precision removes.

*One-sided.*  All positive parts together stay below the target t > 0.
*Divisibility.*  Every sample is a multiple of d and t is not.
*Residues* (symmetric laws).  P(t missed) >= E[2^−n' · number of residues mod t among the subset
sums of |X|], n' the number of nonzero samples: in the sign-flip identity every residue class
that is present has a largest element.
"""

from __future__ import annotations

import math
from fractions import Fraction

from exactlt.errors import UnsupportedError
from exactlt.instances import as_int, as_nonnegative
from exactlt.theory.probability.law import LawLike, Weights, weights

RESIDUES = 12
LONGEST = 200
WORD, VALUE, SET = 1500, 1000, 110
"""Steps (nanoseconds) of a word of a truncated power, a value of the law, a set of residues."""


def one_sided_floor(law: LawLike, n: int, target: int, *, multiple: int = 1) -> Fraction:
    """P(Σ X⁺ < t and all samples are multiples of ``multiple``), exact; t < 0 is mirrored.

    A lower bound on P(t is missed) for every t ≠ 0.  One truncated polynomial power.
    """
    from flint import fmpz_poly

    law, n, t = weights(law), as_nonnegative("n", n), as_int("target", target)
    if t == 0:
        return Fraction(0)
    if abs(t) * n * law.total.bit_length() > 1 << 32:
        raise UnsupportedError(f"one-sided floor: target {t} and n = {n} are too large")
    step = [0] * abs(t)
    for x, c in law.items():
        part = max(0, x if t > 0 else -x)
        if part < abs(t) and x % multiple == 0:
            step[part] += c
    p, base, power = fmpz_poly([1]), fmpz_poly(step), n
    while power:
        if power & 1:
            p = fmpz_poly((p * base).coeffs()[: abs(t)])
        base = fmpz_poly((base * base).coeffs()[: abs(t)])
        power >>= 1
    return Fraction(sum(int(c) for c in p.coeffs()), law.total**n)


def divisibility_floor(law: LawLike, n: int, target: int) -> tuple[Fraction, int]:
    """P(one-sided obstruction, or all samples multiples of d), for the best d not dividing t."""
    law, t = weights(law), as_int("target", target)
    alone = one_sided_floor(law, n, t)
    best = (alone, 1)
    for d in _divisors(law, n, t):
        multiples = sum(c for x, c in law.items() if x % d == 0)
        if t % d and multiples:
            both = one_sided_floor(law, n, t, multiple=d)
            union = alone + Fraction(multiples, law.total) ** n - both
            best = max(best, (union, d))
    return best


def _divisors(law: Weights, n: int, t: int) -> range:
    return range(2, min(law.bound, 64 if n * abs(t) < 10_000 else 3) + 1)


def residue_floor(law: LawLike, n: int, target: int) -> Fraction:
    """E[2^−n' · #residues mod |t| among the subset sums of |X|], exact; symmetric laws, |t| <= 12.

    Raises
    ------
    UnsupportedError
        The law is not symmetric or |t| > 12 (the chain lives on sets of residues).
    """
    law, n, t = weights(law), as_nonnegative("n", n), abs(as_int("target", target))
    if t == 0:
        return Fraction(0)
    if not law.symmetric or t > RESIDUES or n > LONGEST:
        raise UnsupportedError(
            f"residue floor: needs a symmetric law, |target| <= {RESIDUES} and n <= {LONGEST}, "
            f"got target {target} and n = {n}"
        )
    full = (1 << t) - 1
    shifts: dict[int, int] = {}
    for x, c in law.items():
        if x >= 0:  # −x has the same count, and each nonzero sample brings a factor 1/2
            shifts[x % t] = shifts.get(x % t, 0) + c
    layer = {1: 1}
    for _ in range(n):
        after: dict[int, int] = {}
        for s, ways in layer.items():
            for r, c in shifts.items():
                u = (s | s << r | s >> (t - r)) & full
                after[u] = after.get(u, 0) + ways * c
        layer = after
    return Fraction(sum(s.bit_count() * ways for s, ways in layer.items()), law.total**n)


def _residues_fit(law: Weights, n: int, t: int) -> bool:
    return law.symmetric and abs(t) <= RESIDUES and n <= LONGEST


def floor_steps(law: LawLike, n: int, target: int) -> float:
    """Elementary steps of :func:`failure_floor`, about 10^9 a second, before any is taken."""
    law, t = weights(law), abs(target)
    words = t * (1.0 + n * law.total.bit_length() / 64)
    powers = sum(1 for d in _divisors(law, n, t) if t % d) + 1
    found = powers * (WORD * words + VALUE * len(law.values))
    if _residues_fit(law, n, t):
        found += SET * n * t * float(1 << t - 1)
    return found


def failure_floor(
    law: LawLike, n: int, target: int, *, steps: float = math.inf
) -> tuple[Fraction, str]:
    """The best of the floors, and its name.

    Raises
    ------
    UnsupportedError
        It would take more than ``steps`` elementary steps, or a power does not fit.
    """
    law = weights(law)
    if target == 0:
        return Fraction(0), "none: the empty subset reaches 0"
    if (cost := floor_steps(law, n, target)) > steps:
        raise UnsupportedError(
            f"floors: would take about {cost:.0e} steps, at most {steps:.0e} are allowed"
        )
    value, d = divisibility_floor(law, n, target)
    name = "one-sided obstruction" + (f", or all samples divisible by {d}" if d > 1 else "")
    found = [(value, name)]
    if _residues_fit(law, n, target):
        found.append((residue_floor(law, n, target), "residues of the sign-flip identity"))
    return max(found)


def laguerre_floor(n: int, z: Fraction) -> Fraction:
    r"""2^−n L_n(−z) = 2^−n Σ_k C(n,k) z^k/k!, exact: the continuum limit of the one-sided floor.

    For X uniform on [−1, 1] and 0 < z <= 1 it is P(Σ X⁺ < z); for larger z an upper bound of
    that probability, whose terms would be Irwin–Hall's.

    Examples
    --------
    >>> laguerre_floor(2, Fraction(1))
    Fraction(7, 8)
    """
    from math import comb, factorial

    z = Fraction(z)
    return (
        sum(
            (comb(n, k) * z**k / factorial(k) for k in range(as_nonnegative("n", n) + 1)),
            start=Fraction(0),
        )
        / 2**n
    )


def irwin_hall_floor(n: int, z: Fraction) -> Fraction:
    """P(Σ X⁺ < z) for n samples uniform on [−1, 1], every z > 0, exact rational."""
    from math import comb, factorial

    z, total = Fraction(z), Fraction(int(z > 0))
    for k in range(1, n + 1):
        below = sum(
            ((-1) ** i * comb(k, i) * (z - i) ** k for i in range(min(k, int(z)) + 1)),
            start=Fraction(0),
        )
        total += comb(n, k) * below / factorial(k)
    return total / 2**n

"""Exact rational building blocks that the ledger's formulas call, by plain convolution.

Laws: "sym" is uniform on {−M..M}; "signed" is uniform on {−M..M} without 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from exactlt.errors import InputError

CELLS = 1 << 22
"""Largest table (entries times terms) that these plain functions fill."""

WINDOW_WORK = 3_000_000
MOMENT_WORK = 20_000


def _check(n: int, M: int) -> None:
    if n < 0 or M < 1:
        raise InputError(f"expected n >= 0 and M >= 1, got n = {n}, M = {M}")
    if (n + 1) ** 2 * M > CELLS:
        raise InputError(f"n = {n}, M = {M} needs a table of more than {CELLS} entries here")


@lru_cache(maxsize=256)
def sym_counts(k: int, M: int) -> tuple[int, ...]:
    """(2M+1)^k P(X_1+…+X_k = s) for s = −kM..kM; sliding sums, O(k²M)."""
    counts = [1]
    for _ in range(k):
        counts = _slide(counts, 2 * M + 1)
    return tuple(counts)


def _slide(counts: list[int], width: int) -> list[int]:
    """Convolution with ``width`` ones."""
    out, total = [], 0
    for i in range(len(counts) + width - 1):
        if i < len(counts):
            total += counts[i]
        if i >= width:
            total -= counts[i - width]
        out.append(total)
    return out


def sum_probability(k: int, s: int, M: int) -> Fraction:
    """P(X_1+…+X_k = s), X uniform on {−M..M}."""
    _check(k, M)
    if abs(s) > k * M:
        return Fraction(0)
    return Fraction(sym_counts(k, M)[s + k * M], (2 * M + 1) ** k)


@lru_cache(maxsize=256)
def _signed_counts(k: int, M: int) -> tuple[int, ...]:
    counts = [1]
    for _ in range(k):
        wide = _slide(counts, 2 * M + 1)
        for i, c in enumerate(counts):
            wide[i + M] -= c
        counts = wide
    return tuple(counts)


def signed_count(k: int, z: int, M: int) -> Fraction:
    """a_k(z) = 2^k P(S_k = z), S_k a sum of k uniform on {−M..M} without 0 (D1)."""
    _check(k, M)
    if abs(z) > k * M:
        return Fraction(0)
    return Fraction(_signed_counts(k, M)[z + k * M], M**k)


@lru_cache(maxsize=4096)
def one_sided(n: int, t: int, M: int) -> Fraction:
    """P(Σ X_i^+ < t), X uniform on {−M..M}: then no subset reaches t > 0 (D7a)."""
    from exactlt.theory.probability.floor import one_sided_floor

    return one_sided_floor(f"uniform:M={M}", n, t) if t > 0 else Fraction(0)


@lru_cache(maxsize=256)
def second_moment(n: int, t: int, M: int) -> Fraction:
    """E Y_t² for subset sums of n uniform on {−M..M} (D2)."""
    from exactlt.theory.probability.moments import moments

    _check(n, M)
    if n * n * M > MOMENT_WORK:
        raise InputError(f"EY2 takes n^2 M <= {MOMENT_WORK}, got n = {n}, M = {M}")
    return moments(f"uniform:M={M}", n, t).second


@lru_cache(maxsize=64)
def _window_row(n: int, M: int) -> tuple[Fraction, ...]:
    """V_n(g) for g = 0..w, w = 2⌊M/2⌋+1 (D10)."""
    w, side = 2 * (M // 2) + 1, 2 * M + 1
    row = [Fraction(1)] * w + [Fraction(0)]
    row[0] = Fraction(1)
    for _ in range(n):
        fresh = list(row)
        for g in range(1, w):
            mean = g + Fraction((w - g) * g, side)
            top = min(2 * g, w)
            fresh[g] = _envelope_at(row, g, top, mean)
        row = fresh
    return tuple(row)


def _envelope_at(row, low: int, high: int, at: Fraction) -> Fraction:
    """The concave envelope of row[low..high] at a point: upper hull, then interpolation."""
    hull: list[int] = []
    for x in range(low, high + 1):
        while len(hull) > 1 and (
            (row[hull[-1]] - row[hull[-2]]) * (x - hull[-1])
            <= (row[x] - row[hull[-1]]) * (hull[-1] - hull[-2])
        ):
            hull.pop()
        hull.append(x)
    for left, right in pairwise(hull):
        if left <= at <= right:
            return row[left] + (row[right] - row[left]) * (at - left) / Fraction(right - left)
    return Fraction(row[hull[-1]])


def window_certificate(n: int, M: int) -> Fraction | None:
    """V_n(1) of D10: a bound on P(some target of {−⌊M/2⌋..⌊M/2⌋} is missed).

    Exact while n·M <= 400, beyond that None: the rationals grow with every step.
    """
    _check_window(n, M)
    return _window_row(n, M)[1] if n * M <= 400 else None


def window_enclosure(n: int, M: int, bits: int) -> tuple[Fraction, Fraction]:
    """Two rationals around V_n(1), by rounding every step down and up to 2^−bits.

    The envelope is monotone in the row it is taken of, so rounding keeps both sides.
    """
    _check_window(n, M)
    scale = 1 << bits
    lower, upper = (_rounded_row(n, M, scale, up)[1] for up in (False, True))
    return Fraction(lower, scale), Fraction(upper, scale)


def _check_window(n: int, M: int) -> None:
    if n < 0 or M < 1 or n * M * M > WINDOW_WORK:
        raise InputError(
            f"the window certificate takes n >= 0, M >= 1, n M^2 <= {WINDOW_WORK}; "
            f"got n = {n}, M = {M}"
        )


@lru_cache(maxsize=256)
def _rounded_row(n: int, M: int, scale: int, up: bool) -> tuple[int, ...]:
    w, side = 2 * (M // 2) + 1, 2 * M + 1
    if n == 0:
        return (scale,) * w + (0,)
    row = _rounded_row(n - 1, M, scale, up)
    fresh = list(row)
    for g in range(1, w):
        at, top = g * side + (w - g) * g, min(2 * g, w)
        value = _envelope_at(row, g, top, Fraction(at, side))
        fresh[g] = (
            -(-value.numerator // value.denominator)
            if up
            else (value.numerator // value.denominator)
        )
    return tuple(fresh)

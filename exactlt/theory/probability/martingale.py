r"""Window growth: rigorous failure bounds uniform over all targets in {−M/2..M/2}.

For X uniform on {−M..M}, h = ⌊M/2⌋, W = {−h..h}, w = 2h + 1, let G grow from {0} by
G ← G ∪ ((G + X) ∩ W).  Differences inside W lie in {−M..M}, so

.. math:: E|G_{i+1}| = |G_i| + (w − |G_i|)\,|G_i| / (2M+1)

exactly, and |G| at most doubles.  The best bound on P(|G_n| < w) that these two facts imply is
a dynamic program: V_n(g) is the concave envelope of V_{n−1} on [g, min(2g, w)] at that mean.
Values are kept as integers in units of 2^−48 and always rounded up.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import as_nonnegative, as_positive

UNIT = 1 << 48
WIDEST = 4095


def window_failure_bound(M: int, n: int) -> Fraction:
    """Upper bound on P(some target in {−⌊M/2⌋..⌊M/2⌋} is missed by n samples).  O(n M²).

    The law is uniform on {−M..M}.  Guarantee: rigorous; never below the truth.
    """
    return window_failure_bounds(M, n)[n]


def window_failure_bounds(M: int, n: int) -> list[Fraction]:
    """The bound for 0..n samples."""
    from exactlt.kernels.martingale import envelope_step

    M, n = as_positive("M", M), as_nonnegative("n", n)
    w = 2 * (M // 2) + 1
    if w > WIDEST:
        raise UnsupportedError(f"window growth: M is at most {WIDEST - 1} here, got {M}")
    value = np.full(w + 1, UNIT, np.int64)
    value[w] = 0
    bounds = [Fraction(int(value[1]), UNIT)]
    for _ in range(n):
        value = np.minimum(envelope_step(value, 2 * M + 1), UNIT)
        bounds.append(Fraction(int(value[1]), UNIT))
    return bounds


def window_minimal_n(M: int, failure: Fraction, most: int = 1000) -> int:
    """Least n whose bound is at most ``failure``: that many samples certainly suffice.

    Examples
    --------
    >>> window_minimal_n(16, Fraction(1, 100))
    29
    """
    from exactlt.kernels.martingale import envelope_step

    failure = Fraction(failure)
    if not Fraction(most, UNIT) < failure < 1:
        raise InputError(f"failure: expected a number in 2^-38..1, got {failure}")
    M = as_positive("M", M)
    w = 2 * (M // 2) + 1
    if w > WIDEST:
        raise UnsupportedError(f"window growth: M is at most {WIDEST - 1} here, got {M}")
    value = np.full(w + 1, UNIT, np.int64)
    value[w] = 0
    n = 0
    while Fraction(int(value[1]), UNIT) > failure:
        if n == most:
            raise UnsupportedError(f"window growth: more than {most} samples would be needed")
        value = np.minimum(envelope_step(value, 2 * M + 1), UNIT)
        n += 1
    return n


def window_formula(M: int, growth: int, clean: int, s: int) -> Fraction:
    r"""The same in closed form: (w/2)^s (1 − (a/2)(1 − 2^−s))^growth + (w/2)(1 − a/2)^clean.

    a = w/(2M+1); the first ``growth`` samples bring |G| to w/2, the other ``clean`` finish.
    Weaker than the dynamic program, valid for every M.
    """
    w = 2 * (as_positive("M", M) // 2) + 1
    a, s = Fraction(w, 2 * M + 1), as_positive("s", s)
    grow = (1 - a / 2 * (1 - Fraction(1, 2**s))) ** as_nonnegative("growth", growth)
    return Fraction(w, 2) ** s * grow + Fraction(w, 2) * (1 - a / 2) ** as_nonnegative(
        "clean", clean
    )

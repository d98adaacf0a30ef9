r"""The probability that the path of a trainer holds an exact mask, for one target weight.

Weights i.i.d. uniform on {-M..M}, scores i.i.d. and independent of them, threshold masks.  At
level c of the line s0 + c·x each weight contributes

.. math:: Y_i(c) = x_i\,[s_i + c\,x_i > 0],

the sum of all never falls in c, and weight i jumps by |x_i| when c passes -s_i/x_i.  The target
is hit exactly if it is the value at c = -inf or a jump lands on it; those events are disjoint:

.. math:: P(t) = P\Bigl(\sum_i x_i^- = t\Bigr) + n\int dc \sum_{x\ne0} p(x)\,f_{|x|}(c)\,
          P\Bigl(\sum_{i<n} Y_i(c) = t - x^+\Bigr),

where x^- = min(x, 0), x^+ = max(x, 0), and f_a is the density of -s/x at |x| = a.  With scores
uniform on (-1, 1) the integrand is a polynomial on each piece between the levels ±1/a, so P is
rational.  Along sign(x) (Adam without its epsilon) f does not depend on a.

Letting n grow for fixed t, jumps around t are those of a stationary renewal process, so that
P tends to 1/E J.  SGD: f_a(0) is proportional to a, P(J = j) to j, and 1/E J = 3/(2M+1).
Signs: J uniform on 1..M, 1/E J = 2/(M+1).
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from exactlt.errors import InputError

EXACT_LIMIT = 64
"""Largest n·M for which :func:`success` works in rationals."""


def limit(M: int, *, signs: bool = False, tolerance: int = 0) -> Fraction:
    """The law as n grows and t stays: E min(J, 2·tolerance + 1) / E J, exact for the limit.

    A stationary renewal process with steps J has a point in a given window of L integers with
    this chance: a step of length J holds min(J, L) of the window's J possible places.  J has
    weights j on 1..M (SGD) or 1 (signs); at tolerance 0 it is 3/(2M+1), or 2/(M+1).

    >>> limit(4), limit(4, signs=True), limit(4, tolerance=1)
    (Fraction(1, 3), Fraction(2, 5), Fraction(13, 15))
    """
    _checked(1, M)
    if isinstance(tolerance, bool) or not isinstance(tolerance, int) or tolerance < 0:
        raise InputError(f"tolerance: expected an integer of at least 0, got {tolerance!r}")
    weights = {j: 1 if signs else j for j in range(1, M + 1)}
    near = sum(w * min(j, 2 * tolerance + 1) for j, w in weights.items())
    return Fraction(near, sum(w * j for j, w in weights.items()))


def success(n: int, M: int, targets, *, signs: bool = False) -> Fraction:
    """Exact P that the threshold path holds a mask of sum t, averaged over ``targets``.

    Scores uniform on (-1, 1); along signs any continuous symmetric density gives the same.
    Rational, no sampling.  O(M) pieces, each O(n² · nM · n) operations on rationals.

    Raises
    ------
    InputError
        n·M is above EXACT_LIMIT; :func:`finite` takes larger ones.

    Examples
    --------
    >>> success(1, 1, [1])
    Fraction(1, 3)
    >>> success(1, 1, [-1, 0, 1])
    Fraction(5, 9)
    """
    targets = _checked(n, M, targets)
    if n * M > EXACT_LIMIT:
        raise InputError(f"n: expected n·M of at most {EXACT_LIMIT}, got {n * M}")
    p = Fraction(1, 2 * M + 1)
    total = Fraction(0)
    start = {0: Fraction(1)}
    for _ in range(n):
        start = _add(start, {0: p * (M + 1)} | {-a: p for a in range(1, M + 1)})
    total += sum(start.get(t, 0) for t in targets)
    ends = sorted({Fraction(sign, 1 if signs else a) for a in range(1, M + 1) for sign in (1, -1)})
    for low, high in itertools.pairwise(ends):
        middle = (low + high) / 2
        one: dict[int, tuple] = {0: (p,)}
        density = {}
        for a in range(1, M + 1):
            slope = 1 if signs else a
            if slope * middle > 1:
                on = (Fraction(1),)
            elif slope * middle < -1:
                on = ()
            else:
                on, density[a] = (Fraction(1, 2), Fraction(slope, 2)), Fraction(slope, 2)
            off = _sum((Fraction(1),), _times(on, -1))
            one[a] = _times(on, p)
            one[-a] = _times(off, p)
            one[0] = _sum(one[0], _times(_sum(on, off), p))
        rest: dict[int, tuple] = {0: (Fraction(1),)}
        for _ in range(n - 1):
            rest = _add(rest, one, _multiply, _sum)
        for a, f in density.items():
            for t in targets:  # a positive weight joins: t - a before; a negative one leaves: t
                for before in (t - a, t):
                    total += n * p * f * _integral(rest.get(before, ()), low, high)
    return total / len(targets)


def finite(n: int, M: int, targets, *, signs: bool = False, nodes: int = 24) -> float:
    """The same probability in floats, for n to thousands; Gauss-Legendre on each piece.

    Not rigorous: the error of the quadrature is seen by doubling ``nodes``.  One Fourier
    transform of 2nM + 1 values per node, and only levels within about 12 standard deviations
    of the sum's crossing contribute.
    """
    import numpy as np

    targets = _checked(n, M, targets)
    p = 1 / (2 * M + 1)
    size = 1 << (2 * n * M + 2 * M).bit_length()
    levels = np.arange(1, M + 1)
    start = np.zeros(size)
    start[0], start[-levels] = (M + 1) * p, p
    total = (np.fft.irfft(np.fft.rfft(start) ** n, size))[np.array(targets)].sum()
    slopes = np.ones(M) if signs else levels.astype(float)
    ends = {0.0, *(sign / s for s in slopes for sign in (1, -1))}
    # the mass near c = 0 has width about n^(-1/2)/slope: cut the middle pieces there
    ends |= {sign * cut / M / n**0.5 for cut in (1, 3, 8) for sign in (1, -1)}
    ends = sorted(e for e in ends if abs(e) <= 1)
    points, gauss = np.polynomial.legendre.leggauss(nodes)
    wanted, far = np.array(targets), max(map(abs, targets)) + M
    spread = p * M * (M + 1) * (2 * M + 1) / 6  # at least the variance of one term
    before = wanted[:, None] - levels  # where a positive weight of each level lands on each target
    for low, high in itertools.pairwise(ends):
        for u, w in zip(points, gauss, strict=True):
            c, w = (low + high) / 2 + (high - low) / 2 * u, w * (high - low) / 2
            on = np.clip((1 + slopes * c) / 2, 0, 1)
            f = np.where(abs(slopes * c) < 1, slopes / 2, 0)
            # Bernstein's inequality: beyond this distance from its mean the sum has P < 1e-17
            mean = (n - 1) * p * (levels * (2 * on - 1)).sum()
            away = abs(mean) - far
            if away > 0 and away**2 > 80 * (n * spread + 2 * M * away / 3):
                continue
            one = np.zeros(size)
            one[levels], one[-levels], one[0] = p * on, p * (1 - on), p * (M + 1)
            rest = np.fft.irfft(np.fft.rfft(one) ** (n - 1), size)
            hit = rest[before].sum(axis=0) + rest[wanted].sum()
            total += w * n * p * (f * hit).sum()
    return float(total / len(targets))


def walks(n: int, M: int, rows: int, *, seed: int = 0, signs: bool = False, tolerance: int = 0):
    """Drawn lines: True per row where the line holds a sum within ``tolerance`` of t.

    Weights uniform on −M..M, scores uniform on (−1, 1), t uniform on −M..M; the whole line is
    looked at, not a run on it.  O(rows · n log n), in blocks; sums are integers.
    """
    import numpy as np

    _checked(n, M)
    rng = np.random.Generator(np.random.PCG64([seed, n, M]))
    found = []
    block = max(1, (1 << 22) // n)
    for start in range(0, rows, block):
        size = min(block, rows - start)
        x = rng.integers(-M, M + 1, (size, n), np.int32)
        s = rng.uniform(-1, 1, (size, n))
        t = rng.integers(-M, M + 1, size, np.int32)
        slope = np.sign(x) if signs else x
        with np.errstate(divide="ignore"):
            c = np.where(x != 0, -s / slope, np.inf)
        sums = np.take_along_axis(abs(x), np.argsort(c, axis=1), axis=1)
        np.cumsum(sums, axis=1, out=sums)
        low = np.minimum(x, 0).sum(axis=1, dtype=np.int32)
        near = abs(sums - (t - low)[:, None]) <= tolerance
        found.append(near.any(axis=1) | (abs(low - t) <= tolerance))
    return np.concatenate(found)


def _checked(n, M, targets=(0,)) -> list[int]:
    for name, value in (("n", n), ("M", M)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InputError(f"{name}: expected an integer of at least 1, got {value!r}")
    targets = list(targets)
    if not targets or any(not isinstance(t, int) or abs(t) > n * M for t in targets):
        raise InputError("targets: expected integers within ±n·M, at least one")
    return targets


def _sum(a, b):
    if len(a) < len(b):
        a, b = b, a
    return tuple(x + (b[i] if i < len(b) else 0) for i, x in enumerate(a))


def _times(a, factor):
    return tuple(x * factor for x in a)


def _multiply(a, b):
    out = [Fraction(0)] * (len(a) + len(b) - 1 if a and b else 0)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return tuple(out)


def _add(left, right, times=lambda a, b: a * b, plus=lambda a, b: a + b):
    """The law of the sum of two independent integers; values are numbers or polynomials."""
    out = {}
    for u, a in left.items():
        for v, b in right.items():
            both = times(a, b)
            out[u + v] = plus(out[u + v], both) if u + v in out else both
    return out


def _integral(polynomial, low, high):
    return sum(
        (a * (high ** (i + 1) - low ** (i + 1)) / (i + 1) for i, a in enumerate(polynomial)),
        Fraction(0),
    )

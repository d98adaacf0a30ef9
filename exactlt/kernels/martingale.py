"""Kernel of the window-growth certificate: one dynamic-programming step in rounded-up integers."""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit


@njit(cache=True)
def envelope_step(value, grid):
    """One step back: best bound on the failure chance, per current set size.

    ``value[g]`` for g = 0..w is an upper bound, in units of 2^−48, after the step; the set of
    size g becomes a size in [g, min(2g, w)] with mean g + (w − g) g / grid.  Returns the upper
    concave envelope of ``value`` on that range at that mean, rounded up.  Needs w < 4096 so
    that cross products stay below 2^62.
    """
    w = len(value) - 1
    out = np.empty_like(value)
    out[0] = value[0]
    hull = np.empty(w + 1, np.int64)
    for g in range(1, w + 1):
        top = min(2 * g, w)
        size = 0
        for x in range(g, top + 1):
            while size >= 2:
                a, b = hull[size - 2], hull[size - 1]
                if (value[b] - value[a]) * (x - a) <= (value[x] - value[a]) * (b - a):
                    size -= 1
                else:
                    break
            hull[size] = x
            size += 1
        lift = (w - g) * g  # the mean is g + lift / grid
        j = 0
        while j + 2 < size and (hull[j + 1] - g) * grid <= lift:
            j += 1
        if size == 1:
            out[g] = value[g]
            continue
        a, b = hull[j], hull[j + 1]
        # value[a] + (value[b] − value[a]) · (lift/grid − (a − g)) / (b − a), rounded up
        slope = value[b] - value[a]
        whole = lift // grid - (a - g)
        part = lift % grid
        # slope · (whole + part/grid) / (b − a): ceil of each of the two summands
        span = b - a
        out[g] = value[a] - (-(slope * whole) // span) - (-(slope * part) // (span * grid))
    return out


def envelope_step_plain(value, grid):
    """Twin of :func:`envelope_step`: every chord, in Fractions, rounded up once."""
    from fractions import Fraction
    from math import ceil

    w = len(value) - 1
    out = [int(value[0])]
    for g in range(1, w + 1):
        top = min(2 * g, w)
        mean = g + Fraction((w - g) * g, grid)
        best = 0
        for a in range(g, top + 1):
            for b in range(a, top + 1):
                if a <= mean <= b:
                    t = (mean - a) / (b - a) if b > a else Fraction(0)
                    best = max(best, int(value[a]) + (int(value[b]) - int(value[a])) * t)
        out.append(ceil(best))
    return out

"""Sorted lists of all subset sums, and walks over two of them (int64, numba).

Horowitz and Sahni, "Computing partitions with applications to the knapsack problem",
J. ACM 21 (1974), with each list made sorted by merging it with its own shift, so nothing is
ever sorted: O(2^(n/2)) time and memory.  Exact as long as the caller has checked
``rent.fits``; ``halves_plain`` is the same interface in Python integers, without a bound.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit

STEPS = 1 << 24
"""Steps of a walk between two looks at the clock, about 50 ms."""

BYTES = 8


def empty() -> np.ndarray:
    """The list of no sums at all."""
    return np.empty(0, np.int64)


def zero() -> np.ndarray:
    """The sums of no weights."""
    return np.zeros(1, np.int64)


@njit(cache=True, nogil=True)
def merge(x, y, shift):
    """The sorted merge of ``x`` and ``y + shift``, both sorted."""
    nx, ny = x.size, y.size
    out = np.empty(nx + ny, np.int64)
    i = j = k = 0
    while i < nx and j < ny:
        a, b = x[i], y[j] + shift
        first = a <= b
        out[k] = a if first else b
        i += first
        j += not first
        k += 1
    while i < nx:
        out[k] = x[i]
        i += 1
        k += 1
    while j < ny:
        out[k] = y[j] + shift
        j += 1
        k += 1
    return out


@njit(cache=True, nogil=True)
def nearest(a, b, target, i, j, best, best_i, best_j, steps):
    """Walk the staircase of pairs around ``target`` for at most ``steps`` steps.

    Start with i = 0, j = len(b) − 1, best = −1.  Returns the new state; the walk is over
    when i = len(a) or j < 0.  Invariant: every pair left of i or right of j is no nearer than
    ``best``.
    """
    while steps > 0 and i < a.size and j >= 0:
        s = a[i] + b[j] - target
        gap = abs(s)
        if best < 0 or gap < best:
            best, best_i, best_j = gap, i, j
            if gap == 0:
                break
        if s < 0:
            i += 1
        else:
            j -= 1
        steps -= 1
    return i, j, best, best_i, best_j


@njit(cache=True, nogil=True)
def count_pairs(a, b, low, high, start, stop, below, upto):
    """Pairs with low <= a[i] + b[j] <= high, for start <= i < stop.

    ``below`` and ``upto`` are the numbers of b's that are < low − a[i] and <= high − a[i]
    at the last i before ``start`` (both len(b) at first); they only fall as i rises.
    """
    total = 0
    for i in range(start, stop):
        while below > 0 and b[below - 1] + a[i] >= low:
            below -= 1
        while upto > 0 and b[upto - 1] + a[i] > high:
            upto -= 1
        total += upto - below
    return total, below, upto

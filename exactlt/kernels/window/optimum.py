"""Batches of random instances: least discrepancy, number of perfect partitions, least gap.

Sorted half lists are grown by merging a list with its own shift, from both ends at once
(O(2^(n/2)), no sort), and joined by two pointers.  ``weights`` is an (S, n) int64 array.

References
----------
Horowitz, Sahni (1974), doi:10.1145/321812.321823.
"""

from __future__ import annotations

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels.compiled import njit
from exactlt.kernels.window.kernel import rows


def discrepancies(weights) -> tuple[np.ndarray, np.ndarray]:
    """Least |Σ ±w| of every row, and how many unordered partitions are perfect.

    Perfect means discrepancy 0 for an even total and 1 for an odd one.  O(2^(n/2)) a row,
    plus the number of equal half sums; counts are at most 2^(n−1) and exact.

    Parameters
    ----------
    weights : (S, n) integer array, n <= 56

    Returns
    -------
    least : (S,) int64 array
    perfect : (S,) int64 array

    Examples
    --------
    >>> least, perfect = discrepancies([[1, 2, 3, 4], [1, 1, 4, 9]])
    >>> least.tolist(), perfect.tolist()
    ([0, 3], [1, 0])
    """
    array = rows(weights)
    least = np.zeros(len(array), np.int64)
    count = np.zeros(len(array), np.int64)
    _discrepancies(np.abs(array), least, count)
    return least, count


def gaps(weights, targets) -> np.ndarray:
    """Least |Σ_S w − t| over all subsets S of every row (the empty set included).

    Parameters
    ----------
    weights : (S, n) integer array, n <= 56
    targets : (S,) integer array, or one integer for all rows

    Returns
    -------
    (S,) int64 array.  Exact, O(2^(n/2)) a row.

    Examples
    --------
    >>> gaps([[3, -5, 8], [3, -5, 8]], [6, 7]).tolist()
    [0, 1]
    """
    array = rows(weights)
    wanted = np.ascontiguousarray(np.broadcast_to(np.asarray(targets, np.int64), len(array)))
    if wanted.size and max(int(wanted.max()), -int(wanted.min())) >> 61:
        raise InputError("targets: expected at most 61 bits")
    out = np.zeros(len(array), np.int64)
    _gaps(array, wanted, out)
    return out


@njit(cache=True, nogil=True)
def _merge_shift(src, size, low, high, dst):
    """dst[:2·size] = merge of src + low and src + high, both sorted; low <= high."""
    i, j = 0, 0
    p, q = size - 1, size - 1
    for k in range(size):
        # i + j = k < size, so neither pointer leaves its list; the same from the top
        a = src[i] + low
        b = src[j] + high
        first = a <= b
        dst[k] = a if first else b
        i += first
        j += not first
        c = src[p] + low
        d = src[q] + high
        last = c > d
        dst[2 * size - 1 - k] = c if last else d
        p -= last
        q -= not last


@njit(cache=True, nogil=True)
def _sorted_signed(x, one, two):
    """Sorted signed sums of x >= 0 with the first sign fixed; returns the filled buffer."""
    one[0] = x[0]
    size = 1
    for i in range(1, len(x)):
        _merge_shift(one, size, -x[i], x[i], two)
        one, two = two, one
        size *= 2
    return one, two


@njit(cache=True, nogil=True)
def _fold(src, dst):
    """dst = sorted absolute values of the sorted src."""
    size = len(src)
    p = np.searchsorted(src, 0)
    q = p - 1
    for k in range(size):
        if q < 0 or (p < size and src[p] <= -src[q]):
            dst[k] = src[p]
            p += 1
        else:
            dst[k] = -src[q]
            q -= 1


@njit(cache=True, nogil=True)
def _closest(a, b):
    """min |a_i − b_j| of two sorted lists."""
    i, j = 0, 0
    best = abs(a[0] - b[0])
    while i < len(a) and j < len(b):
        d = a[i] - b[j]
        best = min(best, abs(d))
        i += d < 0
        j += d >= 0
    return best


@njit(cache=True, nogil=True)
def _pairs(a, b, gap):
    """Number of pairs with a_i − b_j = gap, lists sorted."""
    i, j, total = 0, 0, 0
    while i < len(a) and j < len(b):
        d = a[i] - b[j] - gap
        if d < 0:
            i += 1
        elif d > 0:
            j += 1
        else:
            u, v = a[i], b[j]
            many, times = 0, 0
            while i < len(a) and a[i] == u:
                i += 1
                many += 1
            while j < len(b) and b[j] == v:
                j += 1
                times += 1
            total += many * times
    return total


@njit(cache=True, nogil=True)
def _count(values, v):
    return np.searchsorted(values, v, "right") - np.searchsorted(values, v, "left")


@njit(cache=True, nogil=True)
def _discrepancies(weights, least, perfect):
    rows_, n = weights.shape
    h = n // 2
    if h == 0:
        for s in range(rows_):
            least[s] = weights[s, 0]
            perfect[s] = weights[s, 0] <= 1
        return
    one, two = np.empty(1 << (n - h - 1), np.int64), np.empty(1 << (n - h - 1), np.int64)
    a, b = np.empty(1 << (h - 1), np.int64), np.empty(1 << (n - h - 1), np.int64)
    for s in range(rows_):
        one, two = _sorted_signed(weights[s, :h], one, two)
        _fold(one[: len(a)], a)
        one, two = _sorted_signed(weights[s, h:], one, two)
        _fold(one, b)
        least[s] = _closest(a, b)
        goal = 0
        for i in range(n):
            goal ^= weights[s, i] & 1
        if least[s] > goal:
            continue
        # a class pair (|u|, |v|) stands for two partitions: ||u|−|v|| and |u|+|v|
        if goal == 0:
            perfect[s] = _pairs(a, b, 0) + _count(a, 0) * _count(b, 0)
        else:
            perfect[s] = _pairs(a, b, 1) + _pairs(b, a, 1)
            perfect[s] += _count(a, 0) * _count(b, 1) + _count(a, 1) * _count(b, 0)


@njit(cache=True, nogil=True)
def _gaps(weights, targets, out):
    rows_, n = weights.shape
    h = n // 2
    one, two = np.empty(1 << (n - h), np.int64), np.empty(1 << (n - h), np.int64)
    a = np.empty(1 << h, np.int64)
    for s in range(rows_):
        for part in range(2):
            one[0] = 0
            size = 1
            for i in range(part * h, h if part == 0 else n):
                x = weights[s, i]
                _merge_shift(one, size, min(x, 0), max(x, 0), two)
                one, two = two, one
                size *= 2
            if part == 0:
                for k in range(size):
                    a[k] = one[k]
        i, j = 0, size - 1
        best = abs(a[0] + one[j] - targets[s])
        while i < len(a) and j >= 0:
            d = a[i] + one[j] - targets[s]
            best = min(best, abs(d))
            i += d <= 0
            j -= d > 0
        out[s] = best

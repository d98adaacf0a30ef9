"""Batches of random instances in the transition window: is there a perfect partition?

Glossary: ``weights`` is an (S, n) int64 array, one instance a row; ``h`` = n // 2.

The two halves of a row are expanded into the absolute values of their signed sums, 2^(h−1)
and 2^(n−h−1) numbers with the first sign of each half fixed.  A perfect partition exists
exactly when two of them are equal (even total) or differ by one (odd total).  No list is
sorted: the first is thrown into a bitmap that stays in cache, the second is tested against
it, and the few survivors are compared exactly (they are filtered by a second bitmap the
other way round).  Expected time O(2^(n/2)) a row, memory O(2^(n/2)) in all, exact.

References
----------
Horowitz, Sahni (1974), Computing partitions with applications to the knapsack problem,
J. ACM 21, 277–292, doi:10.1145/321812.321823 (the two halves).
"""

from __future__ import annotations

import itertools

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels.compiled import njit

MAX_N = 56
"""2^27 numbers a half: beyond this the lists alone take gigabytes."""


def rows(weights, max_n: int = MAX_N) -> np.ndarray:
    """``weights`` as a C-contiguous (S, n) int64 array whose row sums fit in 62 bits.

    Raises
    ------
    InputError
        Not a two-dimensional integer array, n outside 1..max_n, or sums too large.
    """
    array = np.asarray(weights)
    if array.ndim != 2 or array.dtype.kind not in "iu":
        raise InputError(
            f"weights: expected a two-dimensional integer array, got {array.dtype} with "
            f"{array.ndim} dimensions"
        )
    n = array.shape[1]
    if not 1 <= n <= max_n:
        raise InputError(f"n: expected 1..{max_n} weights a row, got {n}")
    if array.size:
        top = max(int(array.max()), -int(array.min()))
        if top * n >> 62:
            raise InputError(f"weights: n·max|w| = {top * n} needs more than 62 bits")
    return np.ascontiguousarray(array, dtype=np.int64)


def perfect(weights) -> np.ndarray:
    """Which rows have a perfect partition: discrepancy 0 for an even total, 1 for an odd one.

    Parameters
    ----------
    weights : (S, n) integer array, n <= 56
        Any signs; only absolute values matter.

    Returns
    -------
    (S,) bool array.  Exact.

    Examples
    --------
    >>> perfect([[1, 2, 3], [1, 1, 4]]).tolist()
    [True, False]
    """
    array = rows(weights)
    found = np.zeros(len(array), np.bool_)
    _perfect(array, found)
    return found


def perfect_plain(weights) -> np.ndarray:
    """The same by trying all signs in Python integers; O(2^n) a row."""
    answer = []
    for row in np.asarray(weights).tolist():
        sums = {row[0]}
        for w in row[1:]:
            sums = {s + w for s in sums} | {s - w for s in sums}
        answer.append(min(map(abs, sums)) == sum(row) % 2)
    return np.array(answer, bool)


def discrepancy_plain(row: list[int]) -> tuple[int, int]:
    """Least |Σ ±w| and the number of unordered partitions that are perfect; O(2^n)."""
    values = [
        abs(sum(s * w for s, w in zip((1, *signs), row, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(row) - 1)
    ]
    return min(values), values.count(sum(row) % 2)


@njit(cache=True, nogil=True)
def _absolute_sums(x, out):
    """|signed sums| of x with the first sign fixed; out has 2^(len(x)−1) places."""
    out[0] = x[0]
    size = 1
    for i in range(1, len(x)):
        d = x[i]
        for j in range(size):
            v = out[j]
            out[size + j] = v + d
            out[j] = v - d
        size *= 2
    for j in range(size):
        out[j] = abs(out[j])


@njit(cache=True, nogil=True)
def _confirm(a, candidates, count, table, shift):
    """Whether one of the first ``count`` candidates is in a."""
    table[:] = 0
    golden = np.uint64(0x9E3779B97F4A7C15)
    for k in range(count):
        key = (np.uint64(candidates[k]) * golden) >> shift
        table[key >> np.uint64(6)] |= np.uint64(1) << (key & np.uint64(63))
    for j in range(len(a)):
        key = (np.uint64(a[j]) * golden) >> shift
        if table[key >> np.uint64(6)] >> (key & np.uint64(63)) & np.uint64(1):
            for k in range(count):
                if candidates[k] == a[j]:
                    return True
    return False


@njit(cache=True, nogil=True)
def _perfect(weights, found):
    rows_, n = weights.shape
    h = n // 2
    if h == 0:
        for s in range(rows_):
            found[s] = abs(weights[s, 0]) <= 1
        return
    a = np.empty(1 << (h - 1), np.int64)
    b = np.empty(1 << (n - h - 1), np.int64)
    bits = h + 5
    mask = np.uint64((1 << bits) - 1)
    table = np.zeros(1 << (bits - 6), np.uint64)
    second = np.zeros(1 << max(0, h - 3), np.uint64)
    shift = np.uint64(64 - (max(0, h - 3) + 6))
    candidates = np.empty(max(64, 1 << max(0, h - 5)) + 2, np.int64)
    one = np.uint64(1)
    for s in range(rows_):
        _absolute_sums(weights[s, :h], a)
        _absolute_sums(weights[s, h:], b)
        total = 0
        top = 0
        for i in range(n):
            total += weights[s, i]
            if i < h:
                top += abs(weights[s, i])
        odd = total & 1
        # all of a have one parity, so the lowest bit says nothing; if the rest fits, no two
        # numbers share a place and a set bit is already the answer
        exact = np.uint64(top) >> one <= mask
        table[:] = 0
        for j in range(len(a)):
            key = (np.uint64(a[j]) >> one) & mask
            table[key >> np.uint64(6)] |= one << (key & np.uint64(63))
        count = np.int64(0)  # typed: a literal would compile _confirm twice
        hit = False
        for j in range(len(b)):
            for side in range(1 + odd):
                v = b[j] if odd == 0 else abs(b[j] + 2 * side - 1)
                if exact and v > top:
                    continue
                key = (np.uint64(v) >> one) & mask
                if table[key >> np.uint64(6)] >> (key & np.uint64(63)) & one:
                    candidates[count] = v
                    count += 1
            if count and exact:
                hit = True
                break
            if count >= len(candidates) - 2:
                hit = _confirm(a, candidates, count, second, shift)
                count = np.int64(0)
                if hit:
                    break
        if count and not hit:
            hit = _confirm(a, candidates, count, second, shift)
        found[s] = hit

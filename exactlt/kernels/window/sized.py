"""Batches of random instances with exactly k kept weights.

``gaps_sized`` joins half lists sorted within each cardinality; ``first_sized`` follows, in
one pass over a nested stream, which (cardinality, sum) pairs are reachable and so finds the
minimal width for every k at once.

References
----------
Borgs, Chayes, Mertens, Pittel (2004), Phase diagram for the constrained integer partitioning
problem, Random Structures & Algorithms 24, 315–380, doi:10.1002/rsa.20001 (the question);
Horowitz, Sahni (1974), doi:10.1145/321812.321823 (the halves).
"""

from __future__ import annotations

import math

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels.compiled import njit
from exactlt.kernels.window.kernel import rows

MAX_LIST = 1 << 24


def gaps_sized(weights, targets, size: int) -> np.ndarray:
    """Least |Σ_S w − t| over the subsets S of exactly ``size`` elements of every row.

    Parameters
    ----------
    weights : (S, n) integer array
    targets : (S,) integer array, or one integer for all rows
    size : int
        In 0..n.

    Returns
    -------
    (S,) int64 array.  Exact; O(Σ_{j<=size} C(n/2, j)) time and memory a row.

    Raises
    ------
    InputError
        ``size`` is outside 0..n, or a half list would pass 2^24 numbers.

    Examples
    --------
    >>> gaps_sized([[1, 2, 4, 8]], 6, 2).tolist(), gaps_sized([[1, 2, 4, 8]], 6, 3).tolist()
    ([0], [1])
    """
    array = rows(weights, max_n=4096)
    n = array.shape[1]
    if not 0 <= size <= n:
        raise InputError(f"size: expected 0..{n}, got {size}")
    half = n - n // 2
    top = min(size, half)
    lengths = [math.comb(half, j) for j in range(top + 1)]
    if sum(lengths) > MAX_LIST:
        raise InputError(f"size: half lists of {sum(lengths)} numbers are more than 2^24")
    wanted = np.ascontiguousarray(np.broadcast_to(np.asarray(targets, np.int64), len(array)))
    out = np.zeros(len(array), np.int64)
    starts = np.zeros(top + 2, np.int64)
    starts[1:] = np.cumsum(lengths)
    _gaps_sized(array, wanted, size, starts, out)
    return out


def gaps_sized_plain(row: list[int], target: int, size: int) -> int:
    """The same for one row by listing all subsets."""
    import itertools

    return min(abs(sum(s) - target) for s in itertools.combinations(row, size))


def first_sized(weights, target: int, top: int, tolerance: int = 0) -> np.ndarray:
    """Minimal width for every number of kept weights, along nested streams.

    Parameters
    ----------
    weights : (S, n) integer array
        Row prefixes are the nested samples.
    target, tolerance : int
    top : int
        Cardinalities 1..top, at most 63.

    Returns
    -------
    (S, top) int64 array
        Entry [s, k−1] is the least m <= n such that k of the first m weights sum to within
        the tolerance of the target; 0 if there is none.  Exact; O(n·Σ|w|) a row.
    """
    array = rows(weights, max_n=4096)
    if not 1 <= top <= 63:
        raise InputError(f"top: expected 1..63 kept weights, got {top}")
    reach = int(np.abs(array).sum(axis=1).max()) if array.size else 0
    if reach >> 24:
        raise InputError(f"weights: sums up to {reach} need a table of more than 2^24 cells")
    out = np.zeros((len(array), top), np.int64)
    _first_sized(array, target, tolerance, out)
    return out


@njit(cache=True, nogil=True)
def _grow(src, sizes, starts, x, dst, count):
    """One more element: list j becomes the merge of list j and (list j−1) + x."""
    top = len(sizes) - 1
    for j in range(min(count + 1, top), 0, -1):
        keep, add = sizes[j], sizes[j - 1]
        u, v, w = starts[j], starts[j - 1], starts[j]
        p, q = 0, 0
        for k in range(keep + add):
            if q == add or (p < keep and src[u + p] <= src[v + q] + x):
                dst[w + k] = src[u + p]
                p += 1
            else:
                dst[w + k] = src[v + q] + x
                q += 1
        sizes[j] = keep + add
    dst[starts[0]] = 0


@njit(cache=True, nogil=True)
def _gaps_sized(weights, targets, size, starts, out):
    rows_, n = weights.shape
    h = n // 2
    top = len(starts) - 2
    one, two = np.zeros(starts[-1], np.int64), np.zeros(starts[-1], np.int64)
    left = np.zeros(starts[-1], np.int64)
    left_sizes, sizes = np.zeros(top + 1, np.int64), np.zeros(top + 1, np.int64)
    for s in range(rows_):
        for part in range(2):
            sizes[:] = 0
            sizes[0] = 1
            one[0] = 0
            first = part * h
            for i in range(first, h if part == 0 else n):
                _grow(one, sizes, starts, weights[s, i], two, i - first)
                one, two = two, one
            if part == 0:
                for k in range(left.size):
                    left[k] = one[k]
                for k in range(sizes.size):
                    left_sizes[k] = sizes[k]
        best = np.int64(0x7FFFFFFFFFFFFFFF)
        for k in range(max(0, size - top), min(size, top) + 1):
            i, j = np.int64(0), sizes[size - k] - 1
            u, v = starts[k], starts[size - k]
            while i < left_sizes[k] and j >= 0:
                d = left[u + i] + one[v + j] - targets[s]
                best = min(best, abs(d))
                i += d <= 0
                j -= d > 0
        out[s] = best


@njit(cache=True, nogil=True)
def _first_sized(weights, target, tolerance, out):
    rows_, n = weights.shape
    top = out.shape[1]
    for s in range(rows_):
        reach = 0
        for i in range(n):
            reach += abs(weights[s, i])
        # table[c + v] has bit k set if k of the weights so far sum to v
        c = reach
        table = np.zeros(2 * reach + 1, np.uint64)
        table[c] = 1
        low, high = 0, 0
        missing = top
        for i in range(n):
            x = weights[s, i]
            # in place: read places that this pass has not written yet
            if x > 0:
                for v in range(high, low - 1, -1):
                    table[c + v + x] |= table[c + v] << np.uint64(1)
                high += x
            elif x < 0:
                for v in range(low, high + 1):
                    table[c + v + x] |= table[c + v] << np.uint64(1)
                low += x
            else:
                for v in range(low, high + 1):
                    table[c + v] |= table[c + v] << np.uint64(1)
            seen = np.uint64(0)
            for v in range(max(low, target - tolerance), min(high, target + tolerance) + 1):
                seen |= table[c + v]
            for k in range(1, top + 1):
                if out[s, k - 1] == 0 and seen >> np.uint64(k) & np.uint64(1):
                    out[s, k - 1] = i + 1
                    missing -= 1
            if missing == 0:
                break

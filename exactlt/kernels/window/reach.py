"""Batches of nested streams: the minimal width for a target, for all targets, and modulo N.

``weights`` is an (S, n) int64 array; row prefixes are the nested samples.  The set of
reachable sums is one bit a value, grown in place by shift-or; the interval of values that
can be reached so far bounds the words that are touched.
"""

from __future__ import annotations

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels.compiled import njit
from exactlt.kernels.window.kernel import rows

MAX_REACH = 1 << 30


def _reach(array: np.ndarray) -> int:
    reach = int(np.abs(array).sum(axis=1).max()) if array.size else 0
    if reach > MAX_REACH:
        raise InputError(
            f"weights: sums up to {reach} need {reach >> 22} MiB of bits; at most 2^30 are taken"
        )
    return reach


def first_hit(weights, targets, tolerance: int = 0) -> np.ndarray:
    """Minimal width n* of every row for every target: least prefix with a subset sum in reach.

    Parameters
    ----------
    weights : (S, n) integer array
    targets : sequence of T ints
    tolerance : int
        |sum − target| <= tolerance counts.

    Returns
    -------
    (S, T) int64 array; 0 means that no prefix of the row reaches the target.  The empty
    subset counts, so a target within the tolerance of 0 has width 1.  Exact; O(n·Σ|w|/64) a row.

    Examples
    --------
    >>> first_hit([[3, -5, 8]], [3, -2, 6, 7]).tolist()
    [[1, 2, 3, 0]]
    """
    array = rows(weights, max_n=4096)
    wanted = np.array([int(t) for t in targets], np.int64)
    out = np.zeros((len(array), len(wanted)), np.int64)
    _first_hit(array, _reach(array), wanted, int(tolerance), out)
    return out


def first_cover(weights, low: int, high: int) -> np.ndarray:
    """Least prefix of every row whose subset sums contain all of {low..high}; 0 if none.

    Parameters
    ----------
    weights : (S, n) integer array
    low, high : int

    Returns
    -------
    (S,) int64 array.  Exact.

    Examples
    --------
    >>> first_cover([[1, -1, 2]], -1, 3).tolist()
    [3]
    """
    array = rows(weights, max_n=4096)
    if low > high:
        raise InputError(f"high: expected an integer >= low = {low}, got {high}")
    out = np.zeros(len(array), np.int64)
    _first_cover(array, _reach(array), int(low), int(high), out)
    return out


def first_modular(weights, modulus: int, target: int) -> tuple[np.ndarray, np.ndarray]:
    """Minimal widths when sums wrap around modulo N.

    Returns
    -------
    hit, cover : (S,) int64 arrays
        Least prefix that reaches ``target`` mod N, and least prefix that reaches every
        residue; 0 if none.  Exact; O(n·N) a row.
    """
    array = rows(weights, max_n=4096)
    if not 1 <= modulus <= 1 << 24:
        raise InputError(f"modulus: expected 1..2^24, got {modulus}")
    hit, cover = np.zeros(len(array), np.int64), np.zeros(len(array), np.int64)
    _first_modular(array % modulus, int(target) % modulus, modulus, hit, cover)
    return hit, cover


def first_hit_plain(row: list[int], target: int, tolerance: int = 0) -> int:
    """:func:`first_hit` for one row with Python sets."""
    sums = {0}
    for m, w in enumerate(row, 1):
        sums |= {s + w for s in sums}
        if any(abs(s - target) <= tolerance for s in sums):
            return m
    return 0


def misses(sizes, target: int) -> np.ndarray:
    """2^n · P(no subset sum equals the target), over independent random signs of the sizes.

    With R the set of subset sums of the sizes and m(r) their multiplicities this is
    Σ m(r) over r in R with r + target not in R (sign-flip identity): every row is a whole
    average over 2^n sign patterns instead of one sample.

    Parameters
    ----------
    sizes : (S, n) integer array, n <= 62
        Absolute values of the weights.
    target : int
        Not 0 (the empty subset always sums to 0).

    Returns
    -------
    (S,) int64 array, each in 0..2^n.  Exact; O(n·Σ sizes) a row.

    Examples
    --------
    >>> misses([[1, 2]], 3).tolist()
    [3]
    """
    array = np.abs(rows(sizes, max_n=62))
    out = np.zeros(len(array), np.int64)
    _misses(array, _reach(array), abs(int(target)), out)
    return out


@njit(cache=True, nogil=True)
def _shift_or(table, x, low, high):
    """OR the bits of places low..high, moved by x, into the table."""
    if x > 0:
        q, r = x >> 6, np.uint64(x & 63)
        for w in range((high + x) >> 6, ((low + x) >> 6) - 1, -1):
            value = table[w - q] << r if w >= q else np.uint64(0)
            if r and w > q:
                value |= table[w - q - 1] >> (np.uint64(64) - r)
            table[w] |= value
    elif x < 0:
        q, r = (-x) >> 6, np.uint64((-x) & 63)
        last = len(table) - 1
        for w in range((low + x) >> 6, ((high + x) >> 6) + 1):
            value = table[w + q] >> r if w + q <= last else np.uint64(0)
            if r and w + q < last:
                value |= table[w + q + 1] << (np.uint64(64) - r)
            table[w] |= value


@njit(cache=True, nogil=True)
def _any(table, low, high):
    for v in range(low, high + 1):  # noqa: SIM110 (numba has no generators)
        if table[v >> 6] >> np.uint64(v & 63) & np.uint64(1):
            return True
    return False


@njit(cache=True, nogil=True)
def _all(table, low, high):
    v = low
    while v <= high:
        if v & 63 == 0 and v + 63 <= high:
            if table[v >> 6] != np.uint64(0xFFFFFFFFFFFFFFFF):
                return False
            v += 64
        else:
            if not table[v >> 6] >> np.uint64(v & 63) & np.uint64(1):
                return False
            v += 1
    return True


@njit(cache=True, nogil=True)
def _first_hit(weights, reach, targets, tolerance, out):
    table = np.zeros((2 * reach >> 6) + 2, np.uint64)
    for s in range(len(weights)):
        table[:] = 0
        table[reach >> 6] = np.uint64(1) << np.uint64(reach & 63)
        low, high, missing = reach, reach, len(targets)
        for i in range(weights.shape[1]):
            x = weights[s, i]
            _shift_or(table, x, low, high)
            low, high = low + min(x, 0), high + max(x, 0)
            for k in range(len(targets)):
                if out[s, k] == 0:
                    t = reach + targets[k]
                    if _any(table, max(low, t - tolerance), min(high, t + tolerance)):
                        out[s, k] = i + 1
                        missing -= 1
            if missing == 0:
                break


@njit(cache=True, nogil=True)
def _first_cover(weights, reach, first, last, out):
    table = np.zeros((2 * reach >> 6) + 2, np.uint64)
    for s in range(len(weights)):
        table[:] = 0
        table[reach >> 6] = np.uint64(1) << np.uint64(reach & 63)
        low, high = reach, reach
        for i in range(weights.shape[1]):
            x = weights[s, i]
            _shift_or(table, x, low, high)
            low, high = low + min(x, 0), high + max(x, 0)
            if (
                low <= reach + first
                and reach + last <= high
                and _all(table, reach + first, reach + last)
            ):
                out[s] = i + 1
                break


@njit(cache=True, nogil=True)
def _first_modular(residues, target, modulus, hit, cover):
    old, new = np.zeros(modulus, np.uint8), np.zeros(modulus, np.uint8)
    for s in range(len(residues)):
        old[:] = 0
        old[0] = 1
        for i in range(residues.shape[1]):
            x = residues[s, i]
            for v in range(x):
                new[v] = old[v] | old[v - x + modulus]
            for v in range(x, modulus):
                new[v] = old[v] | old[v - x]
            old, new = new, old
            if hit[s] == 0 and old[target]:
                hit[s] = i + 1
            full = True
            for v in range(modulus):
                if not old[v]:
                    full = False
                    break
            if full:
                cover[s] = i + 1
                break


@njit(cache=True, nogil=True)
def _misses(sizes, reach, target, out):
    ways = np.zeros(reach + 1, np.int64)
    for s in range(len(sizes)):
        ways[:] = 0
        ways[0] = 1
        top = 0
        for i in range(sizes.shape[1]):
            x = sizes[s, i]
            for v in range(top, -1, -1):
                ways[v + x] += ways[v]
            top += x
        total = 0
        for v in range(top + 1):
            if ways[v] and (v + target > top or ways[v + target] == 0):
                total += ways[v]
        out[s] = total

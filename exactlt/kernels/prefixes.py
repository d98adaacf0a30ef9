"""Per row of a batch: the least prefix with a mask within tolerance, and the sparsest mask.

For wide tolerances, where a hit is near: masks are tried in the order of what is minimised,
until the first hit.  Both are exact and settle the row by exhaustion when nothing hits.
"""

from __future__ import annotations

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels.batch.optimum import checked, share
from exactlt.kernels.compiled import njit

MOST = 26
"""Largest n: 2^26 sums, half a gigabyte a thread, when nothing hits."""


def prefix_lengths(weights, targets, tolerance: int, *, threads: int = 1) -> np.ndarray:
    """Least k such that some mask of the first k weights is within ``tolerance``; −1 if none.

    Parameters as in :func:`exactlt.kernels.batch.optimum.batch_optimum`, n <= 26, Σ|w| + |t| below
    2^61.  Returns a (B,) int64 array.  O(2^k) a row.
    """
    return _run(_lengths, weights, targets, tolerance, threads)


def sparsest_masks(weights, targets, tolerance: int, *, threads: int = 1) -> np.ndarray:
    """A mask within ``tolerance`` with the fewest ones, for every row; −1 if there is none.

    Parameters as in :func:`prefix_lengths`.  Returns a (B,) int64 array.  All masks with k ones
    before those with k + 1: O(C(n, k)) sums for a least k.
    """
    return _run(_sparsest, weights, targets, tolerance, threads)


def _run(kernel, weights, targets, tolerance, threads):
    weights, targets, narrow = checked(weights, targets)
    if weights.shape[1] > MOST:
        raise InputError(f"weights: expected at most {MOST} columns, got {weights.shape[1]}")
    if not narrow.all() or not 0 <= tolerance < 1 << 61:
        raise InputError("weights, targets, tolerance: expected Σ|w| + |t| and ε below 2^61")
    out = np.empty(len(targets), np.int64)
    share(
        lambda start, stop: kernel(weights, targets, tolerance, start, stop, out),
        len(targets),
        threads,
    )
    return out


@njit(cache=True, nogil=True)
def _lengths(weights, targets, tolerance, start, stop, out):
    n = weights.shape[1]
    sums = np.zeros(1 << min(n, 12), np.int64)
    for row in range(start, stop):
        out[row] = -1
        low, width = targets[row] - tolerance, np.uint64(2 * tolerance)
        if np.uint64(-low) <= width:
            out[row] = 0
            continue
        size = 1
        for k in range(n):
            if 2 * size > sums.size:
                longer = np.empty(2 * size, np.int64)
                for j in range(size):
                    longer[j] = sums[j]
                sums = longer
            near, far = sums[:size], sums[size : 2 * size]
            w = weights[row, k]
            hits = 0
            for m in range(size):
                far[m] = near[m] + w
                hits += np.uint64(far[m] - low) <= width
            size *= 2
            if hits:
                out[row] = k + 1
                break


@njit(cache=True, nogil=True)
def _sparsest(weights, targets, tolerance, start, stop, out):
    n = weights.shape[1]
    chosen = np.zeros(n + 1, np.int64)
    for row in range(start, stop):
        out[row] = -1
        w, low, width = weights[row], targets[row] - tolerance, np.uint64(2 * tolerance)
        for ones in range(n + 1):
            # Combinations in lexicographic order; all but the last index stay for a whole run
            # of the last one.
            for i in range(ones):
                chosen[i] = i
            found = False
            while True:
                total = np.int64(0)
                for i in range(ones - 1):
                    total += w[chosen[i]]
                if ones == 0:
                    found = np.uint64(-low) <= width
                else:
                    for last in range(chosen[ones - 1], n):
                        if np.uint64(total + w[last] - low) <= width:
                            chosen[ones - 1] = last
                            found = True
                            break
                if found:
                    break
                place = ones - 2
                while place >= 0 and chosen[place] == n - ones + place:
                    place -= 1
                if place < 0:
                    break
                chosen[place] += 1
                for i in range(place + 1, ones):
                    chosen[i] = chosen[i - 1] + 1
            if found:
                mask = np.int64(0)
                for i in range(ones):
                    mask |= np.int64(1) << chosen[i]
                out[row] = mask
                break

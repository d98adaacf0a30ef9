"""Reachable sums as bits (uint64 words, numba), and the prefix of a stream that reaches each.

Bellman, "Dynamic Programming" (1957), a bit per sum: O(n R / 64) word operations and R / 8
bytes, where R = Σ|w| + 1.  Exact.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.bits import any_bit
from exactlt.kernels.compiled import njit
from exactlt.kernels.sumset import sum_set


def reachable(weights, tick=lambda: None) -> tuple[np.ndarray, int, int]:
    """All subset sums: (bits, length, low); sum s is at position s − low, 0 <= position < length.

    ``bits`` has one zero word in front; Σ|w| / 8 bytes.  ``exactlt.kernels.sumset`` holds the
    same in less.
    """
    sums = sum_set(weights, tick)
    return sums.expand(), sums.high - sums.low + 1, sums.low


@njit(cache=True, nogil=True)
def _move(bits, offset, least, most, w):
    # bits |= bits shifted by w (any sign); sums least..most are set at position sum + offset.
    q, r = abs(w) >> 6, abs(w) & 63
    if w >= 0:
        bottom, top = (least + w + offset) >> 6, (most + w + offset) >> 6
        for k in range(top, bottom - 1, -1):
            word = bits[1 + k - q] << np.uint64(r)
            if r:
                word |= bits[k - q] >> np.uint64(64 - r)
            bits[1 + k] |= word
    else:
        bottom, top = (least + w + offset) >> 6, (most + w + offset) >> 6
        for k in range(bottom, top + 1):
            word = bits[1 + k + q] >> np.uint64(r)
            if r:
                word |= bits[2 + k + q] << np.uint64(64 - r)
            bits[1 + k] |= word


@njit(cache=True, nogil=True)
def _first_hits(weights, targets, tolerance, bits, offset, hits):
    pending = np.arange(targets.size)
    left = targets.size
    least = most = 0
    for n in range(weights.size + 1):
        if n:
            w = weights[n - 1]
            _move(bits, offset, least, most, w)
            if w > 0:
                most += w
            else:
                least += w
        kept = 0
        for p in range(left):
            t = targets[pending[p]]
            low, high = max(t - tolerance, least), min(t + tolerance, most)
            if low <= high and any_bit(bits, low + offset, high + offset):
                hits[pending[p]] = n
            else:
                pending[kept] = pending[p]
                kept += 1
        left = kept
        if left == 0:
            return


def first_hits(weights, targets, tolerance: int = 0) -> np.ndarray:
    """For each target the least prefix length of ``weights`` with a subset sum within tolerance.

    Parameters
    ----------
    weights : int64 array (n,)
        The stream's prefix, any signs.
    targets : int64 array (m,)
    tolerance : int
        At least 0.

    Returns
    -------
    int64 array (m,)
        Prefix lengths 0..n, or −1 where no prefix of at most n weights hits.  Exact.
        O(n Σ|w| / 64) time and Σ|w| / 8 bytes; it stops when every target is hit.
    """
    weights = np.ascontiguousarray(weights, np.int64)
    targets = np.ascontiguousarray(targets, np.int64)
    low = int(weights[weights < 0].sum())
    high = int(weights[weights > 0].sum())
    hits = np.full(targets.size, -1, np.int64)
    bits = np.zeros(((high - low) >> 6) + 4, np.uint64)
    bits[1 + (-low >> 6)] = np.uint64(1) << np.uint64(-low & 63)
    _first_hits(weights, targets, min(int(tolerance), 1 << 61), bits, -low, hits)
    return hits


def covered(weights, targets, tolerance: int = 0) -> np.ndarray:
    """Which targets a subset sum of all weights is within ``tolerance`` of: bool array (m,)."""
    return sum_set([int(w) for w in weights]).covered(targets, int(tolerance))

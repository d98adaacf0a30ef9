"""Sets of positions as bits in uint64 words, one zero word in front: shifted, joined, asked."""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit

BLOCK = 1024
"""Words a vectorised step takes: source and destination stay in the first-level cache."""


@njit(cache=True, nogil=True)
def _or_up(to, source, r):
    # to[k] |= source shifted up by r bits; source[0] is the word below.  No overlap.
    if r == 0:
        for k in range(to.size):
            to[k] |= source[k + 1]
    else:
        up, down = np.uint64(r), np.uint64(64 - r)
        for k in range(to.size):
            to[k] |= source[k + 1] << up | source[k] >> down


@njit(cache=True, nogil=True)
def shift_or(bits, length, shift):
    """bits |= bits << shift in place, for a set whose bits are below ``length``; shift >= 0.

    ``bits`` holds at least length + shift bits and one zero word in front (index −1 of the
    set is word 0).
    """
    q, r = shift >> 6, shift & 63
    top = (length + shift + 63) >> 6  # words of the result
    end = top
    if q >= 8:
        while end > q:  # from the top down, in blocks that do not reach their own source
            start = max(q, end - min(q, BLOCK))
            _or_up(bits[1 + start : 1 + end], bits[start - q : end - q + 1], r)
            end = start
        return
    up, down = np.uint64(r), np.uint64(64 - r)
    for k in range(top - 1, q - 1, -1):
        word = bits[1 + k - q] << up
        if r:
            word |= bits[k - q] >> down
        bits[1 + k] |= word


@njit(cache=True, nogil=True)
def any_bit(bits, low, high):
    """Whether a position of low..high is set, low <= high."""
    first, last = low >> 6, high >> 6
    head = ~np.uint64(0) << np.uint64(low & 63)
    tail = ~np.uint64(0) >> np.uint64(63 - (high & 63))
    if first == last:
        return bits[1 + first] & head & tail != 0
    if bits[1 + first] & head or bits[1 + last] & tail:
        return True
    for k in range(first + 1, last):  # noqa: SIM110 (numba)
        if bits[1 + k]:
            return True
    return False

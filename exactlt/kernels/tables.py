"""A number for every subset sum: how many masks reach it, and the fewest ones that do.

Tables are filled in place from the top down, a cache-sized chunk at a time.  Questions about
one target need only the tables of two halves of the weights, joined at the target: half the
memory, half the time, and counters that stay in 64 bits up to n = 124.

A negative weight is taken as kept from the start and |w| drops it again, so shifts go up:
position p stands for the sum p + (sum of the negative weights).
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit

CHUNK = 1 << 15


def count_table(weights, tick=lambda: None) -> np.ndarray:
    """out[p] = number of subsets of |w| with sum p; int64, so at most 62 weights."""
    sizes = sorted(map(abs, weights))
    table = np.zeros(sum(sizes) + 1, np.int64)
    table[0] = length = 1
    for w in sizes:
        tick()
        for stop in range(length, 0, -CHUNK):
            start = max(0, stop - CHUNK)
            table[start + w : stop + w] += table[start:stop].copy()
        length += w
    return table


def fewest_table(weights, tick=lambda: None) -> np.ndarray:
    """out[p] = fewest ones of a mask with sum p + low; more than n where there is none."""
    n = len(weights)
    kind, none = (np.int16, 1 << 14) if n < 1 << 13 else (np.int32, 1 << 29)
    table = np.full(sum(map(abs, weights)) + 1, none, kind)
    table[0] = sum(w < 0 for w in weights)
    length = 1
    for w in sorted(weights, key=abs):
        tick()
        step, ones = abs(w), kind(-1 if w < 0 else 1)
        for stop in range(length, 0, -CHUNK):
            start = max(0, stop - CHUNK)
            to = table[start + step : stop + step]
            np.minimum(to, table[start:stop] + ones, out=to)
        length += step
    return table


def join_counts(a: np.ndarray, b: np.ndarray, low: int, high: int, stride: int) -> int:
    """Σ a[p]·b[q] over all p + q in {low, low + stride, …, high}; ``b`` is overwritten.

    Exact while the true value is below 2^126.
    """
    if low > high:
        return 0
    high -= (high - low) % stride
    if low < high:
        _running(b, stride)
    top, bottom = _join_counts(a, b, low, high, stride)
    return (int(top) << 62) + int(bottom)


@njit(cache=True, nogil=True)
def _running(b, stride):
    for p in range(stride, b.size):
        b[p] += b[p - stride]


@njit(cache=True, nogil=True)
def _join_counts(a, b, low, high, stride):
    top = bottom = 0
    part = np.int64((1 << 31) - 1)
    for p in range(min(a.size, high + 1)):
        x = a[p]
        if x == 0:
            continue
        last = high - p
        if last >= b.size:
            if low == high:
                continue
            last -= (last - b.size + stride) // stride * stride
        if last < 0:
            continue
        y = b[last]
        # The window is everything up to high without everything up to low − stride.
        before = low - stride - p if low < high else -1
        if before >= 0:
            if before >= b.size:
                before -= (before - b.size + stride) // stride * stride
            if before >= 0:
                y -= b[before]
        # x·y with x, y < 2^62 in two digits of 31 bits, summed in base 2^62.
        x1, x0, y1, y0 = x >> 31, x & part, y >> 31, y & part
        middle = x1 * y0 + x0 * y1
        bottom += x0 * y0
        top += bottom >> 62
        bottom &= (1 << 62) - 1
        bottom += (middle & part) << 31
        top += (bottom >> 62) + x1 * y1 + (middle >> 31)
        bottom &= (1 << 62) - 1
    return top, bottom


def fewest_split(a: np.ndarray, b: np.ndarray, low: int, high: int) -> tuple[int, int] | None:
    """(p, q) with low <= p + q <= high and least a[p] + b[q], or None when no pair is in range."""
    low, high = max(0, low), min(high, len(a) + len(b) - 2)
    if low > high:
        return None
    place = _fewest_split(a, b, low, high)
    return None if place[0] < 0 else (int(place[0]), int(place[1]))


@njit(cache=True, nogil=True)
def _fewest_split(a, b, low, high):
    best, best_p, best_q = 1 << 62, -1, -1
    # As p rises the window of q = low − p .. high − p slides down; a queue of positions with
    # rising b[q] holds the window's candidates for the minimum, its head the minimum.
    queue = np.empty(b.size, np.int64)
    head = tail = 0
    following = b.size - 1  # next q to enter, going down
    for p in range(max(0, low - b.size + 1), min(a.size - 1, high) + 1):
        while following >= max(0, low - p):
            while tail > head and b[queue[tail - 1]] >= b[following]:
                tail -= 1
            queue[tail] = following
            tail += 1
            following -= 1
        while head < tail and queue[head] > high - p:
            head += 1
        if head < tail:
            total = np.int64(a[p]) + np.int64(b[queue[head]])
            if total < best:
                best, best_p, best_q = total, p, queue[head]
    return best_p, best_q

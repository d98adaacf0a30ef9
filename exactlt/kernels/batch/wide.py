"""The walk over sorted half sums in two limbs, for rows whose sums leave 64 bits.

A value v is ``256·high + low`` with 0 <= low < 256, so n <= 44 weights of at most 2^62 fit.
Horowitz and Sahni (1974): O(2^(n/2)) time and memory, exact.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.batch.join import find_mask
from exactlt.kernels.compiled import njit


@njit(cache=True, nogil=True)
def _sorted(weights):
    """(high limbs, low limbs) of all subset sums in rising order."""
    most = 1 << weights.size
    x, y = np.empty(most, np.int64), np.empty(most, np.int64)
    x_low, y_low = np.empty(most, np.uint8), np.empty(most, np.uint8)
    high = low = np.int64(0)
    for w in weights:
        if w < 0:
            high += w >> 8
            low += w & 255
    x[0], x_low[0] = high + (low >> 8), low & 255
    size = 1
    for signed in weights:
        w = abs(signed)
        up, down = w >> 8, w & 255
        i = j = 0
        for k in range(2 * size):
            low = np.int64(x_low[j]) + down
            high = x[j] + up + (low >> 8)
            low &= 255
            # the shifted chain never runs ahead: j reaches size with the last k only
            if i < size and (x[i] < high or (x[i] == high and np.int64(x_low[i]) <= low)):
                y[k], y_low[k] = x[i], x_low[i]
                i += 1
            else:
                y[k], y_low[k] = high, low
                j += 1
        size *= 2
        x, y = y, x
        x_low, y_low = y_low, x_low
    return x, x_low


@njit(cache=True, nogil=True)
def nearest_wide(weights, target):
    """(least gap, its mask); the gap is −1 if it passes int64 or no mask was recovered."""
    cut = weights.size // 2
    a, a_low = _sorted(weights[:cut])
    b, b_low = _sorted(weights[cut:])
    t, t_low = target >> 8, target & 255
    i, j = 0, b.size - 1
    best, best_low, best_i, best_j = np.int64((1 << 63) - 1), np.int64(0), 0, 0
    while i < a.size and j >= 0:
        low = np.int64(a_low[i]) + np.int64(b_low[j]) - t_low
        high = a[i] + b[j] - t + (low >> 8)
        low &= 255
        below = high < 0
        if below:  # the absolute value, again with 0 <= low < 256
            high = -high - (low > 0)
            low = -low & 255
        if high < best or (high == best and low < best_low):
            best, best_low, best_i, best_j = high, low, i, j
        if below:
            i += 1
        else:
            j -= 1
    if best >= 1 << 55:
        return np.int64(-1), np.int64(0)
    # values are looked up modulo 2^64, which two sums may share: what comes back is added up
    left = find_mask(weights[:cut], a[best_i] * 256 + np.int64(a_low[best_i]))
    right = find_mask(weights[cut:], b[best_j] * 256 + np.int64(b_low[best_j]))
    mask = left | right << np.int64(cut)
    high, low = -t, -t_low
    for k in range(weights.size):
        if mask >> k & 1:
            high += weights[k] >> 8
            low += weights[k] & 255
    high += low >> 8
    low &= 255
    if high < 0:
        high = -high - (low > 0)
        low = -low & 255
    if high != best or low != best_low:
        return np.int64(-1), np.int64(0)
    return best * 256 + best_low, mask

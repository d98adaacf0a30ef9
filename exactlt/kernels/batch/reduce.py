"""Rows that a glance makes smaller, in O(n): zeros, far targets, huge weights, common divisors.

Such rows defeat the join's guess, which takes the sums for normally distributed, and large
numbers leave no room in 64 bits.  What is left after the glance is an ordinary row with the
same optimal masks.

*Dominating weight.*  If |w| exceeds the range of all other sums, the sums with w and those
without lie in disjoint intervals.  The target is strictly inside at most one of them; of the
other the nearest sum is an end, whose mask is known.

*Divisor.*  If g divides all weights, |gS − t| with t = gq + r orders the sums S as
|4S − (4q + c)| does, where c = 0, 1, 2, 3 says whether r is 0, below, at or above g/2.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit

NARROW = 9.2e18
"""Just below 2^63: if Σ|w| is below it and t within reach, no sum or difference leaves int64."""


@njit(cache=True, nogil=True)
def look(weights, target):
    """(whether :func:`reduce` may have something to do, whether int64 holds all sums)."""
    low = high = most = 0.0
    bits, zeros = np.int64(0), 0
    for w in weights:
        x = float(w)
        low += min(x, 0.0)
        high += max(x, 0.0)
        most = max(most, abs(x))
        bits |= w
        zeros += w == 0
    t, total = float(target), high - low
    near = 1e-9 * total  # rounding errs by far less
    odd = zeros > 0 or bits & 7 == 0 or 2.0 * most > total - near
    return odd or t > high - near or t < low + near, total < NARROW


@njit(cache=True, nogil=True)
def reduce(weights, target, kept, place):
    """(m, target', base, gap, mask): the row kept[:m] with ``target'``, and what is known.

    ``kept[i]`` belongs to bit ``place[i]`` of a mask, ``base`` has the bits that are settled.
    ``mask`` with its ``gap`` is the best of what was set aside (gap −1: nothing was); m = 0
    says that it is the optimum.
    """
    m = 0
    for i in range(weights.size):
        if weights[i] != 0:
            kept[m], place[m] = weights[i], i
            m += 1
    t, base, gap, mask = target, np.int64(0), np.int64(-1), np.int64(0)
    while True:
        low = high = np.int64(0)
        total, far = 0.0, 0
        for i in range(m):
            low += min(kept[i], 0)
            high += max(kept[i], 0)
            total += abs(float(kept[i]))
            if abs(kept[i]) > abs(kept[far]):
                far = i
        if total >= NARROW:
            break
        if m == 0 or t >= high or t <= low:
            here = t - high if t >= high else low - t
            if gap < 0 or here < gap:
                gap, mask = here, base | _end(kept, place, m, t >= high, -1)
            return 0, t, base, gap, mask
        w = kept[far]
        a_low, a_high = low - min(w, 0), high - max(w, 0)
        b_low, b_high = a_low + w, a_high + w
        if abs(w) <= a_high - a_low:
            break
        in_a, in_b = a_low < t < a_high, b_low < t < b_high
        flag = np.int64(1) << place[far]
        for side in range(2):  # without w, with w
            if in_b if side else in_a:
                continue
            first, last = (b_low, b_high) if side else (a_low, a_high)
            above = t >= last
            away = float(t) - float(last) if above else float(first) - float(t)
            if away >= NARROW:
                continue
            here = t - last if above else first - t
            if gap < 0 or here < gap:
                gap, mask = here, base | (flag if side else 0) | _end(kept, place, m, above, far)
        if not in_a and not in_b:
            return 0, t, base, gap, mask
        if in_b:
            t -= w
            base |= flag
        m -= 1
        kept[far], place[far] = kept[m], place[m]
    bits = np.int64(0)
    for i in range(m):
        bits |= kept[i]
    divisor = bits & -bits
    if divisor >= 8:
        t = divide(kept, m, t, divisor)
    return m, t, base, gap, mask


@njit(cache=True, nogil=True)
def _end(kept, place, m, high, without):
    """The mask of the greatest or of the least sum, without one weight."""
    mask = np.int64(0)
    for i in range(m):
        if i != without and (kept[i] > 0) == high:
            mask |= np.int64(1) << place[i]
    return mask


@njit(cache=True, nogil=True)
def divide(kept, m, target, divisor):
    """Divide in place; returns the target of the quotients."""
    for i in range(m):
        kept[i] = kept[i] // divisor * 4
    q = target // divisor
    r = target - q * divisor
    other = divisor - r
    return 4 * q + (0 if r == 0 else 1 if r < other else 2 if r == other else 3)


@njit(cache=True, nogil=True)
def gap_floor(weights, target):
    """(least gap that multiples of 4 allow, the least s whose buckets prove it); else (0, 1)."""
    bits = np.int64(0)
    for w in weights:
        bits |= w
    c = target & 3
    return (min(c, 4 - c), 3) if bits & 3 == 0 else (np.int64(0), 1)


@njit(cache=True, nogil=True)
def common_divisor(weights):
    """Greatest common divisor; 0 of no weights."""
    g = np.int64(0)
    for w in weights:
        a = abs(w)
        while a:
            g, a = a, g % a
        if g == 1:
            break
    return g


@njit(cache=True, nogil=True)
def same(one, other):
    """Whether two rows of one length are equal."""
    different = np.int64(0)
    for i in range(one.size):
        different |= one[i] ^ other[i]
    return different == 0


@njit(cache=True, nogil=True)
def spread(mask, place, m):
    """Bit i of ``mask`` at bit ``place[i]``."""
    out = np.int64(0)
    for i in range(m):
        out |= (mask >> i & 1) << place[i]
    return out


@njit(cache=True, nogil=True)
def exact_gap(weights, target, mask):
    """|Σ − target| of a mask, or −1 if it passes int64."""
    rough, total = -float(target), -target
    for i in range(weights.size):
        if mask >> i & 1:
            rough += float(weights[i])
            total += weights[i]  # modulo 2^64
    return abs(total) if abs(rough) < NARROW else np.int64(-1)

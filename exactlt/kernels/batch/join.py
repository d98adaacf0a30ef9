"""One instance's optimum by a hash join of half sums, and by a walk over sorted half lists.

Glossary: a, b are the sums of the two halves, t the target, x = t − b what a should be.
``scratch`` arrays come from the caller, so that the loops allocate nothing.

The join.  Half sums are made by doubling a list, so an index *is* a mask and nothing is
sorted.  Values are cut into buckets of 2^s and buckets are hashed into a table of bytes.  Each
a marks the two buckets that [a − 2^(s−1), a + 2^(s−1)] meets; the b whose x falls on a mark
stay.  Those mark a smaller table that sieves the a's, and so on in turn until few pairs are
left to compare.  All pairs with a gap of at most 2^(s−1) survive every sieve, so a best gap of
at most 2^(s−1) is the optimum, and otherwise the join reports failure.  s is guessed from the
normal approximation: a guess decides the speed, never the answer.

Sums are taken modulo 2^64.  The gap of a surviving pair is accepted only when its sum in
floating point, whose error is far below 2^63, agrees that it did not wrap, so weights may
reach 2^62 with n <= 44.
"""

from __future__ import annotations

import math

import numpy as np

from exactlt.kernels.compiled import njit

WIDEST = 52
"""Largest s: fewer than 2^12 buckets sieve nothing, unless lists are shorter than that."""

FAR = 4.7e18
"""Just above 2^62: with tolerances below it, a float gap under it did not wrap at 2^64."""

PAIRS = 1 << 15
"""More surviving pairs than this, and the walk is the better method."""


@njit(cache=True, nogil=True)
def double(sums, weights):
    """sums[m] = Σ of the weights in the bits of m, for all m < 2^len(weights)."""
    sums[0] = 0
    size = 1
    for i in range(weights.size):
        w = weights[i]
        low, high = sums[:size], sums[size : 2 * size]
        for k in range(size):
            high[k] = low[k] + w
        size *= 2


@njit(cache=True, nogil=True)
def guess(weights, target, widest=WIDEST):
    """(s, spare): buckets of 2^s hold about 6 pairs of half sums near the target.

    s = 63 says that the approximation is hopeless; ``spare`` is how many weights the join can
    leave out and still expect 6 pairs with gap 0.  ``widest`` is the largest s of use.
    """
    mean = square = 0.0
    for w in weights:
        mean += 0.5 * w
        square += 0.25 * w * float(w)
    if square == 0.0:
        return 63, 0
    z2 = (target - mean) ** 2 / square
    if z2 > 60.0:
        return 63, 0
    bits = 0.5 * math.log2(2 * math.pi * square) + 2.6 - weights.size + z2 * 0.7213
    s = math.ceil(bits)
    if s < 1:
        return 1, -s
    return (s if s <= widest else 63), 0


@njit(cache=True, nogil=True)
def true_gap(weights, bits, target):
    total = -float(target)
    for i in range(weights.size):
        if bits >> i & 1:
            total += float(weights[i])
    return abs(total)


@njit(cache=True, nogil=True)
def tables(bits):
    """Two byte tables for halves of at most 2^bits sums: 16 bytes a sum, and 4."""
    return np.empty((16 << bits) + 1, np.uint8), np.empty(4 << bits, np.uint8)


@njit(cache=True, nogil=True)
def log2(size):
    """log2 of a power of two."""
    bits = 0
    while 1 << bits < size:
        bits += 1
    return bits


@njit(cache=True, nogil=True)
def sieve(a, na, b, nb, target, s, first, marked, second, few_a, few_b):
    """Numbers of a's and of b's that are left; their indices stand in ``few_a``, ``few_b``.

    Of a[:na] and b[:nb], every pair with |a + b − target| <= 2^(s−1) is left.  ``first`` and
    ``second`` come from ``tables``; ``few_a`` and ``few_b`` are uint32 with room for all
    indices and one more.  ``marked`` says that ``first`` was marked before with this a and s.
    """
    # Indices are unsigned throughout: numba then leaves out its test for negative ones.
    one = np.uint64(1)
    na, nb = np.uint64(na), np.uint64(nb)
    half, shift = np.int64(1) << np.int64(s - 1), np.uint64(s)
    # Buckets are counted modulo 2^(64 − s), so that neighbours stay neighbours at the wrap.
    room = min(np.uint64(first.size - 2), ~np.uint64(0) >> shift)
    if not marked:
        first[:] = 0
        for k in range(na):
            key = np.uint64(a[k] - half) >> shift & room
            first[key] = 1
            first[key + one] = 1
        first[0] |= first[room + one]
    many_b = np.uint64(0)
    for k in range(nb):
        few_b[many_b] = k
        many_b += np.uint64(first[np.uint64(target - b[k]) >> shift & room])
    # Further sieves take other hashes (Fibonacci's), or they would repeat the mistakes.
    mix, top = np.uint64(0x9E3779B97F4A7C15), np.uint64(64 - log2(second.size))
    bucket = ~np.uint64(0) << shift
    after = mix << shift
    second[:] = 0
    for k in range(many_b):
        second[(np.uint64(target - b[few_b[k]]) & bucket) * mix >> top] = 1
    many_a = np.uint64(0)
    for k in range(na):
        key = (np.uint64(a[k] - half) & bucket) * mix
        few_a[many_a] = k
        many_a += np.uint64(second[key >> top] | second[key + after >> top])
    for turn in range(8):
        if many_a * many_b <= 512:
            break
        mix = mix * mix * mix  # another odd number
        after = mix << shift
        left = np.uint64(0)
        second[:] = 0
        if turn & 1:
            for k in range(many_b):
                second[(np.uint64(target - b[few_b[k]]) & bucket) * mix >> top] = 1
            for k in range(many_a):
                m = few_a[k]
                key = (np.uint64(a[m] - half) & bucket) * mix
                few_a[left] = m
                left += np.uint64(second[key >> top] | second[key + after >> top])
            many_a = left
        else:
            for k in range(many_a):
                key = (np.uint64(a[few_a[k]] - half) & bucket) * mix
                second[key >> top] = 1
                second[key + after >> top] = 1
            for k in range(many_b):
                m = few_b[k]
                few_b[left] = m
                left += np.uint64(second[(np.uint64(target - b[m]) & bucket) * mix >> top])
            many_b = left
    return many_a, many_b


@njit(cache=True, nogil=True)
def join(
    weights,
    target,
    narrow,
    cut,
    used,
    s,
    best,
    best_mask,
    a,
    b,
    first,
    marked,
    second,
    few_a,
    few_b,
):
    """(best gap, its mask, whether it is proved least); ``best`` < 0 when nothing is known.

    ``narrow`` says that no sum wraps.  Only the first ``used`` weights of b may be kept.
    """
    many_a, many_b = sieve(
        a, 1 << cut, b, 1 << used, target, s, first, marked, second, few_a, few_b
    )
    if many_a * many_b > PAIRS:
        return best, best_mask, False
    least = np.uint64(best)  # −1 becomes the largest
    for p in range(many_a):
        x = target - a[few_a[p]]
        for q in range(many_b):
            gap = np.uint64(abs(x - b[few_b[q]]))
            if gap < least:
                mask = np.int64(few_a[p]) | np.int64(few_b[q]) << np.int64(cut)
                if narrow or true_gap(weights, mask, target) < FAR:
                    least, best_mask = gap, mask
    best = np.int64(least)
    whole = used == weights.size - cut
    return best, best_mask, best == 0 or (whole and 0 <= best <= np.int64(1) << np.int64(s - 1))


@njit(cache=True, nogil=True)
def sort_by_merging(weights, buffer, spare):
    """Sorted subset sums; they end in the array that is returned, one of the two given.

    Each step merges x and x + |w| from both ends at once: the lower chain writes the lower
    half of the result and the upper chain the upper half, neither ever runs out of input.
    """
    x, y = buffer, spare
    low = np.int64(0)
    for w in weights:
        low += min(w, 0)
    x[0] = low
    one = np.uint64(1)
    size = one
    for signed in weights:
        w = abs(signed)
        i = j = np.uint64(0)
        p = q = size - one
        top = p + size
        for k in range(size):
            first, second = x[i], x[j] + w
            take = np.uint64(first <= second)
            y[k] = min(first, second)
            i += take
            j += one - take
            first, second = x[p], x[q] + w
            take = np.uint64(second >= first)
            y[top - k] = max(first, second)
            q -= take
            p -= one - take
        size += size
        x, y = y, x
    return x


@njit(cache=True, nogil=True)
def walk(a, na, b, nb, target):
    """(gap, value of a, value of b) of the pair whose sum is nearest to ``target``.

    Two walkers follow the staircase of pairs around the target from its two ends.  Pairs left
    of i or right of j, and right of p or left of q, are no nearer than the best.
    """
    one = np.uint64(1)
    i = q = np.uint64(0)
    j, p = np.uint64(nb - 1), np.uint64(na - 1)
    end_a, end_b = np.uint64(na), np.uint64(nb)  # an index that falls below 0 passes them
    best, best_a, best_b = np.int64((1 << 63) - 1), a[0], b[0]
    while i <= p and j >= q and p < end_a and j < end_b:
        s = a[i] + b[j] - target
        gap = abs(s)
        if gap < best:
            best, best_a, best_b = gap, a[i], b[j]
        up = np.uint64(s < 0)
        i += up
        j -= one - up
        s = a[p] + b[q] - target
        gap = abs(s)
        if gap < best:
            best, best_a, best_b = gap, a[p], b[q]
        up = np.uint64(s < 0)
        q += up
        p -= one - up
    return best, best_a, best_b


@njit(cache=True, nogil=True)
def find_mask(weights, value):
    """A mask with that sum, known to exist: all pairs of quarter sums; −1 if there is none."""
    cut = weights.size // 2
    na, nb = 1 << cut, 1 << (weights.size - cut)
    low, high = np.empty(na, np.int64), np.empty(nb, np.int64)
    double(low, weights[:cut])
    double(high, weights[cut:])
    for k in range(nb):
        x = value - high[k]
        found = False
        for m in range(na):
            found |= low[m] == x
        if found:
            for m in range(na):
                if low[m] == x:
                    return m | k << cut
    return -1

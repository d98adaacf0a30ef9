"""The hash join of ``_join``, a window of values at a time, for weights of any size.

The half sums that fall in a window are made from a sorted inner list and the sums of the few
outer weights, one pointer an outer sum; both lists and the join's tables stay in the cache, and
memory is 2^(3n/10) and the window instead of 2^(n/2).  Windows are cut at sampled quantiles: a
bad cut costs time or ends in failure, never in a wrong answer.

The filter and its bound.  Windows need values that do not wrap.  Where sums could reach 2^61,
they are made from w' = floor(w / 2^k) and t' = floor(t / 2^k), the least k that keeps them
below; the lost parts lie in [0, 2^k).  For a mask with sum S of n weights, and S' of the w',

    S − t = 2^k (S' − t') + e,  −2^k < e < n 2^k,  so  | |S − t| − 2^k |S' − t'| | < n 2^k.

The sieve keeps every pair with |S' − t'| <= h, where h = 2^(s'−1) <= 2^(59−k).  So a pair that
was never seen has a gap above 2^k (h + 1 − n), and a best gap of at most 2^k (h + 1 − n) is the
optimum.  A seen pair can only beat the best so far if 2^k (|S' − t'| − n) is below it; then its
gap is taken from the weights themselves modulo 2^64, which is exact because
2^k (h + n) <= 2^62.  Masks come from positions, not from values: different masks may have equal
S'.  With k = 0, e = 0 and n may be replaced by 0.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.batch.join import PAIRS, double, sieve
from exactlt.kernels.compiled import njit

WINDOW = 13
"""log2 of the half sums of one side that a window should hold."""

SAMPLES = 4
"""Sampled inner positions for every outer sum."""

CUTS = 64
"""So many windows may turn out too full and be halved; more of them are many equal sums."""


@njit(cache=True, nogil=True)
def spare_bits(weights, target):
    """Least k such that sums of the weights divided by 2^k stay below 2^61."""
    total = abs(float(target))
    for w in weights:
        total += abs(float(w))
    k = 0
    while total >= 2.0**60:  # rounding and floors move it by far less than 2^60
        total *= 0.5
        k += 1
    return k


@njit(cache=True, nogil=True)
def _sorted(weights):
    """(sorted sums, their masks), by merging the list with its own shift."""
    one = np.uint64(1)
    most = 1 << weights.size
    x, y = np.zeros(most, np.int64), np.empty(most, np.int64)
    x_masks, y_masks = np.zeros(most, np.int64), np.empty(most, np.int64)
    size = one
    for bit in range(weights.size):
        # Weights below 0 are kept first, and left out is what comes second.
        w, flag = abs(weights[bit]), np.int64(1) << np.int64(bit)
        if weights[bit] < 0:
            for k in range(size):
                x[k] -= w
                x_masks[k] |= flag
        i = j = np.uint64(0)
        for k in range(size + size):
            take = i < size and x[i] <= x[j] + w
            if take:
                y[k], y_masks[k] = x[i], x_masks[i]
            else:
                y[k], y_masks[k] = x[j] + w, x_masks[j] ^ flag
            i += np.uint64(take)
            j += one - np.uint64(take)
        size += size
        x, y = y, x
        x_masks, y_masks = y_masks, x_masks
    return x, x_masks


@njit(cache=True, nogil=True)
def _side(weights):
    """(sorted inner sums, their masks, outer sums, number of inner weights)."""
    inner = (weights.size * 3 + 4) // 5
    outer = np.empty(1 << (weights.size - inner), np.int64)
    double(outer, weights[inner:])
    sums, masks = _sorted(weights[:inner])
    return sums, masks, outer, inner


@njit(cache=True, nogil=True)
def _edges(a_in, a_out, b_in, b_out, target, parts):
    """parts + 1 rising values, so that between two of them lie about equally many a and t − b."""
    sample = np.empty(SAMPLES * (a_out.size + b_out.size), np.int64)
    count = 0
    for o in range(a_out.size):
        for k in range(SAMPLES):
            # Positions are spread over the inner list, another offset for every outer sum.
            place = (k * a_in.size + (o * 40503 & 0xFFFF) * a_in.size // 65536) // SAMPLES
            sample[count] = a_out[o] + a_in[min(place, a_in.size - 1)]
            count += 1
    for o in range(b_out.size):
        for k in range(SAMPLES):
            place = (k * b_in.size + (o * 40503 & 0xFFFF) * b_in.size // 65536) // SAMPLES
            sample[count] = target - b_out[o] - b_in[min(place, b_in.size - 1)]
            count += 1
    sample.sort()
    edges = np.empty(parts + 1, np.int64)
    for p in range(parts):
        edges[p] = sample[p * count // parts]
    edges[0], edges[parts] = -(1 << 62), 1 << 62
    return edges


@njit(cache=True, nogil=True)
def _rising(into, inner, outer, top, begin, stop, start):
    """Number of sums below ``top`` that were not taken yet, written down; −1: no room."""
    # Unsigned indices spare numba's test for negative ones.
    one, full, size = np.uint64(1), np.uint64(into.size), np.uint64(inner.size)
    count = np.uint64(0)
    for o in range(outer.size):
        k, shift = np.uint64(begin[o]), outer[o]
        start[o] = count
        if count + size - k > full:
            end = np.searchsorted(inner, top - shift)
            if count + np.uint64(end) > full + k:
                return np.int64(-1)
        while k < size and inner[k] + shift < top:
            into[count] = inner[k] + shift
            count += one
            k += one
        stop[o] = k
    return np.int64(count)


@njit(cache=True, nogil=True)
def _falling(into, inner, outer, bottom, half, begin, stop, start):
    """Number of sums not below ``bottom`` that were not taken yet, written down; −1: no room.

    Those of at most bottom + 2 half stay for the next window as well.
    """
    one, full, size = np.uint64(1), np.uint64(into.size), np.uint64(inner.size)
    count = np.uint64(0)
    for o in range(outer.size):
        k, shift = np.uint64(begin[o]), outer[o]
        start[o] = count
        if count + k > full:
            end = np.searchsorted(inner, bottom - shift)
            if count + k > full + np.uint64(end):
                return np.int64(-1)
        while k > 0 and inner[k - one] + shift >= bottom:
            k -= one
            into[count] = inner[k] + shift
            count += one
        while k < size and inner[k] + shift <= bottom + 2 * half:
            k += one
        stop[o] = k
    return np.int64(count)


@njit(cache=True, nogil=True)
def windows(weights, target, cut, s, first, second):
    """(least gap, its mask, whether it is proved least); buckets are about 2^s wide, s >= 1.

    The gap is −1 where nothing was found.  Weights and target may reach 2^62 in absolute value.
    ``first`` and ``second`` come from ``tables(WINDOW)``.
    """
    k_bits = np.int64(spare_bits(weights, target))
    # The filter's slack, in its own units; its buckets are wider than that.
    slack = np.int64(weights.size if k_bits else 0)
    small = np.int64(min(max(s - k_bits, 7 if k_bits else 1), 60 - k_bits))
    half = np.int64(1) << np.int64(small - 1)
    rough, aim = weights >> k_bits, target >> k_bits
    a_in, a_order, a_out, a_bits = _side(rough[:cut])
    b_in, b_order, b_out, b_bits = _side(rough[cut:])
    parts = max(1, 1 << (weights.size - cut) >> WINDOW)
    edges = _edges(a_in, a_out, b_in, b_out, aim, parts)
    room = 4 << WINDOW
    a, b = np.empty(room, np.int64), np.empty(room, np.int64)
    few_a, few_b = np.empty(room + 1, np.uint32), np.empty(room + 1, np.uint32)
    # Of every outer sum: the first inner position not yet taken (of b: the number of them), that
    # after this window, and where its sums start in the window.
    a_from, a_stop = np.zeros(a_out.size, np.int64), np.zeros(a_out.size, np.int64)
    b_from, b_stop = np.full(b_out.size, b_in.size), np.zeros(b_out.size, np.int64)
    a_start, b_start = np.zeros(a_out.size, np.int64), np.zeros(b_out.size, np.int64)
    best, best_mask = np.int64(-1), np.int64(0)
    near = half  # pairs with a rough gap above it cannot beat the best, or are not looked for
    part, cuts, low = 0, 0, edges[0]
    top = low
    while low < edges[parts]:
        if top <= low:
            while edges[part] <= low:
                part += 1
            top = edges[part]
        na = _rising(a, a_in, a_out, top, a_from, a_stop, a_start)
        nb = np.int64(-1)
        if na >= 0:
            nb = _falling(b, b_in, b_out, aim - top - half, half, b_from, b_stop, b_start)
        if nb < 0:  # too much for one window
            cuts += 1
            top = (low >> 1) + (top >> 1)
            if cuts > CUTS or top <= low:
                return np.int64(-1), np.int64(0), False
            continue
        marked = na < 0  # never: another window's sums are other sums
        many_a, many_b = sieve(a, na, b, nb, aim, small, first, marked, second, few_a, few_b)
        if many_a * many_b > PAIRS:
            return np.int64(-1), np.int64(0), False
        for p in range(many_a):
            x = aim - a[few_a[p]]
            for q in range(many_b):
                if abs(x - b[few_b[q]]) <= near:
                    place = np.int64(few_a[p])
                    o = np.searchsorted(a_start, place, side="right") - 1
                    mask = a_order[a_from[o] + place - a_start[o]] | o << a_bits
                    place = np.int64(few_b[q])
                    o = np.searchsorted(b_start, place, side="right") - 1
                    other = b_order[b_from[o] - 1 - place + b_start[o]] | o << b_bits
                    mask |= other << np.int64(cut)
                    gap = _gap(weights, target, mask)
                    if best < 0 or gap < best:
                        best, best_mask = gap, mask
                        # 2^k (rough − n) < best, or it cannot be better.
                        near = min(half, (best - 1 >> k_bits) + slack)
        low = top
        a_from, a_stop = a_stop, a_from
        b_from, b_stop = b_stop, b_from
    proved = best >= 0 and best >> k_bits <= half - slack
    return best, best_mask, proved


@njit(cache=True, nogil=True)
def _gap(weights, target, mask):
    # |Σ − target| modulo 2^64, for pairs whose gap is known to be below 2^62.
    total = -target
    for i in range(weights.size):
        total += weights[i] & -(mask >> i & 1)
    return abs(total)

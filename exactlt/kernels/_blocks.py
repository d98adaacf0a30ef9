"""One instance's optimum for larger n: the hash join of ``_join``, a window of values at a time.

The half sums that fall in a window are made from a sorted inner list and the sums of the few
outer weights, one pointer an outer sum; both lists and the join's tables stay in the cache, and
memory is 2^(3n/10) and the window instead of 2^(n/2).  Windows are cut at sampled quantiles: a
bad cut costs time or ends in failure, never in a wrong answer.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from exactlt.kernels._join import PAIRS, double, sieve

WINDOW = 13
"""log2 of the half sums of one side that a window should hold."""

SAMPLES = 16
"""Sampled inner positions for every outer sum."""


@njit(cache=True, nogil=True)
def _side(weights):
    """(sorted inner sums, their masks, outer sums, number of inner weights)."""
    inner = weights.size * 3 // 5
    sums, outer = np.empty(1 << inner, np.int64), np.empty(1 << (weights.size - inner), np.int64)
    double(sums, weights[:inner])
    double(outer, weights[inner:])
    order = np.argsort(sums)
    return sums[order], order, outer, inner


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
def windows(weights, target, cut, s, first, second):
    """(least gap, its mask, whether it is proved least); all sums must be below 2^61.

    ``first`` and ``second`` come from ``tables(WINDOW)``.
    """
    a_in, a_order, a_out, a_bits = _side(weights[:cut])
    b_in, b_order, b_out, b_bits = _side(weights[cut:])
    parts = max(1, 1 << (weights.size - cut) >> WINDOW)
    edges = _edges(a_in, a_out, b_in, b_out, target, parts)
    room = 4 << WINDOW
    a, b = np.empty(room, np.int64), np.empty(room, np.int64)
    few_a, few_b = np.empty(room + 1, np.uint32), np.empty(room + 1, np.uint32)
    half = np.int64(1) << np.int64(s - 1)
    # a_next: first inner position not yet taken; b_next: number of them not yet taken.
    a_next = np.zeros(a_out.size, np.int64)
    b_next = np.full(b_out.size, b_in.size)
    # Unsigned indices spare numba's test for negative ones.
    one, full = np.uint64(1), np.uint64(room)
    a_size, b_size = np.uint64(a_in.size), np.uint64(b_in.size)
    best, best_a, best_b = np.int64(-1), np.int64(0), np.int64(0)
    for part in range(parts):
        top = edges[part + 1]
        na = nb = np.uint64(0)
        for o in range(a_out.size):
            k, shift = np.uint64(a_next[o]), a_out[o]
            if na + a_size - k > full:
                end = np.searchsorted(a_in, top - shift)
                if na + np.uint64(end) > full + k:
                    return np.int64(-1), np.int64(0), False
            while k < a_size and a_in[k] + shift < top:
                a[na] = a_in[k] + shift
                na += one
                k += one
            a_next[o] = k
        bottom = target - top - half
        for o in range(b_out.size):
            # Counted from the end of the list, which is taken from the top down.
            k, shift = np.uint64(b_next[o]), b_out[o]
            if nb + k > full:
                end = np.searchsorted(b_in, bottom - shift)
                if nb + k > full + np.uint64(end):
                    return np.int64(-1), np.int64(0), False
            while k > 0 and b_in[k - one] + shift >= bottom:
                k -= one
                b[nb] = b_in[k] + shift
                nb += one
            # Sums near the edge belong to the next window as well.
            while k < b_size and b_in[k] + shift <= bottom + 2 * half:
                k += one
            b_next[o] = k
        many_a, many_b = sieve(a, na, b, nb, target, s, first, second, few_a, few_b)
        if many_a * many_b > PAIRS:
            return np.int64(-1), np.int64(0), False
        for p in range(many_a):
            x = target - a[few_a[p]]
            for q in range(many_b):
                gap = abs(x - b[few_b[q]])
                if best < 0 or gap < best:
                    best, best_a, best_b = gap, a[few_a[p]], b[few_b[q]]
    left = _mask(best_a, a_in, a_order, a_out, a_bits)
    right = _mask(best_b, b_in, b_order, b_out, b_bits)
    return best, left | right << np.int64(cut), 0 <= best <= half


@njit(cache=True, nogil=True)
def _mask(value, inner, order, outer, bits):
    # The mask of a half sum: which outer sum leaves an inner one?
    for o in range(outer.size):
        k = np.searchsorted(inner, value - outer[o])
        if k < inner.size and inner[k] == value - outer[o]:
            return order[k] | o << bits
    return np.int64(0)

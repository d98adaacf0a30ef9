"""Cheapest solutions of one row: a subset sum with groups, where every value has a price.

A row's slots come sorted by group; at most one slot a group is taken, none costs nothing.
``values`` and ``prices`` run in parallel with ``groups`` (0, 0, 1, 2, 2, ...).  A table holds
the least price for every sum of the first k groups; sums from which the rest cannot come back
to [low, high] are left out.  Prices are int32 and so is their sum: |price| * groups < 2^29.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit

NONE = 1 << 30
"""More than any price: no solution."""


@njit(cache=True)
def _frame(values, groups, low, high):
    """Starts of the groups, their least values, and per table its first sum and its length."""
    size = groups[-1] + 1 if len(groups) else 0
    start = np.zeros(size + 1, np.int64)
    least, most = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for i in range(len(groups)):
        g = groups[i]
        start[g + 1] = i + 1
        least[g], most[g] = min(least[g], values[i]), max(most[g], values[i])
    first, last = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    for g in range(size):
        first[g + 1], last[g + 1] = first[g] + least[g], last[g] + most[g]
    below, above = low, high
    for g in range(size, -1, -1):
        first[g], last[g] = max(first[g], below), min(last[g], above)
        if g:
            below, above = below - most[g - 1], above - least[g - 1]
    return start, first, last


@njit(cache=True)
def _forward(values, prices, start, first, last, tables):
    """tables[k, s - first[k]]: least price of sum s over the first k groups."""
    if first[0] > 0 or last[0] < 0:
        return False
    tables[0, 0] = 0
    for g in range(len(start) - 1):
        if first[g + 1] > last[g + 1]:
            return False
        here, there = tables[g], tables[g + 1]
        a, b, c, d = first[g], last[g], first[g + 1], last[g + 1]
        for x in range(d - c + 1):
            there[x] = NONE
        lo, hi = max(c, a), min(d, b)
        for s in range(lo, hi + 1):
            there[s - c] = here[s - a]
        for i in range(start[g], start[g + 1]):
            v, p = values[i], prices[i]
            lo, hi = max(c, a + v), min(d, b + v)
            away, to, count = lo - v - a, lo - c, hi - lo + 1
            for x in range(count):
                made = here[away + x] + p
                if made < there[to + x]:
                    there[to + x] = made
    return True


@njit(cache=True)
def cheapest(values, prices, groups, low, high):
    """(least price, slots of one solution of that price); NONE where there is no solution.

    Exact.  O(slots * sums) time, 4 bytes for each group and sum.
    """
    start, first, last = _frame(values, groups, low, high)
    size = len(start) - 1
    nothing = np.empty(0, np.int64)
    widest = 1
    for g in range(size + 1):
        widest = max(widest, last[g] - first[g] + 1)
    tables = np.empty((size + 1, widest), np.int32)
    if not _forward(values, prices, start, first, last, tables):
        return np.int64(NONE), nothing
    best, at = np.int64(NONE), np.int64(0)
    for s in range(first[size], last[size] + 1):
        if tables[size, s - first[size]] < best:
            best, at = np.int64(tables[size, s - first[size]]), np.int64(s)
    if best > NONE >> 1:
        return np.int64(NONE), nothing
    taken, count = np.empty(size, np.int64), 0
    for g in range(size - 1, -1, -1):
        price = tables[g + 1, at - first[g + 1]]
        if first[g] <= at <= last[g] and tables[g, at - first[g]] == price:
            continue
        for i in range(start[g], start[g + 1]):
            s = at - values[i]
            if first[g] <= s <= last[g] and tables[g, s - first[g]] + prices[i] == price:
                taken[count], count, at = i, count + 1, s
                break
    return best, taken[:count]

"""The cheapest mask within a tolerance: least Σ c_i m_i subject to |Σ w_i m_i − t| <= ε.

Horowitz and Sahni (1974) with a sliding window: as the sum a of one half rises, the window of
sums b of the other half with |a + b − t| <= ε slides down, and a queue of candidates in
falling order holds its cheapest.  O(2^(n/2)) time and memory after sorting; exact.
"""

from __future__ import annotations

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels.batch.join import double
from exactlt.kernels.compiled import njit
from exactlt.kernels.rent import fits

MOST = 46
"""Largest n: lists of 2^23 sums, costs and indices."""


def cheapest(weights, costs, target: int, tolerance: int = 0) -> tuple[int, int] | None:
    """(least cost, a mask that has it as bits), or None when no mask is within ``tolerance``.

    Parameters
    ----------
    weights, costs : sequences of n <= 46 integers
        Any signs; Σ|w| + |t| + ε and Σ|c| below 2^62.  Costs of 1 ask for the sparsest mask.
    target, tolerance : int

    Raises
    ------
    InputError
        Lengths differ, n is too large, or sums do not fit.
    """
    weights, costs = [int(w) for w in weights], [int(c) for c in costs]
    if len(weights) != len(costs):
        raise InputError(f"costs: expected {len(weights)} integers, got {len(costs)}")
    if len(weights) > MOST:
        raise InputError(f"weights: expected at most {MOST}, got {len(weights)}")
    if tolerance < 0:
        raise InputError(f"tolerance: expected an integer >= 0, got {tolerance}")
    if not fits(weights, target, tolerance) or not fits(costs, 0, 0):
        raise InputError("weights, costs: expected Σ|w| + |t| + ε and Σ|c| below 2^62")
    cut = len(weights) // 2
    a, a_cost, a_mask = _half(weights[:cut], costs[:cut])
    b, b_cost, b_mask = _half(weights[cut:], costs[cut:])
    i, j = _slide(a, a_cost, b, b_cost, target - tolerance, target + tolerance)
    if i < 0:
        return None
    return int(a_cost[i] + b_cost[j]), int(a_mask[i]) | int(b_mask[j]) << cut


def cheapest_plain(weights, costs, target: int, tolerance: int = 0) -> tuple[int, int] | None:
    """:func:`cheapest` by trying all masks in Python integers: its oracle."""
    best = None
    for mask in range(1 << len(weights)):
        total = cost = 0
        for i, (w, c) in enumerate(zip(weights, costs, strict=True)):
            if mask >> i & 1:
                total, cost = total + w, cost + c
        if abs(total - target) <= tolerance and (best is None or cost < best[0]):
            best = cost, mask
    return best


def _half(weights, costs):
    """Sums in ascending order, with the cost and the mask of each."""
    size = 1 << len(weights)
    sums, spent = np.empty(size, np.int64), np.empty(size, np.int64)
    double(sums, np.array(weights, np.int64))
    double(spent, np.array(costs, np.int64))
    order = np.argsort(sums, kind="stable")
    return sums[order], spent[order], order


@njit(cache=True, nogil=True)
def _slide(a, a_cost, b, b_cost, low, high):
    best, best_i, best_j = np.int64(0), -1, -1
    # queue[head:tail]: positions of b in the window, in falling order, with rising costs; the
    # head is the cheapest.
    queue = np.empty(b.size, np.int64)
    head = tail = 0
    entering = b.size - 1
    for i in range(a.size):
        while entering >= 0 and b[entering] >= low - a[i]:
            while tail > head and b_cost[queue[tail - 1]] >= b_cost[entering]:
                tail -= 1
            queue[tail] = entering
            tail += 1
            entering -= 1
        while head < tail and b[queue[head]] > high - a[i]:
            head += 1
        if head < tail:
            cost = a_cost[i] + b_cost[queue[head]]
            if best_i < 0 or cost < best:
                best, best_i, best_j = cost, i, queue[head]
    return best_i, best_j

"""Differencing kernels: Karmarkar–Karp for a million items, and its complete search tree.

Items are nonnegative int64 whose sum is below 2^62 (the caller checks), so no difference and no
sum of items can overflow.  Plain twins:
``exactlt.solvers.heuristics.karmarkar_karp.difference`` and ``differencing_plain``.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit


@njit(nogil=True, cache=True)
def largest_differencing(values, order, signs):
    """Signs by largest differencing; returns the remaining difference.

    Parameters
    ----------
    values : int64[n]
        Nonnegative, in falling order; overwritten.
    order : int64[n]
        The item that each value belongs to.
    signs : int8[n]
        Filled, by item.

    Notes
    -----
    Values that have not been touched are read off the sorted input; only differences live in a
    heap.  O(n log n) time, four arrays of n words.
    """
    n = values.size
    if n == 0:
        return np.int64(0)
    heap = np.empty(n, np.int64)
    item = np.empty(n, np.int64)
    first = np.empty(n, np.int64)
    second = np.empty(n, np.int64)
    size, at, ties = 0, 0, 0
    while size + n - at > 1:
        # the largest stays, the second largest is tied to it
        if size > 0 and (at == n or heap[0] >= values[at]):
            large, i = heap[0], item[0]
            size -= 1
            _sink(heap, item, size, 0, heap[size], item[size])
        else:
            large, i = values[at], order[at]
            at += 1
        if size > 0 and (at == n or heap[0] >= values[at]):
            first[ties], second[ties] = i, item[0]
            _sink(heap, item, size, 0, large - heap[0], i)
        else:
            first[ties], second[ties] = i, order[at]
            value = large - values[at]
            at += 1
            child = size
            size += 1
            while child > 0:
                parent = (child - 1) >> 1
                if heap[parent] >= value:
                    break
                heap[child], item[child] = heap[parent], item[parent]
                child = parent
            heap[child], item[child] = value, i
        ties += 1
    signs[:] = 1
    for t in range(ties - 1, -1, -1):
        signs[second[t]] = -signs[first[t]]
    return heap[0] if size == 1 else values[n - 1]


@njit(nogil=True, cache=True)
def _sink(heap, item, size, root, value, i):
    """Put a value at the root of the first ``size`` entries and let it sink to its place."""
    if size == 0:
        return
    while True:
        child = 2 * root + 1
        if child >= size:
            break
        if child + 1 < size and heap[child] < heap[child + 1]:
            child += 1
        if value >= heap[child]:
            break
        heap[root], item[root] = heap[child], item[child]
        root = child
    heap[root], item[root] = value, i


DEPTH, BEST, NODES = range(3)


@njit(nogil=True, cache=True)
def complete_differencing(rows, offset, length, total, sums, fresh, state, path, goal, budget):
    """Search the tree of differences and sums of the two largest items, difference first.

    Returns True when the tree is exhausted or a difference <= ``goal`` was found, False when
    ``budget`` more nodes were visited; call again to continue.

    Parameters
    ----------
    rows : int64[n+1, n]
        Row d holds a node's items in falling order from ``offset[d]``, ``length[d]`` of them with
        sum ``total[d]``.  Row 0 is the input.
    sums : int64[n+1]
        How many sums were taken in a row before its difference: the branch's name.
    fresh : bool[n+1]
        Whether the node's difference child is still to come.
    state : int64[3]
        Row, best difference, nodes.
    path : int64[n+1]
        The branch of the best leaf: ``sums`` of its rows, then -1.

    Notes
    -----
    A node whose largest item is at least the rest, and every node of at most four items (where
    largest differencing is optimal), is a leaf.  The sum child replaces its parent in place.
    Korf 1998 (doi:10.1016/S0004-3702(98)00086-1).
    """
    d, best, nodes = state[DEPTH], state[BEST], state[NODES]
    end = nodes + budget
    while d >= 0:
        x, o, m = rows[d], offset[d], length[d]
        if fresh[d]:
            nodes += 1
            gap = np.int64(-1)
            if 2 * x[o] >= total[d]:
                gap = 2 * x[o] - total[d]
            elif m <= 4:  # here m is 3 or 4 and the largest is below the rest
                v, c = x[o] - x[o + 1], x[o + 2]
                if m == 3:
                    gap = abs(v - c)
                else:
                    e = x[o + 3]
                    if v >= c:
                        gap = abs(v - c - e)
                    elif v >= e:
                        gap = abs(c - v - e)
                    else:
                        gap = abs(c - e - v)
            if gap >= 0:
                if gap < best:
                    best = gap
                    for r in range(d + 1):
                        path[r] = sums[r]
                    path[d + 1] = -1
                    if best <= goal:
                        state[DEPTH], state[BEST], state[NODES] = d, best, nodes
                        return True
                d -= 1
                continue
            if nodes >= end:
                nodes -= 1  # this node is visited again
                state[DEPTH], state[BEST], state[NODES] = d, best, nodes
                return False
            fresh[d] = False
            y, v = rows[d + 1], x[o] - x[o + 1]
            i, stop = o + 2, o + m
            j = 0
            while i < stop and x[i] > v:
                y[j] = x[i]
                i += 1
                j += 1
            y[j] = v
            j += 1
            while i < stop:
                y[j] = x[i]
                i += 1
                j += 1
            offset[d + 1], length[d + 1] = 0, m - 1
            total[d + 1] = total[d] - 2 * x[o + 1]
            sums[d + 1], fresh[d + 1] = 0, True
            d += 1
        else:
            x[o + 1] += x[o]
            offset[d], length[d] = o + 1, m - 1
            sums[d] += 1
            fresh[d] = True
    state[DEPTH], state[BEST], state[NODES] = -1, best, nodes
    return True

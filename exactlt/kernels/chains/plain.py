"""The kernels of chains in plain Python: their oracles, and their stand-ins for small chains."""

from __future__ import annotations

import numpy as np


def closure_truncated_plain(values, targets, need_all, width, modular, limit):
    """Twin of :func:`closure_truncated` on Python ints."""
    full = (1 << width) - 1

    def after(s, x):
        t = (s | s << x | (s >> (width - x) if modular else 0)) & full
        met = t & targets
        return -1 if (met == targets if need_all else met) else t

    found, queue = {1}, [1]
    while queue:
        s = queue.pop()
        for x in values:
            t = after(s, int(x))
            if t >= 0 and t not in found:
                found.add(t)
                queue.append(t)
        if len(found) > limit:
            return np.empty(0, np.uint64), np.empty((0, 0), np.int32)
    states = sorted(found)
    place = {s: j for j, s in enumerate(states)} | {-1: -1}
    rows = [[place[after(s, int(x))] for x in values] for s in states]
    return np.array(states, np.uint64), np.array(rows, np.int32).reshape(len(states), -1)


def survival_plain(successor, counts, payoff, steps):
    """Twin of :func:`survival` on Python ints: the exact numbers."""
    value = [int(p) for p in payoff]
    out = [value[0]]
    for _ in range(steps):
        value = [
            sum(int(c) * value[t] for c, t in zip(counts, row, strict=True) if t >= 0)
            for row in successor.tolist()
        ]
        out.append(value[0])
    return out


def longest_runs_plain(successor, own, kinds):
    """Twin of ``longest_runs``: backward over states in topological order."""
    rows, kind = successor.tolist(), own.tolist()
    best = [[0] * kinds for _ in rows]
    for s in range(len(rows) - 1, -1, -1):
        for t in rows[s]:
            if t > s:
                best[s] = list(map(max, best[s], best[t]))
        best[s][kind[s]] += 1
    return np.array(best[0], np.int32)


def topological_order_plain(successor):
    """Twin of ``topological_order``: first come, first numbered."""
    rows = [[t for t in row if t >= 0 and t != s] for s, row in enumerate(successor.tolist())]
    waiting = [0] * len(rows)
    for row in rows:
        for t in row:
            waiting[t] += 1
    order = [0] if waiting[0] == 0 else []
    rank = np.full(len(rows), -1, np.int64)
    for head, s in enumerate(order):  # grows while it is read
        rank[s] = head
        for t in rows[s]:
            waiting[t] -= 1
            if waiting[t] == 0:
                order.append(t)
    return rank

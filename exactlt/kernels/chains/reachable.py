"""Kernels of the Markov chain of reachable sets.

A chain is a table ``successor[s, i]``: the state after item class i arrives in state s, or −1
when the event asked about has happened for good.  Class i has ``counts[i]`` equally likely draws.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit


@njit(cache=True)
def _hash(x):
    x ^= x >> np.uint64(32)
    x *= np.uint64(0xD6E8FEB86659FD93)
    x ^= x >> np.uint64(32)
    x *= np.uint64(0xD6E8FEB86659FD93)
    x ^= x >> np.uint64(32)
    return x


@njit(cache=True)
def closure_truncated(values, targets, need_all, width, modular, limit):
    """All sets that contain 0, miss the event, and arise from {0} by R ← R ∪ (R + x).

    Sets live on {0..width−1} as bits of a uint64: sums beyond are cut off, or taken modulo
    ``width`` when ``modular``.  Values are in 1..width−1; ``targets`` is a bit pattern.
    Returns the sets ascending and the successor table, or an empty table when there are more
    than ``limit`` states.  Ascending order is topological because R ⊆ R ∪ (R + x).
    """
    one = np.uint64(1)
    full = (one << np.uint64(width)) - one
    capacity = 1024
    table = np.full(capacity, -1, np.int64)
    states = np.empty(512, np.uint64)
    states[0] = one
    table[np.int64(_hash(one) & np.uint64(capacity - 1))] = 0
    count, done = 1, 0
    while done < count:
        s = states[done]
        done += 1
        for i in range(len(values)):
            x = np.uint64(values[i])
            moved = s << x
            if modular:
                moved |= s >> (np.uint64(width) - x)
            t = (s | moved) & full
            met = t & targets
            if t == s or (met == targets if need_all else met != 0):
                continue
            slot = _hash(t) & np.uint64(capacity - 1)
            while table[np.int64(slot)] >= 0 and states[table[np.int64(slot)]] != t:
                slot = (slot + one) & np.uint64(capacity - 1)
            if table[np.int64(slot)] >= 0:
                continue
            if count >= limit:
                return states[:0], np.empty((0, 0), np.int32)
            if count == len(states):
                bigger = np.empty(2 * count, np.uint64)
                for j in range(count):
                    bigger[j] = states[j]
                states = bigger
                capacity = 4 * count
                table = np.full(capacity, -1, np.int64)
                for j in range(count):
                    slot = _hash(states[j]) & np.uint64(capacity - 1)
                    while table[np.int64(slot)] >= 0:
                        slot = (slot + one) & np.uint64(capacity - 1)
                    table[np.int64(slot)] = j
                slot = _hash(t) & np.uint64(capacity - 1)
                while table[np.int64(slot)] >= 0:
                    slot = (slot + one) & np.uint64(capacity - 1)
            table[np.int64(slot)] = count
            states[count] = t
            count += 1
    states = np.sort(states[:count])
    for j in range(capacity):
        table[j] = -1
    for j in range(count):
        slot = _hash(states[j]) & np.uint64(capacity - 1)
        while table[np.int64(slot)] >= 0:
            slot = (slot + one) & np.uint64(capacity - 1)
        table[np.int64(slot)] = j
    successor = np.empty((count, len(values)), np.int32)
    for j in range(count):
        s = states[j]
        for i in range(len(values)):
            x = np.uint64(values[i])
            moved = s << x
            if modular:
                moved |= s >> (np.uint64(width) - x)
            t = (s | moved) & full
            met = t & targets
            if met == targets if need_all else met != 0:
                successor[j, i] = -1
                continue
            slot = _hash(t) & np.uint64(capacity - 1)
            while states[table[np.int64(slot)]] != t:
                slot = (slot + one) & np.uint64(capacity - 1)
            successor[j, i] = table[np.int64(slot)]
    return states, successor


@njit(cache=True)
def survival(successor, counts, payoff, primes, steps, careful):
    """Σ payoff[last state] over item sequences of length 0..steps clear of −1, mod primes.

    Returns uint64[steps + 1, K] for start state 0.  Backward: the value of s is
    Σ counts[i, k] · value(successor[s, i]), ``counts[i, k]`` the draws of class i mod prime k.
    Primes are below 2^31.  Unless ``careful`` the sum over i is reduced once, which needs
    Σ counts < 2^33 so that it stays below 2^64.  ``payoff`` is uint64, 0 or 1.
    """
    size, classes = successor.shape
    K = len(primes)
    value = np.empty((size, K), np.uint64)
    after = np.empty((size, K), np.uint64)
    for s in range(size):
        for k in range(K):
            value[s, k] = payoff[s]
    out = np.empty((steps + 1, K), np.uint64)
    total = np.empty(K, np.uint64)
    for k in range(K):  # assigning a whole row would compile numba's messages about shapes: 6 s
        out[0, k] = value[0, k]
    for n in range(1, steps + 1):
        for s in range(size):
            for k in range(K):
                total[k] = 0
            for i in range(classes):
                t = successor[s, i]
                if t >= 0:
                    for k in range(K):
                        total[k] += counts[i, k] * value[t, k]
                    if careful:
                        for k in range(K):
                            total[k] %= primes[k]
            for k in range(K):
                after[s, k] = total[k] % primes[k]
        value, after = after, value
        for k in range(K):
            out[n, k] = value[0, k]
    return out


@njit(cache=True)
def longest_runs(successor, own, kinds):
    """For each kind, the most states of that kind on one path that starts at state 0.

    ``own[s]`` in 0..kinds−1 is the kind of state s; int32[kinds].
    """
    size, classes = successor.shape
    best = np.zeros((size, kinds), np.int32)
    for s in range(size - 1, -1, -1):
        for i in range(classes):
            t = successor[s, i]
            if t > s:
                for k in range(kinds):
                    if best[t, k] > best[s, k]:
                        best[s, k] = best[t, k]
        best[s, own[s]] += 1
    return best[0]


@njit(cache=True)
def topological_order(successor):
    """New number of each state so that successors have larger numbers; state 0 stays first.

    All states must be reachable from state 0.  States on or behind a cycle that is not a
    self-loop get −1.
    """
    size, classes = successor.shape
    waiting = np.zeros(size, np.int64)
    for s in range(size):
        for i in range(classes):
            t = successor[s, i]
            if t >= 0 and t != s:
                waiting[t] += 1
    order = np.empty(size, np.int64)
    rank = np.full(size, -1, np.int64)
    order[0] = 0
    head, tail = 0, 1 if waiting[0] == 0 else 0
    while head < tail:
        s = order[head]
        rank[s] = head
        head += 1
        for i in range(classes):
            t = successor[s, i]
            if t >= 0 and t != s:
                waiting[t] -= 1
                if waiting[t] == 0:
                    order[tail] = t
                    tail += 1
    return rank

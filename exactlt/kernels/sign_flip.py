"""Kernel of the sign-flip identity: all multisets of magnitudes, depth first.

Its plain twin is ``exactlt.theory.probability.sign_flip.sum_plain``.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit


@njit(cache=True)
def missed_signs(ways, top, shifts, need_all, nonempty):
    """Σ ways[r] over sums r for which the event fails when the sign patterns with sum r flip.

    ``ways[r]`` is the number of sub-multisets of the magnitudes with sum r <= top.  Flipping
    the signs of a set with sum r moves target t to r + t.
    """
    total = np.int64(0)
    # the loop that matters: one target, no flags; the rest is general
    if len(shifts) == 1 and shifts[0] > 0 and not nonempty:
        t = shifts[0]
        for r in range(max(0, top + 1 - t)):
            total += ways[r] if ways[r + t] == 0 else 0
        for r in range(max(0, top + 1 - t), top + 1):
            total += ways[r]
        return total
    for r in range(top + 1):
        m = ways[r]
        if m == 0:
            continue
        good = need_all
        for j in range(len(shifts)):
            s = r + shifts[j]
            hit = 0 <= s <= top and ways[s] > 0
            if nonempty and shifts[j] == 0:
                hit = m > 1
            if hit != need_all:
                good = hit
                break
        if not good:
            total += m
    return total


@njit(cache=True)
def sign_flip_sum(values, counts, idle, n, shifts, need_all, nonempty, primes, choose, inverse):
    """Number of the D^n draws that miss the event, modulo each prime.

    ``nonempty`` may be set only when 0 is among the shifts.  ``values`` are the positive
    magnitudes, ``counts`` the draws of +v (and of −v), ``idle`` the draws of 0, ``choose[j, k]``
    is C(n, j) and ``inverse[j, k]`` is 1/j, both mod prime k.  Needs n <= 60.  A node of the
    search is a multiset of at most n positive magnitudes; the other samples are zeros.
    """
    K = len(primes)
    V = len(values)
    moved = np.empty(len(shifts), np.int64)  # the shifts other than 0
    many = 0
    for t in shifts:
        if t != 0:
            moved[many] = t
            many += 1
    moved = moved[:many]
    out = np.zeros(K, np.uint64)
    most = values[0]
    for v in values:
        most = max(most, v)
    top_most = n * most
    ways = np.zeros((n + 1, top_most + 1), np.int64)
    weight = np.ones((n + 1, K), np.uint64)  # multinomial times draws of the items chosen
    top = np.zeros(n + 1, np.int64)
    last = np.zeros(n + 1, np.int64)  # class of item j
    copies = np.zeros(n + 1, np.int64)  # how many items of that class so far
    zeros = np.ones((n + 1, K), np.uint64)
    for j in range(1, n + 1):
        for k in range(K):
            zeros[j, k] = zeros[j - 1, k] * (np.uint64(idle) % primes[k]) % primes[k]
    ways[0, 0] = 1
    depth = 0
    fresh = True
    while True:
        if fresh and (idle > 0 or depth == n):
            # a zero sample is a nonempty subset with sum 0
            free = nonempty and depth < n
            missed = np.int64(0)
            if need_all or not free:  # one call: whatever stands twice is compiled twice
                missed = missed_signs(
                    ways[depth],
                    top[depth],
                    moved if free else shifts,
                    need_all,
                    nonempty and not free,
                )
            for k in range(K):
                p = primes[k]
                w = weight[depth, k] * choose[depth, k] % p
                w = w * zeros[n - depth, k] % p
                out[k] = (out[k] + w * (np.uint64(missed) % p)) % p
        if fresh and depth < n:  # descend: classes never decrease along a path
            cls = last[depth]
            depth += 1
        else:  # next sibling of the deepest item that has one
            while depth > 0 and last[depth] == V - 1:
                depth -= 1
            if depth == 0:
                break
            cls = last[depth] + 1
        # item number `depth` gets class cls
        parent = depth - 1
        v = values[cls]
        last[depth] = cls
        run = copies[parent] + 1 if parent > 0 and last[parent] == cls else 1
        copies[depth] = run
        t = top[parent]
        for s in range(v):
            ways[depth, s] = ways[parent, s] if s <= t else 0
        for s in range(v, t + v + 1):
            ways[depth, s] = (ways[parent, s] if s <= t else 0) + ways[parent, s - v]
        top[depth] = t + v
        # multinomial of the chosen items: weight(depth) = weight(parent) · depth · count / run
        for k in range(K):
            p = primes[k]
            w = weight[parent, k] * np.uint64(depth) % p * (np.uint64(counts[cls]) % p) % p
            weight[depth, k] = w * inverse[run, k] % p
        fresh = True
    return out

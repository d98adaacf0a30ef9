"""Kernel of the sum over multisets with a fixed number of kept items."""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit


@njit(cache=True)
def sized_miss_sum(shifts, counts, n, size, targets, need_all, words, primes, inverse):
    """Number of the D^n draws in which no ``size`` items reach the targets, modulo each prime.

    Items are ``shifts`` >= 0 with ``counts`` draws each; ``targets`` are >= 0.  Row j of a
    node's table holds the sums of j of its items as ``words`` uint64 words, cut off above.  A
    node is a multiset, grown item by item in class order; once the event has happened it holds
    in the whole subtree, which is skipped.  ``inverse[j, k]`` is 1/j mod prime k.
    """
    K, V, one = len(primes), len(shifts), np.uint64(1)
    out = np.zeros(K, np.uint64)
    reach = np.zeros((n + 1, size + 1, words), np.uint64)
    weight = np.ones((n + 1, K), np.uint64)
    last = np.full(n + 1, -1, np.int64)
    copies = np.zeros(n + 1, np.int64)
    reach[0, 0, 0] = 1
    depth, nodes = 0, 0
    down = True
    while True:
        if down and depth < n:
            cls = max(last[depth], 0)
            depth += 1
        else:
            while depth > 0 and last[depth] == V - 1:
                depth -= 1
            if depth == 0:
                break
            cls = last[depth] + 1
        parent = depth - 1
        last[depth] = cls
        copies[depth] = copies[parent] + 1 if parent > 0 and last[parent] == cls else 1
        nodes += 1
        skip, bits = shifts[cls] >> 6, np.uint64(shifts[cls] & 63)
        most = min(depth, size)
        for j in range(most + 1):
            for w in range(words):
                here = reach[parent, j, w] if j <= parent else np.uint64(0)
                if j > 0 and w >= skip:
                    moved = reach[parent, j - 1, w - skip] << bits
                    if bits and w > skip:
                        moved |= reach[parent, j - 1, w - skip - 1] >> (np.uint64(64) - bits)
                    here |= moved
                reach[depth, j, w] = here
        hit = False
        if depth >= size:
            hit = need_all
            for t in targets:
                found = reach[depth, size, t >> 6] >> np.uint64(t & 63) & one != 0
                if found != need_all:
                    hit = found
                    break
        down = not hit
        if hit:
            continue
        for k in range(K):
            p = primes[k]
            w = weight[parent, k] * np.uint64(depth) % p * (np.uint64(counts[cls]) % p) % p
            weight[depth, k] = w * inverse[copies[depth], k] % p
            if depth == n:
                out[k] = (out[k] + weight[depth, k]) % p
    return out, nodes

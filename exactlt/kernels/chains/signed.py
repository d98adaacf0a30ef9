"""Kernel of the chain of signed reachable sets.

The mathematics is in ``exactlt.theory.probability.signed``.

A state is (A, low): A a set of sums as bits of W uint64 words, ``low`` the position of the
least target relative to bit 0.  The plain twin is ``signed.closure_plain``.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit

DONE, TOO_MANY, TOO_WIDE = 0, 1, 2


@njit(cache=True)
def _word(A, W, at):
    """64 bits of A from bit ``at`` >= 0 on; zero beyond the end."""
    i = at >> 6
    r = at & 63
    if i >= W:
        return np.uint64(0)
    w = A[i] >> np.uint64(r)
    if r and i + 1 < W:
        w |= A[i + 1] << np.uint64(64 - r)
    return w


@njit(cache=True)
def _length(w):
    """Bit length of a word."""
    n = 0
    for step in (32, 16, 8, 4, 2, 1):
        if w >> np.uint64(step):
            w >>= np.uint64(step)
            n += step
    return n + (1 if w else 0)


@njit(cache=True)
def _top(A, W):
    for i in range(W - 1, -1, -1):
        if A[i]:
            return 64 * i + _length(A[i]) - 1
    return -1


@njit(cache=True)
def canonical(A, B, W, low, width, M, mirror):
    """Cut whole periods out of A in place (B is scratch); returns the new ``low``."""
    one = np.uint64(1)
    S = _top(A, W)
    high = S - low - width
    for g in range(1, M + 1):
        half = (S - g) // 2 + 1
        if half <= 0:
            break
        c = 0
        for i in range((half - 1) >> 6, -1, -1):  # last place below half where A and A >> g differ
            x = A[i] ^ _word(A, W, 64 * i + g)
            if half - 64 * i < 64:
                x &= (one << np.uint64(half - 64 * i)) - one
            if x:
                c = 64 * i + _length(x)
                break
        if S - 2 * c < g:
            continue
        Q = _word(A, W, c)
        if g < 64:
            Q &= (one << np.uint64(g)) - one
        q = 0
        for r in range(g):
            q += np.int64(Q >> np.uint64(r) & one)
        h = c + M * (g - q)
        room = S - 2 * h - max(M, g)
        if room < 0:
            continue
        if g > 1:
            inside = True
            for a in range(c):
                if A[a >> 6] >> np.uint64(a & 63) & one and not (Q >> np.uint64((a - c) % g) & one):
                    inside = False
                    break
            if not inside:
                continue
        below = max(0, min((low - h) // g, room // g))
        above = max(0, min((high - h) // g, room // g - below))
        cut = (below + above) * g
        if cut:
            for i in range(W):
                if 64 * i + 64 <= c:
                    B[i] = A[i]
                elif 64 * i >= c:
                    B[i] = _word(A, W, 64 * i + cut)
                else:
                    keep = (one << np.uint64(c - 64 * i)) - one
                    B[i] = (A[i] & keep) | (_word(A, W, 64 * i + cut) & ~keep)
            for i in range(W):
                A[i] = B[i]
            low -= below * g
            high -= above * g
        break
    return high if mirror and high < low else low


@njit(cache=True)
def _happened(A, W, low, offsets, need_all):
    for j in range(len(offsets)):
        at = low + offsets[j]
        hit = at >= 0 and at < 64 * W and (A[at >> 6] >> np.uint64(at & 63)) & np.uint64(1) != 0
        if hit != need_all:
            return hit
    return need_all


@njit(cache=True)
def _hash(A, W, low):
    h = np.uint64(low) * np.uint64(0x9E3779B97F4A7C15)
    for i in range(W):
        h ^= A[i]
        h ^= h >> np.uint64(32)
        h *= np.uint64(0xD6E8FEB86659FD93)
    h ^= h >> np.uint64(32)
    h *= np.uint64(0xD6E8FEB86659FD93)
    return np.int64((h ^ h >> np.uint64(32)) >> np.uint64(1))


@njit(cache=True)
def _find(table, sets, lows, A, W, low):
    """Slot of (A, low) in the open-addressing table, or the free slot where it belongs."""
    mask = len(table) - 1
    slot = _hash(A, W, low) & mask
    while table[slot] >= 0:
        j = table[slot]
        if lows[j] == low:
            same = True
            for i in range(W):
                if sets[j, i] != A[i]:
                    same = False
                    break
            if same:
                break
        slot = (slot + 1) & mask
    return slot


@njit(cache=True)
def closure_signed(magnitudes, negative, lowest, offsets, need_all, mirror, M, W, limit):
    """All canonical states that miss the event, and their successors (−1: it happens).

    Returns (status, successor); states are numbered in order of discovery.
    """
    width = offsets[-1]
    classes = len(magnitudes)
    sets = np.zeros((256, W), np.uint64)
    lows = np.empty(256, np.int64)
    successor = np.empty((256, classes), np.int32)
    table = np.full(1024, -1, np.int64)
    A = np.zeros(W, np.uint64)
    B = np.zeros(W, np.uint64)
    A[0] = 1
    if _happened(A, W, lowest, offsets, need_all):
        return DONE, successor[:0]
    lows[0] = canonical(A, B, W, lowest, width, M, mirror)
    for k in range(W):
        sets[0, k] = A[k]
    table[_find(table, sets, lows, A, W, lows[0])] = 0
    count, done = 1, 0
    while done < count:
        for i in range(classes):
            y = magnitudes[i]
            words, bits = y >> 6, np.uint64(y & 63)
            if _top(sets[done], W) + y >= 64 * W:
                return TOO_WIDE, successor[:0]
            for k in range(W):
                moved = np.uint64(0)
                if k >= words:
                    moved = sets[done, k - words] << bits
                    if bits and k > words:
                        moved |= sets[done, k - words - 1] >> (np.uint64(64) - bits)
                A[k] = sets[done, k] | moved
            low = lows[done] + (y if negative[i] else 0)
            if _happened(A, W, low, offsets, need_all):
                successor[done, i] = -1
                continue
            low = canonical(A, B, W, low, width, M, mirror)
            slot = _find(table, sets, lows, A, W, low)
            if table[slot] < 0:
                if count >= limit:
                    return TOO_MANY, successor[:0]
                if count == len(lows):
                    sets = _doubled(sets)
                    successor = _doubled(successor)
                    more = np.empty(2 * count, np.int64)
                    for j in range(count):
                        more[j] = lows[j]
                    lows = more
                    table = np.full(8 * count, -1, np.int64)
                    for j in range(count):
                        for k in range(W):
                            B[k] = sets[j, k]
                        table[_find(table, sets, lows, B, W, lows[j])] = j
                    slot = _find(table, sets, lows, A, W, low)
                for k in range(W):
                    sets[count, k] = A[k]
                lows[count] = low
                table[slot] = count
                count += 1
            successor[done, i] = table[slot]
        done += 1
    return DONE, successor[:count]


@njit(cache=True)
def _doubled(a):
    out = np.empty((2 * a.shape[0], a.shape[1]), a.dtype)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[i, j] = a[i, j]
    return out

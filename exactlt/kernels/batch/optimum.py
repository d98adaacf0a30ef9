"""The exact optimum, and the decision within a tolerance, of many subset sums at once.

Exact: the hash joins of ``join`` and ``blocks`` answer only what they have proved, otherwise
sorted half lists are walked, in two limbs where sums leave 64 bits.  Odd rows are made ordinary
by ``reduce`` first.  Rows are independent: threads take chunks of them, and the loops hold no
lock.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels import halves_plain
from exactlt.kernels.batch.blocks import WINDOW, windows
from exactlt.kernels.batch.join import (
    FAR,
    WIDEST,
    double,
    find_mask,
    guess,
    join,
    sort_by_merging,
    tables,
    true_gap,
    walk,
)
from exactlt.kernels.batch.reduce import (
    common_divisor,
    divide,
    exact_gap,
    gap_floor,
    look,
    reduce,
    same,
    spread,
)
from exactlt.kernels.batch.wide import nearest_wide
from exactlt.kernels.compiled import njit
from exactlt.kernels.recover import classes, recover

MOST = 44
"""Largest n: at worst two lists of 2^22 sums and the join's tables, 200 MB a thread."""

JOIN_MOST = 32
"""Beyond this n the join's tables leave the cache, and it is done a window at a time."""

LARGEST = 1 << 62
"""Largest absolute value of weights and targets."""


def batch_optimum(weights, targets, *, threads: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Least |Σ m_i w_i − t| of every row, with a mask that attains it.

    Parameters
    ----------
    weights : (B, n) integer array, n <= 44, entries of absolute value at most 2^62
    targets : (B,) integer array, the same
    threads : int
        Rows are shared out among this many.

    Returns
    -------
    gaps : (B,) int64 array
        Exact.  (A gap beyond int64 raises InputError.)
    masks : (B,) int64 array
        Bit i is 1 where weight i is kept.

    Notes
    -----
    Horowitz and Sahni (1974), doi:10.1145/321812.321823, with half sums joined by hashing
    instead of sorting; O(2^(n/2)) time and memory a row.
    """
    weights, targets, _ = checked(weights, targets)
    gaps, masks = np.empty(len(targets), np.int64), np.empty(len(targets), np.int64)
    far = weights.shape[1] > JOIN_MOST

    def work(start, stop):
        scratch = _window_tables() if far else (None, None)
        _rows(weights, targets, start, stop, JOIN_MOST, *scratch, gaps, masks)

    share(work, len(targets), threads)
    left = np.flatnonzero(gaps < 0)
    if left.size:
        share(lambda i, j: _wide_rows(weights, targets, left[i:j], gaps, masks), left.size, threads)
    for row in np.flatnonzero(gaps < 0):
        gap, masks[row] = optimum_plain(weights[row].tolist(), int(targets[row]))
        if gap >> 63:
            raise InputError(f"targets[{row}]: the least gap {gap} passes int64")
        gaps[row] = gap
    return gaps, masks


def batch_decide(
    weights, targets, tolerances, *, threads: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a mask within the tolerance exists, for every row, with such a mask.

    ``tolerances`` is a number or a (B,) array of non-negative integers below 2^62; the rest is
    as in :func:`batch_optimum`.  Tries the masks of ever longer prefixes first and stops at the
    first hit; rows without a hit among 2^12 masks get their optimum.

    Returns
    -------
    feasible : (B,) bool array
        Exact both ways.
    masks : (B,) int64 array
        A mask within the tolerance, or −1.
    """
    weights, targets, narrow = checked(weights, targets)
    tolerances = np.array(np.broadcast_to(_integers("tolerances", tolerances), targets.shape))
    if tolerances.size and tolerances.min() < 0:
        raise InputError("tolerances: expected integers >= 0")
    masks = np.empty(len(targets), np.int64)

    def work(start, stop):
        _prefixes(weights, targets, tolerances, start, stop, narrow, masks)

    share(work, len(targets), threads)
    rest = np.flatnonzero(masks < 0)
    if rest.size:
        gaps, found = batch_optimum(weights[rest], targets[rest], threads=threads)
        masks[rest] = np.where(gaps <= tolerances[rest], found, -1)
    return masks >= 0, masks


def _window_tables() -> tuple[np.ndarray, np.ndarray]:
    """What ``tables(WINDOW)`` gives to compiled code."""
    return np.empty((16 << WINDOW) + 1, np.uint8), np.empty(4 << WINDOW, np.uint8)


def masks_array(masks, n: int) -> np.ndarray:
    """Masks as a (B, n) uint8 array of zeros and ones."""
    return (np.asarray(masks)[:, None] >> np.arange(n) & 1).astype(np.uint8)


def optimum_plain(weights: list[int], target: int) -> tuple[int, int]:
    """(least gap, a mask) in Python integers of any size: the oracle of the kernels."""
    cut = len(weights) // 2
    left, right = tuple(weights[:cut]), tuple(weights[cut:])
    (a,), (b,) = classes(halves_plain, left, False), classes(halves_plain, right, False)
    _, _, gap, i, j = halves_plain.nearest(a, b, target, 0, len(b) - 1, -1, 0, 0, len(a) + len(b))
    mask = (*recover(halves_plain, left, a[i], None), *recover(halves_plain, right, b[j], None))
    return gap, sum(bit << k for k, bit in enumerate(mask))


def _integers(name: str, values) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind not in "iu" and array.size:
        raise InputError(f"{name}: expected an array of integers, got {array.dtype}")
    if array.size and max(abs(int(array.min())), abs(int(array.max()))) > LARGEST:
        raise InputError(f"{name}: expected absolute values of at most 2^62")
    return np.ascontiguousarray(array, np.int64)


def checked(weights, targets) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arrays in range, and which rows' sums stay below 2^62."""
    weights, targets = _integers("weights", weights), _integers("targets", targets)
    if weights.ndim != 2 or targets.shape != weights.shape[:1]:
        raise InputError(
            "weights, targets: expected shapes (B, n) and (B,), got "
            f"{weights.shape} and {targets.shape}"
        )
    if weights.shape[1] > MOST:
        raise InputError(
            f"weights: expected at most {MOST} columns, got {weights.shape[1]}; "
            "the solver mitm takes one instance of more"
        )
    # Doubles err by far less than the margin of 2^61.
    total = np.abs(weights).astype(np.float64).sum(axis=1) + np.abs(targets).astype(np.float64)
    return weights, targets, total < 2.0**61


def share(work, rows: int, threads: int) -> None:
    if threads <= 1 or rows < 2:
        work(0, rows)
        return
    # A few chunks a thread even out rows of unequal cost.
    edges = np.linspace(0, rows, min(rows, 4 * threads) + 1).astype(int)
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, a, b) for a, b in pairwise(edges)]:
            done.result()


@njit(cache=True, nogil=True)
def _rows(weights, targets, start, stop, join_most, wide, small, gaps, masks):
    """Rows start..stop−1; a row that only Python integers may hold gets the gap −1.

    ``wide`` and ``small`` are the tables of windows, or None: without them this compiles in
    half the time, and n is at most ``join_most``.
    """
    n = weights.shape[1]
    size = 1 << (n - n // 2)
    kept, place = np.empty(n, np.int64), np.empty(n, np.int64)
    # Scratch is made when a row first needs it: one of three ways, often only one.
    a, b, spare = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    few_a, few_b = np.empty(0, np.uint32), np.empty(0, np.uint32)
    first, second = tables(0)
    bits = -1  # log2 of the sums that the join's scratch has room for
    # The row whose half sums stand in a and b, and the s for which ``first`` is marked: one
    # vector against many targets is doubled and marked once.
    ready, marked = -1, np.int64(0)
    for row in range(start, stop):
        w, t = weights[row], targets[row]
        odd, narrow = look(w, t)
        base, known, known_mask = np.int64(0), np.int64(-1), np.int64(0)
        if odd:
            m, t, base, known, known_mask = reduce(w, t, kept, place)
            if m == 0:
                gaps[row], masks[row] = known, known_mask
                continue
            w = kept[:m]
        best, mask, proved = np.int64(-1), np.int64(0), False
        length = w.size
        widest = max(WIDEST, 64 - (length - length // 2))
        divided, again = False, True
        while again:
            again = False
            # No gap is below floor, which buckets of 2^least can prove.
            floor, least = np.int64(0), 1
            if odd:
                narrow = look(w, t)[1]
                floor, least = gap_floor(w, t)
            s, drop = guess(w, t, widest)
            # Where gap 0 abounds, a prefix of the weights is likely to have it already.
            s, m, tries = max(s, least), max(8, length - drop), 3
            if ready >= 0 and (odd or m < length or not same(w, weights[ready])):
                ready = -1
            while length >= 8 and s <= widest and tries > 0 and not proved:
                sub, half = w[:m], m // 2
                if wide is not None and m > join_most:
                    best, mask, proved = windows(sub, t, half, s, wide, small)
                else:
                    if bits < m - half:
                        bits = m - half
                        first, second = tables(bits)
                        few_a = np.empty((1 << bits) + 1, np.uint32)
                        few_b = np.empty((1 << bits) + 1, np.uint32)
                        if a.size < 1 << bits:
                            a, b = np.empty(1 << bits, np.int64), np.empty(1 << bits, np.int64)
                    if ready < 0:
                        for side in range(2):  # one call: what stands twice is compiled twice
                            double(b if side else a, sub[half:] if side else sub[:half])
                        marked = np.int64(0)
                    if s <= marked <= s + 1:
                        s = marked
                    best, mask, proved = join(
                        sub,
                        t,
                        narrow,
                        half,
                        m - half,
                        s,
                        best,
                        mask,
                        a,
                        b,
                        first,
                        s == marked,
                        second,
                        few_a,
                        few_b,
                    )
                    ready = row if m == length and not odd else -1
                    marked = s if ready >= 0 else np.int64(0)
                tries -= 1
                if m < length:
                    proved = best == floor
                    m = min(length, m + 4)
                else:
                    # A gap that is known but not proved says how wide the buckets must be.
                    s += 1 if 0 <= best <= 1 << s else 2
                if not proved and not divided:
                    # Random weights have a divisor of a few units at most; more, and the guess
                    # was wrong.
                    divided = True
                    divisor = common_divisor(w)
                    if divisor > 4:
                        if not odd:
                            for i in range(length):
                                kept[i], place[i] = w[i], i
                        t = divide(kept, length, t, divisor)
                        w, odd, again, ready = kept[:length], True, True, -1
                        best = np.int64(-1)
                        break
        if not proved and narrow:
            ready = -1  # a and b are written over
            if a.size < size:
                a, b = np.empty(size, np.int64), np.empty(size, np.int64)
            if spare.size == 0:
                spare = np.empty(size, np.int64)
            cut = length // 2
            x = sort_by_merging(w[:cut], a, spare)
            # An even number of merges ends where it began.
            y = sort_by_merging(w[cut:], b, a if cut & 1 else spare)
            best, value, other = walk(x, 1 << cut, y, 1 << (length - cut), t)
            mask = np.int64(0)
            for side in range(2):
                part, value = (w[cut:], other) if side else (w[:cut], value)
                mask |= find_mask(part, value) << np.int64(cut * side)
            proved = True
        if not proved:
            best, mask = np.int64(-1), np.int64(0)
        elif odd:
            mask = spread(mask, place, length) | base
            best = exact_gap(weights[row], targets[row], mask)
            if 0 <= known < best:
                best, mask = known, known_mask
        gaps[row] = best
        masks[row] = mask


@njit(cache=True, nogil=True)
def _wide_rows(weights, targets, rows, gaps, masks):
    """The rows numbered in ``rows``, in two limbs."""
    for row in rows:
        gaps[row], masks[row] = nearest_wide(weights[row], targets[row])


@njit(cache=True, nogil=True)
def _prefixes(weights, targets, tolerances, start, stop, narrow, masks):
    n = weights.shape[1]
    most = min(n, 12)
    sums = np.empty(1 << most, np.int64)
    for row in range(start, stop):
        masks[row] = -1
        w, t, tolerance = weights[row], targets[row], tolerances[row]
        # |s − t| <= tolerance as one unsigned comparison.
        low, width = t - tolerance, np.uint64(2 * tolerance)
        sums[0] = 0
        size, filled = 1, 0
        while True:
            chunk = sums[filled:size]
            hits = 0
            for k in range(chunk.size):
                hits += np.uint64(chunk[k] - low) <= width
            if hits:
                for k in range(chunk.size):
                    if np.uint64(chunk[k] - low) <= width:
                        mask = np.int64(filled + k)
                        if narrow[row] or true_gap(w, mask, t) < FAR:
                            masks[row] = mask
                        break
                break
            if size == 1 << most:
                break
            bit = 0
            while 1 << bit < size:
                bit += 1
            near, far = sums[:size], sums[size : 2 * size]
            for k in range(size):
                far[k] = near[k] + w[bit]
            filled, size = size, 2 * size

r"""Join the sums of four sorted quarter lists window by window: the Schroeppel–Shamir kernel.

The question is :math:`|a+b-(c+d+\Delta)|\le\varepsilon` over quarter lists A, B, C, D of subset
sums of nonnegative weights.  Schroeppel and Shamir (1981) walk a+b upwards and c+d with it by
two heaps; here the walk goes by *windows* of values wide enough to hold one buffer of sums a+b.
A side is a list of rows: a row is one b together with the sorted segment of A it is added to,
and a pointer per row says where the next window starts, so all sums of a window are found by
reading short runs of A, without sorting.  Inside a window the join is by bitmap: the left sums
set bits, the right sums test them, the survivors filter the left sums in turn, until few enough
are left to be sorted and compared exactly.  Everything hot fits in the second-level cache.

Glossary: *key* = value >> shift (int64, coarse), *low* = value mod 2^64 (uint64).  Windows cut
the line of coarse sums u = key(a)+key(b), so each pair (a, b) lies in exactly one window, and
inside a window differences of low words are exact signed 64-bit numbers because the window's
width, the tolerance and the slack together stay below 2^62.

Exact.  Time O(2^(n/2)) for n weights, memory that of the lists: O(2^(n/4)) for even quarters.
The plain twin is ``quarter_plain``.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from exactlt.kernels.compiled import njit

COUNT, FIND, RANK = 0, 1, 2
LIMB = 18
"""Counts are two sums of products, of the low 18 bits and of the rest, so that both stay below
2^(n/2+18) <= 2^62 for n <= 88."""

LOW, HIGH, BEST, WINDOW, OFFSET, DIFFERENCE, LEFT_SEEN, RIGHT_SEEN, WINDOWS = range(9)
OUT = 9

WIDTH = 1 << 60
"""Greatest real width of a window."""

Side = namedtuple("Side", "key low mul prefix row_key row_low row_mul begin end")
"""One half: the long list (int64 keys, uint64 low words, int64 multiplicities, and their prefix
sums with one entry more) and its rows (the short list's key, low word and multiplicity, and the
segment begin..end of the long list that it is added to)."""


def empty_side() -> Side:
    """A side without sums: the types that the kernels are compiled for."""
    key, low = np.empty(0, np.int64), np.empty(0, np.uint64)
    return Side(key, low, key, key, key, low, key, key, key)


Scratch = namedtuple("Scratch", "bits small left left_mul work work_mul right right_mul odds")

_ODD = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
    0xE7037ED1A0B428DB,
    0x8EBC6AF09C88C6E3,
)


def scratch(capacity: int = 1 << 15, *, weighted: bool = False) -> Scratch:
    """Buffers for one thread: ``capacity`` sums a window (a power of two, at least 64)."""
    mul = capacity if weighted else 1
    return Scratch(
        np.zeros(capacity * 16 // 64, np.uint64),
        np.zeros(max(capacity, 64) // 64, np.uint64),
        np.empty(capacity, np.uint64),
        np.empty(mul, np.int64),
        np.empty(capacity + 1, np.uint64),
        np.empty(mul + 1, np.int64),
        np.empty(capacity + 1, np.uint64),
        np.empty(mul + 1, np.int64),
        np.array(_ODD, np.uint64),
    )


@njit(nogil=True, cache=True)
def row_starts(side, bound, pointers):
    """For every row the first index of its segment with key + row_key >= bound, by bisection."""
    for r in range(side.row_key.size):
        low, high, want = side.begin[r], side.end[r], bound - side.row_key[r]
        while low < high:
            middle = (low + high) >> 1
            if side.key[middle] < want:
                low = middle + 1
            else:
                high = middle
        pointers[r] = low


@njit(nogil=True, cache=True)
def pairs_below(side, bound, every):
    """Number of pairs with coarse sum below ``bound``, over each ``every``-th row only."""
    total = 0
    for r in range(0, side.row_key.size, every):
        low, high, want = side.begin[r], side.end[r], bound - side.row_key[r]
        while low < high:
            middle = (low + high) >> 1
            if side.key[middle] < want:
                low = middle + 1
            else:
                high = middle
        total += low - side.begin[r]
    return total


def quantiles(side, first, last, parts, rows=128, each=64):
    """Bounds that cut first..last into parts with about equally many left sums.

    Sampled: at least ``each`` sums a part, evenly spaced in ``rows`` of the rows, are sorted.
    """
    chosen = np.arange(0, side.row_key.size, max(1, side.row_key.size // rows))
    begin, end = side.begin[chosen], side.end[chosen]
    share = max(each, each * parts // len(chosen))
    # the middles of ``share`` equal pieces of every segment
    places = begin[:, None] + ((end - begin)[:, None] * (2 * np.arange(share) + 1)) // (2 * share)
    some = end > begin
    sums = (side.key[places[some]] + side.row_key[chosen][some, None]).ravel()
    sums = np.sort(sums[(sums >= first) & (sums < last)])
    out = np.empty(parts + 1, np.int64)
    out[0], out[parts] = first, last
    if len(sums):
        out[1:parts] = sums[len(sums) * np.arange(1, parts) // parts]
    else:
        out[1:parts] = last
    return out


@njit(nogil=True, cache=True)
def _fill(bits, values, count, shift, tolerance, odd, top):
    """Set the hashed bits of both ends of every value's tolerance interval."""
    six, low6, one = np.uint64(6), np.uint64(63), np.uint64(1)
    for i in range(bits.size):
        bits[i] = np.uint64(0)
    for i in range(count):
        h = (((values[i] - tolerance) >> shift) * odd) >> top
        bits[h >> six] |= one << (h & low6)
    if tolerance > np.uint64(0):
        for i in range(count):
            h = (((values[i] + tolerance) >> shift) * odd) >> top
            bits[h >> six] |= one << (h & low6)


@njit(nogil=True, cache=True)
def _keep(bits, source, source_mul, count, goal, goal_mul, shift, odd, top, weighted):
    """Copy the values whose bit is set; returns how many.  Source and goal may be the same."""
    six, low6, one = np.uint64(6), np.uint64(63), np.uint64(1)
    k = 0
    for i in range(count):
        value = source[i]
        h = ((value >> shift) * odd) >> top
        goal[k] = value
        if weighted:
            goal_mul[k] = source_mul[i]
        k += np.int64((bits[h >> six] >> (h & low6)) & one)
    return k


@njit(nogil=True, cache=True)
def _sort(values, mul, count, weighted):
    """Heap sort of the first ``count`` values with their multiplicities: no extra memory."""
    end, start = count, count >> 1
    while end > 1:
        if start > 0:
            start -= 1
        else:
            end -= 1
            values[0], values[end] = values[end], values[0]
            if weighted:
                mul[0], mul[end] = mul[end], mul[0]
        root = start
        while True:
            child = 2 * root + 1
            if child >= end:
                break
            if child + 1 < end and values[child] < values[child + 1]:
                child += 1
            if values[root] >= values[child]:
                break
            values[root], values[child] = values[child], values[root]
            if weighted:
                mul[root], mul[child] = mul[child], mul[root]
            root = child


@njit(nogil=True, cache=True)
def _rank(values, count, bound):
    """Number of sorted values below ``bound``."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < bound:
            low = middle + 1
        else:
            high = middle
    return low


@njit(nogil=True, cache=True)
def _exact(left, left_mul, nl, right, right_mul, nr, tolerance, mode, weighted, window, out):
    """Compare exactly: count pairs within the tolerance, or left <= right, or find the nearest."""
    values, signed = right.view(np.int64), left.view(np.int64)
    _sort(values, right_mul, nr, weighted)
    if weighted and mode != FIND:
        for j in range(1, nr):
            right_mul[j] += right_mul[j - 1]  # from here on the prefix sums
    mask = (np.int64(1) << LIMB) - 1
    for i in range(nl):
        value = signed[i]
        if mode == FIND:
            at = _rank(values, nr, value)
            for j in range(max(at - 1, 0), min(at + 1, nr)):
                difference = value - values[j]
                if abs(difference) < out[BEST]:
                    out[BEST] = abs(difference)
                    out[WINDOW] = window
                    out[OFFSET] = value
                    out[DIFFERENCE] = difference
            continue
        low = _rank(values, nr, value - tolerance)
        high = nr if mode == RANK else _rank(values, nr, value + tolerance + 1)
        if weighted:
            found = right_mul[high - 1] if high > 0 else 0
            found -= right_mul[low - 1] if low > 0 else 0
            out[LOW] += left_mul[i] * (found & mask)
            out[HIGH] += left_mul[i] * (found >> LIMB)
        else:
            out[LOW] += (high - low) & mask
            out[HIGH] += (high - low) >> LIMB


@njit(nogil=True, cache=True)
def _narrow(s, nl, nr, tolerance, shift, mode, weighted, window, out):
    """Filter left by right and right by left with fresh hashes until few are left; compare."""
    source, source_mul = s.left, s.left_mul
    if mode != RANK:
        top, size = np.uint64(64), s.small.size * 64
        while size > 1:
            size >>= 1
            top -= np.uint64(1)
        eps = np.uint64(tolerance)
        for k in range(0, s.odds.size, 2):
            odd = s.odds[k]
            _fill(s.small, s.right, nr, shift, eps, odd, top)
            before, was = nl, nr
            nl = _keep(
                s.small, source, source_mul, nl, s.work, s.work_mul, shift, odd, top, weighted
            )
            source, source_mul = s.work, s.work_mul
            if nl == 0:
                return
            odd = s.odds[k + 1]
            _fill(s.small, source, nl, shift, eps, odd, top)
            nr = _keep(
                s.small, s.right, s.right_mul, nr, s.right, s.right_mul, shift, odd, top, weighted
            )
            if nr == 0:
                return
            if nr < 16 or (nl * 2 > before and nr * 2 > was):
                break
    # one call of each helper: whatever stands twice is compiled twice
    reach = np.int64(0) if mode == RANK else np.int64(tolerance)
    _exact(source, source_mul, nl, s.right, s.right_mul, nr, reach, mode, weighted, window, out)


@njit(nogil=True, cache=True)
def _fill_left(side, s, row, pos, v1, origin, fine, weighted):
    """Left sums of the window from row ``row`` on: into the buffer and as bits.

    Returns the first row that did not fit and the number of sums; ``pos`` moves along.
    """
    six, low6, one = np.uint64(6), np.uint64(63), np.uint64(1)
    mask = np.uint64(s.bits.size * 64 - 1)
    capacity, k = s.left.size, 0
    key, low, bits, buffer = side.key, side.low, s.bits, s.left
    while row < side.row_key.size:
        start = i = pos[row]
        limit = v1 - side.row_key[row]
        base = side.row_low[row] - origin
        stop = min(side.end[row], i + capacity - k)
        while i < stop and key[i] < limit:
            value = low[i] + base
            buffer[k + i - start] = value
            h = (value >> fine) & mask
            bits[h >> six] |= one << (h & low6)
            i += 1
        if weighted:
            for j in range(start, i):
                s.left_mul[k + j - start] = side.mul[j] * side.row_mul[row]
        k += i - start
        pos[row] = i
        if k == capacity and i < side.end[row] and key[i] < limit:
            break
        row += 1
    return row, k


@njit(nogil=True, cache=True)
def _below(side, pos, weighted):
    """Total multiplicity of the pairs before the pointers."""
    total = 0
    for r in range(pos.size):
        if weighted:
            total += side.row_mul[r] * (side.prefix[pos[r]] - side.prefix[side.begin[r]])
        else:
            total += pos[r] - side.begin[r]
    return total


@njit(nogil=True, cache=True)
def _stream_right(
    side,
    s,
    nl,
    pos,
    end,
    low_bound,
    high_bound,
    fresh,
    shift_in,
    fine,
    fine_eps,
    eps,
    mode,
    weighted,
    window,
    out,
):
    """Test the right sums of low_bound <= key < high_bound against the bits; join survivors."""
    six, low6, one = np.uint64(6), np.uint64(63), np.uint64(1)
    mask = np.uint64(s.bits.size * 64 - 1)
    key, low, bits, right = side.key, side.low, s.bits, s.right
    room, total = right.size - 1, 0
    kept = np.int64(0)  # typed: a literal would compile everything below twice
    always = one if mode == RANK else np.uint64(0)
    for r in range(side.row_key.size):
        if fresh:  # the last window's end overlaps this window's begin by the slack
            i = end[r]
            want = low_bound - side.row_key[r]
            while i > pos[r] and key[i - 1] >= want:
                i -= 1
            while i < side.end[r] and key[i] < want:
                i += 1
            pos[r] = i
        i = pos[r]
        limit = high_bound - side.row_key[r]
        base = side.row_low[r] + shift_in
        start = i
        while True:
            stop = min(side.end[r], i + room - kept)
            if weighted:
                times = side.row_mul[r]
                while i < stop and key[i] < limit:
                    value = low[i] + base
                    h = (value >> fine) & mask
                    right[kept] = value
                    s.right_mul[kept] = side.mul[i] * times
                    kept += np.int64(((bits[h >> six] >> (h & low6)) & one) | always)
                    i += 1
            else:
                while i < stop and key[i] < limit:
                    value = low[i] + base
                    h = (value >> fine) & mask
                    right[kept] = value
                    kept += np.int64(((bits[h >> six] >> (h & low6)) & one) | always)
                    i += 1
            more = i < side.end[r] and key[i] < limit
            if kept and ((more and i == stop) or (not more and r == side.row_key.size - 1)):
                _narrow(s, nl, kept, eps, fine_eps, mode, weighted, window, out)
                kept = 0
            if not more:
                break
        end[r] = i
        total += i - start
    out[RIGHT_SEEN] += total


@njit(nogil=True, cache=True)
def join(
    first, last, left, right, s, shift, delta_key, delta_low, tolerance, goal, mode, weighted, out
):
    """Join all left sums of coarse value first <= u < last with the right sums near them.

    Parameters
    ----------
    first, last : int64
        Coarse range of left sums a+b.
    left, right : Side
    s : Scratch
        This thread's buffers.
    shift, delta_key, delta_low : int64, int64, uint64
        key = value >> shift; Δ >> shift (floor) and Δ mod 2^64.
    tolerance : int64
        COUNT: ε.  FIND: unused; pairs strictly nearer than ``out[BEST]`` are looked for.
        RANK: unused; pairs with a+b <= c+d+Δ are counted.
    goal : int64
        FIND stops as soon as out[BEST] <= goal.
    weighted : bool
        Whether multiplicities other than 1 occur (on either side).
    out : int64[OUT]
        Counts are added, the best pair is replaced by a better one.
    """
    nbits = np.uint64(s.bits.size * 64)
    pad_low = 4 if shift > 0 else 0
    pad_high = 3 if shift > 0 else 0
    ushift, zero = np.uint64(shift), np.uint64(0)
    six, low6, one = np.uint64(6), np.uint64(63), np.uint64(1)
    capacity, nrows = s.left.size, left.row_key.size
    limb = (np.int64(1) << LIMB) - 1
    widest = np.int64(WIDTH) >> shift
    eps = out[BEST] - 1 if mode == FIND else tolerance if mode == COUNT else 0
    if eps < 0 or nrows == 0 or right.row_key.size == 0:
        return
    pos = np.empty(nrows, np.int64)
    saved = np.empty(nrows, np.int64)
    rpos = np.empty(right.row_key.size, np.int64)
    row_starts(left, first, pos)
    row_starts(right, first - delta_key - (eps >> shift) - pad_low, rpos)
    rend = rpos.copy()
    right_total = _below(right, right.end, weighted) if mode == RANK else 0
    v0, width = first, max(1, min((last - first) >> 6, widest))
    while v0 < last:
        v1 = v0 + min(width, last - v0)
        origin = np.uint64(v0) << ushift
        seen, fresh, retry = 0, True, False
        row = np.int64(0)
        for r in range(nrows):
            saved[r] = pos[r]
        while row < nrows:
            if mode == FIND:
                if out[BEST] <= goal or out[BEST] == 0:
                    return
                eps = out[BEST] - 1
            # the first filter spreads the window over all bits, buckets at least 2 eps wide
            fine_eps = zero
            while (np.uint64(2) * np.uint64(eps)) >> fine_eps > zero:
                fine_eps += one
            fine = fine_eps
            while ((np.uint64(v1 - v0) << ushift) >> fine) > nbits:
                fine += one
            for i in range(s.bits.size):
                s.bits[i] = zero
            row, k = _fill_left(left, s, row, pos, v1, origin, fine, weighted)
            if row < nrows and fresh and v1 - v0 > 1:
                retry = True  # too wide: the right side would be read once per bufferful
                break
            if k == 0:
                break
            seen += k
            if eps > 0:
                for i in range(k):
                    h = ((s.left[i] - np.uint64(eps)) >> fine) & (nbits - one)
                    s.bits[h >> six] |= one << (h & low6)
                    h = ((s.left[i] + np.uint64(eps)) >> fine) & (nbits - one)
                    s.bits[h >> six] |= one << (h & low6)
            low = v0 - delta_key - (eps >> shift) - pad_low
            high = v1 - delta_key + (eps >> shift) + pad_high
            _stream_right(
                right,
                s,
                k,
                rpos,
                rend,
                low,
                high,
                fresh,
                delta_low - origin,
                fine,
                fine_eps,
                eps,
                mode,
                weighted,
                v0,
                out,
            )
            fresh = False
            if mode == RANK:  # every right sum beyond this window is above every left one in it
                above = right_total - _below(right, rend, weighted)
                times = k
                if weighted:
                    times = 0
                    for i in range(k):
                        times += s.left_mul[i]
                out[LOW] += times * (above & limb)
                out[HIGH] += times * (above >> LIMB)
        if retry:
            for r in range(nrows):
                pos[r] = saved[r]
            share = 0.75 * (row + 1) / nrows
            width = max(1, min((v1 - v0) >> 1, np.int64((v1 - v0) * share)))
            continue
        out[LEFT_SEEN] += seen
        out[WINDOWS] += 1
        # aim at three quarters of the buffer, never growing more than fourfold at once
        if seen * 16 < capacity * 3:
            width = (v1 - v0) * 4 if v1 - v0 < widest >> 2 else widest
        else:
            width = np.int64((v1 - v0) * (0.75 * capacity / seen)) + 1
        width = max(1, min(width, widest))
        v0 = v1

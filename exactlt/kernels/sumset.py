"""All subset sums of integer weights as the low edge of a symmetric, mostly full set.

A set of subset sums of positive weights with total T is symmetric (s ↔ T − s), so half of it
is enough; and once its middle is one run of reachable sums from L to T − L, another weight w
lengthens the run by w and changes nothing else above L.  Only the bits below L are then
touched, and none at all when w >= L.  With the weights in ascending order and divided by
their greatest common divisor this makes the work per weight L / 64 words instead of T / 64.

Glossary: ``total`` T; ``edge`` L, the number of positions that are stored as bits; positions
are counted in units of ``unit`` (the divisor) from the least sum ``low``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from exactlt.kernels.bits import any_bit, shift_or
from exactlt.kernels.compiled import njit


@dataclass(frozen=True)
class SumSet:
    """All subset sums: {low + unit·p}, where p is in the set that ``bits`` is the edge of.

    ``bits``: uint64 words with one zero word in front; position p < edge is reachable when
    bit p is set.  Positions edge .. total − edge are all reachable; above, p is when total − p is.
    """

    bits: np.ndarray
    edge: int
    total: int
    low: int
    unit: int

    @property
    def high(self) -> int:
        """Greatest sum."""
        return self.low + self.unit * self.total

    def contains(self, value: int) -> bool:
        """Whether ``value`` is a subset sum."""
        position, rest = divmod(value - self.low, self.unit)
        return not rest and bool(
            0 <= position <= self.total and has(self.bits, self.edge, self.total, position)
        )

    def nearest(self, value: int, stride: int = 1) -> int | None:
        """The sum nearest to ``value`` among value + stride·Z; ties go to the smaller; None: none.

        ``stride`` other than 1 asks a set of stretched weights for one size.
        """
        if value < self.low:
            value = self.low - (self.low - value) % stride
        elif value > self.high:
            value = self.high + (value - self.high) % stride
        found = _nearest(self.bits, self.edge, self.total, self.unit, value - self.low, stride)
        return None if found < 0 else int(found) + self.low

    def covered(self, targets, tolerance: int = 0) -> np.ndarray:
        """Which targets (int64 array, below 2^61) a sum is within ``tolerance`` of: bool array."""
        offsets = np.ascontiguousarray(targets, np.int64) - self.low
        return _covered(
            self.bits, self.edge, self.total, self.unit, offsets, min(tolerance, 1 << 61)
        )

    def count(self) -> int:
        """Number of distinct subset sums; reads the edge only."""
        twice = 2 * ones(self.bits)
        middle = self.total - 2 * self.edge + 1  # −1: the middle position is its own mirror image
        if middle < 0:
            return twice - int(has(self.bits, self.edge, self.total, self.total // 2))
        return twice + middle

    def expand(self) -> np.ndarray:
        """One bit for every sum from low to high, in steps of 1, with a zero word in front."""
        out = np.zeros((self.unit * self.total >> 6) + 2, np.uint64)
        _expand(self.bits, self.edge, self.total, self.unit, out)
        return out


def sum_set(weights, tick=lambda: None) -> SumSet:
    """All subset sums of integer weights of any sign; memory at most Σ|w| / 16 bytes."""
    sizes = sorted(map(abs, weights))
    unit = gcd(*sizes) or 1
    sizes = [w // unit for w in sizes if w]
    low = sum(w for w in weights if w < 0)
    total = sum(sizes)
    bits = np.zeros((total >> 7) + 4, np.uint64)
    # While sums are few, list them; bits take over at four words a sum.
    few = 0
    while few < min(len(sizes), 20) and sum(sizes[: few + 1]) >> 9 > 2 << few:
        few += 1
    length = sum(sizes[:few])
    _scatter(np.array(sizes[:few], np.int64), length // 2, bits)
    edge, full = length // 2 + 1, False
    for w in sizes[few:]:
        tick()
        if full and w > length - 2 * edge + 1:  # the run would get a hole: store it again
            _fill(bits, edge, length // 2 + 1)
            edge, full = length // 2 + 1, False
        if full:
            if w < edge:
                shift_or(bits, edge - w, w)
        else:
            edge = (length + w) // 2 + 1
            _mirror(bits, length // 2 + 1, min(edge, length + 1), length)
            if edge > w:
                shift_or(bits, edge - w, w)
        length += w
        edge = int(_trim(bits, edge, length))
        full = edge <= length // 2
    return SumSet(bits[: (edge + 63 >> 6) + 1], edge, length, low, unit)


@njit(cache=True, nogil=True)
def _ones(words):
    m1, m2, m4 = (
        np.uint64(0x5555555555555555),
        np.uint64(0x3333333333333333),
        np.uint64(0x0F0F0F0F0F0F0F0F),
    )
    total = np.uint64(0)
    for x in words:
        x = x - (x >> np.uint64(1) & m1)
        x = (x & m2) + (x >> np.uint64(2) & m2)
        x = x + (x >> np.uint64(4)) & m4
        total += x * np.uint64(0x0101010101010101) >> np.uint64(56)
    return total


def ones(words) -> int:
    """Number of set bits of a uint64 array."""
    return int(_ones(words))


@njit(cache=True, nogil=True)
def _scatter(sizes, top, bits):
    sums = np.zeros(1 << sizes.size, np.int64)
    count = 1
    for w in sizes:
        for k in range(count):
            sums[count + k] = sums[k] + w
        count *= 2
    for s in sums:
        if s <= top:
            bits[1 + (s >> 6)] |= np.uint64(1) << np.uint64(s & 63)


@njit(cache=True, nogil=True)
def _fill(bits, start, stop):
    # Set positions start..stop−1.
    if start >= stop:
        return
    first, last = start >> 6, (stop - 1) >> 6
    head = ~np.uint64(0) << np.uint64(start & 63)
    tail = ~np.uint64(0) >> np.uint64(63 - (stop - 1 & 63))
    if first == last:
        bits[1 + first] |= head & tail
        return
    bits[1 + first] |= head
    bits[1 + last] |= tail
    for k in range(first + 1, last):
        bits[1 + k] = ~np.uint64(0)


@njit(cache=True, nogil=True)
def _reverse(word):
    for shift, mask in (
        (1, 0x5555555555555555),
        (2, 0x3333333333333333),
        (4, 0x0F0F0F0F0F0F0F0F),
        (8, 0x00FF00FF00FF00FF),
        (16, 0x0000FFFF0000FFFF),
        (32, 0x00000000FFFFFFFF),
    ):
        s, m = np.uint64(shift), np.uint64(mask)
        word = (word >> s & m) | (word & m) << s
    return word


@njit(cache=True, nogil=True)
def _mirror(bits, start, stop, total):
    # Positions start..stop−1 from total − position; those are below start.
    for p in range(start, stop):
        if p & 63 == 0 and p + 64 <= stop:
            break
        o = total - p
        bit = bits[1 + (o >> 6)] >> np.uint64(o & 63) & np.uint64(1)
        bits[1 + (p >> 6)] |= bit << np.uint64(p & 63)
    first = (start + 63) & ~63
    last = stop & ~63
    for p in range(first, last, 64):
        o = total - p - 63  # the word's bits are o..o+63, reversed
        word = bits[1 + (o >> 6)] >> np.uint64(o & 63)
        if o & 63:
            word |= bits[2 + (o >> 6)] << np.uint64(64 - (o & 63))
        bits[1 + (p >> 6)] = _reverse(word)
    for p in range(max(first, last), stop):
        o = total - p
        bit = bits[1 + (o >> 6)] >> np.uint64(o & 63) & np.uint64(1)
        bits[1 + (p >> 6)] |= bit << np.uint64(p & 63)


@njit(cache=True, nogil=True)
def _trim(bits, edge, total):
    # Drop what lies above the middle, then the full run below it: the new edge.
    half = total // 2 + 1
    if edge > half:
        edge = half
    last = (edge + 63) >> 6
    if edge & 63:
        keep = (np.uint64(1) << np.uint64(edge & 63)) - np.uint64(1)
        bits[last] &= keep
        if bits[last] != keep:
            return edge
        last -= 1
    while last > 0 and bits[last] == ~np.uint64(0):
        last -= 1
    return last << 6


@njit(cache=True, nogil=True)
def has(bits, edge, total, p):
    """Whether position p, 0 <= p <= total, is in the set."""
    if p > total - p:
        p = total - p
    return p >= edge or bits[1 + (p >> 6)] >> np.uint64(p & 63) & np.uint64(1) != 0


@njit(cache=True, nogil=True)
def _nearest(bits, edge, total, unit, value, stride):
    span = total * unit
    below = above = value
    if value > span:
        below = value - (value - span + stride - 1) // stride * stride
    if value < 0:
        above = value + (stride - 1 - value) // stride * stride
    if above == below:
        above += stride
    while below >= 0 or above <= span:
        if below >= 0 and (above > span or value - below <= above - value):
            if below % unit == 0 and has(bits, edge, total, below // unit):
                return below
            below -= stride
        else:
            if above % unit == 0 and has(bits, edge, total, above // unit):
                return above
            above += stride
    return -1


@njit(cache=True, nogil=True)
def _covered(bits, edge, total, unit, offsets, tolerance):
    out = np.zeros(offsets.size, np.bool_)
    for i in range(offsets.size):
        a = max(0, -((tolerance - offsets[i]) // unit))
        b = min(total, (offsets[i] + tolerance) // unit)
        if a > b:
            continue
        if b >= edge and a <= total - edge and edge <= total - edge:
            out[i] = True
        else:
            hit = a < edge and any_bit(bits, a, min(b, edge - 1))
            if not hit and b > total - edge:  # the mirrored edge
                hit = any_bit(bits, total - b, min(total - a, edge - 1))
            out[i] = hit
    return out


@njit(cache=True, nogil=True)
def _expand(bits, edge, total, unit, out):
    if unit > 1:
        for p in range(total + 1):
            if has(bits, edge, total, p):
                s = p * unit
                out[1 + (s >> 6)] |= np.uint64(1) << np.uint64(s & 63)
        return
    for k in range((edge + 63) >> 6):
        out[1 + k] = bits[1 + k]
    _fill(out, edge, max(edge, total - edge + 1))
    _mirror(out, max(edge, total - edge + 1), total + 1, total)


@njit(cache=True, nogil=True)
def split(a, a_edge, a_total, a_unit, b, b_edge, b_total, b_unit, value):
    """u, reachable in a with value − u reachable in b, all counted from the least sums; or −1."""
    span_a, span_b = a_total * a_unit, b_total * b_unit
    start, stop = max(0, value - span_b), min(span_a, value)
    # From the middle outwards, where sets are dense.
    middle = (start + stop) // 2
    for d in range(stop - start + 2):
        u = middle + ((d + 1) // 2 if d & 1 else -(d // 2))
        if u < start or u > stop or u % a_unit or (value - u) % b_unit:
            continue
        p, q = u // a_unit, (value - u) // b_unit
        if has(a, a_edge, a_total, p) and has(b, b_edge, b_total, q):
            return u
    return -1

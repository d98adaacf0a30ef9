"""Sorted quarter lists for the Schroeppel–Shamir join: all subset sums of a few weights.

Values are nonnegative and below 2^76; while they are built they are two limbs of 32 low bits
and the rest, so no addition can overflow.  Equal sums are merged and carry a multiplicity.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from exactlt.kernels.quarters.join import Side

LIMIT = 1 << 76
"""Sums of all weights must stay below this."""


TRY_MERGING = 1 << 12
"""At this length a list is searched for equal sums for the first time."""


class Quarter:
    """All subset sums of ``weights``, grouped by label, each group sorted and without repeats.

    Parameters
    ----------
    weights : sequence of int
        Nonnegative; at most 30.
    labels : sequence of int, or None
        What each weight adds to the label of a subset (+1 or −1); None puts all in group 0.
    shift : int
        key = value >> shift.

    Attributes
    ----------
    groups : dict of int to slice
        Label → its part of the arrays.
    key, low, mul : int64, uint64, int64
        Coarse key, value mod 2^64, multiplicity.
    """

    def __init__(self, weights: Sequence[int], labels: Sequence[int] | None, shift: int):
        high, low = np.zeros(1, np.int64), np.zeros(1, np.int64)
        label, mul = np.zeros(1, np.int8), np.ones(1, np.int64)
        merging = False
        for i, w in enumerate(weights):
            lows, highs = low + (w & 0xFFFFFFFF), high + (w >> 32)
            high = np.concatenate([high, highs + (lows >> 32)])
            low = np.concatenate([low, lows & 0xFFFFFFFF])
            label = np.concatenate([label, label + np.int8(labels[i] if labels else 0)])
            mul = np.concatenate([mul, mul])
            # tried once when there is something to gain; random wide weights have no equal sums
            if merging or len(high) == TRY_MERGING:
                before = len(high)
                high, low, label, mul = _merged(high, low, label, mul)
                merging = len(high) < before
        high, low, label, mul = _merged(high, low, label, mul)
        bounds = np.flatnonzero(np.r_[True, np.diff(label) != 0, True]).tolist()
        self.groups: dict[int, slice] = {int(label[a]): slice(a, b) for a, b in pairwise(bounds)}
        self.key = (high << (32 - shift)) | (low >> shift)
        self.low = (high.astype(np.uint64) << np.uint64(32)) | low.astype(np.uint64)
        self.mul = mul
        if shift == 0:
            self.key = self.low.view(np.int64)  # the same numbers: one array in the cache
        self.weighted = bool((self.mul > 1).any())
        if not self.weighted:
            self.mul = np.ones(1, np.int64)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays that stay."""
        shared = np.shares_memory(self.key, self.low)
        prefixes = 2 * self.mul.nbytes if self.weighted else 0
        return self.low.nbytes * (1 if shared else 2) + prefixes


def _merged(high, low, label, mul):
    """Sorted by label and value, equal values of a label as one with their multiplicities."""
    if high.max() < 1 << 30 and not label.any():
        value = (high << 32) | low  # one sort of one word: the common case
        if mul.max() == 1:
            value, mul = np.unique(value, return_counts=True)
            mul = mul.astype(np.int64)
        else:
            order = np.argsort(value)
            value, mul = value[order], mul[order]
            new = np.flatnonzero(np.r_[True, np.diff(value) != 0])
            value, mul = value[new], np.add.reduceat(mul, new)
        return value >> 32, value & 0xFFFFFFFF, np.zeros(len(value), np.int8), mul
    order = np.lexsort((low, high, label))
    high, low, label, mul = high[order], low[order], label[order], mul[order]
    new = np.flatnonzero(
        np.r_[True, (np.diff(high) != 0) | (np.diff(low) != 0) | (np.diff(label) != 0)]
    )
    return high[new], low[new], label[new], np.add.reduceat(mul, new)


def side(long: Quarter, short: Quarter, label: int | None, *, weighted: bool) -> Side:
    """The half that sums of ``long`` and ``short`` form, restricted to one label of the pair.

    Without ``weighted`` the multiplicities are left out: all are 1, or nobody counts.
    """
    rows, begin, end = [], [], []
    for g, part in short.groups.items():
        segment = long.groups.get(0 if label is None else label - g)
        if segment is not None:
            index = np.arange(part.start, part.stop)
            rows.append(index)
            begin.append(np.full(len(index), segment.start))
            end.append(np.full(len(index), segment.stop))
    empty = [np.empty(0, np.int64)]
    index = np.concatenate(rows or empty)
    none = np.empty(0, np.int64)
    prefix = np.concatenate([np.zeros(1, np.int64), np.cumsum(_mul(long))]) if weighted else none
    return Side(
        long.key,
        long.low,
        _mul(long) if weighted else none,
        prefix,
        short.key[index],
        short.low[index],
        _mul(short)[index] if weighted else none,
        np.concatenate(begin or empty),
        np.concatenate(end or empty),
    )


def _mul(quarter: Quarter) -> np.ndarray:
    return quarter.mul if quarter.weighted else np.ones(len(quarter.key), np.int64)


def pair_labels(long: Quarter, short: Quarter) -> list[int]:
    """All labels that pairs have."""
    return sorted({a + b for a in long.groups for b in short.groups})


def half_sum_mask(
    weights: Sequence[int], labels: Sequence[int] | None, value: int, label: int
) -> tuple[int, ...]:
    """A mask of ``weights`` with exactly this sum (and label), which must exist.

    Meets in the middle in Python integers: O(2^(n/2)) for the n weights given.
    """
    n = len(weights)
    steps = [0] * n if labels is None else labels
    cut = n // 2
    left = {(0, 0): 0}
    for i in range(cut):
        left |= {(s + weights[i], g + steps[i]): m | 1 << i for (s, g), m in left.items()}
    right = {(0, 0): 0}
    for i in range(cut, n):
        right |= {(s + weights[i], g + steps[i]): m | 1 << i for (s, g), m in right.items()}
    want = 0 if labels is None else label
    for (s, g), m in right.items():
        other = left.get((value - s, want - g))
        if other is not None:
            bits = m | other
            return tuple(bits >> i & 1 for i in range(n))
    raise AssertionError("a sum that no mask has")  # would be our bug

"""The plain twin of the quarter join: all pairs, Python integers, no windows and no filters."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate


def half_sums(weights: Sequence[int], labels: Sequence[int] | None = None) -> Counter:
    """(sum, label) of every subset, with multiplicities."""
    out = Counter({(0, 0): 1})
    for i, w in enumerate(weights):
        step = 0 if labels is None else labels[i]
        moved = Counter({(s + w, g + step): m for (s, g), m in out.items()})
        out += moved
    return out


def count(left: Counter, right: Counter, delta: int, tolerance: int) -> int:
    """Pairs with |l − (r + delta)| <= tolerance, by multiplicity; labels are ignored."""
    values = sorted((s + delta, m) for (s, _), m in right.items())
    keys = [v for v, _ in values]
    below = [0, *accumulate(m for _, m in values)]
    return sum(
        m * (below[bisect_left(keys, s + tolerance + 1)] - below[bisect_left(keys, s - tolerance)])
        for (s, _), m in left.items()
    )


def nearest_pair(
    left: Counter,
    right: Counter,
    delta: int,
    left_label: int | None = None,
    right_label: int | None = None,
) -> tuple[int, int, int] | None:
    """(least |l − (r + delta)|, l, r) over the pairs with these labels; None if there are none."""
    keys = sorted({s + delta for s, g in right if right_label in (None, g)})
    best = None
    for s in sorted({s for s, g in left if left_label in (None, g)}):
        at = bisect_left(keys, s)
        for k in keys[max(at - 1, 0) : at + 1]:
            if best is None or abs(s - k) < best[0]:
                best = abs(s - k), s, k - delta
    return best

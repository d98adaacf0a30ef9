"""Paired differences over seeds, their intervals, and the verdict that follows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """Mean of paired differences with Student's interval at 95 %; in shares, not points."""

    mean: float
    low: float
    high: float
    seeds: int

    def __str__(self) -> str:
        return f"{100 * self.mean:+.1f} [{100 * self.low:+.1f}, {100 * self.high:+.1f}]"


def paired(left: Sequence[float], right: Sequence[float], *, margin: float = 0.0) -> Interval:
    """Interval of left − right + margin, one pair per seed."""
    import numpy as np
    from scipy.stats import t

    d = np.array(left, float) - np.array(right, float) + margin
    n = len(d)
    half = (
        float(t.ppf((1 + CONFIDENCE) / 2, n - 1) * d.std(ddof=1) / math.sqrt(n)) if n > 1 else 1e9
    )
    mean = float(d.mean())
    return Interval(mean, mean - half, mean + half, n)


def verdict(intervals: Interval | Iterable[Interval]) -> str:
    """Of the claim that every difference is above 0.

    *consistent* if every interval lies above 0, *fails at this scale* if one lies below, else
    *open*.  That all hold at once needs no correction (each alone is tested at 95 %); that one
    of many fails is reported with the number of intervals beside it.
    """
    found = [intervals] if isinstance(intervals, Interval) else list(intervals)
    if all(i.low > 0 for i in found):
        return "consistent"
    return "fails at this scale" if any(i.high < 0 for i in found) else "open"


def mean(values: Iterable[float]) -> float:
    """Plain mean."""
    values = list(values)
    return sum(values) / len(values)

r"""A lower bound on the width of one-input masks: each side alone, exhaustively.

Among the first N units of the source, let side s need at least k_s units, whatever the other
sides do.  A unit serves one side, so N units are enough only if :math:`\sum_s k_s \le N`: where the
sum is more, every one-input mask needs more than N units.  That a side needs at least k is known by
listing every set of fewer units (``exactlt.kernels.cover.refute``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exactlt.kernels.cover.refute import PAIRS, smaller_cover, work
from exactlt.representation.layer import LayerQuestion, Side

WORK = 3e6
"""Sets that are listed for one side, without a limit in time: about a second."""
TOP = 5
"""Sizes that are looked at first; where the work allows, larger ones follow."""
AGAIN = 2e7
"""Sets that may be listed by all sides together, until the bound is tried among fewer units."""
RATE = 1e7
"""Sets per second, to foresee what a limit in time allows; no fact depends on it."""


@dataclass(frozen=True)
class Bound:
    """Every one-input mask of the question's source needs at least ``width`` units.

    ``sides`` has, for each side of the question, how many units it needs at least when
    the first ``width`` − 1 units are there; their sum is at least ``width``.
    """

    width: int
    sides: tuple[int, ...]


def needs(question: LayerQuestion, side: Side, n: int, size: int) -> int:
    """The least number of units, of the first n, that serve a side; ``size`` + 1 if that is more.

    Exhaustive.
    """
    rows = _rows(question, side, n)
    for k in range(1, size + 1):
        if smaller_cover(rows, side.targets[side.outputs], k) is not None:
            return k
    return size + 1


def _rows(question: LayerQuestion, side: Side, n: int) -> np.ndarray:
    first, second = question.source(n)
    units = np.flatnonzero(first[:, side.input] * side.sign > 0)
    return first[units, side.input][:, None] * second[units][:, side.outputs]


def lower_bound(
    question: LayerQuestion,
    below: int,
    *,
    sets: float = WORK,
    seconds: float | None = None,
    step: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> Bound:
    """The best bound that the work allows.

    Parameters
    ----------
    below : int
        A width for which a mask is known; the bound is at most that.
    sets : float
        How many sets of units each side may list.
    seconds : float, optional
        For all sides, in place of ``sets``.

    Notes
    -----
    Every side is asked among the first ``below`` − 1 units, and where that is quick among fewer.
    Exhaustive whatever the time; more time means a better bound.
    """
    sides = question.sides
    end = None if seconds is None else time.monotonic() + seconds
    spent = 0.0

    def among(n: int) -> list[int]:
        nonlocal spent
        found: list[int] = []
        for done, side in enumerate(sides):
            left = None
            if end is not None:
                left = (end - time.monotonic()) / (len(sides) - done)
            least, listed = _needs(question, side, n, sets, left)
            found.append(least)
            spent += listed
            step(done + 1, len(sides), f"bound {sum(found)} among {n} units")
        return found

    best = among(max(below - 1, 0))
    low, high = min(sum(best), below), below
    # among fewer units a side may need more: the greatest n that is not enough for all sides
    cost = max(spent, 1.0)
    while low < high and spent + cost < AGAIN and (end is None or time.monotonic() < end):
        middle = (low + high) // 2
        found = among(middle)
        if sum(found) > middle:
            low, best = middle + 1, found
        else:
            high = middle
            if sum(found) > low:
                low, best = sum(found), found
    return Bound(low, tuple(best))


def _needs(
    question: LayerQuestion, side: Side, n: int, sets: float, seconds: float | None
) -> tuple[int, float]:
    """How many of the first n units a side needs at least, and how many sets were listed."""
    allowed = sets if seconds is None else max(0.0, seconds) * RATE
    rows = _rows(question, side, n)
    targets = side.targets[side.outputs]
    if len(rows) > PAIRS:
        return 1, 0.0
    size, listed = min(2, len(rows)), 0.0
    for k in range(3, min(TOP, len(rows)) + 1):
        if work(rows, targets, k) <= allowed:
            size = k
    while True:
        listed += work(rows, targets, size) if size > 2 else 0.0
        met = smaller_cover(rows, targets, size)
        if met is not None:  # then is there a smaller one?
            while met and (less := smaller_cover(rows, targets, len(met) - 1)) is not None:
                met = less
            return len(met), listed
        size += 1
        if size > len(rows):  # not even all of them: n units are not enough
            return n + 1, listed
        if size > 2 and work(rows, targets, size) > allowed:
            return size, listed

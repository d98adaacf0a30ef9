"""Which masks the quarter join counted: a range of left sums is halved until it is short.

The join counts pairs of half sums range by range; a range without a pair is never looked at
again, a short one with pairs is listed sum by sum.  So all masks within a tolerance are found in
about the time of counting them, and in the memory of the quarter lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from exactlt.answers import TimeUp
from exactlt.instances import Mask
from exactlt.solvers.rows.schroeppel.plan import Problem, Quarters
from exactlt.solvers.rows.schroeppel.run import REACH, Runner

SHORT = 1 << 12
"""So many left sums are listed one by one."""


class Windows:
    """Counts and lists of one question's masks on its four quarter lists."""

    def __init__(self, plan: Quarters, runner: Runner, size: int | None):
        self.plan, self.runner, self.size = plan, runner, size
        self.work: dict[str, int] = {}

    def count(self, gap: int) -> int:
        found = within(self.plan, self.runner, self.size, gap, f" within {gap}")
        if found is None:
            raise TimeUp
        return found

    def masks(self, low: int, high: int) -> Iterator[Mask]:
        plan = self.plan
        low += plan.target - plan.question.target  # in the normal form, where no sum is negative
        high += plan.target - plan.question.target
        low, high = max(low, 0), min(high, plan.total)
        if low > high:
            return
        # sum = left − right + right sum, and left − right is within ``reach`` of ``middle``
        reach = (high - low + 1) // 2
        middle = low + reach - plan.right_sum
        first = max(0, ((middle - reach) >> plan.shift) - 1)
        last = (min(plan.total, max(middle + plan.right_sum + reach, 0)) >> plan.shift) + 1
        for problem in plan.problems(self.size, plan.total):
            sides = plan.sides(problem, plan.weighted)
            for left, right in self._pairs(sides, first, last, middle, reach):
                if low <= left - right + plan.right_sum <= high:
                    yield from self._masks(problem, left, right)

    def _pairs(self, sides, first: int, last: int, middle: int, reach: int):
        """(left sum, complemented right sum) of every pair within ``reach`` of ``middle``."""
        import numpy as np

        from exactlt.kernels.quarters import join as kernel

        plan = self.plan
        buffers = kernel.scratch(self.runner.capacity, weighted=plan.weighted)
        shift = plan.shift
        delta_key, delta_low = middle >> shift, np.uint64(middle % (1 << 64))
        # wide strips would make the join's windows useless, but then every range holds pairs
        joins = reach <= min(REACH, max(1, plan.total >> plan.cut) << 6)
        stack = [(first, last)]
        while stack:
            self.runner.clock.tick()
            a, b = stack.pop()
            pairs = int(kernel.pairs_below(sides[0], b, 1) - kernel.pairs_below(sides[0], a, 1))
            if not pairs:
                continue
            if joins and pairs <= 1 << 24:
                out = np.zeros(kernel.OUT, np.int64)
                kernel.join(
                    a, b, *sides, buffers, shift, delta_key, delta_low, reach, 0,
                    kernel.COUNT, plan.weighted, out,
                )  # fmt: skip
                self.runner.seen += int(out[kernel.LEFT_SEEN] + out[kernel.RIGHT_SEEN])
                if not out[kernel.LOW] and not out[kernel.HIGH]:
                    continue
            if pairs <= SHORT or b - a == 1:
                yield from self._short(sides, a, b, middle, reach)
            else:
                cut = (a + b) // 2
                stack += [(cut, b), (a, cut)]

    def _short(self, sides, a: int, b: int, middle: int, reach: int):
        """The pairs of one short range, compared in Python integers."""
        from bisect import bisect_left, bisect_right

        shift = self.plan.shift
        left = sorted(set(self._sums(sides[0], a, b)))
        if not left:
            return
        low = (left[0] - middle - reach >> shift) - 4
        high = (left[-1] - middle + reach >> shift) + 4
        right = sorted(set(self._sums(sides[1], low, high)))
        for value in left:
            start = bisect_left(right, value - middle - reach)
            for other in right[start : bisect_right(right, value - middle + reach)]:
                yield value, other

    def _sums(self, side, a: int, b: int) -> Iterator[int]:
        """All sums of a side with coarse value in a..b−1, exact."""
        import numpy as np

        from exactlt.kernels.quarters.join import row_starts

        rows = len(side.row_key)
        start, stop = np.empty(rows, np.int64), np.empty(rows, np.int64)
        row_starts(side, a, start)
        row_starts(side, b, stop)
        shift = self.plan.shift
        for r in np.flatnonzero(stop > start).tolist():
            base = self._value(side.row_key[r], side.row_low[r], shift)
            for i in range(start[r], stop[r]):
                yield base + self._value(side.key[i], side.low[i], shift)

    @staticmethod
    def _value(key: Any, low: Any, shift: int) -> int:
        return int(key) << shift | int(low) & ((1 << shift) - 1) if shift else int(key)

    def _masks(self, problem: Problem, left: int, right: int) -> Iterator[Mask]:
        """Every mask with these half sums."""
        for one in self.halves[0].masks(left, problem.left_label):
            for other in self.halves[1].masks(right, problem.right_label):
                yield self.plan.unfolded([*one, *(1 - m for m in other)])

    @cached_property
    def halves(self) -> tuple[HalfMasks, HalfMasks]:
        plan, cut = self.plan, self.plan.cut
        labels = plan.labels or [0] * len(plan.weights)
        return (
            HalfMasks(plan.weights[:cut], labels[:cut]),
            HalfMasks(plan.weights[cut:], labels[cut:]),
        )


class HalfMasks:
    """All masks of a half with a given sum (and label), by meeting in its middle."""

    def __init__(self, weights: Sequence[int], labels: Sequence[int]):
        self.n = len(weights)
        self.left, self.right = (
            self._table(weights, labels, range(self.n // 2)),
            self._table(weights, labels, range(self.n // 2, self.n)),
        )

    @staticmethod
    def _table(weights, labels, places) -> dict[tuple[int, int], list[int]]:
        """(sum, label) → the masks, as numbers."""
        table: dict[tuple[int, int], list[int]] = {(0, 0): [0]}
        for i in places:
            grown = {key: list(masks) for key, masks in table.items()}
            for (s, g), masks in table.items():
                more = grown.setdefault((s + weights[i], g + labels[i]), [])
                more.extend(m | 1 << i for m in masks)
            table = grown
        return table

    def masks(self, value: int, label: int | None) -> Iterator[tuple[int, ...]]:
        for (s, g), masks in self.right.items():
            for other in self.left.get((value - s, (label or 0) - g), ()):
                for m in masks:
                    yield tuple((m | other) >> i & 1 for i in range(self.n))


def within(
    plan: Quarters, runner: Runner, size: int | None, tolerance: int, name: str = ""
) -> int | None:
    """The number of masks within the tolerance; None where the time ended first."""
    from exactlt.kernels.quarters.join import COUNT, RANK

    tolerance = min(tolerance - plan.beyond, plan.total)
    if tolerance < 0:  # the target is beyond all sums
        return 0
    # a window's real width if the left sums were spread evenly; they are about 4 x denser
    pairs = 1 << plan.cut
    window = plan.total * runner.capacity // max(pairs, runner.capacity) // 8
    if tolerance <= min(window // 2, REACH):
        record, _ = runner.run(f"count{name}", size, COUNT, delta=plan.delta, tolerance=tolerance)
        return record.count if record.complete else None
    upper, _ = runner.run(f"at most{name}", size, RANK, delta=plan.delta + tolerance)
    if not upper.complete:
        return None
    lower, _ = runner.run(f"below{name}", size, RANK, delta=plan.delta - tolerance - 1)
    return upper.count - lower.count if lower.complete else None

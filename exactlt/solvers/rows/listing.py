"""Lists of masks: the k best with their gaps, and all within the tolerance.

Both come down to two questions: how many masks have a gap of at most g, and which are they?  A
method that answers both is a :class:`Lists`; the k-th least gap is found by galloping from what
random weights would have and then halving, so that never many more than k masks are listed,
however many share a gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from exactlt.answers import Ask, Clock, Outcome, Reason, TimeUp
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.rows.gap_floor import expected_gap, gap_floor

SPARE = 1000
"""So many masks more than wanted are listed and sorted rather than counted once more."""


class Lists(Protocol):
    """What :func:`listed` asks of a method."""

    work: dict[str, int]

    def count(self, gap: int) -> int:
        """Number of masks with at most this gap; TimeUp where the time ends."""

    def masks(self, low: int, high: int) -> Iterator[Mask]:
        """The masks with sums in low..high, each once."""


def listed(question: SubsetSum, ask: Ask, lists: Lists, clock: Clock) -> Outcome:
    """The k best, or all within the tolerance up to a limit; the room is the clock's.

    Exact.  The work is that of at most 2·log2(g/e) + 2 counts, where g is the k-th least gap and
    e what random weights would have, and of one list.
    """
    room, found = clock.masks(ask), []
    try:
        if ask is Ask.ALL:
            for mask in lists.masks(question.low, question.high):
                if len(found) == room:
                    return Outcome(complete=True, masks=tuple(found), more=True, work=lists.work)
                found.append(mask)
        else:
            for mask in nearest(question, room, lists):
                found.append(mask)
        return Outcome(complete=True, masks=tuple(found), work=lists.work)
    except TimeUp:
        return Outcome(masks=tuple(found), reason=Reason.TIME, work=lists.work)


def nearest(question: SubsetSum, k: int, lists: Lists) -> list[Mask]:
    """The k masks of least gap; all where there are fewer."""
    few, enough = gap_floor(question) - 1, None  # gaps with fewer than k masks, and with k or more
    far = sum(map(abs, question.weights)) + abs(question.target)
    gap = min(far, few + 1 + int(k * expected_gap(question)))
    step = max(1, gap - few)
    while enough is None or enough - few > 1:
        count = lists.count(gap)
        if k <= count <= k + SPARE or (count < k and gap >= far):
            found = sorted(within(question, gap, lists), key=question.gap)
            return found[:k]
        if count < k:
            few = gap
        else:
            enough = gap
        step *= 4
        gap = min(far, few + step) if enough is None else (few + enough) // 2
    assert enough is not None
    found = within(question, few, lists)
    for total in {question.target - enough, question.target + enough}:
        for mask in lists.masks(total, total):  # as many of the k-th gap as there is room for
            if len(found) == k:
                break
            found.append(mask)
    return found


def within(question: SubsetSum, gap: int, lists: Lists) -> list[Mask]:
    """All masks of at most this gap."""
    if gap < 0:
        return []
    return list(lists.masks(question.target - gap, question.target + gap))


class Halves:
    """Both halves' sums, sorted, each with its mask: O(2^(n/2)) time and memory.

    With a fixed size the sums are sorted class by class of how many are kept.
    """

    PART = 1 << 18

    def __init__(self, question: SubsetSum, clock: Clock):
        import numpy as np

        self.question, self.clock = question, clock
        # gaps up to the sum of all magnitudes are asked for, hence twice the usual room
        wide = 2 * (sum(map(abs, question.weights)) + abs(question.target) + question.tolerance)
        self.dtype: Any = np.int64 if wide < 1 << 61 else object
        half = question.n - question.n // 2
        each = 8 if self.dtype is np.int64 else 80
        clock.plan_memory((8 << half) * each, "meet in the middle", "schroeppel_shamir")
        cut = question.n // 2
        self.cut = cut
        sides = [self._side(question.weights[:cut]), self._side(question.weights[cut:])]
        self.pairs = [
            (left, sides[1][j])
            for i, left in sides[0].items()
            for j in sides[1]
            if question.size in (None, i + j)
        ]
        self.work = {"sums": (1 << cut) + (1 << (question.n - cut)), "steps": 0}

    def _side(self, weights) -> dict[int, tuple[Any, Any]]:
        """Kept → (sorted sums, their masks as numbers); one class without a fixed size."""
        import numpy as np

        sums = np.zeros(1, self.dtype)
        kept = np.zeros(1, np.int8)
        for w in weights:
            self.clock.tick()
            sums = np.concatenate([sums, sums + w])
            kept = np.concatenate([kept, kept + np.int8(1)])
        if self.question.size is None:
            order = np.argsort(sums, kind="stable")
            return {0: (sums[order], order)}
        classes = {}
        for k in range(len(weights) + 1):
            places = np.flatnonzero(kept == k)
            order = places[np.argsort(sums[places], kind="stable")]
            classes[k] = sums[order], order
        return classes

    def _parts(self, low: int, high: int):
        """For parts of the left sums the range of right sums with totals in low..high."""
        import numpy as np

        for left, right in self.pairs:
            for start in range(0, len(left[0]), self.PART):
                self.clock.tick()
                part = left[0][start : start + self.PART]
                self.work["steps"] += len(part)
                # sums ascend, so the part's partners lie in one run of the right side
                first = int(np.searchsorted(right[0], low - part[-1], "left"))
                last = int(np.searchsorted(right[0], high - part[0], "right"))
                run = right[0][first:last]
                below = first + np.searchsorted(run, low - part, "left")
                above = first + np.searchsorted(run, high - part, "right")
                yield left[1][start : start + self.PART], right[1], below, above

    def count(self, gap: int) -> int:
        target = self.question.target
        return sum(
            int((above - below).sum())
            for _, _, below, above in self._parts(target - gap, target + gap)
        )

    def masks(self, low: int, high: int) -> Iterator[Mask]:
        import numpy as np

        n, cut = self.question.n, self.cut
        for left, right, below, above in self._parts(low, high):
            for i in np.flatnonzero(above > below).tolist():
                for other in right[below[i] : above[i]].tolist():
                    bits = int(left[i]) | other << cut
                    yield tuple(bits >> j & 1 for j in range(n))

r"""Interval decision diagrams over partial sums: written in NumPy, checked in plain Python.

A node is an interval of residuals (what the undecided choices still have to supply) none of
which can be supplied.  Down to a middle level the nodes are the distinct partial sums; below
it, residuals are merged by the gap between consecutive sums of the rest that they fall into.
So a level has at most min(2^i, 2^{n-i} + 1) nodes, and the whole diagram O(2^{n/2}).

Only the merging is written down, one bit a child: the checker grows the intervals itself and
needs no numbers (see ``proofs_check/diagram.py``).  Kin: Demirović, McCreesh, McIlree,
Nordström, Oertel, Sidorov 2024 certify dynamic programs and decision diagrams.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.certificates._rows import Choices
from exactlt.errors import UnsupportedError
from exactlt.instances import Mask

MOST_NODES = 1 << 24
MOST_SLACKS = 10
"""With more slack choices the sums of the rest are not listed: forward only.

A partial sum that is open when only slacks are left is a solution, since they fill every gap.
"""

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Diagram:
    """A refutation: the order of the choices and the merge bits, compressed."""

    order: tuple[int, ...]
    bits: bytes
    nodes: int


class Search:
    """Meet in the middle over choices: partial sums forward, sums of the rest backward.

    Exact.  O(2^{n/2}) time and memory for n choices of one variable on random instances.

    Parameters
    ----------
    question : Choices
    prune : bool
        Drop partial sums that no completion can repair.  Without it, nearest misses are
        exact as well (:meth:`nearest`).
    digitwise : bool
        Close a single partial sum by the bounds of every row, not of the lifted row alone.
    most : int
        Largest number of nodes of a level.

    Raises
    ------
    UnsupportedError
        A level would have more nodes than that.
    """

    def __init__(
        self,
        question: Choices,
        *,
        prune: bool = True,
        digitwise: bool = True,
        most: int = MOST_NODES,
    ):
        import numpy as np

        self.question, self.most = question, most
        self.digitwise = digitwise and len(question.digits) > 1
        self.kind = np.int64 if question.magnitude >> 61 == 0 else object
        self.order = _order(question)
        self.shifts = [self._array(question.shifts[k]) for k in self.order]
        depth = len(self.order)
        self.least, self.greatest = [0] * (depth + 1), [0] * (depth + 1)
        for i in range(depth - 1, -1, -1):
            options = question.shifts[self.order[i]]
            self.least[i] = self.least[i + 1] + min(0, *options)
            self.greatest[i] = self.greatest[i + 1] + max(0, *options)
        self.forward = [self._array([question.root])]
        self.backward = {depth: self._array([0])}
        self.slacks = sum(choice[0] >= question.n for choice in question.variables)
        self.forward_only = self.slacks > MOST_SLACKS
        top, bottom = 0, depth - self.slacks if self.forward_only else depth
        if self.forward_only:
            self.backward = {level: self._array([0]) for level in range(bottom, depth + 1)}
        while top < bottom:
            if self.forward_only or len(self.forward[-1]) <= len(self.backward[bottom]):
                merged = _distinct(self._children(self.forward[-1], top))
                top += 1
                self.forward.append(merged[self._open(merged, merged, top)] if prune else merged)
                self._fits(len(self.forward[-1]))
            else:
                bottom -= 1
                sums = self.backward[bottom + 1]
                self.backward[bottom] = _distinct(
                    np.concatenate([sums, *(sums + s for s in self.shifts[bottom])])
                )
                self._fits(len(self.backward[bottom]))
        self.middle = top

    def _array(self, values):
        import numpy as np

        return np.array(list(values), dtype=self.kind)

    def _fits(self, nodes: int) -> None:
        if nodes > self.most:
            raise UnsupportedError(
                f"certificate: a level of {nodes} nodes, at most {self.most} are allowed; "
                "a clausal proof or a larger limit may do"
            )

    def _children(self, values, level: int):
        import numpy as np

        return np.concatenate([values, *(values - s for s in self.shifts[level])])

    def _open(self, low, high, level: int):
        """Which intervals the rest from this level on could still reach."""
        question = self.question
        keep = (low <= self.greatest[level]) & (high + question.window >= self.least[level])
        if self.digitwise:
            rest = [
                (r, sum(lo[k] for k in self.order[level:]), sum(hi[k] for k in self.order[level:]))
                for r, lo, hi in question.digits
            ]
            possible, left = low == low, low
            for radix, least, most in reversed(rest[1:]):
                digit = (left + radix // 2) // radix
                possible = possible & (least <= digit) & (digit <= most)
                left = left - digit * radix
            possible = possible & (left <= rest[0][2]) & (left + question.window >= rest[0][1])
            keep = keep & (possible | (low != high))
        return keep.astype(bool)

    def solution(self) -> Mask | None:
        """A mask that fulfils the question, or None."""
        import numpy as np

        low, sums = self.forward[self.middle], self.backward[self.middle]
        if self.forward_only:
            return self._mask(low[0], sums[0]) if len(low) else None
        place = np.searchsorted(sums, low)
        inside = place < len(sums)
        hit = inside.copy()
        hit[inside] = sums[place[inside]] <= low[inside] + self.question.window
        if not hit.any():
            return None
        first = int(np.flatnonzero(hit)[0])
        return self._mask(low[first], sums[place[first]])

    def nearest(self) -> tuple[int, Mask]:
        """The least distance of a lifted sum from the root, and a mask that has it."""
        import numpy as np

        low, sums = self.forward[self.middle], self.backward[self.middle]
        place = np.searchsorted(sums, low)
        best = None
        for side in (np.minimum(place, len(sums) - 1), np.maximum(place - 1, 0)):
            distance = abs(sums[side] - low)
            i = int(np.argmin(distance))
            if best is None or distance[i] < best[0]:
                best = int(distance[i]), low[i], sums[side[i]]
        return best[0], self._mask(best[1], best[2])

    def _mask(self, residual, rest) -> Mask:
        """Walk back to the root and down to the end: which entries were taken."""
        import numpy as np

        def member(values, x):
            at = int(np.searchsorted(values, x))
            return at < len(values) and values[at] == x

        kept = [0] * self.question.n

        def take(level: int, options, came):
            for k, shift in enumerate([0, *options]):
                if came(shift):
                    variable = self.question.variables[self.order[level]][k - 1] if k else None
                    if variable is not None and variable < self.question.n:
                        kept[variable] = 1
                    return shift
            raise AssertionError("a sum without a predecessor")

        for level in range(self.middle - 1, -1, -1):
            values, now = self.forward[level], residual
            residual = now + take(
                level, self.shifts[level], lambda s, v=values, r=now: member(v, r + s)
            )
        for level in range(self.middle, len(self.order)):
            values, now = self.backward[level + 1], rest
            rest = now - take(
                level, self.shifts[level], lambda s, v=values, r=now: member(v, r - s)
            )
        return tuple(kept)

    def levels(self) -> Iterator[Level]:
        """The diagram level by level; only after :meth:`solution` said None."""
        import numpy as np

        low = high = self.forward[0][self._open(self.forward[0], self.forward[0], 0)]
        for level in range(len(self.order)):
            parents = low, high
            low, high = self._children(low, level), self._children(high, level)
            place = np.argsort(low, kind="stable")
            low, high = low[place], high[place]
            keep = self._open(low, high, level + 1)
            low, high, place = low[keep], high[keep], place[keep]
            if level + 1 < self.middle:
                group = low
            else:
                group = np.searchsorted(self.backward[level + 1], low)
            joined = np.zeros(len(low), dtype=bool)
            joined[1:] = group[1:] == group[:-1]
            starts = np.flatnonzero(~joined)
            if len(starts) < len(low):
                low, high = low[starts], np.maximum.reduceat(high, starts)
            yield Level(*parents, joined, place, low, high)

    def refutation(self) -> Diagram:
        """The diagram in compact form; only after :meth:`solution` said None."""
        import numpy as np

        deflate, nodes = zlib.compressobj(9), 1
        parts: list[bytes] = []
        for level in self.levels():
            parts.append(deflate.compress(np.packbits(level.joined).tobytes()))
            nodes += len(level.child_low)
        parts.append(deflate.flush())
        return Diagram(tuple(self.order), b"".join(parts), nodes)


@dataclass(frozen=True)
class Level:
    """One step of the diagram: its nodes, how their children merge, and the next nodes.

    ``joined[k]`` says that the k-th open child belongs to the node of the one before it;
    ``place[k]`` is that child's number: child c of node v is ``c * len(low) + v``, c = 0 for
    "nothing taken".
    """

    low: np.ndarray
    high: np.ndarray
    joined: np.ndarray
    place: np.ndarray
    child_low: np.ndarray
    child_high: np.ndarray


def _order(question: Choices) -> list[int]:
    """One row: large shifts first, so that bounds close early; several: row by row; slacks last."""
    digits = question.digits
    reach = [[max(-lo[k], hi[k]) for _, lo, hi in digits] for k in range(len(question.shifts))]

    def rank(k: int):
        slack = question.variables[k][0] >= question.n
        if len(digits) <= 2:
            return slack, -reach[k][0] if reach[k] else 0, k
        return slack, -max((i for i, r in enumerate(reach[k]) if r), default=0), k

    return sorted(range(len(question.shifts)), key=rank)


def _distinct(values):
    import numpy as np

    values = np.sort(values, kind="stable")
    fresh = np.ones(len(values), dtype=bool)
    fresh[1:] = values[1:] != values[:-1]
    return values[fresh]

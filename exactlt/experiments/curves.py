"""The transition of a sweep: where P(a mask exists) crosses one half, and how sizes compare.

A curve is what a plan's cells say when all but n is fixed.  Widths at which *mask* succeeds, and
the distribution of *mask-width*, give the same curve: P(n* <= n).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.experiments._cell import Cell
from exactlt.experiments._networks import UNKNOWN, numbers
from exactlt.experiments._summary import Row
from exactlt.experiments.stats import Collapse, Estimate, clopper_pearson, collapse, transition

if TYPE_CHECKING:
    from exactlt.experiments.stats import Transition

RISING = ("mask", "mask-width", "decide")
"""Questions whose success rises with n."""


@dataclass(frozen=True)
class Curve:
    """P(success) against n; ``unknown`` samples may be either at each n.

    Attributes
    ----------
    cell : Cell
        Of the smallest n.
    n, hits, samples, unknown : tuple of int
        In parallel, n increasing.
    """

    cell: Cell
    n: tuple[int, ...]
    hits: tuple[int, ...]
    samples: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def label(self) -> str:
        """What tells the curve from others, in words."""
        cell = self.cell
        parts = [cell.about] + [
            f"{name} {value}"
            for name in ("target", "tolerance", "size", "seed")
            if (value := getattr(cell, name))
        ]
        return ", ".join(parts)

    def rates(self, level: object = "19/20") -> list[Estimate]:
        """P(success) at each n with its interval."""
        found = []
        for hits, samples, unknown in zip(self.hits, self.samples, self.unknown, strict=True):
            one = clopper_pearson(hits, samples, level)
            found.append(one.hull(clopper_pearson(hits + unknown, samples, level)))
        return found

    def transition(self, **options) -> Transition:
        """Where the curve crosses one half, from its first to its last quarter, in units of n.

        Raises
        ------
        InputError
            Samples are not known, or the curve does not reach across.
        """
        if any(self.unknown):
            raise InputError(f"{self.label}: expected decided samples, got some unknown")
        # the statistics are about falling curves: failures against n
        misses = [s - h for s, h in zip(self.samples, self.hits, strict=True)]
        return transition(list(map(float, self.n)), misses, self.samples, **options)


def curves(rows: Iterable[Row]) -> list[Curve]:
    """The curves of a sweep's rows, in the order in which they come.

    Raises
    ------
    InputError
        The question has no success that rises with n.
    """
    found: dict[tuple, dict[int, Row]] = {}
    for row in rows:
        cell = row.cell
        if cell.question not in RISING:
            raise InputError(
                f"question: expected one of {', '.join(RISING)} for a curve, got {cell.question}"
            )
        if row.samples:
            key = tuple(getattr(cell, f.name) for f in fields(cell) if f.name != "n")
            found.setdefault(key, {})[cell.n] = row
    return [curve for group in found.values() for curve in _curves(group)]


def _curves(group: dict[int, Row]) -> list[Curve]:
    first = group[min(group)].cell
    if first.question == "mask-width":
        return [_of_widths(group[n]) for n in sorted(group)]
    points = []
    for n in sorted(group):
        words: Counter[str] = Counter()
        for word, count in group[n].counts.items():
            words[word.rpartition("/")[2]] += count
        points.append((n, words["yes"], group[n].samples, words[UNKNOWN]))
    return [Curve(first, *zip(*points, strict=True))]


def _of_widths(row: Row) -> Curve:
    """The distribution function of n*, at every n up to the widest tried."""
    values, _, unknown = numbers(row.counts)
    points, below = [], 0
    for n in range(row.cell.n + 1):
        below += values[n]
        points.append((n, below, row.samples, unknown))
    return Curve(row.cell, *zip(*points, strict=True))


def collapsed(found: Iterable[Curve]) -> Collapse:
    """The exponent a with which success is a function of T^a (n/T − 1), T each curve's threshold.

    a = 1: all windows are equally wide in n.  a = 0: they widen in proportion to T.  In general
    a window of T^(1−a) units.

    Raises
    ------
    InputError
        Fewer than two curves cross one half.
    """
    data = {}
    for curve in found:
        at = curve.transition(repeats=99).threshold.point
        y = [n / at for n in curve.n]
        data[at] = (y, list(curve.hits), list(curve.samples))
    return collapse(data, shift=1.0, log=0.0)

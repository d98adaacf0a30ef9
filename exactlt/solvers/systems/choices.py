"""A system as choices and rows: what enumeration and merged states work on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2

from exactlt.instances import LinearSystem

Option = tuple[int, tuple[int, ...]]
"""The variable that is 1, or −1 for none, and what it adds to every row."""


@dataclass(frozen=True)
class Choices:
    """Choose one option of every choice so that every row's sum is in [low, high].

    A group of variables of which at most one may be 1 is one choice; a group that overlaps an
    earlier one is a row 0 <= sum <= 1 instead.
    """

    options: tuple[tuple[Option, ...], ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    @classmethod
    def of(cls, system: LinearSystem) -> Choices:
        """O(n · rows) integer operations."""
        rows: list[tuple[dict[int, int], int | None, int | None]] = [
            (dict(zip(row.variables, row.coefficients, strict=True)), row.low, row.high)
            for row in system.rows
        ]
        taken: set[int] = set()
        groups: list[tuple[int, ...]] = []
        for group in system.groups:
            if taken.isdisjoint(group):
                taken.update(group)
                groups.append(group)
            else:
                rows.append((dict.fromkeys(group, 1), 0, 1))
        groups += [(j,) for j in range(system.n) if j not in taken]
        low, high = [], []
        for terms, least, most in rows:
            low.append(sum(min(c, 0) for c in terms.values()) if least is None else least)
            high.append(sum(max(c, 0) for c in terms.values()) if most is None else most)
        nothing: Option = (-1, (0,) * len(rows))
        options = tuple(
            (nothing, *((j, tuple(terms.get(j, 0) for terms, _, _ in rows)) for j in group))
            for group in groups
            if group
        )
        return cls(options, tuple(low), tuple(high))

    @property
    def bits(self) -> float:
        """log2 of the number of masks that the groups allow."""
        return sum(log2(len(options)) for options in self.options)

    def masks(self) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Every allowed mask as its ones, with the rows' sums; one addition a row each."""
        stack: list[tuple[int, tuple[int, ...], tuple[int, ...]]]
        stack = [(0, (), (0,) * len(self.low))]
        while stack:
            level, ones, sums = stack.pop()
            if level == len(self.options):
                yield ones, sums
                continue
            for j, adds in self.options[level]:
                more = sums if j < 0 else tuple(s + a for s, a in zip(sums, adds, strict=True))
                stack.append((level + 1, ones if j < 0 else (*ones, j), more))

    def holds(self, sums: tuple[int, ...]) -> bool:
        return all(low <= s <= high for s, low, high in zip(sums, self.low, self.high, strict=True))


def mask_of(ones, n: int) -> tuple[int, ...]:
    """Zeros and ones from the places of the ones."""
    mask = [0] * n
    for j in ones:
        mask[j] = 1
    return tuple(mask)

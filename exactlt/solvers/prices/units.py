"""Rows over units: each unit serves at most one of its options, any parts of it.

``proofs_check/prices.py`` says the same of the certificate and orders options and slots alike.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np

Part = list[tuple[int, int]]
"""(row, value): what is added together, or not at all."""


class Units:
    """Rows as (low, high); units as lists of options; an option as parts of (row, value).

    A *slot* is a (row, unit, value) that some option can supply.  Slots are sorted.  A slot
    that is the only part of its option, and in no other, is *direct*: it costs what its unit
    pays.  The others are *written*.
    """

    def __init__(self, rows: list[tuple[int, int]], units: list[list[list[Part]]]):
        self.rows, self.units = rows, units
        self.first = np.concatenate([[0], np.cumsum([len(u) for u in units])]).astype(np.int64)
        places = [
            ((row, j, value), option, part)
            for j, options in enumerate(units)
            for option, parts in enumerate(options, int(self.first[j]))
            for part in parts
            for row, value in part
        ]
        self.slots = sorted({slot for slot, _, _ in places})
        self.index = {slot: i for i, slot in enumerate(self.slots)}
        seen = np.zeros(len(self.slots), np.int64)
        for slot, _, _ in places:
            seen[self.index[slot]] += 1
        self.direct = np.zeros(len(self.slots), bool)
        for j, options in enumerate(units):
            for parts in options:
                if len(parts) == 1 and len(parts[0]) == 1:
                    i = self.index[parts[0][0][0], j, parts[0][0][1]]
                    self.direct[i] = seen[i] == 1
        # one entry per slot of a part of an option, options in order
        entries = [
            (self.index[row, j, value], option, number)
            for number, (j, option, part) in enumerate(self._parts())
            for row, value in part
        ]
        self.entry_slot, self.entry_option, self.entry_part = (
            np.array([e[k] for e in entries], np.int64) for k in range(3)
        )
        self.part_option = np.array([option for _, option, _ in self._parts()], np.int64)
        self.slot_row = np.array([s[0] for s in self.slots], np.int64)
        self.slot_unit = np.array([s[1] for s in self.slots], np.int64)
        self.slot_value = np.array([s[2] for s in self.slots], np.int64)
        self.option_unit = np.repeat(np.arange(len(units)), np.diff(self.first))

    def _parts(self):
        for j, options in enumerate(self.units):
            for option, parts in enumerate(options, int(self.first[j])):
                for part in parts:
                    yield j, option, part

    @cached_property
    def written(self) -> np.ndarray:
        """Places of the slots whose prices are written."""
        return np.flatnonzero(~self.direct)

    @cached_property
    def in_row(self) -> list[np.ndarray]:
        """Places of each row's slots, units with small values first: narrow tables."""
        found = []
        for row in range(len(self.rows)):
            here = np.flatnonzero(self.slot_row == row)
            reach: dict[int, int] = {}
            for i in here:
                j = int(self.slot_unit[i])
                reach[j] = max(reach.get(j, 0), abs(int(self.slot_value[i])))
            found.append(
                np.array(
                    sorted(
                        here,
                        key=lambda i: (
                            reach[int(self.slot_unit[i])],
                            int(self.slot_unit[i]),
                            int(i),
                        ),
                    ),
                    np.int64,
                )
            )
        return found

    @cached_property
    def part_size(self) -> np.ndarray:
        """Slots of each part."""
        return np.bincount(self.entry_part, minlength=len(self.part_option))

    @cached_property
    def single(self) -> np.ndarray:
        """Per option, whether it has one part: who serves it adds all of its values."""
        return np.bincount(self.part_option, minlength=len(self.option_unit)) == 1

    @cached_property
    def slots_of(self) -> list[np.ndarray]:
        """Per option, the places of its slots."""
        ends = np.searchsorted(self.entry_option, np.arange(len(self.option_unit) + 1))
        return [self.entry_slot[a:b] for a, b in pairwise(ends)]

    def options_of(self, unit: int) -> range:
        """The unit's options, by number."""
        return range(int(self.first[unit]), int(self.first[unit + 1]))

    def parts_of(self, option: int) -> list[Part]:
        """An option's parts."""
        unit = int(self.option_unit[option])
        return self.units[unit][option - int(self.first[unit])]

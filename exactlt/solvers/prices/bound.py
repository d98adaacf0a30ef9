"""What integer prices show about a case: a bound that is counted, not believed.

No unit pays more than its dearest option, each row costs at least its cheapest solution: if the
rows cost more than the units pay, the case has no solution.  Everything here is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactlt.kernels.priced import NONE, cheapest
from exactlt.solvers.prices.units import Units


@dataclass(frozen=True)
class Case:
    """Options that units may still serve, rows without what was taken, options taken."""

    allowed: np.ndarray
    low: np.ndarray
    high: np.ndarray
    taken: tuple[int, ...] = ()

    @classmethod
    def whole(cls, units: Units) -> Case:
        ends = np.array(units.rows, np.int64).reshape(-1, 2)
        return cls(np.ones(len(units.option_unit), bool), ends[:, 0].copy(), ends[:, 1].copy())

    def split(self, units: Units, option: int) -> tuple[Case, Case]:
        """The unit serves the option; it does not.

        Who serves an option of one part adds its values, and the unit is gone.
        """
        mine = units.option_unit == units.option_unit[option]
        inside, outside = self.allowed & ~mine, self.allowed.copy()
        outside[option] = False
        if not units.single[option]:
            inside[option] = self.allowed[option]
            return Case(inside, self.low, self.high, self.taken), Case(
                outside, self.low, self.high, self.taken
            )
        low, high = self.low.copy(), self.high.copy()
        for s in units.slots_of[option]:
            low[units.slot_row[s]] -= units.slot_value[s]
            high[units.slot_row[s]] -= units.slot_value[s]
        return Case(inside, low, high, (*self.taken, option)), Case(
            outside, self.low, self.high, self.taken
        )


@dataclass(frozen=True)
class Prices:
    """Integers: what each unit pays at least, and what each slot costs (direct ones: unused)."""

    least: np.ndarray
    slot: np.ndarray

    @classmethod
    def free(cls, units: Units) -> Prices:
        """Nothing costs anything: whether a row can be reached at all."""
        return cls(np.zeros(len(units.units), np.int64), np.zeros(len(units.slots), np.int64))


@dataclass(frozen=True)
class Value:
    """What prices are worth: floors of the rows, pay of the units, cheapest solutions' slots."""

    floors: np.ndarray
    paid: np.ndarray
    full: np.ndarray
    found: list[np.ndarray]

    @property
    def gap(self) -> int:
        """Above 0: the case has no solution."""
        return int(self.floors.sum() - self.paid.sum())

    @property
    def closed(self) -> int | None:
        """A row without any solution, or None."""
        return int(self.floors.argmax()) if len(self.floors) and self.floors.max() >= NONE else None


class Bound:
    """A case's rows, ready to be priced again and again."""

    def __init__(self, units: Units, case: Case):
        self.units, self.case = units, case
        self.slots = np.zeros(len(units.slots), bool)
        self.slots[units.entry_slot[case.allowed[units.entry_option]]] = True
        self.live = np.zeros(len(units.units), bool)
        self.live[units.option_unit[case.allowed]] = True
        self.rows = []
        for row, every in enumerate(units.in_row):
            here = every[self.slots[every]]
            unit = units.slot_unit[here]
            groups = np.zeros(len(here), np.int64)
            if len(here):
                np.cumsum(unit[1:] != unit[:-1], out=groups[1:])
            ends = int(case.low[row]), int(case.high[row])
            self.rows.append((here, units.slot_value[here], groups, *ends))

    def costs(self, prices: Prices) -> np.ndarray:
        """What each option's written slots cost, part by part, as far as they cost anything."""
        units = self.units
        part = np.zeros(len(units.part_option), np.int64)
        written = ~units.direct[units.entry_slot]
        np.add.at(part, units.entry_part[written], prices.slot[units.entry_slot[written]])
        option = np.zeros(len(units.option_unit), np.int64)
        np.add.at(option, units.part_option, np.maximum(part, 0))
        return option

    def value(self, prices: Prices) -> Value:
        """Exact; O(slots of a row times its sums) for each row."""
        units, allowed = self.units, self.case.allowed
        paid = np.where(self.live, prices.least, 0)
        costs = self.costs(prices)
        np.maximum.at(paid, units.option_unit[allowed], costs[allowed])
        full = np.where(units.direct, paid[units.slot_unit], prices.slot)
        floors, found = np.zeros(len(self.rows), np.int64), []
        for row, (here, values, groups, low, high) in enumerate(self.rows):
            least, slots = cheapest(values, full[here].astype(np.int32), groups, low, high)
            floors[row] = least
            found.append(here[slots])
        return Value(floors, paid, full, found)

"""The linear program over row solutions, by HiGHS: prices that are worth trying.

    min t    each row: its solutions weigh 1 together
             each unit: what it serves weighs at most t
             each written slot: solutions that use it weigh what options supply

Where t stays above 1, the rows have no solution together, and the dual values are prices that
may show it.  What comes out is floats: nobody believes them before
:mod:`exactlt.solvers.prices.bound` has counted in integers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactlt.solvers.prices.bound import Bound
from exactlt.solvers.prices.units import Units


@dataclass(frozen=True)
class Guess:
    """Floats of the program: t, dual values of rows, units and slots, weight of each option."""

    t: float
    worth: np.ndarray
    paid: np.ndarray
    slot: np.ndarray
    served: np.ndarray


class Master:
    """One program for all cases: columns that a case forbids are switched off."""

    def __init__(self, units: Units):
        import highspy

        self.units, self.inf = units, highspy.kHighsInf
        self.program = program = highspy.Highs()
        program.silent()
        program.setOptionValue("threads", 1)
        program.setOptionValue("presolve", "off")
        rows, count = len(units.rows), len(units.units)
        self.unit_line = rows + np.arange(count)
        # a written slot alone in its part, and in no other part, is bounded from one side
        seen = np.bincount(units.entry_slot, minlength=len(units.slots))
        alone = units.part_size[units.entry_part] == 1
        loose = np.zeros(len(units.slots), bool)
        loose[units.entry_slot[alone]] = seen[units.entry_slot[alone]] == 1
        self.lower = np.where(loose[units.written], -self.inf, 0.0)
        self.slot_line = np.full(len(units.slots), -1, np.int64)
        self.slot_line[units.written] = rows + count + np.arange(len(units.written))
        for _ in range(rows):
            program.addRow(1.0, 1.0, 0, [], [])
        for _ in range(count):
            program.addRow(-self.inf, 0.0, 0, [], [])
        for low in self.lower:
            program.addRow(float(low), 0.0, 0, [], [])
        program.addCol(1.0, 0.0, self.inf, count, self.unit_line, -np.ones(count))
        self.option_column = np.full(len(units.option_unit), -1, np.int64)
        self._options()
        self.fixed = program.getNumCol()
        self.row_of = np.zeros(256, np.int64)
        self.member = np.zeros((256, len(units.slots)), np.uint8)
        self.on = np.zeros(256, bool)
        self.columns = 0
        self.known: set[bytes] = set()

    def _options(self) -> None:
        """Columns of the options that supply written slots, and of their parts where needed."""
        units, program = self.units, self.program
        lines: list[list[int]] = [[] for _ in units.part_option]
        for slot, part in zip(units.entry_slot, units.entry_part, strict=True):
            if self.slot_line[slot] >= 0:
                lines[part].append(int(self.slot_line[slot]))
        by_option: dict[int, list[int]] = {}
        for part, option in enumerate(units.part_option):
            if lines[part]:
                by_option.setdefault(int(option), []).append(part)
        for option, parts in by_option.items():
            place = self.option_column[option] = program.getNumCol()
            own, later = [int(self.unit_line[units.option_unit[option]])], []
            for part in parts:
                if units.single[option] or units.part_size[part] == 1:
                    own += lines[part]
                else:
                    later.append(part)
            program.addCol(0.0, 0.0, self.inf, len(own), own, [1.0] + [-1.0] * (len(own) - 1))
            for part in later:  # supplied only as far as the option is served
                at = [program.getNumRow(), *lines[part]]
                program.addRow(-self.inf, 0.0, 1, [int(place)], [-1.0])
                program.addCol(0.0, 0.0, self.inf, len(at), at, [1.0] + [-1.0] * (len(at) - 1))

    def add(self, row: int, slots: np.ndarray) -> bool:
        """A solution of a row as a column; False when it is there already."""
        slots = np.sort(slots)
        key = row.to_bytes(4, "little") + slots.tobytes()
        if key in self.known:
            return False
        self.known.add(key)
        k = self.columns
        if k == len(self.on):
            self.member = np.concatenate([self.member, np.zeros_like(self.member)])
            self.on = np.concatenate([self.on, np.zeros_like(self.on)])
            self.row_of = np.concatenate([self.row_of, np.zeros_like(self.row_of)])
        self.member[k, slots], self.on[k], self.row_of[k] = 1, True, row
        self.columns += 1
        lines = self.slot_line[slots]
        lines = np.where(lines < 0, self.unit_line[self.units.slot_unit[slots]], lines)
        at = np.concatenate([[row], lines]).astype(np.int32)
        self.program.addCol(0.0, 0.0, self.inf, len(at), at, np.ones(len(at)))
        return True

    def enter(self, bound: Bound) -> None:
        """Switch to a case: off are solutions with forbidden slots, or without taken ones."""
        units, case, k = self.units, bound.case, self.columns
        free, must = bound.slots.copy(), np.zeros(len(units.slots), bool)
        gone = np.zeros(len(units.units), bool)
        for option in case.taken:
            must[units.slots_of[option]] = True
            gone[units.option_unit[option]] = True
        free |= must
        member = self.member[:k]
        on: np.ndarray = np.logical_not(member[:, ~free].any(axis=1))
        if must.any():
            needed = np.bincount(units.slot_row[must], minlength=len(units.rows))
            on &= member[:, must].sum(axis=1, dtype=np.int64) == needed[self.row_of[:k]]
        turned = np.flatnonzero(on != self.on[:k])
        self.on[:k] = on
        self._columns(self.fixed + turned, on[turned])
        has = np.flatnonzero(self.option_column >= 0)
        self._columns(self.option_column[has], case.allowed[has])
        self._lines(self.unit_line, np.full(len(gone), -self.inf), gone)
        away = gone[units.slot_unit[units.written]]
        self._lines(self.slot_line[units.written], np.where(away, -self.inf, self.lower), away)

    def _columns(self, places: np.ndarray, on: np.ndarray) -> None:
        if len(places):
            upper = np.where(on, self.inf, 0.0)
            self.program.changeColsBounds(
                len(places), places.astype(np.int32), np.zeros(len(places)), upper
            )

    def _lines(self, places: np.ndarray, lower: np.ndarray, free: np.ndarray) -> None:
        if len(places):
            upper = np.where(free, self.inf, 0.0)
            self.program.changeRowsBounds(len(places), places.astype(np.int32), lower, upper)

    def solve(self) -> Guess | None:
        """The program's optimum; None when HiGHS found none."""
        units, program = self.units, self.program
        program.run()
        solution = program.getSolution()
        dual, value = np.array(solution.row_dual), np.array(solution.col_value)
        if not len(dual) or not len(value):
            return None
        slot = np.zeros(len(units.slots))
        slot[units.written] = -dual[self.slot_line[units.written]]
        served = np.zeros(len(units.option_unit))
        has = self.option_column >= 0
        served[has] = value[self.option_column[has]]
        use = value[self.fixed :] @ self.member[: self.columns]
        direct = units.direct[units.entry_slot]
        served[units.entry_option[direct]] = use[units.entry_slot[direct]]
        rows = len(units.rows)
        paid = np.maximum(-dual[self.unit_line], 0)
        return Guess(float(value[0]), dual[:rows], paid, slot, served)

"""Branch and price: cases are split until integer prices close each, or a solution shows.

At each case a linear program proposes prices, every row answers with its cheapest solution,
and that solution joins the program, until the rows cost more than the units pay (closed), or
the program can serve all rows at t <= 1: then the case is split on an option that the program
half serves.  (Deciding single options by the best prices of an open case was tried: it closes
no fewer cases and makes certificates ten times as long.)
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from exactlt.solvers.prices.bound import Bound, Case, Prices, Value
from exactlt.solvers.prices.master import Guess, Master
from exactlt.solvers.prices.units import Units

SCALE = 1 << 18
"""What all units pay together, as an integer, while prices are sought."""

MARGIN = SCALE >> 9
"""A case is closed by at least so much where that is to be had: prices stay short in rounding."""

DEAREST = 1 << 28
"""What the slot prices of a row add up to at most, so that its price fits 32 bits."""

Picked = dict[int, tuple[int, list[int]]]
"""Unit -> (option's number, places of its parts that are kept)."""


@dataclass
class Closed:
    """A case without solution: by its prices, or by a row that nothing reaches."""

    prices: Prices | None = None
    row: int | None = None


@dataclass
class Split:
    """A case told apart by an option; None is a case that is still open."""

    option: int
    inside: Closed | Split | None = None
    outside: Closed | Split | None = None


class Search:
    """One question's tree.

    Parameters
    ----------
    units : Units
    seconds : float, optional
        Wall-clock time; :meth:`run` returns without an answer when it is over.
    nodes : int, optional
        Cases to look at before giving up.
    """

    def __init__(self, units: Units, seconds: float | None = None, nodes: int | None = None):
        self.units, self.nodes = units, nodes
        self.end = None if seconds is None else time.monotonic() + seconds
        self.master = Master(units)
        self.picked: Picked | None = None
        self.tree: Closed | Split | None = None
        self.work = {"cases": 0, "price_lists": 0}

    def run(self) -> bool:
        """Whether the question is decided: ``picked`` is a solution, or ``tree`` is closed."""
        root = Split(-1)  # its outside is the whole
        open_cases: list[tuple[Case, Split, str]] = [(Case.whole(self.units), root, "outside")]
        while open_cases:
            if self._over():
                return False
            case, above, side = open_cases.pop()
            self.work["cases"] += 1
            bound = Bound(self.units, case)
            self.master.enter(bound)
            closed, guess = self._priced(bound)
            if self.picked is not None:
                return True
            if closed is not None:
                setattr(above, side, closed)
                continue
            if guess is None:  # out of time, or HiGHS failed
                return False
            option = self._half_served(case, guess)
            split = Split(option)
            setattr(above, side, split)
            inside, outside = case.split(self.units, option)
            both = [(outside, split, "outside"), (inside, split, "inside")]
            open_cases += both if guess.served[option] >= 0.5 else both[::-1]
        self.tree = root.outside
        return True

    def _over(self) -> bool:
        if self.nodes is not None and self.work["cases"] >= self.nodes:
            return True
        return self.end is not None and time.monotonic() >= self.end

    def _half_served(self, case: Case, guess: Guess) -> int:
        """The option that the program is least sure of."""
        units = self.units
        count = np.bincount(units.option_unit[case.allowed], minlength=len(units.units))
        able = case.allowed & (units.single | (count[units.option_unit] > 1))
        return int(np.where(able, np.minimum(guess.served, 1 - guess.served), -1).argmax())

    def _priced(self, bound: Bound) -> tuple[Closed | None, Guess | None]:
        """The case closed, or what the program would serve; neither when the time is over."""
        units, master, case = self.units, self.master, bound.case
        closed, most, guess = None, 0, None
        dearest = DEAREST // max(1, len(units.units))
        present = np.zeros(len(units.rows), bool)
        present[master.row_of[: master.columns][master.on[: master.columns]]] = True
        if not present.all():
            share = SCALE // max(1, len(units.units))
            start = Prices(
                np.full(len(units.units), share), np.full(len(units.slots), max(1, share // 4))
            )
            value = bound.value(start)
            if (row := value.closed) is not None:
                return Closed(row=row), None
            for row in range(len(units.rows)):
                self._column(case, row, value.found[row])
        while not self._over():
            guess = master.solve()
            if guess is None:
                break
            self.work["price_lists"] += 1
            prices = Prices(
                np.rint(guess.paid * SCALE).astype(np.int64),
                np.clip(np.rint(guess.slot * SCALE), -dearest, dearest).astype(np.int64),
            )
            value = bound.value(prices)
            if value.gap > most:
                closed, most = Closed(prices), value.gap
            if most > MARGIN:
                break
            if closed is None:
                self.picked = self._together(case, value)
            if self.picked is not None or guess.t <= 1 + 1e-9:
                break
            cheaper = np.flatnonzero(value.floors < guess.worth * SCALE - 1)
            if not sum(self._column(case, int(row), value.found[row]) for row in cheaper):
                break
        return closed, None if self._over() else guess

    def _column(self, case: Case, row: int, slots: np.ndarray) -> bool:
        units = self.units
        taken = [s for o in case.taken for s in units.slots_of[o] if units.slot_row[s] == row]
        return self.master.add(row, np.concatenate([slots, np.array(taken, np.int64)]))

    def _together(self, case: Case, value: Value) -> Picked | None:
        """The rows' cheapest solutions as one solution, where no unit is asked for two things."""
        units = self.units
        used: dict[int, set[int]] = {}
        for slots in value.found:
            for s in slots.tolist():
                used.setdefault(int(units.slot_unit[s]), set()).add(s)
        picked: Picked = {}
        for j, slots in used.items():
            for option in units.options_of(j):
                if case.allowed[option] and slots <= set(units.slots_of[option].tolist()):
                    parts = [
                        {units.index[row, j, v] for row, v in part}
                        for part in units.parts_of(option)
                    ]
                    kept = [k for k, part in enumerate(parts) if part <= slots]
                    if slots == set().union(*(parts[k] for k in kept)):
                        picked[j] = option - int(units.first[j]), kept
                        break
            else:
                return None
        for option in case.taken:
            j = int(units.option_unit[option])
            picked[j] = option - int(units.first[j]), [0]
        return picked

"""Presolve of mask systems: gcds, and dead choices row by row.

Each row alone is a subset sum with groups.  Two sweeps of reachable-sum bitsets (Python ints:
bit s is the sum ``s − offset``) decide for every choice whether the row can hold with it; a
choice that fails on one row is dead in the whole system.  Rows are revisited until nothing
changes.  This kills most choices with several inputs: a random direction is usually alone on
its line, and a kink that nobody cancels must not be there.  Everything here is exhaustive: a
row without solutions refutes the system.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from exactlt.encodings.network.system import Choice, MaskSystem, RowName

BITSET_LIMIT = 1 << 23
"""Rows whose sums spread further than this many values are left alone."""


class Refuted(Exception):
    """A row has no solution; the message says which."""


class Rows:
    """A system while it is being filtered: choices that are alive, sums still to be supplied.

    ``copy`` is cheap (lists of small ints), so that a search can branch on it.
    """

    def __init__(self, system: MaskSystem):
        self.choices: list[tuple[int, Choice]] = []
        self.units: list[list[int]] = []
        self.at: dict[RowName, list[list[tuple[int, int]]]] = {row: [] for row in system.rows}
        for j, unit in enumerate(system.units):
            first = len(self.choices)
            fresh: dict[RowName, list[tuple[int, int]]] = defaultdict(list)
            for c in unit:
                for row, a in c.vector:
                    fresh[row].append((len(self.choices), a))
                self.choices.append((j, c))
            self.units.append(list(range(first, len(self.choices))))
            for row, pairs in fresh.items():
                self.at[row].append(pairs)
        self.alive = bytearray(b"\1" * len(self.choices))
        self.missing = dict(system.rows)
        # rows by rank, kinks first: they have the fewest entries and decide the most
        self.order = sorted(self.missing, key=_cheap_first)
        self.rank = {row: i for i, row in enumerate(self.order)}
        self.waiting = set(range(len(self.order)))
        self.factors: dict[RowName, int] = {}
        self.picked: dict[int, int] = {}
        self.sweeps = self.dead = self.looked_at = 0

    def copy(self) -> Rows:
        other = object.__new__(Rows)
        other.__dict__.update(self.__dict__)
        other.alive = bytearray(self.alive)
        other.missing, other.waiting = dict(self.missing), set(self.waiting)
        other.picked = dict(self.picked)
        return other

    def remove(self, choice: int) -> None:
        """The choice is not taken."""
        self.alive[choice] = 0
        rank = self.rank
        self.waiting.update([rank[row] for row, _ in self.choices[choice][1].vector])
        self.dead += 1

    def pick(self, choice: int) -> None:
        """The choice is taken; its unit has no other any more."""
        j, taken = self.choices[choice]
        for other in self.units[j]:
            if self.alive[other]:
                self.remove(other)
        self.picked[j] = choice
        for row, a in taken.vector:
            self.missing[row] -= a

    def entries(self, row: RowName) -> list[list[tuple[int, int]]]:
        """Per unit that still touches the row, its (choice, coefficient) pairs."""
        alive, units = self.alive, self.at[row]
        self.looked_at += sum(map(len, units))
        found = [[pair for pair in unit if alive[pair[0]]] for unit in units]
        return [pairs for pairs in found if pairs]

    def propagate(self, tick: Callable[[], None] = lambda: None) -> None:
        """Filter until nothing changes; ``tick`` is called once a row and may raise.

        Raises
        ------
        Refuted
            Some row has no solution.
        """
        while self.waiting:
            tick()
            place = min(self.waiting)
            self.waiting.discard(place)
            row = self.order[place]
            self.sweeps += 1
            there, b = self.entries(row), self.missing[row]
            g = math.gcd(*(a for unit in there for _, a in unit))
            if (g == 0 and b) or (g and b % g):
                raise Refuted(f"row {row}: {b} is not a multiple of {g}")
            self.factors[row] = g or 1
            for choice in _dead(there, b, g or 1, row):
                self.remove(choice)


def presolve(system: MaskSystem, tick: Callable[[], None] = lambda: None) -> MaskSystem:
    """The system with dead choices removed and rows divided by their gcd; same solutions."""
    if system.impossible:
        return system
    rows = Rows(system)
    try:
        rows.propagate(tick)
    except Refuted as why:
        return replace(system, impossible=str(why), work=_work(rows))
    factors = rows.factors
    units = tuple(
        tuple(
            replace(c, vector=tuple((r, a // factors[r]) for r, a in c.vector))
            for c in (rows.choices[i][1] for i in unit if rows.alive[i])
        )
        for unit in rows.units
    )
    live = {row for unit in units for c in unit for row, _ in c.vector}
    return replace(
        system,
        units=units,
        work=_work(rows),
        rows={r: b // factors[r] for r, b in system.rows.items() if r in live},
    )


def _work(rows: Rows) -> dict[str, int]:
    return {"row_sweeps": rows.sweeps, "dead_choices": rows.dead}


def _cheap_first(row: RowName):
    return (row[0] != "k", row)


def _dead(groups, b: int, g: int, row: RowName) -> list[int]:
    """Choices that no solution of this row contains."""
    b //= g
    steps = [{a // g for _, a in unit} for unit in groups]
    lows = [min(0, *values) for values in steps]
    highs = [max(0, *values) for values in steps]
    low, high = sum(lows), sum(highs)
    if not low <= b <= high:
        raise Refuted(f"row {row} alone has no solution")
    if b in (low, high):  # every unit gives its extreme
        edges = lows if b == low else highs
        return [
            c for unit, edge in zip(groups, edges, strict=True) for c, a in unit if a != edge * g
        ]
    if high - low > BITSET_LIMIT:
        return []
    # forward[k]: sums of the first k units, offset by the sum of their lows
    forward, offset = [1], 0
    for values, lo in zip(steps, lows, strict=True):
        reach = forward[-1]
        moved = reach << -lo
        for a in values:
            moved |= reach << (a - lo)
        forward.append(moved)
        offset += lo
    # needed: sums of the first k units from which the rest can reach b, same offset as forward
    needed = 1 << (b - offset)
    if not forward[-1] & needed:
        raise Refuted(f"row {row} alone has no solution")
    dead = []
    for k in range(len(groups) - 1, -1, -1):
        lo = lows[k]
        before, alive = needed >> -lo, set()
        for a in steps[k]:
            moved = needed >> (a - lo)
            if moved & forward[k]:
                alive.add(a)
            before |= moved
        dead += [c for c, a in groups[k] if a // g not in alive]
        needed = before
    return dead

"""Presolve of mask systems: gcd, dead choices row by row, units without choices.

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
from dataclasses import replace

from exactlt.encodings.network_system import Choice, MaskSystem, RowName

BITSET_LIMIT = 1 << 23
"""Rows whose sums spread further than this many values are left alone."""


def presolve(system: MaskSystem) -> MaskSystem:
    """The system with dead choices removed and rows divided by their gcd; same solutions."""
    if system.impossible:
        return system
    units = [list(unit) for unit in system.units]
    rows = dict(system.rows)
    factors: dict[RowName, int] = {}
    touching: dict[RowName, set[int]] = defaultdict(set)
    for j, unit in enumerate(units):
        for c in unit:
            for row, _ in c.vector:
                touching[row].add(j)
    queue, sweeps, removed = sorted(rows, key=_cheap_first), 0, 0
    waiting = set(queue)
    while queue:
        row = queue.pop(0)
        waiting.discard(row)
        sweeps += 1
        there = [(j, [(c, _entry(c, row)) for c in units[j]]) for j in sorted(touching[row])]
        g = math.gcd(*(a for _, unit in there for _, a in unit))
        b = rows[row]
        if (g == 0 and b) or (g and b % g):
            return _refuted(system, f"row {row}: {b} is not a multiple of {g}", sweeps, removed)
        factors[row] = g or 1
        dead = _dead(there, b, factors[row])
        if dead is None:
            return _refuted(system, f"row {row} alone has no solution", sweeps, removed)
        changed = set()
        for j, c in dead:
            units[j].remove(c)
            removed += 1
            changed |= {r for r, _ in c.vector}
        for r in changed:
            touching[r] = {j for j in touching[r] if any(_entry(c, r) for c in units[j])}
            if r not in waiting:
                waiting.add(r)
                queue.append(r)
    live = {row for unit in units for c in unit for row, _ in c.vector}
    made = tuple(
        tuple(replace(c, vector=tuple((r, a // factors[r]) for r, a in c.vector)) for c in unit)
        for unit in units
    )
    return replace(
        system, units=made, rows={r: b // factors[r] for r, b in rows.items() if r in live},
        work={"row_sweeps": sweeps, "dead_choices": removed},
    )


def _cheap_first(row: RowName):
    return (row[0] != "k", row)


def _entry(c: Choice, row: RowName) -> int:
    return next((a for r, a in c.vector if r == row), 0)


def _refuted(system, why, sweeps, removed) -> MaskSystem:
    return replace(system, impossible=why, work={"row_sweeps": sweeps, "dead_choices": removed})


def _dead(there, b: int, g: int) -> list | None:
    """(unit, choice) pairs that no solution of this row contains; None if it has none at all."""
    groups = [[(j, c, a // g) for c, a in unit] for j, unit in there]
    b //= g
    lows = [min(0, *(a for *_, a in unit)) for unit in groups]
    highs = [max(0, *(a for *_, a in unit)) for unit in groups]
    low, high = sum(lows), sum(highs)
    if not low <= b <= high:
        return None
    if high - low > BITSET_LIMIT:
        return []
    # forward[k]: sums of the first k units, offset by the sum of their lows
    forward, offsets = [1], [0]
    for unit, lo in zip(groups, lows, strict=True):
        reach = forward[-1]
        moved = reach << -lo
        for a in {a for *_, a in unit}:
            moved |= reach << (a - lo)
        forward.append(moved)
        offsets.append(offsets[-1] + lo)
    # needed: sums of the first k units from which the rest can reach b, same offset as forward
    needed = 1 << (b - offsets[-1])
    if not forward[-1] & needed:
        return None
    dead = []
    for k in range(len(groups) - 1, -1, -1):
        unit, lo = groups[k], lows[k]
        # a sum s before unit k sits at bit s − offsets[k]; after it at bit s + a − offsets[k+1]
        before = needed >> -lo
        alive = {}
        for a in {a for *_, a in unit}:
            moved = needed >> (a - lo)
            alive[a] = bool(moved & forward[k])
            before |= moved
        dead += [(j, c) for j, c, a in unit if not alive[a]]
        needed = before
    return dead

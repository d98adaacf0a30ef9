"""Method "prices": a tree of case distinctions, each leaf closed by integer prices.

The question is seen as *units*, each of which serves at most one of its *options*.  An option
adds known values to some rows, in *parts*: any of its parts may be left out.  For a linear
system a unit is a group (or a variable of its own), an option is a variable, in one part.

Fix a price for every *slot* (row, unit, value).  Whatever an option's parts cost together, as
far as they cost anything, no unit pays more than its dearest option; so all rows together pay
at most the sum of that over the units.  Each row alone pays at least the least price of its own
solutions.  If the sum of these exceeds the sum of those, there is no solution.

A slot that is the only part of its option, and in no other, costs whatever its unit pays: that
price need not be written.  A branching names options of one unit: in the first case the unit
serves one of them (and if that is one option in one part, it is taken: its values are added and
the unit is gone), in the second none of them.  So the cases cover everything.

The bytes: numbers of seven bits a byte, low ones first, the top bit says that more follow;
compressed.  A node is

    0  prices: one number a unit (what it pays at least), one number a written slot (zigzag);
       then a floor a row
    1  floors only, for the prices read last
    2  a row; no choice of options reaches it
    3  a unit, how many options, their numbers in ascending order; then the two cases

A floor is what a row pays at least.  It is checked by a dynamic program over one long integer:
bit (sum * stride + price) says that some choice of options has this price and this sum.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .verdicts import Malformed, OutOfLimits, Refuted, shown

if TYPE_CHECKING:
    from .questions import System
    from .verdicts import Limits

Part = list[tuple[int, int]]  # (row, value)
Option = list[Part]
Slot = tuple[int, int, int]  # row, unit, value
MOST = 1 << 40  # a number of the certificate
WORDS = 128  # machine words that are moved in the time of one elementary step


class Units:
    """Rows as (low, high); units as lists of options; an option as parts of (row, value)."""

    def __init__(self, rows: list[tuple[int, int]], units: list[list[Option]]):
        self.rows, self.units = rows, units
        seen: dict[Slot, int] = {}
        for slot in self._slots():
            seen[slot] = seen.get(slot, 0) + 1
        whole = {
            (option[0][0][0], j, option[0][0][1])
            for j, options in enumerate(units)
            for option in options
            if len(option) == 1 and len(option[0]) == 1
        }
        self.written = sorted(s for s in seen if s not in whole or seen[s] > 1)
        self.at: list[dict[int, dict[int, list[int]]]] = [{} for _ in rows]
        for j, options in enumerate(units):
            for p, option in enumerate(options):
                for part in option:
                    for row, value in part:
                        self.at[row].setdefault(j, {}).setdefault(value, []).append(p)

    def _slots(self) -> Iterator[Slot]:
        for j, options in enumerate(self.units):
            for option in options:
                for part in option:
                    for row, value in part:
                        yield row, j, value

    @property
    def size(self) -> int:
        return len(self.rows) + sum(
            1 + sum(len(part) for part in option) for options in self.units for option in options
        )


def units_of(system: System, limits: Limits) -> Units:
    """Disjoint groups are units; what overlaps them becomes a row of its own."""
    rows = [(low, high) for _, low, high in system.rows]
    coefficients = [row for row, _, _ in system.rows]
    taken: set[int] = set()
    groups: list[list[int]] = []
    for group in system.groups:
        if taken.isdisjoint(group):
            taken.update(group)
            groups.append(list(group))
        else:
            members = set(group)
            limits.spend(system.n, "prices: groups")
            rows.append((0, 1))
            coefficients.append(tuple(int(j in members) for j in range(system.n)))
    groups += [[j] for j in range(system.n) if j not in taken]
    limits.hold(len(rows) * system.n, "prices: rows times variables")
    limits.spend(len(rows) * system.n, "prices: slots")
    units = [
        [[[(i, row[j]) for i, row in enumerate(coefficients) if row[j]]] for j in group]
        for group in groups
    ]
    return Units(rows, units)


def check(system: System, proof: dict[str, Any], data: bytes, limits: Limits) -> str:
    """Raise unless the tree closes; returns a sentence on the work."""
    return close(units_of(system, limits), data, limits)


def close(units: Units, data: bytes, limits: Limits) -> str:
    """Raise unless every leaf of the tree is refuted."""
    limits.hold(units.size, "prices: slots")
    limits.spend(4 * units.size, "prices: slots")
    numbers = _Numbers(data, limits)
    prices: Prices | None = None
    start = State([set(range(len(options))) for options in units.units], list(units.rows))
    waiting, leaves, priced = [start], 0, 0
    while waiting:
        limits.hold(len(waiting) * (units.size + 1), "prices: open cases")
        limits.spend(units.size, "prices: cases")
        state = waiting.pop()
        kind = numbers.take()
        if kind == 3:
            inside, outside = _cases(units, state, numbers)
            waiting += [outside, inside]
            continue
        leaves += 1
        if kind == 2:
            row = numbers.take()
            if row >= len(units.rows):
                raise Refuted(f"prices: there is no row {row}")
            if _below(units, state, None, row, 1, limits):
                raise Refuted(f"prices: leaf {leaves}: row {row} has a solution")
            if limits.traced:
                limits.tell(f"prices: leaf {leaves}: no choice of options reaches row {row}")
            continue
        if kind == 0:
            prices = Prices(units, numbers)
            priced += 1
        elif kind != 1:
            raise Refuted(f"prices: a node of kind {kind}")
        if prices is None:
            raise Refuted("prices: floors before any prices")
        floors = [numbers.signed() for _ in units.rows]
        paid = prices.paid(units, state)
        if sum(floors) <= paid:
            raise Refuted(f"prices: leaf {leaves}: floors of {sum(floors)} do not exceed {paid}")
        for row, floor in enumerate(floors):
            if _below(units, state, prices, row, floor, limits):
                raise Refuted(f"prices: leaf {leaves}: row {row} costs less than {floor}")
        if limits.traced:
            need = f"rows need {sum(floors)}, units pay at most {paid}"
            limits.tell(f"prices: leaf {leaves}: {need}")
    numbers.end()
    return f"tree of {leaves} leaves and {priced} price lists"


class State:
    """A case: per unit the options it may still serve, and the rows with what was taken."""

    def __init__(self, options: list[set[int]], rows: list[tuple[int, int]]):
        self.options, self.rows = options, rows


def _cases(units: Units, state: State, numbers: _Numbers) -> tuple[State, State]:
    """One of the named options is served; none of them is."""
    j = numbers.take()
    if j >= len(units.units):
        raise Refuted(f"prices: there is no unit {j}")
    named: list[int] = []
    for _ in range(numbers.take()):
        named.append(numbers.take())
        if named[-1] >= len(units.units[j]) or named[-2:-1] >= named[-1:]:
            raise Refuted(f"prices: unit {j} has no such options in ascending order")
    chosen = set(named)
    inside, outside = list(state.options), list(state.options)
    inside[j], outside[j] = state.options[j] & chosen, state.options[j] - chosen
    rows = list(state.rows)
    if len(inside[j]) == 1:
        (taken,) = (units.units[j][p] for p in inside[j])
        if len(taken) == 1:
            for row, value in taken[0]:
                low, high = rows[row]
                rows[row] = (low - value, high - value)
            inside[j] = set()
    return State(inside, rows), State(outside, state.rows)


class Prices:
    """What each unit pays at least, and what the written slots cost."""

    def __init__(self, units: Units, numbers: _Numbers):
        self.least = [numbers.take() for _ in units.units]
        self.slots: dict[Slot, int] = {}
        for slot in units.written:
            self.slots[slot] = numbers.signed()
        self.by_unit: list[int] = []
        self.known: set[object] = set()

    def paid(self, units: Units, state: State) -> int:
        """What all units pay at most; fixes the price of every direct slot."""
        self.by_unit = []
        for j, options in enumerate(state.options):
            most = self.least[j] if options else 0
            for p in options:
                cost = 0
                for part in units.units[j][p]:
                    slots = [(row, j, value) for row, value in part]
                    cost += max(0, sum(self.slots[s] for s in slots if s in self.slots))
                most = max(most, cost)
            self.by_unit.append(most)
        return sum(self.by_unit)

    def of(self, slot: Slot) -> int:
        return self.slots[slot] if slot in self.slots else self.by_unit[slot[1]]


def _below(
    units: Units, state: State, prices: Prices | None, row: int, floor: int, limits: Limits
) -> bool:
    """Whether the row has a solution of a price below the floor (any one, without prices)."""
    low, high = state.rows[row]
    choices: list[list[tuple[int, int]]] = []  # per unit: (value, price), not serving included
    for j, values in units.at[row].items():
        limits.spend(1 + sum(map(len, values.values())), "prices: rows")
        served = state.options[j]
        costs = [
            (value, prices.of((row, j, value)) if prices else 0)
            for value, options in values.items()
            if not served.isdisjoint(options)
        ]
        if costs:
            choices.append([(0, 0), *costs])
    for choice in choices:  # shifts and prices from 0 on
        shift, base = min(v for v, _ in choice), min(c for _, c in choice)
        choice[:] = [(v - shift, c - base) for v, c in choice]
        low, high, floor = low - shift, high - shift, floor - base
    most = sum(max(v for v, _ in choice) for choice in choices)
    low, high = max(low, 0), min(high, most)
    if low > high or floor <= 0:
        return False
    if most - low < high:  # seen from the other end the sums are smaller
        low, high = most - high, most - low
        choices = [[(max(v for v, _ in c) - v, price) for v, price in c] for c in choices]
    key = (row, floor, low, high, tuple(tuple(choice) for choice in choices))
    if prices is not None:
        if key in prices.known:
            return False
        limits.spend(1 + sum(len(choice) for choice in choices), "prices: known rows")
    choices.sort(key=lambda choice: max(v for v, _ in choice))  # sums grow late
    stride = floor + max([0, *(p for choice in choices for _, p in choice if p < floor)])
    words = 1 + (stride * (high + 1) >> 6)
    limits.hold(words, "prices: words of a row")
    limits.spend((8 + 3 * sum(map(len, choices))) * (1 + words // WORDS), "prices: rows")
    inside = _repeated((1 << floor) - 1, stride, high + 1)
    reached = 1
    for choice in choices:
        made = 0
        for value, price in choice:
            if price < floor and value <= high:
                made |= reached << value * stride + price
        reached = made & inside
    if reached >> low * stride:
        return True
    if prices is not None:
        limits.hold(len(prices.known) << 6, "prices: known rows")
        prices.known.add(key)
    return False


def _repeated(pattern: int, stride: int, count: int) -> int:
    """The pattern at 0, stride, 2 stride, ..., count times."""
    made, done = pattern, 1
    while done < count:
        more = min(done, count - done)
        made |= (made & ((1 << more * stride) - 1)) << done * stride
        done += more
    return made


class _Numbers:
    """The numbers of the tree, in order."""

    def __init__(self, data: bytes, limits: Limits):
        inflate = zlib.decompressobj()
        try:
            self.data = inflate.decompress(data, min(limits.text, limits.nodes) + 1)
        except zlib.error as error:
            raise Malformed(f"prices: compressed tree: {error}") from None
        if len(self.data) > min(limits.text, limits.nodes):
            raise OutOfLimits(f"prices: a tree of more than {shown(len(self.data) - 1)} bytes")
        if not inflate.eof or inflate.unused_data:
            raise Malformed("prices: the compressed tree does not end with the proof")
        limits.spend(len(self.data), "prices: tree")
        self.place = 0

    def take(self) -> int:
        number = shift = 0
        while True:
            if self.place >= len(self.data):
                raise Refuted("prices: the tree ends in a node")
            byte = self.data[self.place]
            self.place += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                if number > MOST:
                    raise OutOfLimits(f"prices: a number above {MOST}")
                return number
            if shift > 63:
                raise OutOfLimits(f"prices: a number above {MOST}")

    def signed(self) -> int:
        number = self.take()
        return -(number + 1 >> 1) if number & 1 else number >> 1

    def end(self) -> None:
        if self.place != len(self.data):
            raise Refuted("prices: more bytes than the tree needs")

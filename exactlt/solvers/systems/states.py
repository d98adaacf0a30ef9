r"""Several rows by meeting in the middle on merged states.

A state is the vector of the rows' sums, packed into one integer in a mixed radix that no sum
overflows; choices that lead to the same state are merged.  Both halves of the choices are
walked by themselves.  A row all of whose variables lie in one half is *closed* with the last of
them: states outside [low, high] go, and its digit is set to 0, so that more states merge.  At
the end the halves are joined: equalities by looking up the digit that is missing, ranges by
sorting on the first of them and looking at the rest one by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from exactlt.answers import SYSTEM_ASKS, Ask, Clock, MemoryPlan, Outcome
from exactlt.instances import LinearSystem
from exactlt.solvers.contract import Solver
from exactlt.solvers.systems.choices import Choices, Option, mask_of

STATE = 200
"""Bytes of a state in a dictionary, measured with sums of up to 100 bits."""

MOST = 1 << 22
"""States of a half before the method gives up, whatever the memory."""


class States(Solver):
    """Meet in the middle on merged states, in Python integers of any size.

    Exact.  Time and memory O(2^(n/2)) for independent rows, less where states merge; rows that
    are ranges cost more where they alone must tell the pairs apart.
    """

    name = "states"
    summary = "both halves' sums of all rows, equal ones merged; rows of any integers"
    asks = frozenset(SYSTEM_ASKS)
    takes = LinearSystem

    def cost(self, shape: Choices) -> tuple[float, int]:
        states = 2 * 2.0 ** min(shape.bits / 2, 1000)
        return 5e-5 + 6e-7 * states, int(min(STATE * states, 1e30))

    def run(self, question: LinearSystem, ask: Ask, clock: Clock) -> Outcome:
        search = Search(Choices.of(question), ask, question.n, clock)
        return search.outcome()


@dataclass(frozen=True)
class Walk:
    """One half's states: packed digits to what is known of the choices that lead there."""

    table: dict[int, Any]
    looked: int


class Search:
    """One question's two halves and their join.

    What is kept for a state: for *count* the number of ways, else the fewest ones and which,
    as ``kept << n | ones`` in one integer, so that the least is the sparsest.
    """

    def __init__(self, choices: Choices, ask: Ask, n: int, clock: Clock):
        self.choices, self.ask, self.n, self.clock = choices, ask, n, clock
        self.first, self.second = halves(choices.options)
        rows = range(len(choices.low))
        sides = [{half for half in (0, 1) if self._touches(half, r)} for r in rows]
        self.closed = [r for r in rows if len(sides[r]) < 2]
        across = [r for r in rows if len(sides[r]) == 2]
        self.equal = [r for r in across if choices.low[r] == choices.high[r]]
        self.ranges = [r for r in across if choices.low[r] != choices.high[r]]
        self.order = [*self.ranges, *self.equal, *self.closed]
        """Rows from the lowest digit up; the ranges together are the low part of a state."""
        self.place: dict[int, tuple[int, int]] = {}
        unit = 1
        for r in self.order:
            least = sum(min(0, *(a[r] for _, a in o)) for o in choices.options)
            most = sum(max(0, *(a[r] for _, a in o)) for o in choices.options)
            radix = 2 * max(most - least, abs(least), abs(most)) + 3
            self.place[r] = unit, radix
            unit *= radix

    def _touches(self, half: int, row: int) -> bool:
        options = self.second if half else self.first
        return any(adds[row] for choice in options for _, adds in choice)

    def digit(self, state: int, row: int) -> int:
        """The row's sum in a packed state; digits are balanced about 0."""
        lower = 0
        for r in self.order:
            unit, radix = self.place[r]
            found = (state - lower) // unit % radix
            if found > radix // 2:
                found -= radix
            if r == row:
                return found
            lower += found * unit
        raise KeyError(row)

    def walk(self, options: tuple[tuple[Option, ...], ...]) -> Walk:
        """All states of one half, level by level."""
        counts = self.ask is Ask.COUNT
        table: dict[int, Any] = {0: 1 if counts else 0}
        looked = 0
        last = {
            r: max(i for i, choice in enumerate(options) if any(a[r] for _, a in choice))
            for r in self.closed
            if any(a[r] for choice in options for _, a in choice)
        }
        for level, choice in enumerate(options):
            steps = [(self.packed(adds), self.one(j)) for j, adds in choice if j >= 0]
            new = dict(table)
            for shift, one in steps:
                for place, (state, known) in enumerate(table.items()):
                    if not place & 0xFFF:
                        self.clock.tick()
                    there = state + shift
                    if counts:
                        new[there] = new.get(there, 0) + known
                    else:
                        found = new.get(there)
                        if found is None or known + one < found:
                            new[there] = known + one
            looked += len(table) * len(steps)
            for row in (r for r, where in last.items() if where == level):
                new = self.close(new, row)
            if len(new) > MOST or len(new) * STATE * 2 > self.clock.allowed:
                raise MemoryPlan(f"a half has {len(new)} states already")
            table = new
        return Walk(table, looked)

    def packed(self, adds: tuple[int, ...]) -> int:
        return sum(adds[r] * self.place[r][0] for r in self.order)

    def one(self, variable: int) -> int:
        return 0 if self.ask is Ask.COUNT else (1 << self.n) + (1 << variable)

    def close(self, table: dict[int, Any], row: int) -> dict[int, Any]:
        """Only states whose sum of that row is allowed, with its digit set to 0."""
        low, high, unit = self.choices.low[row], self.choices.high[row], self.place[row][0]
        closed: dict[int, Any] = {}
        join = self.joined
        for state, known in table.items():
            digit = self.digit(state, row)
            if low <= digit <= high:
                there = state - digit * unit
                closed[there] = join(closed[there], known) if there in closed else known
        return closed

    @property
    def joined(self) -> Callable[[int, int], int]:
        """Two ways to one state."""
        return int.__add__ if self.ask is Ask.COUNT else min

    def outcome(self) -> Outcome:
        choices = self.choices
        for row in self.closed:  # a row without any variable
            if not any(self._touches(half, row) for half in (0, 1)) and not (
                choices.low[row] <= 0 <= choices.high[row]
            ):
                return Outcome(None, True, 0, work={"states": 0}, note="a row holds for no mask")
        left, right = self.walk(self.first), self.walk(self.second)
        work = {"states": left.looked + right.looked}
        if self.ask is Ask.COUNT:
            count = sum(a * b for a, b in self.pairs(left.table, right.table))
            return Outcome(None, True, count, work=work)
        best: int | None = None
        for a, b in self.pairs(left.table, right.table):
            if best is None or a + b < best:
                best = a + b
                if self.ask is Ask.DECIDE:
                    break
        if best is None:
            return Outcome(None, True, 0, work=work)
        mask = mask_of([j for j in range(self.n) if best >> j & 1], self.n)
        return Outcome(mask, True, work=work)

    def pairs(self, left: dict[int, int], right: dict[int, int]) -> Iterator[tuple[int, int]]:
        """What is known of every two states that fulfil all rows together."""
        choices, tick = self.choices, self.clock.tick
        target = sum(choices.low[r] * self.place[r][0] for r in self.equal)
        if not self.ranges:
            for place, (state, known) in enumerate(left.items()):
                if not place & 0xFFF:
                    tick()
                other = right.get(target - state)
                if other is not None:
                    yield known, other
            return
        buckets: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        for state, known in right.items():
            digits, rest = self.split(state)
            buckets.setdefault(rest, []).append((digits, known))
        for bucket in buckets.values():
            bucket.sort()
        keys = {rest: [digits[0] for digits, _ in bucket] for rest, bucket in buckets.items()}
        low = [choices.low[r] for r in self.ranges]
        high = [choices.high[r] for r in self.ranges]
        for state, known in left.items():
            tick()
            digits, rest = self.split(state)
            bucket = buckets.get(target - rest)
            if bucket is None:
                continue
            key = keys[target - rest]
            begin = bisect_left(key, low[0] - digits[0])
            end = bisect_right(key, high[0] - digits[0])
            for others, other in bucket[begin:end]:
                if all(
                    bottom <= d + e <= top
                    for d, e, bottom, top in zip(digits, others, low, high, strict=True)
                ):
                    yield known, other

    def split(self, state: int) -> tuple[tuple[int, ...], int]:
        """The digits of the ranges, and the state without them."""
        digits = []
        for r in self.ranges:
            unit, radix = self.place[r]
            digit = state // unit % radix
            if digit > radix // 2:
                digit -= radix
            digits.append(digit)
            state -= digit * unit
        return tuple(digits), state


def halves(
    options: tuple[tuple[Option, ...], ...],
) -> tuple[tuple[tuple[Option, ...], ...], tuple[tuple[Option, ...], ...]]:
    """The choices in two parts with about as many masks each.

    Choices that share rows stay together as far as the order of the question lets them.
    """
    weights = [len(choice).bit_length() for choice in options]
    total, so_far = sum(weights), 0
    for place, weight in enumerate(weights):
        if 2 * so_far >= total:
            return options[:place], options[place:]
        so_far += weight
    return options, ()

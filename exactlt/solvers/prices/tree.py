"""A closed tree as the bytes that ``proofs_check/prices.py`` reads.

Prices are rounded as coarsely as they still close their leaf, in integers, and the same list
serves all leaves that it closes: small numbers make short certificates and quick checks.
"""

from __future__ import annotations

import zlib

from exactlt.errors import SoundnessError
from exactlt.solvers.prices.bound import Bound, Case, Prices, Value
from exactlt.solvers.prices.search import SCALE, Closed, Split
from exactlt.solvers.prices.units import Units

LISTED, AGAIN, ROW, SPLIT = range(4)
COARSEST = 32
"""What all units pay together in the first rounding that is tried."""


def tree_bytes(units: Units, tree: Closed | Split) -> bytes:
    """The tree, compressed; every leaf's floors are counted anew.

    Raises
    ------
    SoundnessError
        A leaf is not closed by its prices: the search was wrong.
    """
    out = bytearray()
    now: Prices | None = None
    waiting: list[tuple[Closed | Split | None, Case]] = [(tree, Case.whole(units))]
    while waiting:
        node, case = waiting.pop()
        if isinstance(node, Split):
            j = int(units.option_unit[node.option])
            for number in (SPLIT, j, 1, node.option - int(units.first[j])):
                put(out, number)
            inside, outside = case.split(units, node.option)
            waiting += [(node.outside, outside), (node.inside, inside)]
            continue
        if node is None:
            raise SoundnessError("prices: a case of the tree is still open")
        bound = Bound(units, case)
        value = closing(bound, now) if now is not None else None
        again = value is not None
        if value is None and node.prices is not None:
            now, value = coarse(bound, node.prices)
        if value is None:
            value = bound.value(node.prices or Prices.free(units))
        if (row := value.closed) is not None:
            put(out, ROW)
            put(out, row)
            continue
        if value.gap <= 0 or now is None:
            raise SoundnessError("prices: a leaf of the tree is not closed")
        if again:
            put(out, AGAIN)
        else:
            put(out, LISTED)
            for number in now.least:
                put(out, int(number))
            for number in now.slot[units.written]:
                put_signed(out, int(number))
        for floor in value.floors:
            put_signed(out, int(floor))
    return zlib.compress(bytes(out), 9)


def closing(bound: Bound, prices: Prices) -> Value | None:
    """What the prices are worth, if that closes the case."""
    value = bound.value(prices)
    return value if value.closed is not None or value.gap > 0 else None


def coarse(bound: Bound, prices: Prices) -> tuple[Prices | None, Value | None]:
    """The prices in the coarsest rounding that still closes the case."""
    whole = COARSEST
    while whole < SCALE:
        rounded = Prices(
            (prices.least * whole * 2 + SCALE) // (2 * SCALE),
            (prices.slot * whole * 2 + SCALE) // (2 * SCALE),
        )
        value = closing(bound, rounded)
        if value is not None:
            return rounded, value
        whole = whole * 3 // 2
    value = closing(bound, prices)
    return (prices, value) if value is not None else (None, None)


def put(out: bytearray, number: int) -> None:
    """Seven bits a byte, low ones first."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def put_signed(out: bytearray, number: int) -> None:
    """0, -1, 1, -2, 2, ... as 0, 1, 2, 3, 4, ..."""
    put(out, 2 * number if number >= 0 else -2 * number - 1)

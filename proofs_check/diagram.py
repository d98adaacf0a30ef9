"""Method "diagram": an interval decision diagram over partial sums.

The rows become one row (`lifted`).  Its variables are decided level by level in an order that
the certificate names.  A node at a level is an interval of *residuals*: what the undecided
levels would still have to supply, give or take the window.  From each node every choice of
the next level leads to a shifted interval (a child).  A child that the rest cannot reach at
all is closed.  The open children, sorted, are covered by the nodes of the next level: one bit
a child says whether it joins the node of the child before it, whose interval then grows to
hold it.  If no child is open after the last level, no mask fulfils the rows.

Growing an interval only adds residuals, so the certificate cannot cheat: whatever its bits
say, each true partial assignment stays inside some node until a bound closes it.
"""

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from .questions import System
from .verdicts import Limits, Malformed, Refuted, shown

Digit = tuple[int, list[int], list[int]]
"""A radix, and for each choice the least and the greatest that it adds to this digit."""


def lifted(system: System, limits: Limits) -> tuple[list[list[int]], int, int, list[Digit]]:
    """(choices, root, window, digits): the rows as one row over choices.

    Each choice is a list of (variable, shift); at most one of them is taken, so groups are
    choices.  Rows are digits of mixed radix, each radix beyond twice what the lower digits can
    make; the window belongs to the lowest digit.  Rows that allow a range get slack
    choices, except the one that is made the lowest digit.
    """
    n = system.n
    taken: set[int] = set()
    choices: list[list[int]] = []
    rows: list[tuple[list[int], int, int]] = [(list(c), a, b) for c, a, b in system.rows]
    for group in system.groups:
        if taken.isdisjoint(group) and group:
            taken.update(group)
            choices.append(list(group))
        else:
            members = set(group)
            rows.append(([int(j in members) for j in range(n)], 0, 1))
    choices += [[j] for j in range(n) if j not in taken]
    choices.sort()
    slacks = sum((row[2] - row[1]).bit_length() for row in rows if row[2] > row[1])
    cells = len(rows) * (n + slacks)
    limits.hold(4 * cells, "diagram: rows times variables and slacks")
    limits.spend(cells * (1 + slacks), "diagram: slacks")
    rows.sort(key=lambda row: row[1] == row[2])  # ranges first: the first row is the lowest digit
    width = n
    for row in rows[1:]:
        span, piece = row[2] - row[1], 1
        while span > 0:
            piece = min(piece, span)
            for other in rows:
                other[0].extend([0] * (width - len(other[0])))
            row[0].append(-piece)
            choices.append([width])
            width, span, piece = width + 1, span - piece, 2 * piece
    shift, root, window, radix = [0] * width, 0, 0, 1
    digits: list[Digit] = []
    for i, (coefficients, low, high) in enumerate(rows):
        coefficients += [0] * (width - len(coefficients))
        if i == 0:
            window = high - low
        least = [min([0, *(coefficients[j] for j in choice)]) for choice in choices]
        most = [max([0, *(coefficients[j] for j in choice)]) for choice in choices]
        reach = max(abs(sum(least) - low), abs(sum(most) - low))
        for j, c in enumerate(coefficients):
            shift[j] += radix * c
        root += radix * low
        digits.append((radix, least, most))
        radix += 2 * (radix * reach + (window if i == 0 else 0))
    return [[shift[j] for j in choice] for choice in choices], root, window, digits


def check(system: System, proof: dict[str, Any], data: bytes, limits: Limits) -> str:
    """Raise unless the bits in `data` close every level; returns a sentence on the work."""
    choices, root, window, digits = lifted(system, limits)
    order = proof.get("order")
    if not isinstance(order, list) or any(type(i) is not int for i in order):
        raise Malformed("diagram: order: expected a list of integers")
    if sorted(order) != list(range(len(choices))):
        raise Refuted(f"diagram: order: expected a permutation of 0..{len(choices) - 1}")
    if any(low > high for _, low, high in system.rows):
        return "a row allows nothing"
    bits = _Bits(data)
    total = sum(max(map(abs, options), default=0) for options in choices)
    shift = (2 * total + 2 * window + 2 * abs(root)).bit_length() + 1
    words = 1 + shift // 256  # memory and time of a node grow with its length
    ones = (1 << shift) - 1  # a node is low << shift | (high - low): sorts by low, one integer
    nodes, seen = [root << shift], 1
    least = sum(min([0, *options]) for options in choices)
    most = sum(max([0, *options]) for options in choices)
    if root > most or root + window < least:
        nodes = []
    reach = [[radix, sum(low), sum(high)] for radix, low, high in digits]
    for level, place in enumerate(order):
        options = choices[place]
        least -= min([0, *options])
        most -= max([0, *options])
        for bounds, (_, low, high) in zip(reach, digits, strict=True):
            bounds[1] -= low[place]
            bounds[2] -= high[place]
        limits.hold(len(nodes) * (1 + len(options)) * words, "diagram: children")
        limits.spend(len(nodes) * (1 + len(options)) * words, "diagram")
        children = list(nodes)
        for a in options:
            step = a << shift
            children += [node - step for node in nodes]
        children.sort()
        del children[bisect_left(children, (most + 1) << shift) :]
        below = bisect_left(children, (least - window) << shift)
        if below:
            children[:below] = [
                node
                for node in children[:below]
                if (node >> shift) + (node & ones) + window >= least
            ]
        if len(reach) > 1:
            children = [
                node for node in children if node & ones or _possible(node >> shift, reach, window)
            ]
        joins = bits.take(len(children))
        if limits.traced:
            made = len(nodes) * (1 + len(options))
            limits.tell(
                f"diagram: level {level} decides choice {place}: {made} children, "
                f"{made - len(children)} closed, {joins.count('1')} joined"
            )
        if "1" not in joins:
            nodes = children
            seen += len(nodes)
            continue
        if joins[0] == "1":
            raise Refuted("diagram: the first child of a level has nothing to join")
        nodes = []
        for child, joined in zip(children, joins, strict=True):
            if joined == "0":
                nodes.append(child)
            else:
                start = nodes[-1] >> shift
                span = (child >> shift) + (child & ones) - start
                if span > nodes[-1] & ones:
                    nodes[-1] = start << shift | span
        seen += len(nodes)
    bits.end()
    if nodes:
        first = nodes[0] >> shift
        last = shown(first + (nodes[0] & ones))
        raise Refuted(f"diagram: residual {shown(first)} to {last} is open at the end")
    return f"interval diagram of {seen} nodes"


def _possible(residual: int, reach: Sequence[Sequence[int]], window: int) -> bool:
    """Whether the rest can supply a residual, looked at row by row.

    Each radix is more than twice what the lower digits can make, so rounding finds the digits.
    """
    for radix, least, most in reversed(reach[1:]):
        digit = (residual + radix // 2) // radix
        if not least <= digit <= most:
            return False
        residual -= digit * radix
    _, least, most = reach[0]
    return residual <= most and residual + window >= least


class _Bits:
    """Level by level, each padded to whole bytes, compressed by zlib."""

    def __init__(self, data: bytes):
        self.inflate, self.data = zlib.decompressobj(), data

    def take(self, count: int) -> str:
        size = (count + 7) // 8
        parts: list[bytes] = []
        missing = size
        while missing:
            try:
                part = self.inflate.decompress(self.data, missing)
            except zlib.error as error:
                raise Malformed(f"diagram: compressed bits: {error}") from None
            self.data = self.inflate.unconsumed_tail
            if not part:
                raise (Refuted if self.inflate.eof else Malformed)("diagram: too few bits")
            parts.append(part)
            missing -= len(part)
        if not size:
            return ""
        text = f"{int.from_bytes(b''.join(parts), 'big'):0{8 * size}b}"
        if "1" in text[count:]:
            raise Refuted("diagram: padding bits are set")
        return text[:count]

    def end(self) -> None:
        try:
            rest = self.inflate.decompress(self.data, 1)
        except zlib.error as error:
            raise Malformed(f"diagram: compressed bits: {error}") from None
        if rest:
            raise Refuted("diagram: more bits than children")
        if not self.inflate.eof or self.inflate.unused_data:
            raise Malformed("diagram: the compressed bits do not end with the proof")

"""A seeded family of small systems of several rows, biased to where methods go wrong, and their
shrinking.

Question i of a seed depends on (seed, i) alone, so any single one can be made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice

from exactlt.crosscheck._family import Case, Draw
from exactlt.instances import LinearSystem, Row

KINDS = ("plain", "plain", "ranges", "groups", "sparse", "equal", "wide", "open")


def system_case(seed: int, index: int) -> Case:
    """Question ``index`` of the family; two of three are solved by a planted mask."""
    d = Draw(seed, index, "system")
    kind = d.choose(KINDS)
    n = 1 + d.below(9)
    top = (1 << 62) if kind == "wide" else d.choose((1, 3, 20))
    planted = [d.below(2) for _ in range(n)]
    groups = []
    if kind == "groups":
        groups = [[j for j in range(n) if d.chance(50)] for _ in range(1 + d.below(2))]
        for group in groups:
            for j in group[1:]:
                planted[j] = 0
    rows = []
    for _ in range(1 + d.below(3)):
        used = [j for j in range(n) if kind != "sparse" or d.chance(40)]
        same = d.sign() * d.within(1, top)
        terms = [same if kind == "equal" else d.sign() * d.within(0, top) for _ in used]
        middle = sum(c for j, c in zip(used, terms, strict=True) if planted[j])
        if not d.chance(67):
            middle += d.within(-top, top)
        slack = d.within(0, top) if kind in ("ranges", "open") else 0
        low: int | None = middle - slack
        high: int | None = middle + slack
        if kind == "open" and d.chance(60):
            low, high = (None, high) if d.chance(50) else (low, None)
        rows.append(Row(used, terms, low, high))
    return Case(index, kind, LinearSystem(n, rows, groups))


def system_family(seed: int, start: int = 0, stop: int | None = None) -> Iterator[Case]:
    """The cases start..stop−1 of a seed; endless without ``stop``."""
    return (system_case(seed, i) for i in islice(count(), start, stop))


def system_cost(question: LinearSystem) -> tuple[int, ...]:
    """What shrinking makes smaller, the most important first."""
    bounds = [b for row in question.rows for b in (row.low, row.high) if b is not None]
    numbers = [*bounds, *(c for row in question.rows for c in row.coefficients)]
    return (
        question.n,
        len(question.rows),
        len(question.groups),
        sum(len(row.variables) for row in question.rows) + sum(map(len, question.groups)),
        sum(map(abs, numbers)),
    )


def system_candidates(question: LinearSystem) -> Iterator[LinearSystem]:
    """Neighbours that are likely to be smaller, the boldest first."""
    n, rows, groups = question.n, question.rows, question.groups
    for i in range(n if n > 1 else 0):  # a variable less, 0 or 1
        for bit in (0, 1):
            yield LinearSystem(n - 1, [_without(row, i, bit) for row in rows], _less(groups, i))
    for i in range(len(rows)):
        yield replace(question, rows=(*rows[:i], *rows[i + 1 :]))
    for i in range(len(groups)):
        yield replace(question, groups=(*groups[:i], *groups[i + 1 :]))
    for i, row in enumerate(rows):
        for place, c in enumerate(row.coefficients):
            for less in {0, c // abs(c), int(c / 2)}:
                terms = (*row.coefficients[:place], less, *row.coefficients[place + 1 :])
                for move in (0, less - c):
                    low = None if row.low is None else row.low + move
                    high = None if row.high is None else row.high + move
                    yield replace(
                        question,
                        rows=(*rows[:i], Row(row.variables, terms, low, high), *rows[i + 1 :]),
                    )


def _without(row: Row, i: int, bit: int) -> Row:
    terms = dict(zip(row.variables, row.coefficients, strict=True))
    gone = bit * terms.pop(i, 0)
    return Row(
        [j - (j > i) for j in terms],
        list(terms.values()),
        None if row.low is None else row.low - gone,
        None if row.high is None else row.high - gone,
    )


def _less(groups, i: int) -> list[list[int]]:
    return [[j - (j > i) for j in group if j != i] for group in groups]

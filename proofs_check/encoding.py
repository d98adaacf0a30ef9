"""The clauses that stand for the rows: a running total in ripple-carry adders.

Variables 1..n are the question's; fresh ones follow in the order in which they are made.  A
row has its negative coefficients complemented, zeros dropped, and is divided by the greatest
common divisor (the low bound rounds up, the high one down).  If no sum fits it is the empty
clause, if every sum fits it is nothing.  Otherwise its terms are added in ascending order of
coefficient, then variable, into the bits of a total, with half and full adders; then come
the clauses of total <= high and of total >= low, each where it is not trivial.  A clause names
a literal once; one that holds a literal and its opposite says nothing and is left out.  After
the rows, every group gives a clause for each pair of its variables.

The total never has more bits than its greatest possible value, so the adder of the highest of
these bits makes no carry.  Certificates of version 1 (no "encoding" beside the method) were
made before this bound: there the carry may grow the total by one bit that is always 0.

Every fresh variable is a function of the first n, so the clauses have a model exactly if the
rows have a solution.
"""

from collections.abc import Iterable
from itertools import combinations, product
from math import gcd

from .questions import System
from .verdicts import Limits, OutOfLimits

WORK = 4  # steps that making one clause costs

Clause = tuple[int, ...]
"""Literals: v or -v for the variable v."""


def clauses(system: System, limits: Limits, version: int = 2) -> tuple[int, list[Clause]]:
    """(number of variables, list of clauses)."""
    made: list[Clause] = []
    last = system.n
    for coefficients, low, high in system.rows:
        terms = sorted((abs(c), j, 1 if c > 0 else -1) for j, c in enumerate(coefficients, 1) if c)
        below = sum(a for a, _, sign in terms if sign < 0)
        low, high = low + below, high + below
        divisor = gcd(*(a for a, _, _ in terms)) or 1
        low, high = max(0, -(-low // divisor)), high // divisor
        total = sum(a for a, _, _ in terms) // divisor
        high = min(high, total)
        if low > high:
            made.append(())
            continue
        if low == 0 and high == total:
            continue
        bits: list[int] = []
        most, before = 0, len(made)
        for a, variable, sign in terms:
            most += a // divisor
            width = most.bit_length() if version > 1 else None
            bits, last = plus(bits, a // divisor, sign * variable, made, last, width)
            if len(made) > limits.nodes >> 4:
                raise OutOfLimits("clauses: too many")
        limits.spend(WORK * (len(made) - before), "clauses")
        if high < total:
            for b, bit in enumerate(bits):
                if bit and not high >> b & 1:
                    ones = [bits[j] for j in range(b + 1, len(bits)) if high >> j & 1]
                    if 0 not in ones:
                        keep(made, (-bit, *(-literal for literal in ones)))
        if low > 0:
            for b, bit in enumerate(bits):
                if low >> b & 1:
                    zeros = [bits[j] for j in range(b + 1, len(bits)) if not low >> j & 1]
                    keep(made, (literal for literal in (bit, *zeros) if literal))
    for group in system.groups:
        pairs = len(group) * (len(group) - 1) // 2
        if len(made) + pairs > limits.nodes >> 4:
            raise OutOfLimits("clauses: too many")
        limits.spend(WORK * pairs, "clauses")
        made += [(-i - 1, -j - 1) for i, j in combinations(group, 2)]
    return last, made


def keep(made: list[Clause], literals: Iterable[int]) -> None:
    """Add a clause: every literal once, nothing where it holds an opposite pair."""
    clause = tuple(dict.fromkeys(literals))
    if not any(-literal in clause for literal in clause):
        made.append(clause)


def plus(
    bits: list[int], a: int, literal: int, made: list[Clause], last: int, width: int | None
) -> tuple[list[int], int]:
    """The total plus a times a literal; a bit is a literal, or 0 for the constant zero.

    ``width`` is the number of bits of the greatest possible total, None for no bound.
    """
    out: list[int] = []
    carry = b = 0
    while b < len(bits) or a >> b or carry:
        inputs = [bits[b] if b < len(bits) else 0, literal if a >> b & 1 else 0, carry]
        inputs = [p for p in inputs if p]
        if len(inputs) < 2:
            out.append(inputs[0] if inputs else 0)
            carry = 0
        else:
            top = b + 1 == width
            total, carry = last + 1, 0 if top else last + 2
            last += 1 if top else 2
            for signs in product((1, -1), repeat=len(inputs)):
                left = [-sign * p for sign, p in zip(signs, inputs, strict=True)]
                made.append((*left, total if signs.count(1) % 2 else -total))
            pairs = list(combinations(inputs, 2))
            if top:
                pass  # no carry leaves the highest bit
            elif len(inputs) == 2:
                made += [(-p, -q, carry) for p, q in pairs] + [(p, -carry) for p in inputs]
            else:
                made += [(-p, -q, carry) for p, q in pairs] + [(p, q, -carry) for p, q in pairs]
            out.append(total)
        b += 1
    return out, last

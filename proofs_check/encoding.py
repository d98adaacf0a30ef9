"""The clauses that stand for the rows: a running total in ripple-carry adders.

Variables 1..n are the question's; fresh ones follow in the order in which they are made.  A
row has its negative coefficients complemented, zeros dropped, and is divided by the greatest
common divisor (the low bound rounds up, the high one down).  If no sum fits it is the empty
clause, if every sum fits it is nothing.  Otherwise its terms are added in ascending order of
coefficient, then variable, into the bits of a total, with half and full adders; then come
the clauses of total <= high and of total >= low, each where it is not trivial.  After the
rows, every group gives a clause for each pair of its variables.

Every fresh variable is a function of the first n, so the clauses have a model exactly if the
rows have a solution.
"""

from itertools import combinations, product
from math import gcd

from .verdicts import OutOfLimits


def clauses(system, limits):
    """(number of variables, list of clauses)."""
    made, last = [], system.n
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
        bits = []
        for a, variable, sign in terms:
            bits, last = plus(bits, a // divisor, sign * variable, made, last)
            if len(made) > limits.nodes >> 4:
                raise OutOfLimits("clauses: too many")
        if high < total:
            for b, bit in enumerate(bits):
                if bit and not high >> b & 1:
                    ones = [bits[j] for j in range(b + 1, len(bits)) if high >> j & 1]
                    if 0 not in ones:
                        made.append((-bit, *(-literal for literal in ones)))
        if low > 0:
            for b, bit in enumerate(bits):
                if low >> b & 1:
                    zeros = [bits[j] for j in range(b + 1, len(bits)) if not low >> j & 1]
                    made.append(tuple(literal for literal in (bit, *zeros) if literal))
    for group in system.groups:
        made += [(-i - 1, -j - 1) for i, j in combinations(group, 2)]
        if len(made) > limits.nodes >> 4:
            raise OutOfLimits("clauses: too many")
    return last, made


def plus(bits, a, literal, made, last):
    """The total plus a times a literal; a bit is a literal, or 0 for the constant zero."""
    out, carry, b = [], 0, 0
    while b < len(bits) or a >> b or carry:
        inputs = [bits[b] if b < len(bits) else 0, literal if a >> b & 1 else 0, carry]
        inputs = [p for p in inputs if p]
        if len(inputs) < 2:
            out.append(inputs[0] if inputs else 0)
            carry = 0
        else:
            total, carry = last + 1, last + 2
            last += 2
            for signs in product((1, -1), repeat=len(inputs)):
                left = [-sign * p for sign, p in zip(signs, inputs, strict=True)]
                made.append((*left, total if signs.count(1) % 2 else -total))
            pairs = list(combinations(inputs, 2))
            if len(inputs) == 2:
                made += [(-p, -q, carry) for p, q in pairs] + [(p, -carry) for p in inputs]
            else:
                made += [(-p, -q, carry) for p, q in pairs] + [(p, q, -carry) for p, q in pairs]
            out.append(total)
        b += 1
    return out, last

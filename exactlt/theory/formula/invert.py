"""The least integer n for which a statement gives what is asked, and how that is certified.

The question is read off the statement: ``n >= f`` and ``n == f`` ask for f rounded up;
``P_miss <= f``, ``P_miss >= f`` and laws for P_miss ask for f <= eta; statements about P_hit
and P_perfect ask for f >= p.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError, MissingValue
from exactlt.theory.formula.balls import digits_enclosure, rational, sign_of
from exactlt.theory.formula.evaluate import Values, check_hypotheses, holds, known_names, names_of
from exactlt.theory.formula.intervals import Enclosure, Undecided
from exactlt.theory.formula.parse import Relation, symbol
from exactlt.theory.formula.walk import terms_taken
from exactlt.theory.ledger.statement import Statement

SCAN_LIMIT = 5000
SCAN_WORK = 1_000_000
"""Parts of formulas, and terms of their Sums, looked at one by one: some seconds, never a clock,
so that the same question is certified everywhere or nowhere."""
PIECES = 4000
GALLOP_LIMIT = 1 << 60


@dataclass(frozen=True)
class Inversion:
    """The least integer and the way it is known.

    certified : bool
        Whether minimality is proved; False means only n and n-1 were decided.
    how : str
        One clause.
    """

    value: int
    certified: bool
    how: str
    goal: str


def goal_of(statement: Statement, values: Values) -> tuple[Relation, str]:
    """What is asked of n, as a relation and in words; InputError when a level is missing."""
    left, rel, right = statement.relation
    name = left.name if left.is_Symbol else ""
    if name == "P_miss":
        level = _level(statement, values, "eta", "p")
        return Relation(right, "<=", level), f"failure probability at most {level}"
    if name in ("P_hit", "P_perfect"):
        level = _level(statement, values, "p", "eta")
        return Relation(right, ">=", level), f"success probability at least {level}"
    return Relation(left, rel, right), f"{left} {rel} the formula"


def _level(statement: Statement, values: Values, mine: str, other: str):
    import sympy

    if mine in values:
        level = Fraction(values[mine])
    elif other in values:
        level = 1 - Fraction(values[other])
    else:
        raise InputError(f"{statement.id} is about a probability: it needs a value for {mine}")
    if not 0 < level < 1:
        raise InputError(f"{mine}: expected 0 < {mine} < 1, got {level}")
    return sympy.Rational(level.numerator, level.denominator)


def least(statement: Statement, name: str, values: Values, *, start: int = 1) -> Inversion:
    """The least integer ``name`` >= start for which the statement gives what is asked.

    Raises
    ------
    InputError
        The statement does not involve ``name``, a value is missing, a hypothesis fails for
        every ``name``, or no integer up to 2^60 will do.
    """
    known_names(statement, {**values, name: 0})
    if name in values:
        raise InputError(f"--for {name}: {name} is also given a value")
    goal, words = goal_of(statement, values)
    if name not in names_of(goal):
        raise InputError(
            f"--for {name}: {statement.id} does not involve {name}; it uses "
            f"{', '.join(sorted(names_of(goal)))}"
        )
    missing = names_of(goal) - set(values) - {name}
    if missing:
        unknown = sorted(missing & set(statement.unknown))
        why = (f"; the source does not name {', '.join(unknown)}") if unknown else ""
        raise MissingValue(
            f"{statement.id} needs a value for {', '.join(sorted(missing))}{why}",
            tuple(sorted(missing)),
        )
    fixed = [(t, r) for t, r in statement.conditions if names_of(r) <= set(values)]
    if fixed:
        check_hypotheses(statement, values)
    if (
        goal.left == symbol(name)
        and goal.rel in (">=", "==")
        and name not in {s.name for s in goal.right.free_symbols}
        and not _conditions_on(statement, name, values)
    ):
        return _explicit(goal, values, words, start)
    return _search(statement, goal, name, values, words, start)


def _explicit(goal: Relation, values: Values, words: str, start: int) -> Inversion:
    exact = rational(goal.right, values)
    if exact is not None:
        value = math.ceil(exact)
        how = "the formula's exact value rounded up"
    else:
        value = _ceiling(goal.right, values)
        how = "the formula does not contain it; its enclosure rounds up to one integer"
    return Inversion(max(start, value), True, how, words)


def _ceiling(tree, values: Values) -> int:
    import sympy

    ball = digits_enclosure(tree, values, 53)
    low, high = math.ceil(ball.lower), math.ceil(ball.upper)
    while low < high:  # an integer lies inside: decide on which side of it the value is
        sign = sign_of(tree - sympy.Integer(low), values)
        if sign is None:
            raise InputError(f"the value is too close to the integer {low} to be rounded")
        if sign <= 0:
            return low
        low += 1
    return low


def _conditions_on(statement: Statement, name: str, values: Values) -> list[tuple[str, Relation]]:
    # lower ends such as n >= 1 are what ``start`` says already
    trivial = Relation(symbol(name), ">=", 1)
    return [
        (t, r)
        for t, r in statement.conditions
        if name in names_of(r) and names_of(r) <= {*values, name} and r != trivial
    ]


def _search(statement, goal, name, values, words, start) -> Inversion:
    conditions = [r for _, r in _conditions_on(statement, name, values)]

    def good(x: int) -> bool:
        at = {**values, name: x}
        for relation in (*conditions, goal):
            try:
                found = holds(relation, at)
            except InputError:
                if relation is goal:
                    raise
                return False
            if found is None:
                raise InputError(f"at {name} = {x} both sides agree to every precision tried")
            if not found:
                return False
        return True

    high = _gallop(good, start, name, statement)
    low = start - 1 if high == start else max(start - 1, high // 2 if high > start else 0)
    low = start - 1 if low < start else low
    while high - low > 1:
        middle = (low + high) // 2
        if good(middle):
            high = middle
        else:
            low = middle
    if high == start:
        return Inversion(high, True, "the first admissible integer already does", words)
    certified, how = _certify(good, goal, conditions, name, values, start, high)
    return Inversion(high, certified, how, words)


def _gallop(good: Callable[[int], bool], start: int, name: str, statement: Statement) -> int:
    x = start
    while x <= GALLOP_LIMIT:
        try:
            if good(x):
                return x
        except InputError:
            if x > 1 << 20:  # the formula leaves what can be evaluated
                break
            if x > start + 64:
                raise
        x = x * 2 if x > 1 else x + 1
    raise InputError(f"{statement.id}: no {name} up to {x} gives what is asked")


def _certify(good, goal, conditions, name, values, start, high) -> tuple[bool, str]:
    """Prove that nothing in start..high-1 is good: by derivative sign, else one by one."""
    if _monotone(goal, name, values, start, high) and all(
        _monotone(r, name, values, start, high) for r in conditions
    ):
        return True, (
            f"decided at {name} and {name}-1, and the difference of the sides is "
            f"monotone on [{start}, {high}] (sign of the derivative in balls)"
        )
    parts = sum(_parts(r) for r in (goal, *conditions))
    if high - start <= SCAN_LIMIT:
        work, before = 0, terms_taken()
        for x in range(high - 1, start - 1, -1):
            if work + parts * (terms_taken() - before) > SCAN_WORK:
                return False, (
                    f"decided at {name} and {name}-1, and for all integers from {x + 1} on; "
                    f"the smaller ones would take more than {SCAN_WORK} evaluations of parts"
                )
            work += parts
            if good(x):
                raise InputError(
                    f"the condition holds at {x} and fails further up: it is not monotone, so "
                    "there is no single least value; evaluate it point by point"
                )
        return True, f"decided at every integer {start}..{high}"
    return False, f"decided at {name} and {name}-1 only; monotonicity was not proved"


def _parts(relation: Relation) -> int:
    """Nodes of both sides."""
    import sympy

    return sum(
        1 for side in (relation.left, relation.right) for _ in sympy.preorder_traversal(side)
    )


def _monotone(relation: Relation, name: str, values: Values, low: int, high: int) -> bool:
    """Whether left − right is monotone in ``name`` on [low, high], proved in balls."""
    import sympy

    tree = relation.left - relation.right
    if tree.has(sympy.floor, sympy.ceiling, sympy.Sum, sympy.Min, sympy.Max, sympy.Abs):
        return False
    slope = sympy.diff(tree, symbol(name))
    if slope.has(sympy.Derivative, sympy.Subs):
        return False
    if slope == 0:
        return True
    wanted, pieces = None, [(Fraction(low), Fraction(high))]
    for _ in range(PIECES):
        if not pieces:
            return True
        left, right = pieces.pop()
        sign = _sign_on(slope, name, values, left, right)
        if sign is None:
            if right - left < Fraction(1, 256):
                return False
            middle = (
                (left + right) / 2
                if right < 4 * left
                else Fraction(math.isqrt(int(left * right)) or 1)
            )
            middle = middle if left < middle < right else (left + right) / 2
            pieces += [(middle, right), (left, middle)]
        elif wanted is None:
            wanted = sign
        elif wanted != sign:
            return False
    return False


def _sign_on(tree, name: str, values: Values, left: Fraction, right: Fraction) -> int | None:
    import sympy

    from exactlt.theory.formula.intervals import precision
    from exactlt.theory.formula.walk import walk

    if tree.is_Mul:  # by factors: a ball around a huge range would always hold zero
        signs = [_sign_on(x, name, values, left, right) for x in tree.args]
        return None if None in signs else math.prod(signs)
    if isinstance(tree, sympy.exp):
        return 1
    if tree.is_Pow:
        base = _sign_on(tree.base, name, values, left, right)
        if base == 1 and _sign_on(tree.base - 1, name, values, left, right) is not None:
            return 1
    try:
        with precision(128):
            ball = walk(tree, {**values, name: Enclosure(left, right)})
            return 1 if ball > 0 else -1 if ball < 0 else 0 if ball.is_zero() else None
    except (Undecided, InputError):
        return None

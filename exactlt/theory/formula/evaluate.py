"""Evaluate a statement: check its hypotheses first, then enclose its right-hand side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError, MissingValue
from exactlt.theory.formula.balls import enclosure, rational, sign_of
from exactlt.theory.formula.intervals import Enclosure
from exactlt.theory.formula.parse import Relation
from exactlt.theory.ledger.statement import Statement

Values = Mapping[str, "int | Fraction"]


@dataclass(frozen=True)
class Evaluation:
    """The right-hand side of a statement at given values."""

    statement: Statement
    values: Values
    enclosure: Enclosure
    exact: Fraction | None
    bits: int
    unchecked: tuple[str, ...]

    def text(self, digits: int = 15) -> str:
        """``left rel value``, exact when the value is rational."""
        relation = self.statement.relation
        shown = self.enclosure.text(digits) if self.exact is None else _rational(self.exact, digits)
        return f"{relation.left} {relation.rel} {shown}"


def _rational(x: Fraction, digits: int) -> str:
    text = Enclosure(x, x).text(digits)
    if x.denominator == 1 or text.startswith("≈"):
        return text
    from exactlt.theory.formula.intervals import decimal

    return f"{text} ≈ {decimal(x, min(digits, 8), 'nearest')}"


def holds(relation: Relation, values: Values) -> bool | None:
    """Whether the relation holds at these values, certified; None when no precision tells."""
    sign = sign_of(relation.left - relation.right, values)
    if sign is None:
        return None
    return {"<=": sign <= 0, ">=": sign >= 0, "==": sign == 0, "<": sign < 0, ">": sign > 0}[
        relation.rel
    ]


def names_of(relation: Relation) -> set[str]:
    """Names that a relation needs."""
    return {s.name for s in relation.left.free_symbols | relation.right.free_symbols}


def check_hypotheses(statement: Statement, values: Values) -> tuple[str, ...]:
    """Hypotheses that could not be checked because a name has no value.

    Raises
    ------
    InputError
        A hypothesis does not hold at these values: one sentence that names it.
    """
    skipped = []
    for text, relation in statement.conditions:
        missing = names_of(relation) - set(values)
        if missing:
            skipped.append(f"{text} (no value for {', '.join(sorted(missing))})")
        elif not holds(relation, values):
            given = ", ".join(f"{x} = {values[x]}" for x in sorted(names_of(relation)))
            raise InputError(f"{statement.id} is claimed only where {text}; got {given}")
    return tuple(dict.fromkeys(skipped))


def known_names(statement: Statement, values: Values) -> None:
    """InputError when a value is given for a name that no ledger formula uses."""
    for name in values:
        if name not in statement.names:
            raise InputError(
                f"{name}: {statement.id} knows no such name; its formula uses "
                f"{', '.join(statement.parameters) or 'no variable'}"
            )


def evaluate(statement: Statement, values: Values, bits: int = 128) -> Evaluation:
    """The right-hand side at these values, as an enclosure and, when rational, exactly.

    Raises
    ------
    InputError
        No formula, a name without a value, a hypothesis that does not hold.
    """
    known_names(statement, values)
    right = statement.relation.right
    missing = [x for x in statement.parameters if x not in values]
    if missing:
        unknown = [x for x in missing if x in statement.unknown]
        why = (
            (
                f"; {', '.join(unknown)} is a constant that the source asserts to exist without "
                "naming it, so its value is yours"
            )
            if unknown
            else ""
        )
        raise MissingValue(
            f"{statement.id} needs a value for {', '.join(missing)}{why}", tuple(missing)
        )
    skipped = check_hypotheses(statement, values)
    exact = rational(right, values)
    ball = enclosure(right, values, bits) if exact is None else Enclosure(exact, exact)
    return Evaluation(statement, dict(values), ball, exact, bits, skipped)

"""Statements of the ledger: their value at given parameters, and the least n they give."""

from __future__ import annotations

from fractions import Fraction

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import NUMBER, TABLE, TEXT, VALUE, Field, Number, integer
from exactlt.claims.words import Finding, refuted, verified
from exactlt.theory.formula.intervals import decimal

BITS = (128, 512, 2048)
"""Working precisions that are tried in turn."""


def values_of(claim: Claim) -> dict[str, Fraction | int]:
    """The table ``at`` as exact values."""
    from exactlt.theory.ledger.statement import given_values

    return given_values(f"{name}={value}" for name, value in claim["at"].items())


def _used(statement, values, extra=()) -> None:
    """No parameter without effect."""
    from exactlt.theory.formula.evaluate import names_of

    used = names_of(statement.relation).union(
        *(names_of(relation) for _, relation in statement.conditions), extra
    )
    for name in values:
        if name not in used:
            raise BadField("at", f"{statement.id} does not use {name}")


def check_value(claim: Claim, use: Evidences) -> Finding:
    from exactlt.theory.formula.evaluate import evaluate
    from exactlt.theory.ledger import statement

    said: Number = claim["value"]
    named, values = statement(claim["statement"]), values_of(claim)
    _used(named, values)
    for bits in BITS:
        found = evaluate(named, values, bits)
        if found.exact is not None:
            if said.rounds(found.exact):
                return verified(f"{named.id} evaluated again, exactly")
            return refuted(f"{named.id} gives {decimal(found.exact, 15, 'nearest')}")
        ends = (found.enclosure.lower, found.enclosure.upper)
        if all(map(said.rounds, ends)):
            return verified(f"{named.id} evaluated again, enclosed at {bits} bits")
        if not any(map(said.rounds, ends)):
            if said.unit is None:
                return refuted(f"{named.id} gives {found.enclosure.text(15)}")
            if ends[1] - ends[0] < said.unit or not ends[0] <= said.value <= ends[1]:
                return refuted(f"{named.id} gives {found.enclosure.text(15)}")
    raise BadField("value", f"{said.text} has more digits than {BITS[-1]} bits show")


def check_least(claim: Claim, use: Evidences) -> Finding:
    from exactlt.theory.formula.invert import least
    from exactlt.theory.ledger import statement

    named, values = statement(claim["statement"]), values_of(claim)
    variable = claim.get("variable", "n")
    _used(named, values, ("eta", "p"))
    found = least(named, variable, values)
    if found.value != claim["least"]:
        return refuted(f"{named.id} gives {variable} = {found.value}, not {claim['least']}")
    how = found.how if found.certified else f"not certified least: {found.how}"
    return verified(f"{named.id} inverted again; {how}")


AT = (
    Field("statement", TEXT, needed=True, about="its id, as exactlt bounds list prints it"),
    Field("at", TABLE, needed=True, about="parameters, as texts: { M = '4', eta = '1/100' }"),
)
BOUND = Kind(
    "bound-value",
    "The value of a statement of the ledger at given parameters.",
    (*AT, Field("value", NUMBER, VALUE, True)),
    check_value,
)
LEAST = Kind(
    "bound-least",
    "The least integer for which a statement of the ledger gives what is asked.",
    (
        *AT,
        Field("variable", TEXT, about="n without"),
        Field("least", integer(near=True), VALUE, True),
    ),
    check_least,
)

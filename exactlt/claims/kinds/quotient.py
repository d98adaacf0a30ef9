"""One claim's number divided by another's of the same file: how far a bound is from the truth."""

from __future__ import annotations

from fractions import Fraction

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import EVIDENCE, NUMBER, TEXTS, VALUE, Field, Number
from exactlt.claims.words import Finding, refuted, verified

NUMBERS = ("n", "at_most", "least", "value")
"""Keys that hold the number a claim is about, in the order in which they are looked for."""


def check(claim: Claim, use: Evidences) -> Finding:
    if len(claim["of"]) != 2:
        raise BadField("of", f"expected two ids, got {len(claim['of'])}")
    above, below = (number_of(name, use) for name in claim["of"])
    if not below:
        raise BadField("of", f"{claim['of'][1][:60]} is 0, and nothing is divided by it")
    said: Number = claim["value"]
    if said.rounds(above / below):
        return verified("divided again; both claims are verified by themselves")
    return refuted(f"the quotient is {float(above / below):.6g}, not {said.text}")


def number_of(name: str, use: Evidences) -> Fraction:
    """The number of another claim of the file."""
    other = use.others.get(name)
    found = None
    if other is not None and other.kind.name != "quotient":
        found = next((other[key] for key in NUMBERS if key in other.fields), None)
    if isinstance(found, int):
        return Fraction(found)
    if isinstance(found, Number):
        return found.value
    raise BadField("of", f"expected ids of claims with one number in this file, got {name[:60]!r}")


QUOTIENT = Kind(
    "quotient",
    "The number of one claim divided by that of another, both in this file.",
    (
        Field("of", TEXTS, EVIDENCE, True, "two ids: dividend and divisor"),
        Field("value", NUMBER, VALUE, True),
    ),
    check,
)

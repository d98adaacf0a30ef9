"""Whether two networks are the same function on a domain."""

from __future__ import annotations

from fractions import Fraction

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import EVIDENCE, HASH, NUMBER, PATH, SWITCH, TABLE, VALUE, Field
from exactlt.claims.words import Finding, Status, refuted, verified
from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import parse_instance
from exactlt.networks import Box, InputGrid, Network, NetworkMask, counterexample


def _network(claim: Claim, use: Evidences, key: str) -> Network:
    found = parse_instance(use.file(claim, key, f"{key}_sha256"), claim[key])
    if not isinstance(found, Network):
        raise BadField(key, f"expected {Network.FORMAT}, got {found.FORMAT}")
    return found


def _domain(claim: Claim):
    table = claim.get("domain", {"radius": 1})
    try:
        if set(table) == {"radius"}:
            return Box(Fraction(table["radius"]))
        if set(table) == {"low", "high"}:
            return InputGrid(table["low"], table["high"])
    except (InputError, ValueError, ZeroDivisionError) as error:
        raise BadField("domain", str(error)) from None
    raise BadField("domain", "expected { radius = '1' } or { low = -2, high = 2 }")


def check(claim: Claim, use: Evidences) -> Finding:
    first, second = _network(claim, use, "first"), _network(claim, use, "second")
    tolerance = claim["tolerance"].value if "tolerance" in claim.fields else Fraction(0)
    question = NetworkMask(first, second, _domain(claim), tolerance)
    try:
        wrong = counterexample(question, [(x.weights != 0) * 1 for x in first.layers])
    except UnsupportedError as error:
        return Finding(Status.OUT_OF_LIMITS, str(error))
    if (wrong is None) == claim["equal"]:
        if wrong is None:
            return verified("equal on the whole domain, by exact evaluation")
        return verified(f"they differ by {wrong.gap} at ({', '.join(map(str, wrong.x))})")
    if wrong is None:
        return refuted("they are equal on the whole domain")
    return refuted(f"they differ by {wrong.gap} at ({', '.join(map(str, wrong.x))})")


EQUAL = Kind(
    "networks-equal",
    "Whether two networks are equal, within a tolerance, at every input of a domain.",
    (
        Field("first", PATH, needed=True),
        Field("first_sha256", HASH, EVIDENCE, True, "of the file"),
        Field("second", PATH, needed=True),
        Field("second_sha256", HASH, EVIDENCE, True),
        Field("domain", TABLE, about="all |x_i| <= radius (1 without), or a grid low..high"),
        Field("tolerance", NUMBER, about="in output units, 0 without"),
        Field("equal", SWITCH, VALUE, True),
    ),
    check,
)

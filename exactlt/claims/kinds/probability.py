"""Exact probabilities that samples reach targets, and rigorous enclosures of them."""

from __future__ import annotations

from fractions import Fraction

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import NUMBER, SHOWN, SWITCH, TEXT, VALUE, Field, Number, choice, integer
from exactlt.claims.words import Finding, Status, refuted, unchecked, verified
from exactlt.errors import InputError, UnsupportedError
from exactlt.theory.probability.law import Event, Weights

RATE = 1e9
"""Elementary steps a second."""
LONGEST = 10_000
"""Most samples of a claim."""


def _event(claim: Claim) -> tuple[Weights, Event]:
    """The law's integer form and what is asked of the samples."""
    from exactlt.instances import parse_law
    from exactlt.theory.probability.law import weights
    from exactlt.theory.probability.report import parse_targets

    law = weights(parse_law(claim["law"]))
    if claim.one_of("target", "targets") == "target":
        claim.none_of("any", why="it is for several targets")
        targets: tuple[int, ...] = (claim["target"],)
    else:
        targets = parse_targets(claim["targets"], law)
        if len(targets) == 1:
            raise BadField("targets", "expected several, target takes one")
    mode = "any" if claim.get("any", False) else "all"
    size = claim.get("size")
    return law, Event(claim["n"], targets, mode, size, claim.get("nonempty", False))


def _of(claim: Claim, hit: Fraction) -> Fraction:
    return hit if claim["of"] == "hit" else 1 - hit


def check(claim: Claim, use: Evidences) -> Finding:
    from exactlt.theory.probability.exact import OutOfReach, exact

    said: Number = claim["value"]
    if not 0 <= said.value <= 1:
        return refuted(f"{said.text} is no probability")
    law, event = _event(claim)
    try:
        found = exact(law, event, steps=use.allowed.spend * RATE)
    except OutOfReach as error:
        return _beyond(claim, use, error.why)
    truth = _of(claim, found.value)
    if said.rounds(truth):
        return verified(f"computed again ({found.method}, {found.work})")
    return refuted(f"it is {_shown(truth, said)}, not {said.text} ({found.method})")


def _beyond(claim: Claim, use: Evidences, why: str) -> Finding:
    if use.allowed.recompute:
        return Finding(
            Status.OUT_OF_LIMITS, f"not computed within {use.allowed.seconds:g} s: {why}"
        )
    return unchecked(
        f"to recompute it takes more than the budget of {use.allowed.budget:g} s: {why} "
        "(recompute repeats it)"
    )


def _shown(x: Fraction, said: Number) -> str:
    from exactlt.theory.formula.intervals import decimal

    if said.unit is None and len(str(x)) < 80:
        return str(x)
    return decimal(x, 15, "nearest")


def check_partition(claim: Claim, use: Evidences) -> Finding:
    from exactlt.instances import parse_law
    from exactlt.theory.probability.law import weights
    from exactlt.theory.probability.partition import perfect_partition_probability

    said: Number = claim["value"]
    law = weights(parse_law(claim["law"]))
    try:
        truth = _of(claim, perfect_partition_probability(law, claim["n"]).perfect)
    except UnsupportedError as error:
        return _beyond(claim, use, str(error))
    if said.rounds(truth):
        return verified("computed again")
    return refuted(f"it is {_shown(truth, said)}, not {said.text}")


def check_enclosure(claim: Claim, use: Evidences) -> Finding:
    from exactlt.theory.probability.bounds import bounds

    low, high = claim["lower"], claim["upper"]
    if not low.value < high.value:
        raise BadField("lower", f"expected less than upper = {high.text}, got {low.text}")
    law, event = _event(claim)
    if event.nonempty:
        raise BadField("nonempty", "bounds do not tell the empty subset apart")
    try:
        steps = min(1.0, use.allowed.spend) * RATE
        found = bounds(
            law, event.n, targets=event.targets, mode=event.mode, size=event.size, exact_steps=steps
        )
    except InputError as error:
        return _beyond(claim, use, str(error))
    ends = sorted((_of(claim, found.lower), _of(claim, found.upper)))
    if low.value <= ends[0] and ends[1] <= high.value:
        return verified(f"enclosed again (lower: {found.how_lower}; upper: {found.how_upper})")
    if ends[1] < low.value or high.value < ends[0]:
        return refuted("the probability lies outside")
    if found.lower == found.upper:
        return refuted("the exact probability lies outside")
    return refuted(
        f"what can be shown is {_shown(ends[0], low)} to {_shown(ends[1], high)}, not so narrow"
    )


def _narrower(document: dict):
    """Enclosures that end before the probability, or say more than can be shown."""
    from exactlt.claims.fields import number

    low, high = number(document["lower"]).value, number(document["upper"]).value
    yield "lower", {**document, "lower": str(high + (high - low))}
    yield "lower", {**document, "lower": f"{high.numerator}/{high.denominator}"}
    middle = low + (high - low) * Fraction(9999, 10000)
    yield "lower", {**document, "lower": f"{middle.numerator}/{middle.denominator}"}
    middle = low + (high - low) / 10000
    yield "upper", {**document, "upper": f"{middle.numerator}/{middle.denominator}"}
    yield "upper", {**document, "upper": f"{low.numerator}/{low.denominator}"}


SAMPLES = (
    Field("law", TEXT, needed=True),
    Field("n", integer(0, LONGEST), needed=True, about="samples"),
)
EVENT = (
    *SAMPLES,
    Field("target", integer()),
    Field("targets", TEXT, about="a..b, or a,b,c, or all"),
    Field("any", SWITCH, about="at least one of the targets instead of all"),
    Field("size", integer(0), about="weights kept"),
    Field("nonempty", SWITCH, about="without the empty subset"),
    Field("of", choice("hit", "miss"), VALUE, True, "of reaching, or of failing"),
)
PROBABILITY = Kind(
    "probability",
    "The exact probability that some subset of n samples reaches a target.",
    (*EVENT, Field("value", NUMBER, VALUE, True, "p/q, or a decimal with its digits")),
    check,
)
PARTITION = Kind(
    "partition-probability",
    "The exact probability that n samples have a perfect partition.",
    (
        *SAMPLES,
        Field("of", choice("hit", "miss"), VALUE, True),
        Field("value", NUMBER, VALUE, True),
    ),
    check_partition,
)
ENCLOSURE = Kind(
    "enclosure",
    "Two rigorous bounds around a probability that is beyond exact computation.",
    (
        *EVENT,
        Field("lower", NUMBER, SHOWN, True, "rounded down"),
        Field("upper", NUMBER, SHOWN, True, "rounded up"),
    ),
    check_enclosure,
    alter=_narrower,
)

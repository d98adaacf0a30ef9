"""Whether two networks are the same function on a domain; the values that one takes there."""

from __future__ import annotations

import time
from fractions import Fraction

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import (
    EVIDENCE,
    HASH,
    NUMBER,
    PATH,
    SWITCH,
    TABLE,
    TEXTS,
    VALUE,
    Field,
    integer,
)
from exactlt.claims.words import Finding, Status, refuted, unchecked, verified
from exactlt.errors import InputError, UnsupportedError
from exactlt.networks import (
    Box,
    Domain,
    Extreme,
    InputGrid,
    Network,
    Reals,
    Shares,
    compare,
    parse_domain,
    value_range,
)

EXPECTED = "expected { radius = '1' }, { box = '0:1,-1:1' } or 'reals', or { low, high }"


def _network(claim: Claim, use: Evidences, key: str, layers: str) -> Network:
    from exactlt.formats import network_from

    data = use.file(claim, key, f"{key}_sha256")
    try:
        return network_from(data, claim[key], claim.get(layers))
    except InputError as error:
        raise BadField(key, str(error)) from None


def _domain(claim: Claim, inputs: int) -> Domain | Reals:
    table = claim.get("domain", {"radius": 1})
    try:
        match table:
            case {"radius": radius, **rest} if not rest:
                return Box(Fraction(radius))
            case {"box": str(text), **rest} if not rest:
                return parse_domain("box", text, inputs)
            case {"low": low, "high": high, **rest} if not rest:
                return InputGrid(low, high)
    except (InputError, TypeError, ValueError, ZeroDivisionError) as error:
        raise BadField("domain", str(error)) from None
    raise BadField("domain", EXPECTED)


def domain_table(domain: Domain | Reals) -> dict[str, object]:
    """A domain as a claim states it."""
    if isinstance(domain, Reals):
        return {"box": "reals"}
    if isinstance(domain, InputGrid):
        return {"low": domain.low, "high": domain.high}
    assert isinstance(domain, Box)
    if isinstance(domain.low, Fraction):
        return {"box": f"{domain.low}:{domain.high}"}
    return {"box": ",".join(f"{a}:{b}" for a, b in domain.ends(len(domain.low)))}


def _clock(use: Evidences):
    end = time.monotonic() + use.allowed.patience
    return lambda: end - time.monotonic()


def _late(use: Evidences) -> Finding:
    if use.allowed.recompute:
        return Finding(Status.OUT_OF_LIMITS, f"not decided within {use.allowed.seconds:g} s")
    return unchecked(f"takes more than {use.allowed.patience:g} s (recompute allows more)")


def check(claim: Claim, use: Evidences) -> Finding:
    first = _network(claim, use, "first", "first_layers")
    second = _network(claim, use, "second", "second_layers")
    tolerance = claim["tolerance"].value if "tolerance" in claim.fields else Fraction(0)
    go_on = Shares(_clock(use), 1)
    try:
        found = compare(first, second, _domain(claim, first.widths[0]), tolerance, go_on=go_on)
    except UnsupportedError as error:
        return Finding(Status.OUT_OF_LIMITS, str(error))
    if found.equal is None:
        return _late(use)
    wrong = found.difference
    if wrong is None:
        sentence = "equal on the whole domain, by exact evaluation"
    else:
        sentence = f"they differ by {wrong.gap} at ({', '.join(map(str, wrong.x))})"
    return (verified if found.equal == claim["equal"] else refuted)(sentence)


def check_range(claim: Claim, use: Evidences) -> Finding:
    network = _network(claim, use, "network", "layers")
    domain = _domain(claim, network.widths[0])
    output = claim["output"]
    try:
        found = value_range(network, output, domain, go_on=Shares(_clock(use), 2))
    except UnsupportedError as error:
        return Finding(Status.OUT_OF_LIMITS, str(error))
    if not found.exact:
        return _late(use)
    for name, end in (("least", found.low), ("greatest", found.high)):
        if (wrong := _wrong_end(claim, name, end, network, domain)) is not None:
            return refuted(wrong)
    return verified(f"output {output} takes {found.low.value} to {found.high.value}, no others")


def _wrong_end(claim: Claim, name: str, end: Extreme, network: Network, domain) -> str | None:
    if end.direction is not None:
        return f"there is no {name} value"
    if claim[name].value != end.value:
        return f"the {name} value is {end.value}, not {claim[name].text}"
    place = f"{name}_at"
    try:
        x = tuple(Fraction(v) for v in claim[place])
        value = network.at(x)[claim["output"]]
    except (InputError, ValueError, ZeroDivisionError) as error:
        raise BadField(place, str(error)) from None
    if not _inside(x, network, domain):
        return f"{place} is outside of the domain"
    return None if value == end.value else f"at {place} the output is {value}"


def _inside(x, network: Network, domain) -> bool:
    if isinstance(domain, InputGrid):
        steps = [v / network.input_unit for v in x]
        return all(v.denominator == 1 and domain.low <= v <= domain.high for v in steps)
    return all(low <= v <= high for v, (low, high) in zip(x, domain.ends(len(x)), strict=True))


DOMAIN = Field("domain", TABLE, about=EXPECTED.removeprefix("expected ") + "; [-1, 1]^d without")
EQUAL = Kind(
    "networks-equal",
    "Whether two networks are equal, within a tolerance, at every input of a domain.",
    (
        Field("first", PATH, needed=True),
        Field("first_sha256", HASH, EVIDENCE, True, "of the file"),
        Field("first_layers", TEXTS, about="matrices of a tensor file, in order"),
        Field("second", PATH, needed=True),
        Field("second_sha256", HASH, EVIDENCE, True),
        Field("second_layers", TEXTS),
        DOMAIN,
        Field("tolerance", NUMBER, about="in output units, 0 without"),
        Field("equal", SWITCH, VALUE, True),
    ),
    check,
)
RANGE = Kind(
    "network-range",
    "The least and the greatest value of a network's output on a domain, and where they are.",
    (
        Field("network", PATH, needed=True),
        Field("network_sha256", HASH, EVIDENCE, True, "of the file"),
        Field("layers", TEXTS, about="matrices of a tensor file, in order"),
        DOMAIN,
        Field("output", integer(0, near=True), needed=True),
        Field("least", NUMBER, VALUE, True),
        Field("least_at", TEXTS, EVIDENCE, True, "an input with this value"),
        Field("greatest", NUMBER, VALUE, True),
        Field("greatest_at", TEXTS, EVIDENCE, True),
    ),
    check_range,
)

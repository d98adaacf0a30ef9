"""Quantiles and means of minimal widths over seeds: all of the stated seeds, none chosen."""

from __future__ import annotations

import math
from fractions import Fraction

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import (
    EVIDENCE,
    NUMBER,
    TEXT,
    TEXTS,
    VALUE,
    Field,
    Number,
    choice,
    integer,
)
from exactlt.claims.kinds.cover import widths_of
from exactlt.claims.words import Finding, refuted, verified
from exactlt.errors import InputError
from exactlt.instances import Stream, parse_law

SEEDS = 100_000


def check(claim: Claim, use: Evidences) -> Finding:
    if claim.one_of("law", "of") == "of":
        claim.none_of("seeds", "target", "tolerance", "longest", why="its claims have them")
        widths = [_width_of(name, use) for name in claim["of"]]
        if len({("n" in use.others[name].fields) for name in claim["of"]}) != 1:
            raise BadField("of", "expected minimal widths, or upper bounds, not both")
        how = f"from {len(widths)} claims of this file, each verified by itself"
    else:
        found = _searched(claim, use)
        if isinstance(found, Finding):
            return found
        widths, how = found, f"{len(found)} minimal widths found again"
        if max(widths) != claim["longest"]:
            longest = max(widths)
            most = f"more than {claim['longest']}" if longest > claim["longest"] else longest
            return refuted(f"the longest is {most}, not {claim['longest']}")
    truth = statistic(claim["statistic"], widths, claim)
    said: Number = claim["value"]
    if said.rounds(truth):
        return verified(how)
    shown = f"{float(truth):.6g}"
    return refuted(f"the {claim['statistic']} is {shown}, not {said.text}")


def statistic(name: str, widths: list[int], claim: Claim) -> Fraction:
    """The quantile (least n that a share of at least q reach), mean, least or largest."""
    if name == "quantile":
        q = claim["q"].value
        if not 0 < q <= 1:
            raise BadField("q", "expected a share above 0 and at most 1")
        return Fraction(sorted(widths)[max(1, math.ceil(q * len(widths))) - 1])
    claim.none_of("q", why=f"a {name} has none")
    if name == "mean":
        return Fraction(sum(widths), len(widths))
    return Fraction(min(widths) if name == "least" else max(widths))


def _width_of(name: str, use: Evidences) -> int:
    """The other claim's width; of an open cell what it shows, which is an upper bound."""
    other = use.others.get(name)
    if other is None or not other.kind.name.endswith("width"):
        raise BadField("of", f"expected ids of widths in this file, got {name[:60]!r}")
    return other.get("n", other.get("at_most"))


def _searched(claim: Claim, use: Evidences) -> list[int] | Finding:
    from exactlt.instances import parse_range

    try:
        seeds = parse_range("seeds", claim["seeds"])
        law = parse_law(claim["law"])
    except InputError as error:
        raise BadField("seeds", str(error)) from None
    if len(seeds) > SEEDS:
        raise BadField("seeds", f"expected at most {SEEDS}, got {len(seeds)}")
    streams = [Stream(law, seed) for seed in seeds]
    targets, tolerance = [claim["target"]], claim.get("tolerance", 0)
    found = widths_of(claim, use, streams, targets, tolerance, claim["longest"])
    return found if isinstance(found, Finding) else [row[0] for row in found]


QUANTILE = Kind(
    "width-statistic",
    "A quantile, mean, least or largest of minimal widths over a range of seeds.",
    (
        Field("law", TEXT, about="of streams, or of instead"),
        Field("seeds", TEXT, about="such as 0..99"),
        Field("target", integer()),
        Field("tolerance", integer(0)),
        Field("longest", integer(0, 512, near=True), VALUE, about="largest of the widths"),
        Field("of", TEXTS, EVIDENCE, about="ids of claims of minimal widths in this file"),
        Field("statistic", choice("quantile", "mean", "least", "largest"), VALUE, True),
        Field("q", NUMBER, about="of a quantile, such as 1/2"),
        Field("value", NUMBER, VALUE, True),
    ),
    check,
)

"""A probability estimated from counts; its interval is computed again from them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import NUMBER, TABLE, VALUE, Field, Number, integer
from exactlt.claims.words import Finding, refuted, verified
from exactlt.errors import InputError

MOST = 10**9
SLACK = Fraction(2, 10**9)
"""Ends of intervals come from double precision, moved outwards by one part in 10^9: of the lower
end, and of what the upper one leaves to 1."""
STEP = Fraction(1, 10**15)


def check(claim: Claim, use: Evidences) -> Finding:
    from exactlt.experiments.stats import clopper_pearson

    hits, samples = claim["hits"], claim["samples"]
    if hits > samples:
        raise BadField("hits", f"expected at most samples = {samples}, got {hits}")
    share = Fraction(hits, samples)
    if "estimate" in claim.fields:
        said: Number = claim["estimate"]
        if said.unit is not None and said.unit < Fraction(1, 10 * samples):
            raise BadField("estimate", f"{said.text} has more digits than {samples} samples give")
        if not said.rounds(share):
            return refuted(f"{hits} of {samples} is {float(share):.6g}, not {said.text}")
    level = claim["confidence"].value
    if not 0 < level < 1:
        raise BadField("confidence", "expected a number between 0 and 1")
    found = clopper_pearson(hits, samples, level)
    for key, truth, side in (("lower", found.low, 1), ("upper", found.high, -1)):
        said = claim[key]
        if not 0 <= said.value <= 1:
            return refuted(f"{key} is no probability: {said.text}")
        end = Fraction(truth)
        away, slack = side * (end - said.value), SLACK * (end if side > 0 else 1 - end) + STEP
        if not -slack <= away <= (said.unit or 0) + slack:
            word = "down" if side > 0 else "up"
            return refuted(f"{key} is {truth:.8g} rounded {word}, not {said.text}")
    if "cell" in claim.fields:
        return _redrawn(claim, use)
    return verified("the interval was computed again from the counts, which are taken as given")


def _network_seconds(cell) -> float:
    """Of a decided network, foreseen for small ones only; a minute, its limit, for others."""
    from exactlt.instances import parse_law
    from exactlt.width.network.search import parse_dimensions

    d, m = parse_dimensions(cell.layer or "2x1")
    small = d * m <= 4 and parse_law(cell.law).bound <= 7 and cell.family in ("", "linear")
    return 0.05 * d * m if small else 60.0


def _redrawn(claim: Claim, use: Evidences) -> Finding:
    """The cell's instances drawn and decided again."""
    from exactlt.experiments import Cell, run_shard
    from exactlt.experiments import instance as drawn

    table = dict(claim["cell"])
    shards = table.pop("shards", 1)
    if type(shards) is not int or not 1 <= shards <= 10_000:
        raise BadField("cell", "shards: expected 1..10000")
    try:
        big = {k: str(table.get(k, 0)) for k in ("M", "target", "tolerance")}
        cell = Cell.from_document({"size": None, "solver": "", **table, **big})
    except InputError as error:
        raise BadField("cell", str(error)) from None
    if cell.question not in ("decide", "perfect", "mask") or cell.solver:
        raise BadField("cell", "expected the question decide, perfect or mask, without a solver")
    if not 1 <= cell.n <= 48 or cell.shard * shards != claim["samples"]:
        raise BadField("cell", "expected n of at most 48, and shard times shards = samples")
    each = _network_seconds(cell) if cell.question == "mask" else 2.0 ** (cell.n / 2) * 1e-8
    seconds = claim["samples"] * each
    if seconds > use.allowed.spend:
        return use.unaffordable(claim, seconds)
    drawn(cell, 0, 0)  # refuses what cannot be drawn
    hits = 0
    for shard in range(shards):
        counts: Any = run_shard(cell.document(), shard)["counts"]
        hits += sum(v for k, v in counts.items() if k.rpartition("/")[2] == "yes")
    if hits != claim["hits"]:
        return refuted(f"drawn again, {hits} of {claim['samples']} are hits, not {claim['hits']}")
    return verified(f"{claim['samples']} instances drawn and decided again")


ESTIMATE = Kind(
    "estimate",
    "A probability estimated from counts, with its Clopper-Pearson interval.",
    (
        Field("hits", integer(0, MOST, near=True), VALUE, True),
        Field("samples", integer(1, MOST, near=True), VALUE, True),
        Field("estimate", NUMBER, VALUE, about="hits/samples as a decimal"),
        Field("confidence", NUMBER, needed=True, about="of the interval, such as 99/100"),
        Field("lower", NUMBER, VALUE, True, "rounded down"),
        Field("upper", NUMBER, VALUE, True, "rounded up"),
        Field("cell", TABLE, about="of a sweep, with shards: the counts are drawn again"),
    ),
    check,
    known=("sampled",),
)

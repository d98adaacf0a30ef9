"""What a formula does in a region: a ledger statement or a conjecture, held against exact data."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import NUMBER, TABLE, TEXT, VALUE, Field, choice, integer
from exactlt.claims.words import Finding, Status, refuted, unchecked, verified
from exactlt.theory.formula.intervals import Enclosure, decimal

if TYPE_CHECKING:
    from exactlt.theory.conjecture.claim import Claim as Conjecture
    from exactlt.theory.conjecture.search import Stage

LEFT = {"P_miss": "P(miss)", "P_hit": "P(hit)"}


def ledger_claim(name: str, region: dict, options: dict) -> Conjecture:
    """A ledger statement about P(miss) or P(hit) as a formula to be tried in a region."""
    from exactlt.theory.conjecture.claim import claim_from
    from exactlt.theory.ledger import statement

    named = statement(name)
    left, rel, _ = named.relation
    if str(left) not in LEFT or rel not in ("<=", ">="):
        raise BadField("statement", f"{name} is no bound on P(miss) or P(hit)")
    text = f"{LEFT[str(left)]} {rel} {named.formula.partition(rel)[2]}"
    return claim_from({"claim": text, "where": list(named.where), "region": region, **options})


def check_ledger(claim: Claim, use: Evidences) -> Finding:
    options = {k: claim[k] for k in ("law", "target", "tol", "size") if k in claim.fields}
    asked = ledger_claim(claim["statement"], dict(claim["region"]), options)
    stage, late = _exact_stage(claim, use, asked)
    if late is not None:
        return late
    return _held(claim, stage, "holds", "fails")


def check_conjecture(claim: Claim, use: Evidences) -> Finding:
    from exactlt.theory.conjecture.claim import claim_from

    table = dict(claim["conjecture"])
    if "about" in table or "name" in table:
        raise BadField("conjecture", "expected no name and about, says has them")
    asked = claim_from(table)
    if asked.far or asked.sampled:
        raise BadField("conjecture", "expected an exact region alone, no far and sampled")
    stage, late = _exact_stage(claim, use, asked)
    if late is not None:
        return late
    if asked.free:
        return _fitted(claim, stage)
    claim.none_of("survives", "falls", why="no constant is free")
    return _held(claim, stage, "survives", "falls")


def _exact_stage(claim, use, asked: Conjecture) -> tuple[Stage | None, Finding | None]:
    """The exact stage, or why it was not finished."""
    from exactlt.theory.conjecture.search import try_claim

    stage = try_claim(asked, seconds=use.allowed.patience).stages[0]
    if not stage.out_of_time:
        return stage, None
    if use.allowed.recompute:
        return None, Finding(Status.OUT_OF_LIMITS, f"not decided within {use.allowed.seconds:g} s")
    return None, unchecked(
        f"its region takes more than {use.allowed.patience:g} s (recompute tries all of it)"
    )


def _held(claim: Claim, stage: Stage, holds: str, fails: str) -> Finding:
    if stage.points != claim["points"]:
        return refuted(f"{stage.points} points of the region are decided, not {claim['points']}")
    if stage.undecided:
        return unchecked(f"{stage.undecided} points are not decided")
    point = stage.counterexample
    if point is None:
        if claim["finding"] != holds:
            return refuted(f"it {holds} at all {stage.points} points")
        claim.none_of("failing", "smallest", why=f"it {holds}")
        if "loose" in claim.fields:
            return _loose(claim, stage)
        return verified(f"it {holds} at all {stage.points} points, by exact probabilities")
    at = point_text(point)
    if claim["finding"] != fails:
        return refuted(f"it {fails} at {at}")
    claim.none_of("loose", why=f"it {fails}")
    if stage.failing != claim["failing"]:
        return refuted(f"it fails at {stage.failing} points, not {claim['failing']}")
    if at != claim["smallest"]:
        return refuted(f"the smallest failure is at {at}")
    return verified(f"it {fails} at {stage.failing} of {stage.points} points")


def point_text(point) -> str:
    """``n = 2, M = 3``: where something fails."""
    pairs = point.values.items()
    return ", ".join(f"{k} = {v}" for k, v in pairs if not isinstance(v, Enclosure))


def _loose(claim: Claim, stage: Stage) -> Finding:
    """The largest factor between what is claimed and what is true."""
    if stage.slack is None:
        raise BadField("loose", "no factor is defined: the truth is 0 or has no such form")
    (_, _), (most, where) = stage.slack
    said = claim["loose"]
    unit = said.unit or 0
    if not Fraction(0) <= said.value - most <= unit:
        shown = decimal(most, 6, "up")
        return refuted(f"it is loose by {shown} at {point_text(where)}, not {said.text}")
    return verified(f"it holds at all {stage.points} points, loose by at most {said.text}")


def _fitted(claim: Claim, stage: Stage) -> Finding:
    claim.none_of("failing", "loose", why="a constant is free")
    if len(stage.fits) != 1:
        raise BadField("conjecture", "expected one free constant and no swept one")
    found = stage.fits[0]
    if stage.points != claim["points"]:
        return refuted(f"{stage.points} points of the region are decided, not {claim['points']}")
    if found.undecided:
        return unchecked(f"{found.undecided} points are not decided")
    if found.survives is None or found.falls is None:
        if claim["finding"] == ("falls" if found.survives is None else "survives"):
            claim.none_of("survives", "falls", "smallest", why="no edge was found")
            return verified(f"no edge of {found.name} was found")
        return refuted(f"no edge of {found.name} was found")
    if claim["finding"] != "survives":
        return refuted(f"{found.name} = {decimal(found.survives, 12, 'nearest')} survives")
    for name, truth in (("survives", found.survives), ("falls", found.falls)):
        if claim[name].value != truth:
            text = decimal(truth, 12, "nearest")
            return refuted(f"{name} is {found.name} = {text}, not {claim[name].text}")
    if (at := point_text(found.binding)) != claim["smallest"]:
        return refuted(f"the constant is bound at {at}")
    return verified(f"{found.name} fitted again at {stage.points} points")


COMMON = (
    Field("points", integer(0, near=True), VALUE, True, "points of the region that are decided"),
    Field("failing", integer(1, near=True), VALUE, about="how many of them fail"),
    Field("smallest", TEXT, VALUE, about="the smallest that fails, or where the constant is bound"),
    Field("loose", NUMBER, VALUE, about="largest factor claimed over true, rounded up"),
)
LEDGER = Kind(
    "ledger-region",
    "Whether a bound of the ledger holds at every point of a region of exact probabilities, and "
    "how loose it is there.",
    (
        Field("statement", TEXT, needed=True),
        Field("region", TABLE, needed=True, about="{ n = '1..8', M = '1..3', t = '1..M' }"),
        Field("law", TEXT),
        Field("target", TEXT),
        Field("tol", TEXT),
        Field("size", TEXT),
        Field("finding", choice("holds", "fails"), VALUE, True),
        *COMMON,
    ),
    check_ledger,
)
CONJECTURE = Kind(
    "conjecture",
    "Whether a formula survives every point of a region of exact probabilities, or where it falls.",
    (
        Field("conjecture", TABLE, needed=True, about="the keys of a conjecture file"),
        Field("finding", choice("survives", "falls"), VALUE, True),
        *COMMON,
        Field("survives", NUMBER, VALUE, about="a value of the free constant"),
        Field("falls", NUMBER, VALUE, about="the one next to it that falls"),
    ),
    check_conjecture,
)

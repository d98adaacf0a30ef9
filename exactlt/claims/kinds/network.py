"""The minimal width of a random network: masks at n, and no masks at n - 1."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from exactlt.answers import Ask, Verdict
from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import (
    EVIDENCE,
    FREE,
    HASH,
    NUMBER,
    PATH,
    TABLE,
    TEXT,
    TEXTS,
    VALUE,
    Field,
    choice,
    integer,
)
from exactlt.claims.masks import layers_of
from exactlt.claims.words import Finding, refuted, verified
from exactlt.errors import InputError
from exactlt.instances import LinearSystem, parse_instance
from exactlt.networks import Mixed, Network, NetworkMask, Structure, flaw

WIDEST = 4096
WIDTH = integer(0, WIDEST, near=True)


def check(claim: Claim, use: Evidences) -> Finding:
    member = _member(claim, use)
    which = claim.one_of("n", "at_most")
    n, structure = claim[which], claim["structure"]
    question = member.question(n, structure)
    try:
        masks = question.mask(layers_of(claim["masks"], question.source))
    except BadField:
        raise
    except InputError as error:
        return refuted(str(error))
    if wrong := flaw(question, masks):
        return refuted(f"the masks of width {n} do not give the target: {wrong}")
    if "kept" in claim.fields and (kept := sum(int(m.sum()) for m in masks)) != claim["kept"]:
        return refuted(f"the masks keep {kept}, not {claim['kept']}")
    if which == "at_most":
        if claim["known"] != "witness":
            raise BadField("known", "expected witness: an open cell says at most, with masks")
        return verified(f"masks of width {n} were checked; whether less does is open")
    if n == 0:
        return verified("nothing is smaller than no units")
    if claim["known"] == "witness":
        raise BadField("known", f"masks do not show that width {n - 1} does not suffice")
    below = member.question(n - 1, structure)
    if "certificate" in claim.fields:
        return use.certified(claim, system_below(below, _inputs(claim)), "infeasible")[0]
    if structure not in member.family.searched and not member.tolerance:
        again = member.width(structure)
        by = ", ".join(again.solvers)
        if again.n != n:
            return refuted(f"the width is {again.n} by {by}, not {n}")
        return verified(f"found again by {by}")
    answer = use.solve(claim, below, Ask.DECIDE)
    if isinstance(answer, Finding):
        return answer
    if answer.verdict is Verdict.FEASIBLE:
        return refuted(f"width {n - 1} has masks, too")
    return verified(f"width {n - 1} refuted again by {answer.method}")


def system_below(question: NetworkMask, inputs=()) -> LinearSystem:
    """The integer system that a certificate of the question refutes."""
    from exactlt.width.network.certify import linear_system

    return linear_system(question, inputs)


def _inputs(claim: Claim) -> list[tuple[Fraction, ...]]:
    """The inputs whose rows a certificate refutes, where the question is no one system."""
    try:
        return [tuple(map(Fraction, text.split())) for text in claim.get("refuting", [])]
    except (ValueError, ZeroDivisionError):
        raise BadField("refuting", "expected fractions apart by blanks") from None


def _member(claim: Claim, use: Evidences):
    """The family's draw; BadField names what does not fit together."""
    from exactlt.instances import parse_law
    from exactlt.width.families import family

    made = family(claim["family"])
    options: dict[str, Any] = {}
    if "target" in claim.fields:
        claim.none_of("inputs", "outputs", why="the target has its own")
        target = parse_instance(use.file(claim, "target", "target_sha256"), claim["target"])
        if not isinstance(target, Network):
            raise BadField("target", f"expected {Network.FORMAT}, got {target.FORMAT}")
        options["target"] = target
    else:
        options = {k: claim[k] for k in ("inputs", "outputs") if k in claim.fields}
        if "target" in made.takes and len(options) < 2:
            raise BadField("inputs", "expected inputs and outputs, or a target")
    if "tolerance" in claim.fields:
        options["tolerance"] = claim["tolerance"].value
    law = parse_law(claim["law"])
    if "mixed" in claim.fields:
        options["mixed"] = _mixed(claim["mixed"])
    if claim["structure"] not in made.structures:
        names = ", ".join(made.structures)
        raise BadField("structure", f"expected {names} for {made.name}")
    return made(law, claim["seed"], **options)


def _mixed(table: dict) -> Mixed:
    if set(table) != {"gamma", "kind", "rounding", "saturate"} or table["saturate"] not in (
        "yes",
        "no",
    ):
        raise BadField("mixed", "expected gamma, kind, rounding and saturate = 'yes' or 'no'")
    try:
        return Mixed(table["gamma"], table["kind"], table["rounding"], table["saturate"] == "yes")
    except InputError as error:
        raise BadField("mixed", str(error)) from None


NETWORK = Kind(
    "network-width",
    "The smallest width at which pruning a random network gives its target for all inputs of the "
    "family's domain.",
    (
        Field(
            "family",
            choice(
                "linear",
                "chain",
                "chain-wide",
                "relu-grid",
                "linear-grid",
                "relu-three",
                "relu-four",
            ),
            needed=True,
        ),
        Field("law", TEXT, needed=True),
        Field("seed", integer(0), needed=True),
        Field("inputs", integer(1, 256)),
        Field("outputs", integer(1, 256)),
        Field("target", PATH, about="network file, instead of inputs and outputs"),
        Field("target_sha256", HASH, EVIDENCE),
        Field("mixed", TABLE, about="{ gamma, kind, rounding, saturate }: rounded layer outputs"),
        Field("tolerance", NUMBER, about="sup norm over the domain, real output units; 0 without"),
        Field("structure", choice(*(s.value for s in Structure)), needed=True),
        Field("n", WIDTH, VALUE),
        Field("at_most", WIDTH, EVIDENCE, about="of an open cell, instead of n"),
        Field("kept", integer(0, near=True), VALUE, about="of these masks"),
        Field("masks", TEXTS, EVIDENCE, True, "one text for each layer, rows apart by blanks"),
        Field("refuting", TEXTS, EVIDENCE, about="inputs; coordinates apart by blanks"),
        Field("found_by", TEXT, FREE, about="a heuristic or a training that gave these masks"),
    ),
    check,
    known=("witness", "proof", "exhaustive", "agreed", "claimed"),
    certified=True,
)

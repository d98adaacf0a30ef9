"""What masks found by learning are worth on a question, in integers."""

from __future__ import annotations

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences, bits
from exactlt.claims.fields import (
    EVIDENCE,
    FREE,
    HASH,
    MASKS,
    PARAMETER,
    TEXT,
    VALUE,
    Field,
    choice,
    integer,
)
from exactlt.claims.words import Finding, refuted, verified
from exactlt.errors import InputError
from exactlt.instances import Partition, SubsetSum

STEPS = 100_000


def check(claim: Claim, use: Evidences) -> Finding:
    question = use.question(claim)
    row = question.as_subset_sum() if isinstance(question, Partition) else question
    if not isinstance(row, SubsetSum):
        raise BadField("question", f"expected one row of weights, got {question.FORMAT}")
    if not claim["masks"]:
        raise BadField("masks", "expected at least one")
    try:
        masks = [row.mask(bits(text)) for text in claim["masks"]]
    except InputError as error:
        return refuted(str(error))
    gaps = [row.gap(mask) for mask in masks]
    exact = sum(gap <= row.tolerance for gap in gaps)
    for name, truth in (("exact", exact), ("least_gap", min(gaps))):
        if claim[name] != truth:
            return refuted(f"{name} of these {len(masks)} masks is {truth}, not {claim[name]}")
    if use.allowed.recompute and claim["method"] != "given":
        return _trained_again(claim, row, masks)
    return verified(f"{exact} of {len(masks)} masks are exact, added up in integers")


def _trained_again(claim: Claim, row: SubsetSum, masks: list) -> Finding:
    from exactlt.instances import parse_range
    from exactlt.pruning import rule, train

    seeds = parse_range("seeds", claim["seeds"])
    if len(seeds) != len(masks):
        raise BadField("seeds", f"expected as many as masks, {len(masks)}, got {len(seeds)}")
    runs = train([row] * len(seeds), rule(claim["method"]), seeds=seeds, steps=claim["steps"])
    for seed, mask, run in zip(seeds, masks, runs, strict=True):
        if mask not in (run.final, run.seen):
            return refuted(f"seed {seed}: trained again, the mask is another")
    return verified(f"{len(masks)} masks trained again and added up in integers")


LEARNED = Kind(
    "learned",
    "The quality of learned masks on a question: how many are exact, and the least gap.",
    (
        Field("question", TEXT, PARAMETER, True, "its JSON, or a file's path"),
        Field("question_sha256", HASH, EVIDENCE),
        Field(
            "method",
            choice("given", "edge-popup", "edge-popup-signed", "threshold", "supermask", "gate"),
            FREE,
            True,
            "who found them",
        ),
        Field("seeds", TEXT, FREE, about="such as 0..19"),
        Field("steps", integer(1, STEPS), FREE, about="of training"),
        Field("masks", MASKS, EVIDENCE, True, "one for each seed"),
        Field("exact", integer(0, near=True), VALUE, True, "masks within the tolerance"),
        Field("least_gap", integer(0, near=True), VALUE, True),
    ),
    check,
    known=("witness",),
)

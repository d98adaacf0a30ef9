"""What an ask of a question has for an answer: a mask, an optimum, a count, the sparsest."""

from __future__ import annotations

from typing import Any

from exactlt.answers import SYSTEM_ASKS, Ask, Verdict
from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences, bits, header_mask
from exactlt.claims.fields import BITS, EVIDENCE, HASH, TEXT, TEXTS, VALUE, Field, choice, integer
from exactlt.claims.words import Finding, refuted, verified
from exactlt.errors import InputError
from exactlt.instances import LinearSystem, Partition, SubsetSum
from exactlt.networks import NetworkMask, flaw

VALUES = {"decide": (), "optimum": ("gap",), "sparsest": ("kept",), "count": ("count",)}
VALUES["functions"] = ("count",)
"""What each ask has for a value, where the question is feasible."""


def check(claim: Claim, use: Evidences) -> Finding:
    question, ask = use.question(claim), claim["ask"]
    if not isinstance(question, (SubsetSum, Partition, LinearSystem, NetworkMask)):
        raise BadField("question", f"expected rows or a network mask, got {question.FORMAT}")
    feasible = claim["verdict"] == "feasible"
    wanted = VALUES[ask] if feasible else ()
    others = {"gap", "kept", "count"} - set(wanted)
    claim.none_of(*others, why=f"{ask}, {claim['verdict']} has none")
    for name in wanted:
        claim[name]
    if not feasible:
        claim.none_of("mask", "masks", why="there is none")
        if ask in ("optimum", "count", "functions"):
            raise BadField("verdict", f"expected feasible for {ask}: it has a value")
    elif ask in ("decide", "optimum", "sparsest"):
        found = _witness(claim, question, Ask(ask))
        if found is not None:
            return found
        if ask == "decide":
            return verified("the mask was checked in integers")
    if claim["known"] == "witness":
        raise BadField("known", f"a mask alone does not show {ask} {claim['verdict']}")
    if "certificate" in claim.fields:
        return _proved(claim, use, question, ask, feasible)
    return _again(claim, use, question, Ask(ask))


def _mask(claim: Claim, question: Any):
    from exactlt.claims.masks import layers_of

    if isinstance(question, NetworkMask):
        claim.none_of("mask", why="a network has masks, one for each layer")
        return question.mask(layers_of(claim["masks"], question.source))
    claim.none_of("masks", why="rows have one mask")
    return question.mask(bits(claim["mask"]))


def _witness(claim: Claim, question: Any, ask: Ask) -> Finding | None:
    """What is wrong with the mask, or None."""
    try:
        mask = _mask(claim, question)
    except BadField:
        raise
    except InputError as error:
        return refuted(str(error))
    if isinstance(question, NetworkMask):
        if wrong := flaw(question, mask):
            return refuted(f"the masks do not solve it: {wrong}")
        kept = sum(int(m.sum()) for m in mask)
    else:
        row = question.as_subset_sum() if isinstance(question, Partition) else question
        kept = sum(mask)
        if ask is not Ask.OPTIMUM and not row.is_solution(mask):
            return refuted("the mask does not solve it")
        if ask is Ask.OPTIMUM:
            if isinstance(question, LinearSystem):
                raise BadField("ask", "expected decide: several rows have no gap")
            if row.gap(mask) != claim["gap"]:
                return refuted(f"the mask's gap is {row.gap(mask)}, not {claim['gap']}")
    if ask is Ask.SPARSEST and kept != claim["kept"]:
        return refuted(f"the mask keeps {kept}, not {claim['kept']}")
    return None


def _proved(claim, use, question, ask, feasible) -> Finding:
    if isinstance(question, NetworkMask):
        from exactlt.claims.kinds.network import system_below

        if feasible:
            raise BadField("certificate", f"for networks it shows that none exists, not {ask}")
        return use.certified(claim, system_below(question), "infeasible")[0]
    if ask in ("count", "functions"):
        raise BadField("certificate", f"no certificate shows {ask}")
    found, header = use.certified(claim, question, ask if feasible else "infeasible")
    if not found.ok or not feasible:
        return found
    row = question.as_subset_sum() if isinstance(question, Partition) else question
    best = header_mask(header)
    proved, said = (row.gap(best), claim["gap"]) if ask == "optimum" else (sum(best), claim["kept"])
    return found if proved == said else refuted(f"the certificate shows {proved}, not {said}")


def _again(claim, use, question, ask: Ask) -> Finding:
    """The search once more."""
    if isinstance(question, LinearSystem) and ask not in SYSTEM_ASKS:
        raise BadField("ask", f"several rows have no {ask}")
    answer = use.solve(claim, question, ask)
    if isinstance(answer, Finding):
        return answer
    if answer.verdict.value != claim["verdict"] and ask not in (Ask.COUNT, Ask.FUNCTIONS):
        return refuted(f"{answer.method} says {answer.verdict}")
    if answer.verdict is Verdict.INFEASIBLE and ask not in (Ask.COUNT, Ask.FUNCTIONS):
        return verified(f"refuted again by {answer.method}")
    name = VALUES[ask.value][0]
    found = getattr(answer, name)
    if found != claim[name]:
        return refuted(f"{name} is {found} by {answer.method}, not {claim[name]}")
    return verified(f"{name} found again by {answer.method}")


ANSWER = Kind(
    "answer",
    "The answer to an ask of a question: a mask, that there is none, the least gap, the fewest "
    "kept weights, the number of masks or of functions.",
    (
        Field("question", TEXT, needed=True, about="its JSON, or a file's path"),
        Field("question_sha256", HASH, EVIDENCE, about="of the file"),
        Field("ask", choice(*VALUES), needed=True),
        Field("verdict", choice("feasible", "infeasible"), VALUE, True),
        Field("gap", integer(0, near=True), VALUE, about="of optimum"),
        Field("kept", integer(0, near=True), VALUE, about="of sparsest"),
        Field("count", integer(0, near=True), VALUE, about="of count and functions"),
        Field("mask", BITS, EVIDENCE, about="of rows"),
        Field("masks", TEXTS, EVIDENCE, about="of a network, rows of a layer apart by blanks"),
    ),
    check,
    known=("witness", "proof", "exhaustive", "agreed", "claimed"),
    certified=True,
)

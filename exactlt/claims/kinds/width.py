"""The minimal width of a stream for one target: a mask of n weights, and none of n - 1."""

from __future__ import annotations

from exactlt.answers import Ask, Verdict
from exactlt.certificates import WidthQuestion
from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import WEIGHTS, Evidences, bits, stream_of
from exactlt.claims.fields import BITS, EVIDENCE, TEXT, VALUE, Field, integer
from exactlt.claims.words import Finding, refuted, verified
from exactlt.errors import InputError
from exactlt.instances import Stream, SubsetSum

WIDTH = integer(0, WEIGHTS, near=True)


def check(claim: Claim, use: Evidences) -> Finding:
    stream, target = stream_of(claim), claim["target"]
    tolerance, size = claim.get("tolerance", 0), claim.get("size")
    which = claim.one_of("n", "at_most")
    n = claim[which]
    if wrong := flaw_of(stream, n, target, tolerance, size, claim):
        return refuted(wrong)
    if which == "at_most":
        if claim["known"] != "witness":
            raise BadField("known", "expected witness: an open cell says at most, with a mask")
        more = claim.get("more_than", -1)
        if more >= n:
            raise BadField("more_than", f"expected less than at_most = {n}, got {more}")
        if more < 0:
            return verified(f"a mask of {n} weights was checked; whether fewer do is open")
        below = nothing_below(claim, use, stream, more + 1, target, tolerance, size)
        if not below.ok:
            return below
        return verified(f"between {more + 1} and {n}: the mask was checked, {below.sentence}")
    claim.none_of("more_than", why="n is the width itself")
    if claim["known"] == "witness" and n:
        raise BadField("known", f"a mask does not show that {n - 1} weights do not suffice")
    if "certificate" in claim.fields:
        return use.certified_width(claim, WidthQuestion(stream, target, target, tolerance, size))
    return nothing_below(claim, use, stream, n, target, tolerance, size)


def flaw_of(stream: Stream, n: int, target, tolerance, size, claim: Claim) -> str | None:
    """Why the claim's mask does not show that n weights suffice."""
    mask = bits(claim.get("mask", ""))
    if len(mask) != n:
        return f"the mask has {len(mask)} entries, the width is {n}"
    if n == 0:
        empty = abs(target) <= tolerance and not size
        return None if empty else "no weights at all do not reach the target"
    try:
        row = SubsetSum(stream.take(n), target, tolerance, size)
        return row.flaw(row.mask(mask))
    except InputError as error:
        return str(error)


def nothing_below(claim, use, stream: Stream, n: int, target, tolerance, size) -> Finding:
    """That n - 1 weights of the stream do not suffice, by a search within the budget."""
    if n == 0:
        return verified("nothing is smaller than no weights")
    if n == 1 or (size or 0) >= n:
        if n == 1 and abs(target) <= tolerance and not size:
            return refuted("no weights at all suffice")
        return verified("fewer weights than must be kept")
    answer = use.solve(claim, SubsetSum(stream.take(n - 1), target, tolerance, size), Ask.DECIDE)
    if isinstance(answer, Finding):
        return answer
    if answer.verdict is Verdict.FEASIBLE:
        return refuted(f"{n - 1} weights suffice: {''.join(map(str, answer.mask))}")
    return verified(f"{n - 1} weights refuted again by {answer.method}")


STREAM = (
    Field("law", TEXT, needed=True, about="such as uniform:M=2^20"),
    Field("seed", integer(0), needed=True),
    Field("label", TEXT, about="of the stream, empty without"),
)
MINIMAL = Kind(
    "width",
    "The smallest prefix of a stream with a mask for one target, or how wide it is at most.",
    (
        *STREAM,
        Field("target", integer(), needed=True),
        Field("tolerance", integer(0), about="0 without"),
        Field("size", integer(0), about="weights kept, any number without"),
        Field("n", WIDTH, VALUE, about="the minimal width"),
        Field("at_most", WIDTH, EVIDENCE, about="of an open cell, instead of n"),
        Field("more_than", integer(0, WEIGHTS), EVIDENCE, about="a width that does not suffice"),
        Field("mask", BITS, EVIDENCE, about="of the n weights"),
    ),
    check,
    known=("witness", "proof", "exhaustive", "agreed", "claimed"),
    certified=True,
)

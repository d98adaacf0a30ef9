"""The narrowest two-layer gadget that stands for one weight on a stream of hidden units."""

from __future__ import annotations

from exactlt.certificates import WidthQuestion
from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences, bits
from exactlt.claims.fields import BITS, EVIDENCE, TEXT, VALUE, Field, choice, integer
from exactlt.claims.kinds.width import nothing_below
from exactlt.claims.words import Finding, refuted
from exactlt.instances import Gadget, Stream

WIDEST = 4096


def check(claim: Claim, use: Evidences) -> Finding:
    k, target, n, side = claim["k"], claim["target"], claim["n"], int(claim["side"])
    seed, label = claim["seed"], claim.get("label", "")
    mask = bits(claim.get("mask", ""))
    if len(mask) != n:
        return refuted(f"the mask has {len(mask)} entries, the width is {n}")
    flat = Stream(f"grid:k={k}", seed, label).take(2 * n)
    kept = [
        uv for uv, bit in zip(zip(flat[::2], flat[1::2], strict=True), mask, strict=True) if bit
    ]
    for sign in (1, -1):
        total = sum(u * v for u, v in kept if u * sign > 0)
        if total != target:
            word = "positive" if sign > 0 else "negative"
            return refuted(f"for {word} inputs the kept units sum to {total}, not {target}")
    late = Stream(Gadget(k, side), seed, label)
    if n and claim["known"] == "witness":
        raise BadField("known", f"a mask does not show that {n - 1} units do not suffice")
    if "certificate" in claim.fields:
        found, header = use.certified(claim, WidthQuestion(late, target, target), "width")
        if found.ok and header["n"] != n:
            return refuted(f"the certificate shows {header['n']}, not {n}")
        return found
    return nothing_below(claim, use, late, n, target, 0, None)


GADGET = Kind(
    "gadget-width",
    "The fewest hidden units (u, v) of a stream whose kept sum of v relu(u x) is w x for all x.",
    (
        Field("k", integer(1, 12), needed=True, about="precision: weights in units of 2^-k"),
        Field("target", integer(), needed=True, about="w in units of 4^-k"),
        Field("seed", integer(0), needed=True),
        Field("label", TEXT),
        Field("side", choice("1", "-1"), EVIDENCE, True, "sign of the inputs that need all n"),
        Field("n", integer(0, WIDEST, near=True), VALUE, True),
        Field("mask", BITS, EVIDENCE),
    ),
    check,
    known=("witness", "proof", "exhaustive", "agreed"),
    certified=True,
)

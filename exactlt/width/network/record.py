"""Regression records: a target, a law and seed, and n* per structure with masks and evidence."""

from __future__ import annotations

from exactlt.answers import Limits, Verdict
from exactlt.errors import MalformedFile
from exactlt.instances import Fields, parse_law
from exactlt.networks import Network, Structure, counterexample, mask_text, parse_mask_text
from exactlt.solvers import solve
from exactlt.width.families import Member, family
from exactlt.width.network.block import block_width
from exactlt.width.network.search import NetworkWidth

FORMAT = "exactlt/network-width"
MOST = 4096
"""Widest source that a record may be about."""


def member_of(kind: str, law: str, seed: int, target: Network) -> Member:
    """The family's draw that a record is about."""
    return Member(family(kind), parse_law(law), seed, target)


def search(kind, law, seed, target, structure, seconds: float) -> NetworkWidth:
    """n* by the method that fits."""
    if kind == "linear" and structure == "block":
        return block_width(target, law, seed)
    member = member_of(kind, law, seed, target)
    solved = structure in member.family.solved
    return member.width(structure, limits=None if solved else Limits(seconds))


def make_record(name, kind, law, seed, target, structures, seconds=60.0) -> dict:
    """The record's document; structures that were not settled are left out."""
    found = {}
    for structure in structures:
        width = search(kind, law, seed, target, structure, seconds)
        if width.n is not None:
            found[structure] = {
                "n": width.n,
                "kept": width.kept,
                "evidence_below": width.evidence.value,
                "method_below": width.method,
                "masks": mask_text(width.masks),
            }
    return {
        "format": FORMAT,
        "version": 1,
        "name": name,
        "kind": kind,
        "law": str(parse_law(law)),
        "seed": seed,
        "target": target.content(),
        "widths": found,
    }


def check_record(
    document: dict, *, refute: bool = True, seconds: float = 60.0, where: str = "record"
) -> list[str]:
    """What is wrong with a record, one sentence each; empty when everything is confirmed.

    Masks are verified on the whole domain on a source drawn afresh; with ``refute`` the width
    below n* must be refuted again.
    """
    if document.get("format") != FORMAT:
        raise MalformedFile(f"{where}: expected format {FORMAT}, got {document.get('format')!r}")
    document = Fields(document, where)
    kind, law, seed = document["kind"], document["law"], document["seed"]
    for key, kind_of in {"target": dict, "widths": dict, "law": str, "seed": int}.items():
        if not isinstance(document[key], kind_of):
            raise MalformedFile(f"{where}: {key}: expected {kind_of.__name__}")
    for structure, entry in document["widths"].items():
        if structure not in list(Structure) or not isinstance(entry, dict):
            raise MalformedFile(f"{where}: widths: expected structures with objects")
        for key in ("n", "kept"):
            if type(Fields(entry, f"{where}: {structure}")[key]) is not int or entry[key] < 0:
                raise MalformedFile(f"{where}: {structure}: {key}: expected an integer >= 0")
        if entry["n"] > MOST:
            raise MalformedFile(f"{where}: {structure}: n: expected at most {MOST}")
        Fields(entry, f"{where}: {structure}")["masks"]
    target = Network.from_content(Fields(document["target"], f"{where}: target"))
    wrong = []
    for structure, entry in document["widths"].items():
        question = member_of(kind, law, seed, target).question(entry["n"], structure)
        masks = question.mask(parse_mask_text(entry["masks"], question.source))
        if (bad := counterexample(question, masks)) is not None:
            wrong.append(f"{structure}: masks of width {entry['n']} are off by {bad.gap}")
        if sum(int(m.sum()) for m in masks) != entry["kept"]:
            wrong.append(f"{structure}: kept is not {entry['kept']}")
        if not refute or entry["n"] == 0:
            continue
        if kind == "chain" or (structure == "block" and kind == "linear"):
            again = search(kind, law, seed, target, structure, seconds)
            if again.n != entry["n"]:
                wrong.append(f"{structure}: n* is {again.n}, not {entry['n']}")
            continue
        below = member_of(kind, law, seed, target).question(entry["n"] - 1, structure)
        verdict = solve(below, limits=Limits(seconds)).verdict
        if verdict is not Verdict.INFEASIBLE:
            wrong.append(f"{structure}: width {entry['n'] - 1} is {verdict}, not infeasible")
    return wrong

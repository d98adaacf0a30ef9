"""Regression records: a target, a law and seed, and n* per structure with masks and evidence."""

from __future__ import annotations

from dataclasses import dataclass, field

from exactlt.answers import Limits, Verdict
from exactlt.errors import MalformedFile
from exactlt.instances import Fields, parse_law
from exactlt.networks import Network, Structure, counterexample, mask_text, parse_mask_text
from exactlt.solvers import solve
from exactlt.width.families import family
from exactlt.width.family import Draw
from exactlt.width.search import Width, layers_of

FORMAT = "exactlt/network-width"
MOST = 4096
"""Widest source that a record may be about."""


def draw_of(kind: str, law: str, seed: int, target: Network) -> Draw:
    """The family's draw that a record is about."""
    return Draw(family(kind), parse_law(law), seed, target)


def search(draw: Draw, structure: str, seconds: float) -> Width:
    """n* by the method that fits."""
    if structure in draw.family.exact:
        return draw.width(structure, max_n=MOST)
    return draw.width(structure, limits=Limits(seconds))


def make_record(name, kind, law, seed, target, structures, seconds=60.0) -> dict:
    """The record's document; structures that were not settled are left out."""
    found, draw = {}, draw_of(kind, law, seed, target)
    for structure in structures:
        width = search(draw, structure, seconds)
        layers = None if width.mask is None else layers_of(width.mask)
        if width.n is not None and layers is not None:
            found[structure] = {
                "n": width.n,
                "kept": width.kept,
                "evidence_below": width.evidence.value,
                "method_below": ", ".join(width.solvers),
                "masks": mask_text(layers),
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


@dataclass
class CheckedRecord:
    """What a check found, one sentence each: ``wrong``, or ``open`` where its time was over.

    Both are empty when everything is confirmed.
    """

    wrong: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def check_record(
    document: dict, *, refute: bool = True, seconds: float = 60.0, where: str = "record"
) -> CheckedRecord:
    """Verify a record's masks on the whole domain, on a source drawn afresh.

    With ``refute`` the width below n* must be refuted again, ``seconds`` for each structure; a
    search that ends without an answer leaves it open, and nothing is said to be wrong.
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
    found, draw = CheckedRecord(), draw_of(kind, law, seed, target)
    for structure, entry in document["widths"].items():
        question = draw.question(entry["n"], structure)
        masks = question.mask(parse_mask_text(entry["masks"], question.source))
        if (bad := counterexample(question, masks)) is not None:
            found.wrong.append(f"{structure}: masks of width {entry['n']} are off by {bad.gap}")
        if sum(int(m.sum()) for m in masks) != entry["kept"]:
            found.wrong.append(f"{structure}: kept is not {entry['kept']}")
        if not refute or entry["n"] == 0:
            continue
        if structure in draw.family.exact:
            again = search(draw, structure, seconds)
            if again.n is None and again.reason is not None:
                found.open.append(f"{structure}: n* was not found again: {again.reason.hint}")
            elif again.n != entry["n"]:
                found.wrong.append(f"{structure}: n* is {again.n}, not {entry['n']}")
            continue
        below = draw.question(entry["n"] - 1, structure)
        answer = solve(below, limits=Limits(seconds))
        if answer.verdict is Verdict.UNKNOWN:
            found.open.append(
                f"{structure}: width {entry['n'] - 1} was not refuted again: {answer.reason.hint}"
            )
        elif answer.verdict is Verdict.FEASIBLE:
            found.wrong.append(f"{structure}: width {entry['n'] - 1} has a mask, too")
    return found

"""Answers about networks: made by the network solvers, checked by the verifier and integers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

from exactlt.answers import NETWORK_ASKS, Answer, Ask, Evidence, Limits, Verdict, kept_of
from exactlt.certificates import verify
from exactlt.datasets.plan import Item, Plan
from exactlt.encodings.network.difference import difference
from exactlt.errors import UnsupportedError
from exactlt.instances import decimal, read_instance
from exactlt.networks import (
    Box,
    NetworkMask,
    Structure,
    counterexample,
    largest_gap,
    mask_text,
    parse_mask_text,
)
from exactlt.networks import flaw as wrong_masks
from exactlt.solvers import solve
from exactlt.solvers.network.enumerate import enumerate_masks
from exactlt.width.network.certify import certify_none, linear_system

BITS = 8
"""Maskable weights up to which counts and sparsest masks are found again, mask by mask."""


def network_answer(
    folder: Path, item: Item, plan: Plan, question: NetworkMask, files: list[Path]
) -> dict:
    """The entries of an answer document; *optimum* is not asked of networks."""
    out: dict[str, Any] = {}
    for ask in plan.ask:
        if ask not in NETWORK_ASKS or (ask is Ask.SPARSEST and _none(out)):
            continue
        try:
            answer = solve(question, ask, limits=Limits(plan.seconds))
        except UnsupportedError:  # no method takes it at this size
            entry = {"verdict": Verdict.UNKNOWN.value, "evidence": Evidence.NONE.value}
        else:
            evidence = answer.evidence
            if ask is Ask.DECIDE and answer.verdict is Verdict.INFEASIBLE and plan.certify:
                evidence = _certified(folder, item, plan, question, answer, files)
            entry = {"verdict": answer.verdict.value, "evidence": evidence.value}
            entry |= _said(answer)
            if fixed(question) and ask is Ask.DECIDE and "inputs" in entry:
                entry |= _worst(question)
        out[ask.value] = entry
    return out


def _none(out: dict) -> bool:
    return out["decide"]["verdict"] == Verdict.INFEASIBLE.value


def _said(answer: Answer) -> dict[str, Any]:
    if answer.verdict is Verdict.UNKNOWN:
        return {}
    if answer.ask is Ask.COUNT:
        return {"count": decimal(answer.count)}
    if answer.mask is not None:
        return {"mask": mask_text(answer.mask), "kept": answer.kept}
    return {"inputs": [[str(v) for v in x] for x in answer.inputs]} if answer.inputs else {}


def _certified(folder, item, plan, question, answer, files) -> Evidence:
    """What the refutation's evidence is once it was tried to prove it."""
    if fixed(question):
        return answer.evidence  # its input is evaluated by whoever checks
    path = folder / "proofs" / f"{item.name}.decide.cert"
    system = Path(f"{path}.system.json")
    try:
        checked = certify_none(question, answer, path, seconds=plan.seconds)
    except UnsupportedError:  # a proof would be too large: the evidence says so
        path.unlink(missing_ok=True)
        system.unlink(missing_ok=True)
        return answer.evidence
    files += [path, system]
    return Evidence.PROOF if checked.ok else answer.evidence


def _worst(question: NetworkMask) -> dict[str, Any]:
    """Where two networks on a box differ most, and whether float64 evaluates it exactly."""
    if not isinstance(question.domain, Box):
        return {}
    worst = largest_gap(question.source, question.target, question.domain)
    exact = difference(question).exact_in(worst.x)
    return {"inputs": [[str(v) for v in worst.x]], "gap": str(worst.gap), "float64": exact}


def fixed(question: NetworkMask) -> bool:
    """Whether no weight may be removed: then the question is about one network."""
    return not any(question.maskable)


def network_flaw(folder: Path, question: NetworkMask, answer: dict) -> tuple[bool, str]:
    """Whether an answer holds, and one sentence."""
    notes, found = [], small(question)
    for ask in ("decide", "sparsest", "count"):
        entry = answer.get(ask)
        if entry is None:
            continue
        if entry["verdict"] == "unknown":
            notes.append(f"{ask} unknown")
        elif ask == "count":
            if found is None:
                notes.append("count not checked: too many masks")
            elif found[0] != int(entry["count"]):
                return False, f"count: expected {found[0]}, got {entry['count']}"
        elif entry["verdict"] == "feasible":
            masks = question.mask(parse_mask_text(entry["mask"], question.source))
            if (wrong := wrong_masks(question, masks)) is not None:
                return False, f"{ask}: {wrong}"
            if kept_of(masks) != entry["kept"]:
                return False, f"{ask}: kept: expected {kept_of(masks)}, got {entry['kept']}"
            if ask == "sparsest" and found is None:
                notes.append(f"sparsest not proved here ({entry['evidence']})")
            elif ask == "sparsest" and found[1] != entry["kept"]:
                return False, f"sparsest: expected {found[1]}, got {entry['kept']}"
        else:
            good, sentence = _refuted(folder, question, answer["name"], entry)
            if not good:
                return False, f"{ask}: {sentence}"
            notes += [sentence] if sentence else []
    return True, "; ".join(notes) or "right"


def _refuted(folder, question, name, entry) -> tuple[bool, str]:
    number: Any = Fraction if isinstance(question.domain, Box) else int
    inputs = tuple(tuple(map(number, x)) for x in entry.get("inputs", ()))
    if fixed(question):
        gaps = [gap_at(question, x) for x in inputs if _inside(question, x)]
        if not gaps or gaps[0] <= question.tolerance:
            return False, "its input does not exceed the tolerance"
        if "gap" in entry and gaps[0] != Fraction(entry["gap"]):
            return False, f"gap: expected {gaps[0]}, got {entry['gap']}"
        return True, ""
    place = folder / "proofs" / f"{name}.decide.cert"
    if not place.exists():
        if entry["evidence"] == "proof":
            return False, "says proof, but there is no certificate"
        return True, f"decide not proved here ({entry['evidence']})"
    system = linear_system(question, inputs)
    if read_instance(f"{place}.system.json") != system:
        return False, "the certificate's system is not the question's"
    checked = verify(system, place)
    if not checked.ok or checked.claim != "infeasible":
        return False, f"certificate {checked.verdict} for {checked.claim}"
    return True, ""


def _inside(question: NetworkMask, x: tuple) -> bool:
    if isinstance(question.domain, Box):
        pairs = zip(x, question.domain.ends(len(x)), strict=True)
        return all(low <= v <= high for v, (low, high) in pairs)
    return list(x) in question.domain.points(len(x)).tolist()


def gap_at(question: NetworkMask, x: tuple[Fraction, ...]) -> Fraction:
    """Greatest |source − target| over the outputs at an input of the domain, in Fractions."""
    if not isinstance(question.domain, Box):
        x = tuple(v * question.source.input_unit for v in x)
    pair = zip(question.source.at(x), question.target.at(x), strict=True)
    return max((abs(a - b) for a, b in pair), default=Fraction(0))


def _whole(question: NetworkMask):
    return question.mask([None] * question.source.depth)


def small(question: NetworkMask) -> tuple[int, int | None] | None:
    """(number of masks, fewest kept), mask by mask; None beyond 2^8 of them."""
    if question.bits > BITS or question.structure is Structure.WHOLE_NEURON:
        return None
    sizes = [kept_of(m) for m in enumerate_masks(question) if counterexample(question, m) is None]
    return len(sizes), min(sizes, default=None)


def network_alterations(question: NetworkMask, answer: dict) -> Iterator[tuple[str, dict]]:
    """Wrong answers near a right one, each with what was altered."""
    for ask in ("decide", "sparsest"):
        entry = answer.get(ask, {})
        changed = deepcopy(answer)
        if entry.get("verdict") == "infeasible":
            nothing = [["0" * x.inputs] * x.outputs for x in question.source.layers]
            changed[ask] = {
                "verdict": "feasible",
                "evidence": "witness",
                "mask": nothing,
                "kept": 0,
            }
            yield f"{ask}: feasible by the empty mask", changed
            if fixed(question):
                whole = [["1" * x.inputs] * x.outputs for x in question.source.layers]
                changed = deepcopy(changed)
                changed[ask] |= {"mask": whole, "kept": kept_of(_whole(question))}
                yield f"{ask}: feasible as it is", changed
                changed = deepcopy(answer)
                changed[ask]["inputs"] = [["0"] * question.source.widths[0]]
                yield f"{ask}: another input", changed
        elif entry.get("verdict") == "feasible":
            if ask == "decide":
                changed[ask] |= {"verdict": "infeasible", "evidence": "proof"}
                yield f"{ask}: infeasible", changed
                changed = deepcopy(answer)
            changed[ask]["kept"] += 1
            yield f"{ask}: one more kept", changed
    if "count" in answer.get("count", {}) and small(question) is not None:
        changed = deepcopy(answer)
        changed["count"]["count"] = str(int(answer["count"]["count"]) + 1)
        yield "count + 1", changed

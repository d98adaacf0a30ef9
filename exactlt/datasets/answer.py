"""Answer one instance: verdict, optimum, sparsest, count, mask, evidence, certificates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exactlt.answers import SYSTEM_ASKS, Ask, Limits, Verdict
from exactlt.certificates import prove_answer
from exactlt.datasets.folder import canonical, hash_of
from exactlt.datasets.networks import network_answer
from exactlt.datasets.plan import Item, Plan
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Partition, decimal, dump
from exactlt.networks import NetworkMask
from exactlt.solvers import solve


def answered(folder: Path, item: Item, plan: Plan) -> dict:
    """Write all files of an instance but its answer; the answer's document, without any time."""
    question = item.question()
    files = [folder / "instances" / f"{item.name}.json"]
    files[0].write_text(dump(question.document()), encoding="utf-8")
    for name in item.formats:
        path = folder / name / f"{item.name}.{name}"
        path.write_bytes(item.exported(question, name))
        files.append(path)
    answer: dict[str, Any] = {
        "format": "exactlt/dataset-answer",
        "version": 1,
        "instance": question.sha256,
        "name": item.name,
        "family": item.family,
        "parameters": {k: str(v) for k, v in item.values},
        "seed": item.seed,
    }
    if isinstance(question, NetworkMask):
        answer |= network_answer(folder, item, plan, question, files)
    elif isinstance(question, LinearSystem):
        answer |= _system(folder, item, plan, question, files)
    else:
        answer |= _row(folder, item, plan, question, files)
    answer["files"] = {str(p.relative_to(folder)): hash_of(p) for p in files}
    return answer


def _text(mask) -> str | None:
    return None if mask is None else "".join(map(str, mask))


def _row(folder, item, plan, question, files) -> dict:
    row = question.as_subset_sum() if isinstance(question, Partition) else question
    out: dict[str, Any] = {}
    for ask in plan.ask:
        if ask is Ask.SPARSEST and out["decide"]["verdict"] == Verdict.INFEASIBLE.value:
            continue  # nothing to be sparse; the refutation is there already
        answer = solve(row, ask, limits=Limits(plan.seconds))
        known = answer.verdict is not Verdict.UNKNOWN
        claims = known and (answer.verdict is Verdict.INFEASIBLE or ask is not Ask.DECIDE)
        if plan.certify and claims and ask is not Ask.COUNT:
            path = folder / "proofs" / f"{item.name}.{ask}.cert"
            try:
                answer, _ = prove_answer(question, answer, path)
            except UnsupportedError:  # a proof would be too large: the evidence says so
                path.unlink(missing_ok=True)
            else:
                files.append(path)
        entry: dict[str, Any] = {"verdict": answer.verdict.value, "evidence": answer.evidence.value}
        if known and ask is Ask.COUNT:
            entry["count"] = decimal(answer.count)
        elif known and answer.mask is not None and answer.verdict is Verdict.FEASIBLE:
            entry |= {"mask": _text(answer.mask), "gap": decimal(answer.gap), "kept": answer.kept}
        out[ask.value] = entry
    return out


def _system(folder, item, plan, question, files) -> dict:
    """Several rows: what the plan asks, but for *optimum*, which only one row has."""
    out: dict[str, Any] = {}
    for ask in plan.ask:
        none = "decide" in out and out["decide"]["verdict"] == Verdict.INFEASIBLE.value
        if ask not in SYSTEM_ASKS or (ask is Ask.SPARSEST and none):
            continue
        answer = solve(question, ask, limits=Limits(plan.seconds))
        evidence = answer.evidence
        if plan.certify and ask is not Ask.COUNT and answer.verdict is Verdict.INFEASIBLE:
            path = folder / "proofs" / f"{item.name}.{ask}.cert"
            try:
                answer, _ = prove_answer(question, answer, path)
            except UnsupportedError:  # a proof would be too large: the evidence says so
                path.unlink(missing_ok=True)
            else:
                files.append(path)
                evidence = answer.evidence
        entry: dict[str, Any] = {"verdict": answer.verdict.value, "evidence": evidence.value}
        if ask is Ask.COUNT and answer.count is not None:
            entry["count"] = decimal(answer.count)
        elif answer.verdict is Verdict.FEASIBLE:
            entry |= {"mask": _text(answer.mask), "kept": answer.kept}
        out[ask.value] = entry
    return out


def write_answer(folder: Path, document: dict) -> None:
    """Last file of an instance: where it stands, and the files have its hashes, it is done."""
    from exactlt._files import write_atomic

    write_atomic(
        folder / "answers" / f"{document['name']}.json", canonical(document), durable=False
    )

"""A cross-check's report as text."""

from __future__ import annotations

from typing import Any

from exactlt.answers import Ask
from exactlt.crosscheck._run import Report
from exactlt.instances import SubsetSum


def table(report: Report) -> str:
    """Plain text: exact solvers by question, then heuristics, then disagreements."""
    lines = [f"{report.instances} instances"]
    lines += [
        "",
        f"{'exact':19}{'question':10}{'asked':>8}{'agreed':>8}{'refused':>8}{'wrong':>7}  unknown",
    ]
    for solver, ask, tally in _rows(report, exact=True):
        why = ", ".join(f"{reason} {n}" for reason, n in sorted(tally.unknown.items())) or "-"
        lines.append(
            f"{solver.name:19}{ask.value:10}{tally.asked:8}{tally.agreed:8}"
            f"{tally.refused:8}{tally.wrong:7}  {why}"
        )
    heuristic = list(_rows(report, exact=False))
    if heuristic:
        lines += [
            "",
            f"{'heuristic':19}{'question':10}{'rated':>8}{'hits':>8}{'rate':>8}"
            f"{'wrong':>7}  gap beyond the least: median, greatest",
        ]
    for solver, ask, tally in heuristic:
        rate = f"{100 * tally.hits / tally.rated:.1f}%" if tally.rated else "-"
        excess = sorted(tally.excess)
        gaps = f"{_short(excess[len(excess) // 2])}, {_short(excess[-1])}" if excess else "-"
        lines.append(
            f"{solver.name:19}{ask.value:10}{tally.rated:8}{tally.hits:8}{rate:>8}"
            f"{tally.wrong:7}  {gaps}"
        )
    lines.append("")
    for d in report.disagreements:
        ask, name = d.conflict.suspect
        lines.append(f"DISAGREEMENT {name} on {ask.value}: {d.conflict.text}")
        where = f", stored in {d.path}" if d.path else ""
        lines.append(f"  case {d.case.index} ({d.case.kind}), shrunk to {_words(d.shrunk)}{where}")
    if report.more:
        lines.append(f"and {report.more} more disagreements of the same solvers and questions")
    lines.append("no disagreement" if report.agreed else "the solvers disagree")
    if report.interrupted:
        lines.append("interrupted: the figures cover what was done")
    return "\n".join(lines)


def _rows(report: Report, exact: bool):
    for solver in report.solvers:
        for ask in Ask:
            if solver.exact is exact and ask in solver.asks:
                tally = report.tallies.get((ask, solver.name))
                if tally is not None:
                    yield solver, ask, tally


def _short(x: int) -> str:
    return str(x) if x < 10**6 else f"2^{x.bit_length() - 1}"


def _words(question: Any) -> str:
    if isinstance(question, SubsetSum):
        return (
            f"weights {list(question.weights)} target {question.target} "
            f"tolerance {question.tolerance} size {question.size}"
        )
    widths = "-".join(map(str, question.source.widths))
    free = "".join("01"[x] for x in question.maskable)
    return (
        f"a {widths} source, {question.structure} masks, maskable {free}, "
        f"tolerance {question.tolerance}"
    )

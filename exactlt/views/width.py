"""Minimal widths as text: a line per width, a summary of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from exactlt.answers import Evidence
from exactlt.instances import Law
from exactlt.width.search import Width, quantile

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def line(width: Width) -> str:
    """One network's width, while others are still searched."""
    if width.n is None and width.note:
        text = width.note
    elif width.n is None:
        most = "" if width.at_most is None else f", at most {width.at_most}"
        why = "none up to" if width.reason is None else f"{width.reason.value}: n* >"
        text = f"{why} {width.refuted}{most}"
    else:
        text = f"n* = {width.n}, kept {width.kept}; {_below(width, 'n* − 1: ')}"
    head = f"seed {width.draw.seed} {width.structure:10} {text} ({width.seconds:.2f} s)"
    beside = [f"{name} {'none' if n is None else n}" for name, n in width.heuristics]
    return head + (f"; {', '.join(beside)}" if beside else "")


def _below(width: Width, words: str) -> str:
    if not width.n:
        return "nothing smaller: the empty mask is enough"
    return f"{words}{width.evidence} by {', '.join(width.solvers)}"


def summary(widths: Sequence[Width], law: Law) -> str:
    """All widths of a run: per structure for networks, the one or the quantiles for rows."""
    if widths and widths[0].structure is not None:
        mixed = None if widths[0].draw is None else widths[0].draw.mixed
        return "\n".join(
            [
                *([] if mixed is None else [mixed.describe()]),
                *(
                    _structure(name, [w for w in widths if w.structure == name])
                    for name in dict.fromkeys(w.structure for w in widths)
                ),
            ]
        )
    text = _single(widths[0]) if len(widths) == 1 else _quantiles(widths)
    return "\n".join([f"law {law}, unit {law.unit}", *text])


def _structure(name: str, widths: Sequence[Width]) -> str:
    found = [w for w in widths if w.n is not None]
    mean = f"mean n* {sum(w.n for w in found) / len(found):.1f}" if found else "none settled"
    weak = sum(w.evidence in (Evidence.CLAIMED, Evidence.NONE) for w in found)
    claimed = f", {weak} of them only claimed by one solver" if weak else ""
    lines = [f"{name}: {mean} ({len(found)} of {len(widths)} settled{claimed})"]
    for i, (solver, _) in enumerate(widths[0].heuristics):
        pairs = [(w.heuristics[i][1], w.n) for w in found]
        both = [(n, least) for n, least in pairs if n is not None and least]
        line = f"  {solver}: found {sum(n is not None for n, _ in pairs)} of {len(pairs)}"
        if both:
            line += f", mean n / n* {sum(n / least for n, least in both) / len(both):.2f}"
        lines.append(line)
    return "\n".join(lines)


def _single(width: Width) -> list[str]:
    goal = f"target {width.draw.target}"
    if width.n is not None:
        of = f" (hardest of {len(width.widths)})" if width.widths else ""
        mask = "".join(map(str, width.mask)) or "(empty)"
        below = _below(width, "n* − 1 has no mask: ")
        return [f"n* = {width.n} for {goal}{of}", f"mask {mask}", below]
    if width.reason is None:
        by = f"{width.evidence} by {', '.join(width.solvers)}"
        return [f"no mask up to n = {width.refuted} for {goal}: {by}"]
    known = "" if width.at_most is None else f", at most {width.at_most}"
    return [f"unknown ({width.reason}): n* > {width.refuted}{known}. {width.reason.hint}"]


def _quantiles(widths: Sequence[Width]) -> list[str]:
    found = [w.n for w in widths if w.n is not None]
    at = ((share, quantile(widths, share)) for share in SHARES)
    cells = "  ".join(f"{round(100 * p)} %: {'–' if q is None else q}" for p, q in at)
    lines = [f"{len(widths)} streams, {len(found)} settled, quantiles of n*  {cells}"]
    if found:
        lines.append(f"min {min(found)}  mean {sum(found) / len(found):.2f}  max {max(found)}")
    counts = Counter(w.evidence for w in widths)
    below = ", ".join(f"{counts[g]} {g}" for g in Evidence if counts[g])
    lines.append(f"evidence one step below: {below}")
    reasons = Counter(w.reason for w in widths if w.reason)
    return [*lines, *(f"{reasons[r]} unknown: {r.hint}" for r in sorted(reasons))]

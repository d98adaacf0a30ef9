"""How a comparison is printed and written."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from exactlt._files import write_atomic
from exactlt.answers import Verdict
from exactlt.errors import UnsupportedError
from exactlt.pruning.compare import Comparison
from exactlt.pruning.line import reachable
from exactlt.pruning.train import kept_count, start_scores

LABELS = {
    "final": "final mask",
    "seen": "best mask seen",
    "random": "random masks (control)",
    "repaired": "final mask, repaired",
    "empty_repaired": "empty mask, repaired",
    "greedy": "greedy",
    "karmarkar_karp": "Karmarkar-Karp",
    "local_search": "local search",
}


def table(found: Comparison) -> str:
    """The rows as text, the control always among them."""
    question, rule = found.question, found.rule
    rows = {name: found.row(name) for name in found.rows}
    wide = max(13, *(len(r["median_gap"]) for r in rows.values())) + 1
    lines = [
        f"{question.n} weights, target {question.target}, tolerance {question.tolerance}",
        f"{rule.name}: {rule.formula}; {found.steps} steps",
        "",
        f"{'':24}{'exact':>12}{'median gap':>{wide}}{'least gap':>{wide}}{'kept':>6}",
    ]
    for name, row in rows.items():
        exact = f"{row['exact']} of {row['masks']}"
        lines.append(
            f"{LABELS[name]:24}{exact:>12}{row['median_gap']:>{wide}}{row['least_gap']:>{wide}}"
            f"{row['kept']:>6}"
        )
    best = found.optimum
    if best.verdict is Verdict.UNKNOWN:
        why = best.reason.value if best.reason is not None else "none"
        lines.append(f"{'optimum':24}{'unknown':>12}  reason: {why}")
    else:
        hit = "yes" if best.gap <= question.tolerance else "no"
        lines.append(
            f"{'optimum':24}{hit:>12}{best.gap:>{wide}}{best.gap:>{wide}}{best.kept:>6}"
            f"  {best.method}, {best.evidence.value}"
        )
    least = found.sparsest
    if least is not None and least.verdict is Verdict.FEASIBLE:
        lines.append(
            f"{'sparsest':24}{'yes':>12}{least.gap:>{wide}}{least.gap:>{wide}}{least.kept:>6}"
            f"  {least.method}, {least.evidence.value}"
        )
    return "\n".join(lines)


def line_text(found: Comparison, keep_fraction) -> tuple[str, list[dict[str, Any]]]:
    """What the complete family of reachable masks holds for each seed: text and data.

    Raises
    ------
    UnsupportedError
        The method does not walk on a line.
    """
    question, rule = found.question, found.rule
    if rule.name not in ("threshold", "edge-popup-signed"):
        raise UnsupportedError(
            f"method: {rule.name} does not walk on a line; threshold and edge-popup-signed do"
        )
    kept = kept_count(rule, question.n, keep_fraction)
    data = []
    for seed in found.seeds:
        masks = reachable(question, start_scores(rule, question.n, seed).tolist(), kept=kept)
        gaps = [question.gap(mask) for mask in masks]
        exact = sum(gap <= question.tolerance for gap in gaps)
        data.append({"seed": seed, "masks": len(masks), "exact": exact, "least_gap": min(gaps)})
    can = sum(row["exact"] > 0 for row in data)
    text = (
        f"\nall masks that SGD can reach, any learning rates and momentum: an exact one from "
        f"{can} of {len(data)} starts;\nleast gaps "
        + ", ".join(str(row["least_gap"]) for row in data)
    )
    return text, data


def write_npz(path: str, found: Comparison) -> None:
    """Final and best seen masks, scores, seeds, the weights' hash: ``numpy.load`` reads it."""
    import numpy as np

    buffer = BytesIO()
    np.savez(
        buffer,
        final=np.array(found.rows["final"], np.uint8),
        seen=np.array(found.rows["seen"], np.uint8),
        scores=np.array([t.scores for t in found.trainings]),
        seeds=np.array(found.seeds, np.int64),
        method=np.array(found.rule.name),
        steps=np.array(found.steps),
        instance=np.array(found.question.sha256),
    )
    write_atomic(path, buffer.getvalue())

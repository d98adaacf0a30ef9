"""A represented network as text and as a picture: constructions and lower bound side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exactlt._figures import BLUE, GREEN, GREY, ORANGE, axes, save
from exactlt.representation import LayerReport, Representation

NAMES = {
    "gadgets": "a gadget per weight",
    "block": "a block per input",
    "constructive": "constructive, one input",
    "bound": "lower bound, one input",
}
COLOURS = {"gadgets": GREY, "block": ORANGE, "constructive": BLUE, "bound": GREEN}


@dataclass(frozen=True)
class Row:
    """Hidden units of one layer by each method, None where it was not asked for."""

    title: str
    units: dict[str, int | None]
    quoted: tuple[str, ...] = ()


def row(report: LayerReport) -> Row:
    """The widths of one layer."""
    m, d = report.question.weights.shape
    units = {
        "gadgets": report.gadgets,
        "block": None if report.block is None else report.block.n,
        "constructive": None if report.constructive is None else report.constructive.n,
        "bound": None if report.bound is None else report.bound.width,
    }
    return Row(f"{d - report.question.constant} to {m}, {_domain(report)}", units)


def _domain(report: LayerReport) -> str:
    return report.question.inputs.describe()


QUOTED = "as the file states; not recomputed"


def text(found: Representation, quoted: bool = False) -> str:
    """What was found, for people; ``quoted``: out of a file, of which only masks were checked."""
    shape = "-".join(map(str, found.target.widths))
    lines = [
        f"target    {shape} ReLU network, weights on the grid 2^-{found.bits}"
        + (f", outputs divided by 2^{found.shift}" if found.shift else "")
    ]
    for report in found.layers:
        lines += ["", *_layer(report, quoted)]
    if found.complete:
        kept = sum(r.pruned.kept for r in found.layers)
        total = sum(r.pruned.parameters for r in found.layers)
        lines += [
            "",
            f"source    {'-'.join(map(str, found.widths))} random network, seed {found.seed}; "
            f"kept {kept:,} of {total:,} weights ({kept / total:.2%})",
            f"equal     layer by layer, so the whole network for {_of(found)}; masks checked in "
            "integers",
        ]
    return "\n".join(lines)


def _of(found: Representation) -> str:
    return found.layers[0].question.inputs.describe()


def _layer(report: LayerReport, quoted: bool) -> list[str]:
    question = report.question
    m, d = question.weights.shape
    nonzero = int((question.weights != 0).sum())
    bias = " and biases" if question.constant else ""
    lines = [
        f"{question.label}    {d - question.constant} inputs to {m} outputs, {nonzero} weights"
        f"{bias} not 0, for {question.inputs.describe()}"
    ]
    if report.gadgets is not None:
        why = QUOTED if quoted else "each minimal on its own stream; exhaustive"
        lines.append(_line("gadgets", report.gadgets, why))
    for name, why in (
        ("block", "minimal for blocks; exhaustive"),
        ("constructive", "found by search"),
    ):
        pruned = getattr(report, name)
        if pruned is not None:
            share = f"kept {pruned.kept:,} of {pruned.parameters:,}"
            known = "" if quoted else f"{why}; "
            lines.append(_line(name, pruned.n, f"{known}mask checked; {share}"))
    if report.bound is not None:
        why = QUOTED if quoted else "no one-input mask of this source has fewer; exhaustive"
        lines.append(_line("bound", report.bound.width, why))
    return lines


def _line(name: str, units: int, why: str) -> str:
    return f"  {NAMES[name]:24} {units:>8,} hidden units   {why}"


def figure(rows: Sequence[Row], path: str | Path, title: str = "") -> Path:
    """One panel per layer, a bar per method, on a logarithmic scale.

    Raises
    ------
    MissingDependency
        matplotlib is not installed.
    """
    with axes(5.2 * len(rows), 3.2, columns=len(rows)) as (canvas, panels):
        for panel, one in zip([panels] if len(rows) == 1 else panels, rows, strict=True):
            shown = [(name, units) for name, units in one.units.items() if units]
            at = range(len(shown))[::-1]
            panel.barh(
                list(at), [u for _, u in shown], color=[COLOURS[n] for n, _ in shown], height=0.62
            )
            for y, (name, units) in zip(at, shown, strict=True):
                told = " (quoted)" if name in one.quoted else ""
                panel.text(units, y, f" {units:,}{told}", va="center", fontsize=9)
            panel.set_yticks(list(at), [NAMES[name] for name, _ in shown])
            panel.set_xscale("log")
            panel.set_xlim(1, 4 * max((u for _, u in shown), default=1))
            panel.set_xlabel("hidden units of the random layer")
            panel.set_title(one.title, fontsize=10)
        if title:
            canvas.suptitle(title, fontsize=11)
        return save(canvas, path)


def draw(found: Representation, path: str | Path) -> Path:
    """The picture of a whole network; see :func:`figure`."""
    shape = "-".join(map(str, found.target.widths))
    title = f"{shape} on the grid 2^-{found.bits} as a pruned random network"
    return figure([row(report) for report in found.layers], path, title)

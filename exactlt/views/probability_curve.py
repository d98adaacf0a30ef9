"""Success against the number of samples, drawn: exact points, the limit law, the thresholds."""

from __future__ import annotations

from pathlib import Path

from exactlt._figures import BLUE, GREY, ORANGE, axes, save
from exactlt.theory.probability.curve import LEVELS, Curve


def draw(found: Curve, path: str | Path) -> Path:
    """P(hit) on the left, the chance of failure on a logarithmic scale on the right.

    Raises
    ------
    MissingDependency
        matplotlib is not installed.
    InputError
        The path cannot be written, or ends in neither .svg nor .png.
    """
    with axes(9, 4, columns=2) as (figure, (left, right)):
        ns = [p.n for p in found.points]
        sure = [p for p in found.points if p.exact is not None]
        open_ = [p for p in found.points if p.exact is None]
        for axis, of in ((left, float), (right, lambda x: float(1 - x))):
            axis.plot([p.n for p in sure], [of(p.lower) for p in sure], "o", ms=4, color=BLUE)
            for p in open_:
                axis.vlines(p.n, *sorted((of(p.lower), of(p.upper))), color=BLUE, lw=2)
            law = [(p.n, p.law_miss) for p in found.points if p.law_miss is not None]
            miss = [float((e.lower + e.upper) / 2) for _, e in law]
            if law:
                shown = [1 - x for x in miss] if axis is left else miss
                axis.plot([n for n, _ in law], shown, "--", color=ORANGE, lw=1.3)
            axis.set_xlabel("number of samples n")
            axis.set_xlim(min(ns) - 0.5, max(ns) + 0.5)
        left.set(title="P(hit)", ylim=(-0.03, 1.03))
        right.set(title="P(miss)")
        if any(p.lower < 1 for p in found.points):
            right.set_yscale("log")
        for level in LEVELS:
            n = found.least_n(level)
            if n is not None:
                left.annotate(
                    f"{float(level):g} from n = {n}",
                    (n, float(level)),
                    xytext=(8, -10),
                    textcoords="offset points",
                    fontsize=8,
                    color=GREY,
                )
        targets = found.targets
        about = (
            f"target {targets[0]}"
            if len(targets) == 1
            else f"{found.mode} of {len(targets)} targets"
        )
        size = "" if found.size is None else f", exactly {found.size} kept"
        legend = ["exact"] + (["bounds (bars)"] if open_ else []) + (["limit law"] if law else [])
        colours = [BLUE] + ([BLUE] if open_ else []) + ([ORANGE] if law else [])
        for at, (word, colour) in enumerate(zip(legend, colours, strict=True)):
            figure.text(
                0.99 - 0.11 * at, 0.985, word, ha="right", va="top", color=colour, fontsize=8
            )
        figure.suptitle(f"{found.law}, {about}{size}", x=0.01, ha="left", fontsize=10)
        return save(figure, path)

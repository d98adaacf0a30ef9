"""The curves of a sweep as a figure, and their transitions as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exactlt.errors import InputError
from exactlt.experiments.curves import Curve, collapsed


def lines(curves: Sequence[Curve]) -> list[str]:
    """One line a curve: where it crosses one half and its window, or why not; then a collapse."""
    out, crossed = [], []
    for curve in curves:
        try:
            found = curve.transition()
        except InputError as error:
            out.append(f"# {curve.label}: no transition: {error}")
            continue
        crossed.append(curve)
        half, window = found.threshold, found.width
        out.append(
            f"# {curve.label}: one half at n = {half.point:.2f} [{half.low:.2f}, {half.high:.2f}], "
            f"window (1/4 to 3/4) {window.point:.2f} [{window.low:.2f}, {window.high:.2f}]"
        )
    if len(crossed) > 1:
        found = collapsed(crossed)
        out.append(
            f"# collapse: success is a function of T^{found.exponent:.2f} (n/T - 1), T the "
            f"threshold, with mean squared distance {found.quality:.1f} (1: within the noise)"
        )
    return out


def figure(curves: Sequence[Curve], path: str | Path) -> Path:
    """P(success) against n with 95 % intervals, one line a curve."""
    from exactlt._figures import axes, save

    with axes(7, 4.2) as (fig, ax):
        for curve in curves:
            rates = curve.rates()
            y = [e.point for e in rates]
            low = [e.point - e.low for e in rates]
            high = [e.high - e.point for e in rates]
            ax.errorbar(
                curve.n, y, [low, high], marker=".", lw=1, elinewidth=0.6, label=curve.label
            )
        ax.axhline(0.5, color="0.7", lw=0.8, ls=":")
        ax.set(xlabel="n", ylabel="P(success)", ylim=(-0.02, 1.02))
        ax.legend(frameon=False, fontsize=7)
        return save(fig, path)

"""Draw the pictures of docs/results from the claims alone: ``python data/results/draw.py``.

Nothing is computed here: every point of a picture is a field of a claim that the tests verify.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from exactlt._figures import BLUE, GREEN, GREY, ORANGE, axes, save
from exactlt.claims import read_claims

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "docs" / "results"
COLOURS = (BLUE, ORANGE, GREEN, "#CC79A7", GREY)


def claims(name: str) -> dict[str, dict]:
    return {e.id: e.document for e in read_claims(HERE.parent / f"{name}.claims.toml")}


def head(ax, conclusion: str) -> None:
    """What to conclude, above the picture."""
    ax.set_title(conclusion, loc="left", fontsize=9)


def failure_law(folder: Path) -> None:
    """P(miss) against n, exact, beside what the window law says."""
    curves = defaultdict(list)
    for entry in claims("atlas/failure-law").values():
        M = int(entry["law"].removeprefix("uniform:M="))
        if int(entry["target"]) == M:
            curves[M].append((int(entry["n"]), float(Fraction(entry["value"]))))
    with axes(7, 4) as (figure, ax):
        for colour, M in zip(COLOURS, (1, 2, 4, 6, 8), strict=True):
            n, p = zip(*sorted(curves[M]), strict=True)
            ax.semilogy(n, p, "-o", color=colour, ms=3, label=f"M = {M}")
        law = [e for e in claims("results/failure-law").values() if e["kind"] == "bound-value"]
        ax.semilogy(
            [int(e["at"]["n"]) for e in law],
            [float(e["value"]) for e in law],
            "x",
            color="black",
            ms=7,
        )
        far = min(law, key=lambda e: float(e["value"]))
        ax.annotate(
            "window law, M = 4 and 8",
            (int(far["at"]["n"]), float(far["value"])),
            (-8, 0),
            textcoords="offset points",
            ha="right",
            va="center",
        )
        ax.set(xlabel="samples n", ylabel="P(no subset sums to M)")
        head(ax, "Failure falls exponentially; far from its window the window law is no bound")
        ax.legend(frameon=False, loc="upper right")
        save(figure, folder / "failure-law.svg")


def fixed_size(folder: Path) -> None:
    """The constant that survives, against M, with one logarithm and with two."""
    found = claims("results/fixed-size")
    with axes(5.5, 3.5) as (figure, ax):
        for name, label, colour in (
            ("one", "one logarithm", BLUE),
            ("two", "two logarithms", ORANGE),
        ):
            M = [2, 3, 4]
            c = [float(found[f"{name}-log-M{m}"]["survives"]) for m in M]
            ax.plot(M, c, "-o", color=colour)
            ax.annotate(label, (M[0], c[0]), (8, 2), textcoords="offset points", color=colour)
        ax.set(xlabel="M", ylabel="least constant c that survives", xticks=M, ylim=(0, None))
        head(ax, "No constant grows with M: one logarithm is enough here")
        save(figure, folder / "fixed-size.svg")


def block(folder: Path) -> None:
    """Mean widths and their range for each class of masks."""
    found = claims("atlas/block")
    kinds = [("2x1-M1", "2x1, M = 1"), ("2x1-M3", "2x1, M = 3"), ("4x1-M1", "4x1, M = 1")]
    _bars(
        found,
        kinds,
        (
            ("block", "block", GREY),
            ("one-input", "one input a unit", BLUE),
            ("free", "free", GREEN),
        ),
        "hidden units (mean; least to largest over the seeds)",
        "A unit that may serve any input is worth far more than one of its own",
        folder / "block.svg",
    )


def neurons(folder: Path) -> None:
    found = claims("atlas/neurons")
    for entry in found.values():  # the board keeps no least for these
        entry.setdefault("statistic", "")
    _bars(
        found,
        [(f"M{M}", f"M = {M}") for M in (1, 2, 3)],
        (("whole-neuron", "whole neurons", ORANGE), ("free", "single weights", GREEN)),
        "hidden units (mean; up to the largest of ten seeds)",
        "One input, tolerance 0: pruning neurons costs nothing over pruning weights",
        folder / "neurons.svg",
    )


def _bars(found, groups, structures, ylabel, title, path) -> None:
    with axes(6.5, 3.8) as (figure, ax):
        width = 0.8 / len(structures)
        for place, (structure, label, colour) in enumerate(structures):
            drawn = False
            for at, (group, _) in enumerate(groups):
                mean = found.get(f"{structure}-{group}-mean")
                if mean is None:
                    continue
                value = float(mean["value"])
                least = found.get(f"{structure}-{group}-least", {"value": value})["value"]
                most = found[f"{structure}-{group}-largest"]["value"]
                x = at + (place - (len(structures) - 1) / 2) * width
                ax.bar(x, value, width * 0.9, color=colour, label=None if drawn else label)
                ax.errorbar(
                    x,
                    value,
                    [[value - float(least)], [float(most) - value]],
                    color="black",
                    capsize=3,
                    lw=1,
                )
                ax.annotate(
                    f"{value:g}",
                    (x, value),
                    (0, 3),
                    textcoords="offset points",
                    ha="right",
                    fontsize=8,
                )
                drawn = True
        ax.set(ylabel=ylabel)
        head(ax, title)
        ax.set_xticks(range(len(groups)), [label for _, label in groups])
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
        save(figure, path)


def learning(folder: Path) -> None:
    """How many of twenty starts end at an exact mask, by method and bits."""
    found = claims("results/learning")
    methods = ("edge-popup", "threshold", "supermask", "random")
    with axes(6, 3.6) as (figure, ax):
        for place, (method, colour) in enumerate(
            zip(methods, (BLUE, ORANGE, GREEN, GREY), strict=True)
        ):
            for at, b in enumerate((4, 6, 8)):
                entry = found[f"{method}-b{b}"]
                name = "501 random masks" if method == "random" else method
                x = at + (place - 1.5) * 0.2
                ax.bar(x, entry["exact"], 0.18, color=colour, label=None if at else name)
                ax.annotate(
                    str(entry["exact"]),
                    (x, entry["exact"]),
                    (0, 2),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                )
        ax.set(ylabel="exact masks of 20")
        head(ax, "n = 32: training rarely ends exact; as many random masks do better")
        ax.set_xticks(range(3), [f"{b} bits" for b in (4, 6, 8)])
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
        save(figure, folder / "learning.svg")


def transition(ax) -> None:
    """P(a mask exists) against the width of whole networks, 99 % intervals."""
    curves = defaultdict(list)
    for name, entry in claims("results/phase").items():
        what, n = name.rsplit("-n", 1)
        _, layer, structure = what.split("-", 2)
        share = entry["hits"] / entry["samples"]
        ends = share - float(entry["lower"]), float(entry["upper"]) - share
        curves[layer, structure].append((int(n), share, *ends))
    styles = {"block": "--", "one-input": "-"}
    colours = dict(zip(sorted({layer for layer, _ in curves}), COLOURS, strict=False))
    for (layer, structure), points in sorted(curves.items()):
        if structure not in styles or (layer == "1x1" and structure == "block"):
            continue  # free is one-input but for a few samples; one input knows no difference
        n, y, low, high = zip(*sorted(points), strict=True)
        label = f"{layer.replace('x', '-n-')}, {structure}"
        ax.errorbar(
            n,
            y,
            [[max(v, 0) for v in low], [max(v, 0) for v in high]],
            ls=styles[structure],
            marker=".",
            color=colours[layer],
            lw=1.2,
            elinewidth=0.6,
            label=label,
        )
    ax.axhline(0.5, color="0.7", lw=0.8, ls=":")
    ax.set(xlabel="hidden units n, M = 3", ylabel="P(a mask exists)", ylim=(-0.02, 1.02))
    head(ax, "Blocks need twice the width at two inputs and three times at three")
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))


def gap(folder: Path) -> None:
    """Bounds, exact widths and a heuristic, against the bits of a weight."""
    exact, bounds = claims("atlas/gap"), claims("results/gap")
    bits = (4, 8, 12, 16, 20, 24)
    with axes(7, 7.5, 2) as (figure, (ax, below)):
        transition(below)
        ax.fill_between(
            bits,
            [float(exact[f"exact-b{b}-least"]["value"]) for b in bits],
            [float(exact[f"exact-b{b}-largest"]["value"]) for b in bits],
            color=BLUE,
            alpha=0.2,
            lw=0,
        )
        lines = {
            ("exact n*, median of ten seeds", BLUE): {
                b: float(exact[f"exact-b{b}-median"]["value"]) for b in bits
            },
            ("local search, median", GREEN): {
                b: float(exact[f"local-search-b{b}-median"]["value"])
                for b in bits
                if f"local-search-b{b}-median" in exact
            },
            ("trivial sufficient bound", ORANGE): {
                b: float(bounds[f"KN26-trivial-b{b}"]["least"])
                for b in bits
                if f"KN26-trivial-b{b}" in bounds
            },
            ("first moment: necessary", GREY): {
                b: float(bounds[f"D4-upper-b{b}"]["least"])
                for b in bits
                if f"D4-upper-b{b}" in bounds
            },
        }
        for (label, colour), points in lines.items():
            ax.semilogy(list(points), list(points.values()), "-o", ms=4, color=colour, label=label)
        ax.set(xlabel="bits b of a weight (M = 2^b, target M)", ylabel="samples", xticks=bits)
        head(ax, "The truth is one sample a bit; the bounds around it are far apart")
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
        save(figure, folder / "gap.svg")


ALL = (failure_law, fixed_size, block, neurons, learning, gap)


def draw(folder: Path = PICTURES) -> None:
    for picture in ALL:
        picture(folder)


if __name__ == "__main__":
    draw()

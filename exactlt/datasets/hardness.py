r"""Tables and figures of efforts: solved share, growth with n, and the peak at :math:`\kappa_c`.

For one row, κ = bits / n; a partition of n random weights is perfect with probability that drops
from 1 to 0 around :math:`\kappa_c = 1-\log_2(\pi n/6)/(2n)` (Mertens 1998; Borgs, Chayes and Pittel
2001), and there the search is hardest.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from exactlt.datasets.difficulty import SOLVERS, Effort

FEWEST = 3
"""Different n that a growth is fitted to at least."""


def table(efforts: Iterable[Effort]) -> str:
    """Solved share, wrong answers, median work of the solved, CPU seconds, by family, n, solver."""
    groups: dict[tuple[str, int, str], list[Effort]] = defaultdict(list)
    for effort in efforts:
        groups[effort.family, effort.n, effort.solver].append(effort)
    head = ("family", "n", "solver", "solved", "wrong", "work", "CPU s")
    lines = ["{:17} {:>4} {:8} {:>8} {:>5} {:>10} {:>8}".format(*head)]
    order = list(SOLVERS)
    for family, n, solver in sorted(groups, key=lambda k: (k[0], k[1], order.index(k[2]))):
        found = [e for e in groups[family, n, solver] if e.verdict != "refused"]
        if not found:
            lines.append(f"{family:17} {n:4} {solver:8} {'refused':>8}")
            continue
        share = f"{sum(e.solved for e in found)}/{len(found)}"
        wrong = sum(e.verdict == "wrong" for e in found)
        works = [e.work for e in found if e.solved]
        middle = median(works) if works else "-"
        cpu = sum(e.seconds for e in found)
        lines.append(f"{family:17} {n:4} {solver:8} {share:>8} {wrong:5} {middle:10} {cpu:8.2f}")
    return "\n".join(lines) + "\n"


def median(values: Sequence):
    """The upper middle one."""
    return sorted(values)[len(values) // 2]


def growth(efforts: Iterable[Effort], solver: str) -> float | None:
    """c of work ≈ 2^(c n): least squares on the logarithm of the medians by n.

    Only n at which the solver decided every instance count, so that no limit bends the line;
    None with fewer than three of them.
    """
    points = [
        (n, math.log2(1 + median([e.work for e in found])))
        for n, found in decided(efforts, solver).items()
    ]
    if len(points) < FEWEST:
        return None
    middle = sum(n for n, _ in points) / len(points)
    above = sum((n - middle) * y for n, y in points)
    return above / sum((n - middle) ** 2 for n, _ in points)


def decided(efforts: Iterable[Effort], solver: str) -> dict[int, list[Effort]]:
    """n -> a solver's efforts, for the n at which it decided every instance that it took."""
    groups: dict[int, list[Effort]] = defaultdict(list)
    for e in efforts:
        if e.solver == solver and e.verdict != "refused":
            groups[e.n].append(e)
    return {n: found for n, found in sorted(groups.items()) if all(e.solved for e in found)}


def peak(efforts: Iterable[Effort], solver: str) -> tuple[int, dict[Fraction, int]] | None:
    """(n, κ -> median work) of rows of the largest n at which the solver decided all; or None."""
    rows = [e for e in efforts if e.bits is not None and e.n]
    groups = {n: f for n, f in decided(rows, solver).items() if len({e.bits for e in f}) > 1}
    if not groups:
        return None
    n = max(groups)
    by_kappa: dict[Fraction, list[int]] = defaultdict(list)
    for e in groups[n]:
        by_kappa[Fraction(e.bits, n)].append(e.work)
    return n, {k: median(w) for k, w in sorted(by_kappa.items())}


def growths(efforts: Sequence[Effort]) -> str:
    """A line for each family and solver whose growth can be fitted, and each solver's peak."""
    lines = []
    for family in dict.fromkeys(e.family for e in efforts):
        own = [e for e in efforts if e.family == family]
        for solver, engine in SOLVERS.items():
            if (c := growth(own, solver)) is not None:
                lines.append(f"{family}: {solver} {engine.counts} grow as 2^({c:.3f} n)")
    for solver, engine in SOLVERS.items():
        if (found := peak(efforts, solver)) is not None:
            n, works = found
            at = max(works, key=works.get)
            lines.append(
                f"{solver}: at n = {n} most {engine.counts} ({works[at]}) at κ = {float(at):.2f}; "
                f"κ_c = {critical(n):.2f}"
            )
    return "".join(line + "\n" for line in lines)


def critical(n: float) -> float:
    """κ_c of partitions of n weights."""
    return 1 - math.log2(math.pi * n / 6) / (2 * n)


def figure(efforts: Sequence[Effort], path: str | Path) -> Path:
    """Solved share against n, and median work against κ, a curve a solver.

    The second is of one n each, the largest at which the solver decided every instance, so that
    no limit bends it.

    Raises
    ------
    MissingDependency
        matplotlib is not installed.
    """
    from exactlt._figures import axes, save

    sizes: list[int] = []
    with axes(9, 4, columns=2) as (drawn, (left, right)):
        for solver, engine in SOLVERS.items():
            own = [e for e in efforts if e.solver == solver and e.verdict != "refused"]
            if not own:
                continue
            by_n: dict[int, list[Effort]] = defaultdict(list)
            for e in own:
                by_n[e.n].append(e)
            shares = [(n, sum(e.solved for e in f) / len(f)) for n, f in sorted(by_n.items())]
            (drawn_line,) = left.plot(
                *zip(*shares, strict=True), marker="o", markersize=3, label=solver
            )
            if (found := peak(own, solver)) is not None:
                n, works = found
                sizes.append(n)
                right.plot(
                    [float(k) for k in works],
                    [1 + w for w in works.values()],
                    marker="o",
                    markersize=3,
                    color=drawn_line.get_color(),
                    label=f"{solver}, n = {n} ({engine.counts})",
                )
        left.set(xlabel="n", ylabel="solved share", ylim=(-0.03, 1.03))
        right.set(xlabel="κ = bits / n", ylabel="1 + median work")
        right.set_yscale("log")
        if sizes:
            at = critical(median(sizes))
            right.axvline(at, color="0.6", linestyle="--", label=f"κ_c = {at:.2f}")
        for side in (left, right):
            if side.get_legend_handles_labels()[0]:
                side.legend(frameon=False, fontsize=7)
        return save(drawn, path)

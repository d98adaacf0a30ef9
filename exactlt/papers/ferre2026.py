r"""Ferré, Giroire, Mallmann-Trenn, Natale 2026: removing hidden units against removing weights.

The abstract (version 3): to approximate one bias-free ReLU neuron within ε by pruning a random
two-layer ReLU network, neuron pruning needs Ω(1/ε) hidden units and weight pruning O(log 1/ε);
versions 1 and 2 say Ω(d/ε) and O(d log 1/ε).  Restated at a scale that runs here: all weights
uniform on {−M..M}/M, target relu(x₁), sup norm over the box [−1, 1]^d, and the least number of
hidden units with a mask, draw by draw.

The error is homogeneous and linear between the lines on which a unit or the target switches, so
on the boundary of the box it is greatest at their end points and at corners: finitely many
integer rows, one a point, decided exactly (``LinearSystem``).  For d = 2 these are the
directions orthogonal to a weight vector; for d = 1 only ±1.

References
----------
Ferré, Giroire, Mallmann-Trenn, Natale (2026), Structured vs. Unstructured Pruning: An
Exponential Gap, arXiv:2603.02234.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from exactlt._figures import axes, save
from exactlt.answers import Answer, Evidence, Limits, Verdict
from exactlt.errors import SoundnessError
from exactlt.experiments.stats import quantile
from exactlt.instances import LinearSystem, Row, Stream
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers._trained import job, results
from exactlt.solvers import solve

NEURONS, WEIGHTS = "whole-neuron", "free"
MOST = 64
"""Widest source that is tried; a draw that needs more, or whose decision takes longer than its
limit, is censored and never counted as infeasible."""


def variants(a: Sequence[int], structure: str) -> list[tuple[int, ...]]:
    """The input weights that a unit may be left with, apart from none."""
    if structure == NEURONS:
        return [tuple(a)] if any(a) else []
    left = {
        tuple(itertools.starmap(int.__mul__, zip(a, m, strict=True)))
        for m in itertools.product((0, 1), repeat=len(a))
    }
    return sorted(v for v in left if any(v))


def points(vectors, d: int) -> list[tuple[int, ...]]:
    """Directions in which an error of units with these weights, or of the target, can be greatest.

    Every one is a necessary condition; together they suffice, since between two neighbours
    the error is linear on the boundary of the box.
    """
    if d == 1:
        return [(1,), (-1,)]
    found = set(itertools.product((1, -1), repeat=2))
    for a, b in {(1, 0), *vectors}:
        g = int(np.gcd(a, b))
        found |= {(-b // g, a // g), (b // g, -a // g)}
    return sorted(found)


def system(A, b, M: int, eps: Fraction, structure: str) -> LinearSystem:
    """The masks of these units that are within eps of relu(x₁), as rows of integers.

    One variable for each way to leave a unit, at most one of a unit; one row a direction v:
    |Σ b relu(a·v) − M² relu(v₁)| <= eps M² max|v|.
    """
    ways = [(i, v) for i, a in enumerate(A) for v in variants(a, structure) if b[i]]
    d = len(A[0])
    rows = []
    for v in points([a for _, a in ways], d):
        room = int(eps * M * M * max(map(abs, v)))
        goal = M * M * max(v[0], 0)
        sums = [b[i] * max(sum(x * y for x, y in zip(a, v, strict=True)), 0) for i, a in ways]
        rows.append(Row(range(len(ways)), sums, goal - room, goal + room))
    groups = [
        [j for j, (i, _) in enumerate(ways) if i == unit]
        for unit in dict.fromkeys(i for i, _ in ways)
    ]
    return LinearSystem(max(1, len(ways)), rows, [g for g in groups if len(g) > 1])


def draw(d: int, M: int, seed: int, n: int):
    """The first n units of a source; nested."""
    law = f"uniform:M={M}"
    flat = Stream(law, seed, "ferre2026 input").take(d * n)
    return [flat[i * d : (i + 1) * d] for i in range(n)], Stream(law, seed, "output").take(n)


def least(d: int, M: int, seed: int, eps: str, structure: str, most: int, seconds: float) -> dict:
    """The least number of units with a mask, by bisection, and how one unit less is refuted.

    CP-SAT answers; its masks are checked in integers, its *no* is only claimed, so that the
    decisive one is asked again of an exhaustive method.  ``n`` is None where no mask up to
    ``most`` exists or a decision ran out of time; ``above`` is the widest source refuted.
    """

    def decide(n: int, solver: str) -> Answer:
        A, b = draw(d, M, seed, n)
        return solve(
            system(A, b, M, Fraction(eps), structure),
            "decide",
            solver=solver,
            limits=Limits(seconds),
        )

    low, high = 0, 1
    while (found := decide(high, "cp_sat").verdict) is Verdict.INFEASIBLE and high < most:
        low, high = high, min(2 * high, most)
    if found is not Verdict.FEASIBLE:
        above = low if found is Verdict.UNKNOWN else most
        return {"n": None, "evidence": Evidence.NONE.value, "above": above}
    while high - low > 1:
        middle = (low + high) // 2
        found = decide(middle, "cp_sat").verdict
        if found is Verdict.UNKNOWN:
            return {"n": None, "evidence": Evidence.NONE.value, "above": low}
        low, high = (low, middle) if found is Verdict.FEASIBLE else (middle, high)
    evidence = Evidence.WITNESS  # nothing to refute
    if low:
        again = decide(low, "auto")
        if again.verdict is Verdict.FEASIBLE:
            raise SoundnessError(f"draw {seed}: {low} units were refuted, yet have a mask")
        refuted = again.verdict is Verdict.INFEASIBLE
        evidence = again.evidence if refuted else Evidence.CLAIMED
    return {"n": high, "evidence": evidence.value, "above": low}


def reproduce(lab: Lab) -> Reproduction:
    M, seeds = 4, lab.pick(15, 60)
    grid = lab.pick(("1/2", "1/3", "1/4"), ("1/2", "1/3", "1/4", "1/6", "1/8"))
    seconds = lab.pick(5.0, 60.0)
    jobs = {
        (d, structure, eps, seed): job(
            least,
            d=d,
            M=M,
            seed=lab.seed * 1000 + seed,
            eps=eps,
            structure=structure,
            most=MOST,
            seconds=seconds,
        )
        for d in (1, 2)
        for structure in (NEURONS, WEIGHTS)
        for eps in grid
        for seed in range(seeds)
    }
    made = dict(zip(jobs, results(lab, list(jobs.values())), strict=True))
    table: dict[tuple, list[dict]] = {}
    for (d, structure, eps, _), found in made.items():
        table.setdefault((d, structure, eps), []).append(found)
    checked = sum(
        agrees(M, seed, structure) for seed in range(4) for structure in (NEURONS, WEIGHTS)
    )
    return Reproduction(
        "FER26: neurons or weights",
        findings(table, grid, seeds, M, checked),
        lambda path: figure(path, table, grid),
        {"least": {f"d={d}, {s}, {e}": [f["n"] for f in v] for (d, s, e), v in table.items()}},
    )


def agrees(M: int, seed: int, structure: str) -> bool:
    """The rows' answer at three units against every mask and the verifier for all inputs."""
    from exactlt.networks import Layer, Network, NetworkMask

    A, b = draw(2, M, seed, 3)
    question = NetworkMask(
        Network([Layer(A), Layer([b])]),
        Network([Layer([[1, 0]]), Layer([[M * M]])]),
        tolerance=Fraction(M * M, 2),
        structure=structure,
    )
    rows = solve(system(A, b, M, Fraction(1, 2), structure), "decide")
    return rows.verdict == solve(question, "decide", solver="enumerate").verdict


def median(found: list[dict]):
    """Median of the least width with its interval; what was censored counts as wider."""
    widths: dict[int, int] = {}
    for one in found:
        if one["n"] is not None:
            widths[one["n"]] = widths.get(one["n"], 0) + 1
    return quantile(widths, 0.5, censored=sum(one["n"] is None for one in found))


def findings(table, grid, seeds, M, checked):
    middle = {key: median(found) for key, found in table.items()}
    every = [f for found in table.values() for f in found]
    open_draws = sum(f["n"] is None for f in every)
    claimed = sum(f["evidence"] == Evidence.CLAIMED for f in every)

    def line(d, structure):
        return ", ".join(_text(middle[d, structure, e]) + f" at ε = {e}" for e in grid)

    alike = [
        one["n"] == other["n"]
        for e in grid
        for one, other in zip(table[1, NEURONS, e], table[1, WEIGHTS, e], strict=True)
        if one["n"] is not None and other["n"] is not None
    ]
    both = [
        (one["n"] if one["n"] is not None else one["above"] + 1, other["n"])
        for e in grid
        for one, other in zip(table[2, NEURONS, e], table[2, WEIGHTS, e], strict=True)
        if other["n"] is not None
    ]
    more = sum(a > b for a, b in both)
    first, last = grid[0], grid[-1]
    growth = {s: middle[2, s, last].low / middle[2, s, first].high for s in (NEURONS, WEIGHTS)}
    factor = Fraction(first) / Fraction(last)
    apart = {e: (middle[2, NEURONS, e], middle[1, NEURONS, e]) for e in grid}
    enters = all(two.low > one.high for two, one in apart.values())
    return (
        Finding(
            "FER26, abstract",
            "neuron pruning needs far more hidden units than weight pruning",
            f"d = 2, M = {M}, median least width of {seeds} draws: whole neurons "
            f"{line(2, NEURONS)}; single weights {line(2, WEIGHTS)}; neurons need more in {more} "
            f"of {len(both)} pairs; of {len(every)} widths {open_draws} beyond {MOST} or open, "
            f"{claimed} with a refutation that only CP-SAT claims",
            "consistent" if all(a >= b for a, b in both) and 2 * more > len(both) else "open",
        ),
        Finding(
            "FER26, version 3",
            "neuron pruning needs order 1/ε units",
            f"d = 2, from ε = {first} to {last}, a factor {float(factor):g} in 1/ε: the median of "
            f"neurons grows at least {growth[NEURONS]:.1f} times, of weights at least "
            f"{growth[WEIGHTS]:.1f} times (quotients of interval ends)",
            "consistent" if growth[NEURONS] >= float(factor) else "open",
        ),
        Finding(
            "FER26, versions 1 and 2",
            "d enters: order d/ε units",
            "median whole-neuron widths, d = 2 against d = 1: "
            + ", ".join(f"{_text(t)} against {_text(o)} at ε = {e}" for e, (t, o) in apart.items())
            + "; two dimensions cannot tell d from a constant",
            "consistent" if enters else "open",
        ),
        Finding(
            "own: no separation at d = 1 (FER26-one)",
            "with one input free masks and whole-neuron masks are the same, so nothing separates "
            "them at any ε",
            f"equal in {sum(alike)} of {len(alike)} draws at d = 1 where both are known, "
            f"ε = {', '.join(grid)}; medians {line(1, NEURONS)}",
            "holds" if all(alike) else "fails",
        ),
        Finding(
            "own: two routes",
            "the rows of finitely many directions and the verifier for all real inputs agree",
            f"{checked} of 8 questions of three units, ε = 1/2, every mask",
            "holds" if checked == 8 else "fails",
        ),
    )


def _text(q) -> str:
    point = "more" if not np.isfinite(q.point) else f"{q.point:.0f}"
    high = "" if not np.isfinite(q.high) else f"{q.high:.0f}"
    return f"{point} [{q.low:.0f}, {high}]"


def figure(path, table, grid):
    x = np.array([float(1 / Fraction(e)) for e in grid])
    with axes(6.4, 4) as (fig, ax):
        styles = {(1, NEURONS): "C2^:", (2, NEURONS): "C3s-", (2, WEIGHTS): "C0o-"}
        names = {NEURONS: "whole neurons", WEIGHTS: "single weights"}
        for (d, structure), style in styles.items():
            found = [median(table[d, structure, e]) for e in grid]
            y = np.array([q.point for q in found])
            label = f"{names[structure]}, d = {d}" + (" (both alike)" if d == 1 else "")
            ax.plot(x, np.where(np.isfinite(y), y, np.nan), style, lw=1, ms=4, label=label)
            for at, q in zip(x, found, strict=True):
                high = q.high if np.isfinite(q.high) else MOST
                ax.plot([at, at], [q.low, high], style[:2], lw=0.8)
        ax.set(
            xlabel="1/ε",
            ylabel="median least number of hidden units",
            title="neurons or weights",
            yscale="log",
        )
        ax.legend(frameon=False, fontsize=8)
        save(fig, path)

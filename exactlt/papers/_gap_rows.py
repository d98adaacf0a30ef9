"""One target weight: where methods reach half of the instances, how near they come, what they keep.

Instances m·x = t with x uniform on −M..M.  The table of n comes from the sweep question
*learned* (t = M/2, all parts of a cell on the same instances); errors and kept counts from
``exact_rows``' instances with t uniform on −M..M.
"""

from __future__ import annotations

import math
from fractions import Fraction

from exactlt.experiments import Plan, Stop, beside
from exactlt.papers._exact_rows import instances
from exactlt.papers._paired import mean
from exactlt.papers._reproduction import Finding, Lab
from exactlt.papers._trained import job
from exactlt.pruning import rule, train
from exactlt.pruning.compare import random_best

METHODS = ("edge-popup", "threshold", "supermask")
SIZES = (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
HEURISTICS = ("greedy", "karmarkar_karp", "local_search")


def half(lab: Lab) -> dict:
    """(M, method) to {n: {what: share of instances with an exact mask}}."""
    bounds = lab.pick((16, 64), (16, 64, 256, 4096, 65536))
    sizes = tuple(n for n in SIZES if n <= lab.pick(32, 128))
    plans = {
        (M, method): Plan(
            "learned",
            laws=("uniform:M={M}",),
            n=sizes,
            M=(M,),
            targets=("M/2",),
            seeds=(lab.seed,),
            solver=method,
            stop=Stop(lab.pick(50, 100), lab.pick(50, 100)),
        )
        for M in bounds
        for method in METHODS
    }
    found = {}
    for key, table in zip(plans, lab.sweeps(plans.values()), strict=True):
        found[key] = {
            row.cell.n: {name: c / row.samples for name, c in beside(row.counts).items()}
            for row in table
        }
    return found


def reached(rates: dict[int, float]) -> str:
    """Least n of the grid from which the rate is at least one half, or never and the best."""
    for n in sorted(rates):
        if rates[n] >= 0.5:
            return str(n)
    return f"never (at most {max(rates.values()):.2f})"


def errors(bits: int, n: int, rows: int, seed: int, steps: int) -> dict:
    """Medians of |error| / M, as powers of two, for M = 2^bits (None where it is 0)."""
    from exactlt.answers import Ask
    from exactlt.solvers import solver

    asked = instances(f"uniform:M={1 << bits}", n, rows, seed)
    seeds = [seed * rows + i for i in range(rows)]
    gaps: dict[str, list[int]] = {}
    for name in METHODS:
        runs = train(asked, rule(name), seeds=seeds, steps=steps)
        gaps[f"{name} final"] = [r.final_gap for r in runs]
        gaps[f"{name} seen"] = [r.seen_gap for r in runs]
    gaps["random"] = [
        q.gap(random_best(q, steps + 1, s)) for q, s in zip(asked, seeds, strict=True)
    ]
    for name in (*HEURISTICS, *(["mitm"] if n <= 32 else [])):
        method = solver(name)
        gaps["optimum" if name == "mitm" else name] = [
            q.gap(method.solve(q, Ask.OPTIMUM).mask) for q in asked
        ]
    found = {}
    for name, values in gaps.items():
        middle = sorted(values)[len(values) // 2]
        found[name] = math.log2(middle) - bits if middle else None
    return found


def kept(M: int, n: int, rows: int, seed: int, steps: int) -> dict:
    """Kept counts of exact final masks, and the least count of the same instances."""
    from exactlt.answers import Ask
    from exactlt.solvers import solver

    asked = instances(f"uniform:M={M}", n, rows, seed)
    least = [solver("auto").solve(q, Ask.SPARSEST) for q in asked]
    found: dict = {"sparsest": [a.kept for a in least if a.mask is not None]}
    for name in METHODS:
        runs = train(asked, rule(name), seeds=[seed * rows + i for i in range(rows)], steps=steps)
        found[name] = [
            (sum(r.final), a.kept) for r, a in zip(runs, least, strict=True) if r.final_gap == 0
        ]
    return found


def plan(lab: Lab) -> dict:
    jobs: dict = {
        ("error", n): job(errors, bits=40, n=n, rows=lab.pick(40, 100), seed=lab.seed, steps=500)
        for n in lab.pick((8, 16, 32, 64), (8, 16, 32, 64, 128, 256, 512))
    }
    for M, n in ((16, 16), (16, 64), (64, 32)):
        jobs["kept", M, n] = job(kept, M=M, n=n, rows=lab.pick(50, 300), seed=lab.seed, steps=500)
    return jobs


def findings(table: dict, made: dict) -> list[Finding]:
    return [*halves(table), exponents(made), sparsity(made)]


def halves(table: dict) -> list[Finding]:
    out = []
    for M in dict.fromkeys(M for M, _ in table):
        first = table[M, METHODS[0]]
        parts = [
            f"{label} {reached({n: r[name] for n, r in first.items()})}"
            for name, label in (
                ("exists", "a mask exists"),
                ("random", "501 random masks"),
                ("greedy", "greedy"),
                ("karmarkar_karp", "Karmarkar-Karp"),
                ("local_search", "local search"),
            )
        ]
        best = 0.0
        for method in METHODS:
            rates = table[M, method]
            final = {n: r["final"] for n, r in rates.items()}
            best = max(best, max(final.values()))
            parts.append(
                f"{method} final {reached(final)}, seen "
                f"{reached({n: r['seen'] for n, r in rates.items()})}"
            )
        out.append(
            Finding(
                f"own-1, rows, M = {M}",
                "some method's final mask is exact in half of the instances at some n up to "
                f"{max(first)}",
                "least n on the grid for one half: " + "; ".join(parts),
                "consistent" if best >= 0.5 else "fails at this scale",
            )
        )
    return out


def series(made: dict, name: str) -> dict[int, float]:
    """n to log2(median error / M), where it is known and not 0."""
    found = {n: made["error", n].get(name) for kind, n, *_ in made if kind == "error"}
    return {n: v for n, v in found.items() if v is not None}


def exponents(made: dict) -> Finding:
    """Slopes of log2 error against log2 n, from n = 16 on; the optimum's against n itself."""
    import numpy as np

    parts, slopes = [], {}
    for name in (*(f"{m} {w}" for m in METHODS for w in ("final", "seen")), "random", *HEURISTICS):
        values = {n: v for n, v in series(made, name).items() if n >= 16}
        if len(values) < 2:
            continue
        x = [math.log2(n) for n in values]
        slopes[name] = float(np.polyfit(x, list(values.values()), 1)[0])
        last = max(values)
        parts.append(f"{name} n^{slopes[name]:.2f} (2^{values[last]:.1f} at n = {last})")
    best = series(made, "optimum")
    rate = (best[16] - best[8]) / 8 if 16 in best and 8 in best else math.nan
    return Finding(
        "own, error against n",
        "some method's final error falls faster than greedy's as n grows",
        f"median error / M at M = 2^40, fitted power of n: {'; '.join(parts)}; the optimum's "
        f"falls by a factor 2^{-rate:.2f} per weight",
        "consistent"
        if min(slopes[f"{m} final"] for m in METHODS) < slopes["greedy"]
        else "fails at this scale",
    )


def sparsity(made: dict) -> Finding:
    parts, ratios = [], []
    for key, found in made.items():
        if key[0] != "kept":
            continue
        cells = []
        for method in METHODS:
            pairs = found[method]
            if pairs:
                ratios.append(mean(a for a, _ in pairs) / max(mean(b for _, b in pairs), 1e-9))
                cells.append(f"{method} {mean(a for a, _ in pairs):.1f} ({len(pairs)})")
        parts.append(
            f"M = {key[1]}, n = {key[2]}: sparsest {mean(found['sparsest']):.1f} (at most "
            f"{max(found['sparsest'])}), exact final masks keep {', '.join(cells) or 'none'}"
        )
    return Finding(
        "own, kept",
        "an exact final mask keeps at most twice as many weights as the exact sparsest mask",
        "; ".join(parts) + " (numbers of masks in brackets)",
        "fails at this scale" if ratios and min(ratios) > 2 else "open",
    )


def price(M: int) -> Fraction:
    """Restarts for a chance of one half are about ln 2 times this."""
    return Fraction(2 * M + 1, 3)

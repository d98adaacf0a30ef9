r"""Our own question: does training find the tickets that provably exist?

Three parts, each with its random control and an exact baseline: one target weight (where the
methods reach half of the instances; error against n; kept against the exact sparsest), the law
of the line (drawn lines against exact values), and two-layer networks at multiples of their
certified minimal width.  *final* is the mask that a method returns, *seen* the best one that
any step stood on: another, weaker claim.

References
----------
``docs/learned.md`` derives the law; methods: Ramanujan et al. 2020 (arXiv:1911.13299), Zhou et
al. 2019 (arXiv:1905.01067).
"""

from __future__ import annotations

import math

import numpy as np

from exactlt._figures import axes, save
from exactlt.papers import _gap_networks, _gap_rows
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers._trained import job, results
from exactlt.pruning.law import finite, limit, walks


def lines(M: int, n: int, rows: int, seed: int, signs: bool) -> dict:
    """Hits among drawn lines: weights uniform on −M..M, scores on (−1, 1), t on −M..M."""
    return {"hits": int(walks(n, M, rows, seed=seed, signs=signs).sum()), "rows": rows}


def reproduce(lab: Lab) -> Reproduction:
    widths = _gap_networks.plan(lab)
    rows = _gap_rows.plan(lab)
    law = {
        (M, n, signs): job(
            lines, M=M, n=n, rows=lab.pick(20_000, 60_000), seed=lab.seed, signs=signs
        )
        for M in (4, 16, 64)
        for n in lab.pick((8, 64), (8, 16, 64, 256))
        for signs in (False, True)
    }
    first = {**widths, **rows, **law}
    made = dict(zip(first, results(lab, list(first.values())), strict=True))
    n_star = {key: made[key] for key in widths}
    trained = _gap_networks.then(lab, n_star)
    networks = dict(zip(trained, results(lab, list(trained.values())), strict=True))
    half = _gap_rows.half(lab)
    counted = {key: made[key] for key in law}
    return Reproduction(
        "Does training find the tickets that exist?",
        (
            *_gap_rows.findings(half, {key: made[key] for key in rows}),
            agrees(counted),
            ceiling(counted),
            *_gap_networks.findings(networks, n_star),
        ),
        lambda path: figure(path, half, {key: made[key] for key in rows}, counted, networks),
    )


def agrees(counted) -> Finding:
    """Exact values beside drawn lines; 3 standard errors each."""
    worst, parts = 0.0, []
    for (M, n, signs), found in counted.items():
        p = finite(n, M, range(-M, M + 1), signs=signs, nodes=24)
        share, error = found["hits"] / found["rows"], math.sqrt(p * (1 - p) / found["rows"])
        worst = max(worst, abs(share - p) / error)
        if not signs:
            parts.append(f"M = {M}, n = {n}: {share:.4f} against {p:.4f}")
    return Finding(
        "own-1, law of the line",
        "P(the line holds an exact mask) is the stated exact value",
        f"drawn lines against the law, threshold and SGD: {'; '.join(parts)}; largest deviation of "
        f"{len(counted)} cells, signs included: {worst:.1f} standard errors",
        "consistent" if worst < 3.5 else "fails",
    )


def ceiling(counted) -> Finding:
    """Exact: the finite values lie above the limit, by how much."""
    parts = []
    for M in dict.fromkeys(M for M, _, _ in counted):
        values = {
            n: finite(n, M, range(-M, M + 1), nodes=24) for m, n, s in counted if m == M and not s
        }
        parts.append(
            f"M = {M}: "
            + ", ".join(f"n = {n} {v:.4f}" for n, v in values.items())
            + f", limit {float(limit(M)):.4f}"
        )
    return Finding(
        "own-1, limit",
        "the chance tends to 3/(2M+1), not to 1, while a mask exists with probability tending to 1",
        f"{'; '.join(parts)} (computed, no sampling)",
        "consistent",
    )


def figure(path, half, rows, counted, networks):
    with axes(12, 8, 2, 2) as (fig, ((a, b), (c, d))):
        M = max(m for m, _ in half)
        first = half[M, _gap_rows.METHODS[0]]
        for name, label, style in (
            ("exists", "a mask exists", "k-"),
            ("random", "501 random masks (control)", "0.5"),
            ("karmarkar_karp", "Karmarkar-Karp", "C4--"),
            ("local_search", "local search", "C5--"),
        ):
            a.plot(list(first), [r[name] for r in first.values()], style, lw=1.2, label=label)
        for i, method in enumerate(_gap_rows.METHODS):
            rates = half[M, method]
            a.plot(
                list(rates),
                [r["final"] for r in rates.values()],
                f"C{i}o-",
                ms=3,
                lw=1,
                label=f"{method}, final",
            )
            a.plot(
                list(rates),
                [r["seen"] for r in rates.values()],
                f"C{i}:",
                lw=1.2,
                label=f"{method}, seen",
            )
        a.set(
            xscale="log",
            xlabel="weights n",
            ylabel="instances with an exact mask",
            title=f"one target weight, M = {M}",
        )
        a.legend(frameon=False, fontsize=7)
        names = ["optimum", "karmarkar_karp", "local_search", "random", "greedy"]
        names += [f"{m} final" for m in _gap_rows.METHODS]
        for name in names:
            values = _gap_rows.series(rows, name)
            style = "o-" if name.endswith("final") else "--"
            b.plot(
                list(values),
                list(values.values()),
                style,
                ms=3,
                lw=1.2,
                label=name.replace("_", " "),
            )
        b.set(
            xscale="log",
            xlabel="weights n",
            ylabel="log2(median error / M)",
            title="error against n, M = 2^40",
            ylim=(-42, 4),
        )
        b.legend(frameon=False, fontsize=7)
        for i, M in enumerate((4, 16, 64)):
            fine = np.unique(np.round(np.geomspace(4, 256, 16)).astype(int)).tolist()
            c.plot(
                fine,
                [finite(n, M, range(-M, M + 1), nodes=16) for n in fine],
                f"C{i}-",
                lw=1.2,
                label=f"M = {M}, exact",
            )
            drawn = [
                (n, f["hits"] / f["rows"]) for (m, n, s), f in counted.items() if m == M and not s
            ]
            c.plot(*zip(*drawn, strict=True), f"C{i}o", ms=5, label="drawn lines")
            c.axhline(float(limit(M)), color=f"C{i}", lw=0.8, ls=":")
        c.set(
            xscale="log",
            yscale="log",
            xlabel="weights n",
            ylabel="P(exact mask on the line)",
            title="the ceiling of training: 3/(2M+1)",
        )
        c.legend(frameon=False, fontsize=7, ncols=3)
        shown = dict.fromkeys((x, m) for _, x, m, _ in networks if m > 1 or x == 2)
        for i, (x, m) in enumerate(shown):
            table = _gap_networks.rows(networks, x, m)
            for what, style in (("final", "o-"), ("seen", "s:")):
                best = [
                    max(
                        sum(r[name][what]["exact"] > 0 for r in records)
                        for name in _gap_networks.RATES
                    )
                    / len(records)
                    for records in table.values()
                ]
                d.plot(
                    list(table), best, f"C{i}{style}", ms=4, lw=1, label=f"{x}-n-1, M = {m}, {what}"
                )
            blind = [
                sum(r["random"]["exact"] for r in records) / len(records)
                for records in table.values()
            ]
            d.plot(list(table), blind, f"C{i}--", lw=0.8, alpha=0.6)
        d.axhline(1, color="k", lw=1)
        d.set(
            xscale="log",
            xlabel="width / certified minimal width",
            ylabel="draws with an exact mask",
            title="two layers; black: exists, dashed: random masks",
            ylim=(-0.03, 1.05),
        )
        d.set_xticks([1, 2, 4, 8], ["1", "2", "4", "8"])
        d.minorticks_off()
        d.legend(frameon=False, fontsize=7)
        save(fig, path)

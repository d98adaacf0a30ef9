r"""Zhou, Lan, Liu, Yosinski 2019: mask criteria and supermasks on untrained weights.

Networks d-100-50-10 without biases; the start is a stream of integers, so every untrained
accuracy is computed in integers.  One training run per seed gives the criteria their end values
(Adam 1.2e-3, batches of 60).  Supermasks: SGD on Bernoulli logits, momentum 0.9, learning rate 50,
rounded at the end.

References
----------
Zhou, Lan, Liu, Yosinski (2019), Deconstructing Lottery Tickets: Zeros, Signs, and the
Supermask, NeurIPS 2019, arXiv:1905.01067.
"""

from __future__ import annotations

import numpy as np

from exactlt._figures import axes, save
from exactlt.papers._exact_rows import baseline, exact_finding
from exactlt.papers._paired import mean, paired, verdict
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers._trained import job, results, split
from exactlt.pruning import rule
from exactlt.pruning.network import CRITERIA, Frozen, criterion_masks, fit, search

SHAPES = {"digits": (64, 100, 50, 10), "mnist": (784, 100, 50, 10)}
SHARES = (0.5, 0.2, 0.1)
ROW = ("supermask", "uniform:M=16", 16)


def criteria(data: str, seed: int, epochs: int) -> dict:
    """Per criterion and kept share: untrained accuracy, with signed constants, retrained."""
    widths, images = SHAPES[data], split(data, seed)
    frozen = Frozen(widths, seed=seed)
    signs = Frozen(widths, seed=seed, signs=True)
    start = frozen.floats()
    end = fit(start, widths, images, epochs=epochs, seed=seed)
    found: dict = {"dense": end.stopped}
    for name in CRITERIA:
        for share in SHARES:
            masks = criterion_masks(name, start, end.weights, widths, share, seed=seed)
            flat = np.concatenate([m.ravel() for m in masks])
            again = fit(start, widths, images, mask=flat, epochs=epochs, seed=seed)
            found[f"{name} {share}"] = {
                "kept": float(flat.mean()),
                "untrained": frozen.accuracy(masks, images),
                "signs": signs.accuracy(masks, images),
                "retrained": again.stopped,
            }
    return found


def supermask(data: str, seed: int, hidden: int, epochs: int, signs: bool, rescale: bool) -> dict:
    """One supermask; ``hidden`` 0 stands for the criteria's network."""
    pixels = SHAPES[data][0]
    widths = (pixels, hidden, 10) if hidden else SHAPES[data]
    found = search(
        Frozen(widths, seed=seed, signs=signs), split(data, seed), rule("supermask"),
        epochs=epochs, rate=50.0, decay=0.0, cosine=False, rescale=rescale, seed=seed,
    )  # fmt: skip
    return {"test": found.test, "kept": found.kept}


VARIANTS = {"plain": (False, False), "signs": (True, False), "signs + rescaling": (True, True)}


def reproduce(lab: Lab) -> Reproduction:
    plans = {"digits": lab.pick((3, 20), (8, 40))}
    if lab.full:
        plans["mnist"] = (5, 10)
    widths = lab.pick((16, 64), (16, 32, 64, 256))
    jobs: dict = {"rows": baseline(*ROW, lab.pick(100, 400), lab.seed)}
    for data, (seeds, epochs) in plans.items():
        for seed in range(lab.seed, lab.seed + seeds):
            jobs[data, "criteria", seed] = job(criteria, data=data, seed=seed, epochs=epochs)
            for hidden in (0, *widths) if data == "digits" else (0,):
                for name, (signs, rescale) in VARIANTS.items():
                    jobs[data, hidden, name, seed] = job(
                        supermask, data=data, seed=seed, hidden=hidden, signs=signs,
                        epochs=lab.pick(30, 40) if data == "digits" else 12, rescale=rescale,
                    )  # fmt: skip
    made = dict(zip(jobs, results(lab, list(jobs.values())), strict=True))
    seeds_of = {d: range(lab.seed, lab.seed + s) for d, (s, _) in plans.items()}
    sets = {d: [made[d, "criteria", s] for s in seeds] for d, seeds in seeds_of.items()}
    masks = {
        (d, h, name): [made[d, h, name, s]["test"] for s in seeds_of[d]]
        for d, h, name in {k[:3] for k in made if isinstance(k, tuple) and len(k) == 4}
    }
    findings = []
    for data, rows in sets.items():
        findings += [chance(data, rows), same_sign(data, rows), opposite(data, rows)]
        findings.append(beats(data, rows, masks[data, 0, "signs + rescaling"]))
    findings.append(constants(masks, (0, *widths), "digits"))
    findings.append(exact_finding("ZLL19", *ROW, made["rows"]))
    return Reproduction(
        "ZLL19: criteria and supermasks, restated for digits",
        tuple(findings),
        lambda path: figure(path, sets, masks),
        {"criteria": sets, "supermask": {" ".join(map(str, k)): v for k, v in masks.items()}},
    )


def column(rows, name: str, share: float, what: str = "untrained") -> list[float]:
    return [row[f"{name} {share}"][what] for row in rows]


def chance(data, rows) -> Finding:
    names = ("large_final", "large_final_same_sign", "magnitude_increase")
    ours = {n: paired(column(rows, n, 0.5), [0.1] * len(rows)) for n in names}
    control = paired(column(rows, "random", 0.5), [0.1] * len(rows))
    against = [paired(column(rows, n, 0.5), column(rows, "random", 0.5)) for n in names]
    return Finding(
        f"ZLL19-1, {data}",
        "untrained masks by large_final, large_final_same_sign, magnitude_increase at half the "
        "weights beat chance, random masks do not",
        "; ".join(f"{n} {mean(column(rows, n, 0.5)):.3f}" for n in names)
        + f"; random {mean(column(rows, 'random', 0.5)):.3f}, minus 10 %: {control} points; least "
        f"gain over random {min(against, key=lambda d: d.low)}; {len(rows)} seeds",
        "fails at this scale" if control.low > 0.05 else verdict([*ours.values(), *against]),
    )


def same_sign(data, rows) -> Finding:
    parts, found = [], []
    for what in ("untrained", "signs"):
        d = paired(
            column(rows, "large_final_same_sign", 0.5, what), column(rows, "large_final", 0.5, what)
        )
        found.append(d)
        parts.append(f"{'signed constants' if what == 'signs' else 'start values'} {d} points")
    return Finding(
        f"ZLL19-2, {data}",
        "large_final_same_sign beats large_final untrained (verdict: on start values)",
        f"half kept: {'; '.join(parts)}; {len(rows)} seeds",
        verdict(found[0]),
    )


def opposite(data, rows) -> Finding:
    found = [
        paired([0.1 + 0.05] * len(rows), column(rows, "small_final", 0.5)),
        paired([0.1 + 0.05] * len(rows), column(rows, "large_final_diff_sign", 0.5)),
        paired(
            column(rows, "random", 0.2, "retrained"), column(rows, "small_final", 0.2, "retrained")
        ),
    ]
    return Finding(
        f"ZLL19-3, {data}",
        "keeping small_final or the opposite sign is as bad as chance untrained (below 15 %), and "
        "retrained small_final is worse than random (20 % kept)",
        f"small_final {mean(column(rows, 'small_final', 0.5)):.3f}, opposite sign "
        f"{mean(column(rows, 'large_final_diff_sign', 0.5)):.3f}; random minus small_final "
        f"retrained {found[2]} points; {len(rows)} seeds",
        verdict(found),
    )


def beats(data, rows, trained) -> Finding:
    """The best criterion is picked on the test images, which favours the criteria."""
    best = [
        max(
            row[f"{n} {s}"][what]
            for n in CRITERIA
            for s in SHARES
            for what in ("untrained", "signs")
        )
        for row in rows
    ]
    d = paired(trained, best)
    return Finding(
        f"ZLL19-4, {data}",
        "a trained supermask beats every criterion mask untrained (the best of all criteria, "
        "shares and constants, chosen per seed on the test images)",
        f"supermask with signed constants and rescaling {mean(trained):.3f}, best criterion "
        f"{mean(best):.3f}: {d} points; dense trained {mean([row['dense'] for row in rows]):.3f}; "
        f"{d.seeds} seeds",
        verdict(d),
    )


def constants(masks, widths, data) -> Finding:
    parts, found = [], []
    for h in widths:
        a, b, c = (masks[data, h, name] for name in VARIANTS)
        d = [paired(b, a), paired(c, b)]
        found += d
        label = "100-50" if h == 0 else str(h)
        parts.append(
            f"h = {label}: {mean(a):.3f}, {mean(b):.3f}, {mean(c):.3f} (signs {d[0]}, rescaling "
            f"{d[1]}, range {min(c):.2f}-{max(c):.2f})"
        )
    return Finding(
        f"ZLL19-5, {data}",
        "signed constants and dynamic rescaling each help, at every width",
        f"plain, signs, signs + rescaling: {'; '.join(parts)}",
        verdict(found),
    )


def figure(path, sets, masks):
    with axes(5 * len(sets) + 1, 4.2, 1, len(sets)) as (fig, panels):
        for panel, (data, rows) in zip(
            [panels] if len(sets) == 1 else panels, sets.items(), strict=True
        ):
            names = sorted(CRITERIA, key=lambda n: -mean(column(rows, n, 0.5)))
            y = np.arange(len(names))
            for share, shade in zip(SHARES, ("C0", "C1", "C2"), strict=True):
                values = [column(rows, n, share) for n in names]
                panel.plot(
                    [mean(v) for v in values], y, "o", color=shade, ms=5, label=f"{share:.0%} kept"
                )
                for v, at in zip(values, y, strict=True):
                    panel.plot([min(v), max(v)], [at, at], "-", color=shade, lw=1, alpha=0.5)
            trained = masks[data, 0, "signs + rescaling"]
            panel.axvline(mean(trained), color="k", lw=1, label="trained supermask")
            panel.axvline(0.1, color="0.6", lw=1, ls=":", label="chance")
            panel.set_yticks(y, names)
            panel.set(xlabel="accuracy before any training of weights", title=data, xlim=(0, 1))
            panel.legend(frameon=False, fontsize=8, loc="upper right")
        save(fig, path)

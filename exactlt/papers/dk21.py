r"""Diffenderfer, Kailkhura 2021: binarised tickets (biprop), at a scale that runs here.

Networks d-h-10 without biases; settings as in ``exactlt.papers.rwk20``.  A biprop ticket is a
network of signs, so what it answers is computed in integers.

References
----------
Diffenderfer, Kailkhura (2021), Multi-Prize Lottery Ticket Hypothesis: Finding Accurate Binary
Neural Networks by Pruning a Randomly Weighted Network, ICLR 2021, arXiv:2103.09377.
"""

from __future__ import annotations

from itertools import pairwise

from exactlt._figures import axes, save
from exactlt.papers._exact_rows import baseline, exact_finding
from exactlt.papers._paired import mean, paired, verdict
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers._trained import job, results
from exactlt.papers.rwk20 import dense, popup, tests

METHODS = ("edge-popup", "biprop")
ROW = ("biprop", "nonzero:M=1", 16)


def reproduce(lab: Lab) -> Reproduction:
    plans = {
        "digits": (
            lab.pick(3, 8),
            lab.pick((16, 64, 256), (16, 64, 256, 1024, 2048)),
            lab.pick(30, 40),
        ),
        "mnist": (lab.pick(3, 5), (32, 128), lab.pick(6, 12)),
    }
    jobs: dict = {"rows": baseline(*ROW, lab.pick(100, 400), lab.seed)}
    for data, (seeds, widths, epochs) in plans.items():
        for seed in range(lab.seed, lab.seed + seeds):
            for h in widths:
                for method in METHODS:
                    jobs[data, h, method, seed] = job(
                        popup,
                        data=data,
                        seed=seed,
                        hidden=h,
                        epochs=epochs,
                        k="1/2",
                        signs=False,
                        method=method,
                    )
                jobs[data, h, "dense", seed] = job(
                    dense, data=data, seed=seed, hidden=h, epochs=epochs
                )
    made = dict(zip(jobs, results(lab, list(jobs.values())), strict=True))
    table = {
        (data, h, kind): [made[data, h, kind, s] for s in range(lab.seed, lab.seed + seeds)]
        for data, (seeds, widths, _) in plans.items()
        for h in widths
        for kind in (*METHODS, "dense")
    }  # fmt: skip
    widths = {data: w for data, (_, w, _) in plans.items()}
    findings = []
    for data, own in widths.items():
        findings += [near(data, table, own), dense_like(data, table, own)]
        if len(own) > 1:
            findings.append(grows(data, table, own))
    findings.append(exact_finding("DK21", *ROW, made["rows"]))
    return Reproduction(
        "DK21: binarised tickets, restated for digits",
        tuple(findings),
        lambda path: figure(path, table, widths),
        {"widths": {" ".join(map(str, k)): v for k, v in table.items()}},
    )


def near(data, table, widths) -> Finding:
    d = {
        h: paired(tests(table[data, h, "biprop"]), tests(table[data, h, "edge-popup"]), margin=0.01)
        for h in widths
    }
    return Finding(
        f"DK21-1, {data}",
        "biprop is at most 1 point below edge-popup at equal width and k = 1/2, at every width",
        "; ".join(
            f"h = {h}: {mean(tests(table[data, h, 'biprop'])):.3f} against "
            f"{mean(tests(table[data, h, 'edge-popup'])):.3f}, difference + 1 point {i}"
            for h, i in d.items()
        ),
        verdict(d.values()),
    )


def dense_like(data, table, widths) -> Finding:
    """The widest network is fixed beforehand; no width is picked by its result."""
    h = widths[-1]
    d = paired(tests(table[data, h, "biprop"]), tests(table[data, h, "dense"]), margin=0.01)
    return Finding(
        f"DK21-2, {data}",
        f"biprop at the widest network (h = {h}) is within 1 point of the same network trained",
        f"{mean(tests(table[data, h, 'biprop'])):.3f} against "
        f"{mean(tests(table[data, h, 'dense'])):.3f}, difference + 1 point {d}; {d.seeds} seeds",
        verdict(d),
    )


def grows(data, table, widths) -> Finding:
    d = [
        paired(tests(table[data, b, "biprop"]), tests(table[data, a, "biprop"]))
        for a, b in pairwise(widths)
    ]
    return Finding(
        f"DK21-3, {data}",
        "the accuracy of biprop grows with every step in width",
        ", ".join(f"h = {h} {mean(tests(table[data, h, 'biprop'])):.3f}" for h in widths)
        + f"; steps {', '.join(map(str, d))}; {d[0].seeds} seeds",
        verdict(d),
    )


def figure(path, table, widths):
    with axes(10, 4, 1, 2) as (fig, panels):
        for panel, (data, own) in zip(panels, widths.items(), strict=True):
            for kind, name, style in (
                ("biprop", "biprop: signs only", "o-"),
                ("edge-popup", "edge-popup", "s-"),
                ("dense", "trained weights", "^--"),
            ):
                rows = [tests(table[data, h, kind]) for h in own]
                line = panel.plot(own, [mean(v) for v in rows], style, ms=4, lw=1, label=name)
                panel.errorbar(
                    own, [mean(v) for v in rows],
                    [[mean(v) - min(v) for v in rows], [max(v) - mean(v) for v in rows]],
                    fmt="none", ecolor=line[0].get_color(), lw=1,
                )  # fmt: skip
            blind = [mean(r["random"] for r in table[data, h, "edge-popup"]) for h in own]
            panel.plot(own, blind, "x:", color="0.5", ms=4, lw=1, label="random mask (control)")
            panel.set(
                xscale="log",
                xlabel="hidden units h",
                ylabel="test accuracy",
                title=data,
                ylim=(0, 1.02),
            )
            panel.set_xticks(own, list(map(str, own)))
            panel.minorticks_off()
            panel.legend(frameon=False, fontsize=8)
        save(fig, path)

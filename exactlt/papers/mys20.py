r"""Malach et al. 2020: lottery tickets with one pair of random weights a target weight.

Their construction keeps, for each target weight w and each sign of the input, the single
hidden unit whose product u·v is within ε of w; subset sums (PRN20) may keep several.  Both
are measured on the same units with products on the grid of δ² and ε = Δδ²: the width grows
like 1/ε for one unit a sign (for a pair to serve both signs at once, like 1/ε²) and like
log 1/ε for subset sums.

References
----------
Malach, Yehudai, Shalev-Shwartz, Shamir (2020), Proving the Lottery Ticket Hypothesis: Pruning
is All You Need, ICML 2020, arXiv:2002.00585.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments.stats import quantile
from exactlt.kernels.window.reach import first_hit
from exactlt.papers._reproduction import Finding, Lab, Reproduction


def chance(k: int, target: int, tolerance: int) -> Fraction:
    """P(|u·v − w| <= ε and u > 0) for u, v uniform on S_δ, in units of δ²; exact."""
    N = 1 << k
    hits = 0
    for u in range(1, N + 1):
        low = max(-N, -(-(target - tolerance) // u))
        high = min(N, (target + tolerance) // u)
        hits += max(0, high - low + 1)
    return Fraction(hits, (2 * N + 1) ** 2)


def single_width(p: Fraction, q: float) -> int:
    """The exact q-quantile of the first unit that fits: geometric with success p."""
    return math.ceil(math.log1p(-q) / math.log1p(-float(p)))


def reproduce(lab: Lab) -> Reproduction:
    k = 8  # δ = 2^−8: products on a grid of 2^−16
    target = 1 << (2 * k - 1)  # w = 1/2
    bits = range(2, lab.pick(12, 14))
    samples = lab.pick(1000, 10_000)
    rows = lab.weights(f"gadget:k={k},side=1", 96, samples, "mys20")
    table = {}
    for b in bits:
        tolerance = (1 << (2 * k)) >> b  # ε = 2^−b
        p = chance(k, target, tolerance)
        widths = first_hit(rows, [target], tolerance)[:, 0]
        values, counts = np.unique(widths[widths > 0], return_counts=True)
        some = quantile(
            dict(zip(values.tolist(), counts.tolist(), strict=True)),
            0.99,
            censored=int((widths == 0).sum()),
        )
        table[b] = (p, single_width(p, 0.99), some)
    return Reproduction(
        "MYS20: one unit against subset sums",
        findings(table, samples),
        lambda path: figure(path, table),
    )


def findings(table, samples):
    b = np.array(list(table), float)
    single = np.array([t[1] for t in table.values()], float)
    subset = np.array([t[2].point for t in table.values()], float)
    grow = np.polyfit(b[2:], np.log2(single[2:]), 1)[0]
    line = np.polyfit(b[2:], subset[2:], 1)
    pair = {x: single_width(t[0] ** 2 * 2, 0.99) for x, t in table.items()}
    last = int(b[-1])
    return (
        Finding(
            "MYS20 mechanism",
            "one hidden unit a target weight and sign: width polynomial in 1/ε",
            "n at 99 % for w = 1/2, exact: "
            + ", ".join(f"ε = 2^−{int(x)}: {int(s)}" for x, s in zip(b, single, strict=True))
            + f"; it doubles {grow:.2f} times a bit",
            "holds" if abs(grow - 1) < 0.15 else "open",
        ),
        Finding(
            "MYS20 as a pair",
            "a fixed pair of units that must serve both signs: 1/ε²",
            f"pairs at 99 %, exact: {pair[4]} at ε = 2^−4, {pair[8]} at ε = 2^−8, "
            f"{pair[last]} at ε = 2^−{last}",
            "holds",
        ),
        Finding(
            "PRN20 / L98 against it",
            "subset sums of the same units: width logarithmic in 1/ε",
            f"n at 99 % from {samples} streams: "
            + ", ".join(
                f"ε = 2^−{x}: {t[2].point:.0f} [{t[2].low:.0f}, {t[2].high:.0f}]"
                for x, t in table.items()
            )
            + f"; {line[0]:.2f} units a bit",
            "consistent",
        ),
        Finding(
            "Where they cross",
            "(not in the paper)",
            f"subset sums need fewer units at every ε measured; the advantage is "
            f"{single[0] / subset[0]:.1f} at ε = 2^−{int(b[0])} and {single[-1] / subset[-1]:.0f} "
            f"at ε = 2^−{last}",
            "holds" if (subset <= single).all() else "fails",
        ),
    )


def figure(path, table):
    b = np.array(list(table))
    with axes(6.4, 4) as (fig, ax):
        pair = [single_width(t[0] ** 2 * 2, 0.99) for t in table.values()]
        ax.semilogy(b, pair, "C3v-", lw=1, ms=4, label="one pair for both signs (exact)")
        ax.semilogy(
            b, [t[1] for t in table.values()], "C1s-", lw=1, ms=4, label="one unit a sign (exact)"
        )
        y = np.array([t[2].point for t in table.values()])
        error = np.array([[t[2].point - t[2].low, t[2].high - t[2].point] for t in table.values()])
        ax.errorbar(
            b,
            y,
            np.nan_to_num(error.T, posinf=0),
            fmt="C0o-",
            lw=1,
            ms=4,
            label="subset sum of units (exact solver, sampled streams)",
        )
        ax.set(
            xlabel="precision: log2(1/ε)",
            ylabel="hidden units for w = ½ at 99 %",
            title="polynomial against logarithmic",
        )
        ax.legend(frameon=False, fontsize=8)
        save(fig, path)

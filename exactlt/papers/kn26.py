r"""Kumar, Natale 2026: one exponential bound for quantized and continuous lottery tickets.

Theorem 2 (as quoted by others; its constants are not visible to us): for samples uniform on
{−M..M} and integer tolerance Δ, all targets are within Δ after τ samples with

    P(τ <= n) >= 1 − 2 exp( −(n − C log((M+1)/(Δ+1)))² / (K n) ).

Here the failure probability is computed, the best constants that any such bound can have are
derived from it, the dependence on (M+1)/(Δ+1) is tested, and three arithmetics are compared
on the same samples: integer sums, sums modulo 2M+1, and an accumulator that saturates at ±M.

References
----------
Kumar, Natale (2026), A Unified Framework for Quantized and Continuous Strong Lottery
Tickets, arXiv:2607.03860.
"""

from __future__ import annotations

import math

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments.stats import Estimate, clopper_pearson, quantile
from exactlt.kernels.window.reach import first_cover, first_hit, first_modular
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.papers.kn25 import failure

LOG2 = math.log(2)


def saturating(row, M: int, target: int) -> tuple[int, int]:
    """Least prefix that reaches the target, and all of {−M..M}, when sums clip at ±M.

    Kept weights are added in stream order; 0 where the row does not suffice.
    """
    width = 2 * M + 1
    full = (1 << width) - 1
    G, hit = 1 << M, 0
    for m, x in enumerate(row, 1):
        moved = G << x if x >= 0 else G >> -x
        if x > 0 and moved >> width:
            moved = moved & full | 1 << (width - 1)
        elif x < 0 and G & ((1 << -x) - 1):
            moved |= 1
        G |= moved
        if not hit and G >> (target + M) & 1:
            hit = m
        if full == G:
            return hit, m
    return hit, 0


def arithmetics(lab: Lab, M: int, samples: int, n: int = 40):
    """(kind, question) → minimal widths of the same streams.

    The single target is ⌊M/2⌋: the end M is special under saturation, every overflow lands
    on it.
    """
    t = M // 2
    w = lab.weights(f"uniform:M={M}", n, samples, f"kn26 {M}")
    clip = np.array([saturating(row, M, t) for row in w.tolist()])
    hit, cover = first_modular(w, 2 * M + 1, t)
    return {
        ("integer", "one"): first_hit(w, [t])[:, 0],
        ("integer", "all"): first_cover(w, -M, M),
        ("modular", "one"): hit,
        ("modular", "all"): cover,
        ("saturating", "one"): clip[:, 0],
        ("saturating", "all"): clip[:, 1],
    }


def level(widths, q: float = 0.99) -> Estimate:
    values, counts = np.unique(widths[widths > 0], return_counts=True)
    table = dict(zip(values.tolist(), counts.tolist(), strict=True))
    return quantile(table, q, censored=int((widths == 0).sum()))


def all_within(row, M: int, tolerance: int) -> int:
    """Least prefix with every target of {−M..M} within the tolerance; big-integer bit sets."""
    G, low = 1, 0
    for m, x in enumerate(row, 1):
        if x >= 0:
            G |= G << x
        else:
            G, low = G << -x | G, low + x
        wide, span = G, 1
        while span < 2 * tolerance + 1:  # every sum stands for all targets within tolerance
            step = min(span, 2 * tolerance + 1 - span)
            wide |= wide << step
            span += step
        start = -M - (low - tolerance)
        if start >= 0 and (wide >> start) & ((1 << 2 * M + 1) - 1) == (1 << 2 * M + 1) - 1:
            return m
    return 0


def reproduce(lab: Lab) -> Reproduction:
    bounds = lab.pick((8, 32, 128), (8, 32, 128, 512))
    samples = lab.pick(1000, 20_000)
    arith = {M: arithmetics(lab, M, samples) for M in bounds}
    M = 16
    sizes = range(6, lab.pick(33, 45), 2)
    truth = {n: failure(lab, M, n, lab.pick(1000, 20_000)) for n in sizes}
    best, steep = constants(truth, M)
    return Reproduction(
        "KN26: exponential failure bound, tolerance, arithmetic",
        (form(truth, M, best), steep, tolerance(lab), kinds(arith), tails(arith, samples)),
        lambda path: figure(path, arith, truth, M, best),
    )


def constants(truth, M: int):
    """K for each C (in samples per bit) such that the form stays above the one-target truth."""
    bits = math.log2(M + 1)
    best = {}
    for C in (1.0, 1.5, 2.0, 3.0):
        need = [
            (n - C * bits) ** 2 / (n * -math.log(p[0] / 2))
            for n, p in truth.items()
            if n > C * bits and 0 < p[0] < 2
        ]
        best[C] = max(need)
    return best, Finding(
        "KN26 Theorem 2, what its constants can be",
        "constants K and C exist; since P(miss) >= 2^−n, K >= 1/ln 2 = 1.443 for every such bound",
        f"M = {M}, up to n = {max(truth)}: the form is above the truth for "
        + ", ".join(f"C = {c:g} per bit and K >= {k:.2f}" for c, k in best.items())
        + "; the limit 1/ln 2 is approached from below as n grows",
        "consistent",
    )


def form(truth, M, best) -> Finding:
    n = np.array([m for m in truth if m >= 16], float)
    y = np.array([math.log(truth[int(m)][0]) for m in n])
    line = np.polyfit(n, y, 1)
    power = np.polyfit(np.log(n), y, 1)
    error = [float(np.abs(np.polyval(f, x) - y).max()) for f, x in ((line, n), (power, np.log(n)))]
    return Finding(
        "KN26 against KN25",
        "the failure probability is exponentially small in n, not a power",
        f"M = {M}, 16 <= n <= {max(truth)}: ln P(miss) is linear in n within {error[0]:.2f} "
        f"(slope {line[0]:.3f}, −ln 2 = −0.693 in the limit) and linear in ln n only within "
        f"{error[1]:.2f}",
        "holds" if error[0] < error[1] else "open",
    )


def tolerance(lab: Lab) -> Finding:
    """Same ratio (M+1)/(Δ+1), very different M."""
    parts, spread = [], []
    for ratio in (8, 32):
        found = []
        for delta in (0, 3, 15):
            M = ratio * (delta + 1) - 1
            rows = lab.weights(f"uniform:M={M}", 40, lab.pick(600, 5000), f"kn26 tol {M} {delta}")
            widths = np.array([all_within(row, M, delta) for row in rows.tolist()])
            found.append((M, delta, level(widths)))
        parts.append(
            f"ratio {ratio}: "
            + ", ".join(
                f"M = {M}, Δ = {d}: {e.point:.0f} [{e.low:.0f}, {e.high:.0f}]" for M, d, e in found
            )
        )
        spread.append(max(e.low for _, _, e in found) <= min(e.high for _, _, e in found))
    return Finding(
        "KN26 tolerance",
        "the width depends on M and Δ only through (M+1)/(Δ+1)",
        "all targets at 99 %: "
        + "; ".join(parts)
        + " (a tolerance of Δ reaches 2Δ+1 targets, so about one sample less)",
        "consistent" if all(spread) else "open",
    )


def kinds(arith) -> Finding:
    parts = []
    for M, table in arith.items():
        parts.append(
            f"M = {M}: "
            + ", ".join(
                f"{kind} {level(table[kind, 'one']).point:.0f}"
                f"/{level(table[kind, 'all']).point:.0f}"
                for kind in ("integer", "modular", "saturating")
            )
        )
    easier = all(
        (t["modular", q][t["modular", q] > 0].mean() <= t["integer", q][t["integer", q] > 0].mean())
        for t in arith.values()
        for q in ("one", "all")
    )
    return Finding(
        "Modular, integer and saturating arithmetic",
        "(not in the paper) sums that wrap around need fewer samples than sums that do not",
        "n at 99 % for t = M/2 / for all |t| <= M, same streams: " + "; ".join(parts),
        "holds" if easier else "fails",
    )


def tails(arith, samples) -> Finding:
    M = max(arith)
    parts = []
    for n in range(math.ceil(math.log2(2 * M + 1)) + 1, math.ceil(math.log2(2 * M + 1)) + 7, 2):
        found = {}
        for kind in ("integer", "modular"):
            widths = arith[M][kind, "one"]
            found[kind] = clopper_pearson(int(((widths == 0) | (widths > n)).sum()), samples)
        law = math.exp(-(2.0**n) / (2 * M + 1))
        parts.append(
            f"n = {n}: integer {found['integer'].point:.3f}, modular "
            f"{found['modular'].point:.3f} (e^−2^n/N = {law:.3f})"
        )
    return Finding(
        "Tails",
        "(not in the paper) modular failures vanish doubly exponentially, integer ones do not",
        f"M = {M}, t = M/2: {'; '.join(parts)}",
        "consistent",
    )


def figure(path, arith, truth, M, best):
    with axes(10, 4, 1, 2) as (fig, (left, right)):
        n = np.array(list(truth), float)
        left.semilogy(
            n, [p[0] for p in truth.values()], "ko-", ms=3.5, lw=1, label=f"P(M is missed), M = {M}"
        )
        for i, (C, K) in enumerate(best.items()):
            start = C * math.log2(M + 1)
            m = np.linspace(max(start, n[0]), n[-1], 100)
            left.semilogy(
                m,
                2 * np.exp(-((m - start) ** 2) / (K * m)),
                f"C{i}--",
                lw=1,
                label=f"form with C = {C:g}, K = {K:.2f}",
            )
        left.semilogy(n, n ** (-1 / 7), "0.6", lw=1, label="n$^{−1/7}$ (KN25)")
        left.semilogy(n, 2.0**-n, "k:", lw=1, label="2$^{−n}$: no bound can be lower")
        left.set(
            xlabel="samples n",
            ylabel="failure probability",
            title="the exponential form",
            ylim=(min(p[0] for p in truth.values()) / 50, 3),
        )
        left.legend(frameon=False, fontsize=8, loc="lower left")
        top = max(arith)
        styles = {"integer": "C0", "modular": "C2", "saturating": "C3"}
        grid = np.arange(4, 36)
        for (kind, what), widths in arith[top].items():
            miss = np.array([((widths == 0) | (widths > m)).mean() for m in grid])
            right.semilogy(
                grid,
                np.where(miss > 0, miss, np.nan),
                styles[kind],
                ls="-" if what == "one" else "--",
                lw=1.4,
                label=f"{kind}, {'t = M/2' if what == 'one' else 'all |t| <= M'}",
            )
        right.axvline(math.log2(2 * top + 1), color="0.6", lw=0.8)
        right.set(
            xlabel="samples n",
            ylabel="failure probability",
            title=f"three arithmetics, M = {top}",
            ylim=(1e-3, 1.3),
        )
        right.legend(frameon=False, fontsize=8)
        save(fig, path)

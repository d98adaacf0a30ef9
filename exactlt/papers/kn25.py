r"""Kumar, Natale 2025: exact strong lottery tickets for quantized networks.

What is held against truth: the failure probability O(n^−1/7) of quantized random subset sum
(Lemma 4), the reduction of the product gadget to uniform samples (Lemma 5), the number of
hidden units a weight needs, and the step from one target to all.

The truth is exact where it can be (``exactlt.theory``), else an average of conditional
probabilities given the magnitudes (sign-flip identity), which resolves probabilities far
below one over the number of samples.

References
----------
Kumar, Natale (2025), Quantization vs Pruning: Insights from the Strong Lottery Ticket
Hypothesis, arXiv:2508.11020.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments import Plan, Stop
from exactlt.experiments.stats import quantile
from exactlt.kernels.window.reach import misses
from exactlt.papers._reproduction import Finding, Lab, Reproduction

FAILURE = Fraction(1, 100)


def one_sided(n: int, M: int, t: int) -> Fraction:
    """P(Σ X⁺ < t) for X uniform on {−M..M} without 0: the target is out of reach; exact."""
    size = t
    row = [Fraction(0)] * size
    row[0] = Fraction(1)
    for _ in range(n):
        new = [v / 2 for v in row]
        running = Fraction(0)
        for s in range(1, size):
            running += row[s - 1]
            if s - 1 - M >= 0:
                running -= row[s - 1 - M]
            new[s] += running / (2 * M)
        row = new
    return sum(row, start=Fraction(0))


def failure(lab: Lab, M: int, n: int, samples: int) -> tuple[float, float, bool]:
    """P(no subset sums to M) for X uniform on ±1..±M: value, standard error, exact or not."""
    # the sign-flip sum runs over C(n+M−1, n) multisets of magnitudes
    if math.comb(n + M - 1, n) <= lab.pick(10**5, 10**7):
        from exactlt.theory.probability.exact import success_probability

        exact = success_probability(f"nonzero:M={M}", n, M, method="sign-flip")
        return float(1 - exact), 0.0, True
    sizes = lab.weights(f"positive:M={M}", n, samples, f"kn25 {M} {n}")
    values = misses(sizes, M) / 2.0**n
    return float(values.mean()), float(values.std() / math.sqrt(samples)), False


def products(k: int) -> tuple[float, float]:
    """Share of |v| <= N² that are products ij with i, j <= N = 2^k; P(product on the δ-grid)."""
    N = 1 << k
    hit = np.zeros(N * N + 1, bool)
    i = np.arange(N + 1)
    for j in range(N + 1):
        hit[i * j] = True
    return float(hit.mean()), (k + 2) / 2 ** (k + 1)


def reproduce(lab: Lab) -> Reproduction:
    bounds = lab.pick((4, 16, 64), (4, 16, 64, 256))
    sizes = range(4, lab.pick(33, 41), 2)
    table = {M: {n: failure(lab, M, n, lab.pick(400, 5000)) for n in sizes} for M in bounds}
    widths, gadget, cover = thresholds(lab)
    return Reproduction(
        "KN25: strong lottery tickets with quantized weights",
        (
            rate(table),
            mixture(table),
            obstruction(table),
            reduction(gadget, widths),
            support(),
            slope(widths),
            uniform(widths, cover),
        ),
        lambda path: figure(path, table, widths, gadget, cover),
    )


def thresholds(lab: Lab):
    """99 % quantiles of n*: uniform weights and gadget for one target, uniform for all."""
    samples = lab.pick(2000, 20_000)
    bits = lab.pick((2, 4, 6, 8, 10, 12), (2, 4, 6, 8, 10, 12, 14))

    def run(question, law, sizes, target):
        plans = [
            Plan(
                question,
                laws=(law,),
                n=(sizes,),
                M=(1 << b,),
                targets=(target,),
                seeds=(lab.seed,),
                stop=Stop(samples, 250),
            )
            for b in bits
        ]
        out = {}
        for b, (row,) in zip(bits, lab.sweeps(plans), strict=True):
            counts = {int(k): c for k, c in row.counts.items() if k != "0"}
            out[b] = quantile(counts, 0.99, censored=row.counts["0"])
        return out

    widths = run("width", "nonzero:M={M}", 48, "M")
    cover = run("cover", "nonzero:M={M}", 48, "M")
    gadget = {}
    for b in bits:
        # one side of the gadget, weight 1, on the grid of δ² with δ = 2^−b/2: M = 2^b
        plan = Plan(
            "width",
            laws=(f"gadget:k={b // 2},side=1",),
            n=(128,),
            targets=(str(1 << b),),
            seeds=(lab.seed,),
            stop=Stop(samples, 250),
        )
        (row,) = lab.rows(plan)
        counts = {int(k): c for k, c in row.counts.items() if k != "0"}
        gadget[b] = quantile(counts, 0.99, censored=row.counts["0"])
    return widths, gadget, cover


def rate(table) -> Finding:
    M = sorted(table)[1]
    rows = table[M]
    shown = [n for n in rows if n in (8, 16, 24, 32)]
    last = max(rows)
    p = rows[last][0]
    return Finding(
        "KN25 Lemma 4",
        "P(miss) = O(n^−1/7) once log2(M)/n < 1",
        f"M = {M}, t = M: "
        + ", ".join(
            f"n = {n}: {rows[n][0]:.2e}{'' if rows[n][2] else f' ± {rows[n][1]:.0e}'} against "
            f"{n ** (-1 / 7):.2f}"
            for n in shown
        )
        + f"; the bound is right and far from tight: −log2 P/n is {-math.log2(p) / last:.2f} at "
        f"n = {last}",
        "holds"
        if all(r[0] <= n ** (-1 / 7) or n <= math.log2(M) + 2 for n, r in rows.items())
        else "fails",
    )


def limit_law(M: int, n: int) -> float:
    """The Poisson-mixture law of P(M is missed), E exp(−√2 μ e^(−(G−2τ)²/2))."""
    from exactlt.theory.laws.subset import miss_law

    return float(miss_law(f"nonzero:M={M}", n, M).lower)


def mixture(table) -> Finding:
    M = max(table)
    rows = {n: r for n, r in table[M].items() if n >= 6}
    ratio = {n: limit_law(M, n) / r[0] for n, r in rows.items()}
    near = [abs(v - 1) for n, v in ratio.items() if n <= math.log2(M) + 6]
    return Finding(
        "Critical-window law",
        "(not in the paper) P(miss) → E exp(−√2 μ e^(−(G−2τ)²/2)), μ = 2^n/√(πn E X²)",
        f"M = {M}, law over truth: "
        + ", ".join(f"n = {n}: {v:.2f}" for n, v in ratio.items() if n % 4 == 0 or n == 6)
        + f"; within {max(near):.0%} up to n = log2 M + 6, then the obstruction takes over",
        "consistent" if max(near) < 0.35 else "open",
    )


def obstruction(table) -> Finding:
    parts, good = [], True
    for M, rows in table.items():
        n = max(rows)
        low = float(one_sided(n, M, M))
        estimate, error, _ = rows[n]
        good &= low <= estimate + 6 * error
        noise = (
            f", above the estimate by {(low - estimate) / error:.1f} of its standard errors: "
            "within its noise"
            if estimate < low <= estimate + 6 * error
            else ""
        )
        parts.append(f"M = {M}, n = {n}: {low:.2e} of {estimate:.2e}{noise}")
    return Finding(
        "What remains of the failure for n well above log2 M",
        "(exact lower bound) P(miss) >= P(ΣX⁺ < t), about 2^−n e^(2√n) whatever the precision",
        "; ".join(parts),
        "holds" if good else "fails",
    )


def reduction(gadget, widths) -> Finding:
    b = [b for b in gadget if b >= 6 and math.isfinite(gadget[b].point)]
    ratio = {x: gadget[x].point / widths[x].point for x in b}
    return Finding(
        "KN25 Lemma 5, product reduction",
        "a constant fraction of the hidden units acts as uniform samples on the grid of δ²",
        "hidden units against uniform samples at 99 % for weight 1: "
        + ", ".join(f"δ = 2^−{x // 2}: {gadget[x].point:.0f} / {widths[x].point:.0f}" for x in b)
        + f"; the ratio stays near {np.mean(list(ratio.values())):.1f} (one half of the units "
        f"has the right sign; smaller products cost the rest)",
        "consistent" if max(ratio.values()) < 1.5 * min(ratio.values()) else "open",
    )


def support() -> Finding:
    share = {k: products(k) for k in (2, 4, 6, 8)}
    return Finding(
        "KN25 Lemma 5, as argued",
        "the products contain a uniform component on {−δ^−2..δ^−2}",
        "share of grid values that are products at all: "
        + ", ".join(f"δ = 2^−{k}: {s:.3f}" for k, (s, _) in share.items())
        + " (exact): it falls to 0, so no uniform component exists on the grid; the threshold "
        "above holds all the same",
        "fails",
    )


def slope(widths) -> Finding:
    x = np.array([b for b in widths if b >= 6], float)
    y = np.array([widths[int(b)].point for b in x])
    fit = np.polyfit(x, y, 1)
    return Finding(
        "KN25 Theorem 1 and 3",
        "O(log 1/δ) samples a weight suffice, Ω(log 1/δ) are needed",
        "n at 99 %, one target: "
        + ", ".join(f"M = 2^{b}: {e.point:.0f}" for b, e in widths.items())
        + f"; slope {fit[0]:.2f} samples a bit of M for M >= 2^6",
        "consistent",
    )


def uniform(widths, cover) -> Finding:
    parts = [f"M = 2^{b}: {widths[b].point:.0f} → {cover[b].point:.0f}" for b in widths]
    return Finding(
        "KN25 Lemma 5, quantifiers",
        "one target with probability p, used for all targets at once",
        f"n at 99 % for t = M, and for all |t| <= M: {'; '.join(parts)}",
        "consistent",
    )


def figure(path, table, widths, gadget, cover):
    from matplotlib import colormaps

    with axes(10, 4, 1, 2) as (fig, (left, right)):
        shades = colormaps["viridis"](np.linspace(0.05, 0.8, len(table)))
        for shade, (M, rows) in zip(shades, table.items(), strict=True):
            n = np.array(list(rows))
            p = np.array([r[0] for r in rows.values()])
            exact = np.array([r[2] for r in rows.values()])
            left.semilogy(n, p, "-", color=shade, lw=1, label=f"M = {M}")
            left.semilogy(n[exact], p[exact], "o", color=shade, ms=4)
            left.errorbar(
                n[~exact],
                p[~exact],
                [2 * rows[int(m)][1] for m in n[~exact]],
                fmt="s",
                color=shade,
                ms=3.5,
                mfc="w",
            )
            left.semilogy(n, [float(one_sided(int(m), M, M)) for m in n], ":", color=shade, lw=1.2)
        M = max(table)
        left.semilogy(
            list(table[M]),
            [limit_law(M, n) for n in table[M]],
            "k",
            lw=0.9,
            ls=(0, (6, 3)),
            label=f"critical-window law, M = {M}",
        )
        n = np.array(sorted(next(iter(table.values()))), float)
        left.semilogy(n, n ** (-1 / 7), "C3--", lw=1.5, label="n$^{−1/7}$ (Lemma 4)")
        left.set(
            xlabel="samples n",
            ylabel="P(no subset sums to M)",
            title="failure probability: ● exact, □ sampled, ··· out of reach",
            ylim=(max(1e-11, min(r[0] for t in table.values() for r in t.values()) / 3), 2),
        )
        left.legend(frameon=False, fontsize=8, loc="lower left")
        for values, style, name in (
            (gadget, "C3^-", "hidden units, weight 1 (one side)"),
            (cover, "C1s-", "uniform samples, all |t| <= M"),
            (widths, "C0o-", "uniform samples, t = M"),
        ):
            bits = [b for b in values if math.isfinite(values[b].point)]
            y = np.array([values[b].point for b in bits])
            error = np.array(
                [[values[b].point - values[b].low, values[b].high - values[b].point] for b in bits]
            ).T
            right.errorbar(
                bits, y, np.nan_to_num(error, posinf=0), fmt=style, ms=4, lw=1, label=name
            )
        bits = np.array(list(widths))
        right.plot(bits, np.log2(2.0 ** (bits + 1) + 1), "k--", lw=0.8, label="counting bound")
        right.set(
            xlabel="log2 M = 2 log2(1/δ)", ylabel="n at 99 %", title="minimal width", ylim=(0, None)
        )
        right.legend(frameon=False, fontsize=8)
        save(fig, path)

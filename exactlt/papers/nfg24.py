r"""Natale et al. 2024: subset sums of fixed size and the sparsity of lottery tickets.

For X uniform on {−M..M}, one pass along a stream gives the minimal width n*(k) for every
number k of kept weights.  First-moment law with its random factor:

    P(miss) → E exp(−μ_k W),  μ_k = C(n, k)/√(2πk E X²),
    W = (1−q)^−½ exp(−(q/(1−q)) G²/2),  q = k/n,

so log2 C(n, k) crosses log2 M + ½ log2(2πk/3): one logarithm with constant 1.

References
----------
Natale, Ferré, Giambartolomei, Giroire, Mallmann-Trenn (2024), On the Sparsity of the Strong
Lottery Ticket Hypothesis, NeurIPS 2024, arXiv:2410.14754.
"""

from __future__ import annotations

import math

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments.stats import quantile
from exactlt.kernels.window.sized import first_sized
from exactlt.papers._reproduction import Finding, Lab, Reproduction

_NODES = np.polynomial.hermite_e.hermegauss(80)


def law(n: int, k: int, M: int) -> float:
    """E exp(−μ_k W): predicted P(no subset of exactly k sums to a target near 0)."""
    q = k / n
    if q >= 1:
        return 1.0
    mu = math.exp(
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        - 0.5 * math.log(2 * math.pi * k * M * (M + 1) / 3)
    )
    x, w = _NODES
    factor = (1 - q) ** -0.5 * np.exp(-(q / (1 - q)) * x * x / 2)
    return float((w * np.exp(-mu * factor)).sum() / math.sqrt(2 * math.pi))


def predicted(k: int, M: int, failure: float, most: int = 400) -> float:
    """Least n with law <= failure, interpolated in log."""
    before = 1.0
    for n in range(k + 1, most):
        now = law(n, k, M)
        if now <= failure:
            if before <= failure:
                return float(n)
            return n - 1 + math.log(before / failure) / math.log(before / max(now, 1e-300))
        before = now
    return math.nan


def bits(n: float, k: int) -> float:
    """log2 C(n, k) for real n."""
    return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)) / math.log(2)


def measure(lab: Lab):
    """(M, k) → samples' minimal widths, target 1 (in the bulk, not the trivial 0)."""
    bounds = lab.pick((16, 64, 256, 1024), (16, 64, 256, 1024, 4096))
    samples, top, longest = lab.pick((400, 10, 72), (2000, 12, 72))
    out = {}
    for M in bounds:
        rows = lab.weights(f"uniform:M={M}", longest, samples, f"nfg24 {M}")
        found = first_sized(rows, 1, top)
        out.update({(M, k): found[:, k - 1] for k in range(2, top + 1)})
    return out


def level(widths, q):
    values, counts = np.unique(widths[widths > 0], return_counts=True)
    return quantile(
        dict(zip(values.tolist(), counts.tolist(), strict=True)),
        q,
        0.95,
        censored=int((widths == 0).sum()),
    )


def reproduce(lab: Lab) -> Reproduction:
    data = measure(lab)
    half = {key: level(w, 0.5) for key, w in data.items()}
    most = {key: level(w, 0.95) for key, w in data.items()}
    return Reproduction(
        "NFG24: subset sums of fixed size",
        (threshold(half), logs(half, most), density(half), everywhere(lab)),
        lambda path: figure(path, half, most),
    )


def threshold(half) -> Finding:
    parts, inside, total = [], 0, 0
    for (M, k), e in half.items():
        if math.isfinite(e.high) and k >= 4:
            p = predicted(k, M, 0.5)
            total += 1
            inside += e.low - 1 <= p <= e.high + 1
            if k in (4, 8):
                parts.append(
                    f"M = {M}, k = {k}: {e.point:.0f} [{e.low:.0f}, {e.high:.0f}], law {p:.1f}"
                )
    return Finding(
        "NFG24 Theorem 2, threshold",
        "n = Θ(log2(k/ε)/H2(k/n)) suffices for constant probability",
        f"median n*: {'; '.join(parts)}; the first-moment law with constant 1 is within one sample "
        f"of the interval in {inside} of {total} cells with k >= 4",
        "consistent" if inside >= 0.8 * total else "open",
    )


def logs(half, most) -> Finding:
    """Slopes of log2 C(n*, k) against log2 M at two success levels."""
    bounds = sorted({M for M, _ in half})
    rows = []
    for name, table in (("50 %", half), ("95 %", most)):
        slopes = []
        for k in sorted({k for _, k in half}):
            use = [M for M in bounds if math.isfinite(table[M, k].point) and k >= 5]
            if len(use) >= 3:
                x = [math.log2(M) for M in use]
                slopes.append(np.polyfit(x, [bits(table[M, k].point, k) for M in use], 1)[0])
        rows.append((name, np.mean(slopes), len(slopes)))
    return Finding(
        "NFG24 open problem (ii)",
        "is the second logarithm needed for high probability?",
        "log2 C(n*, k) grows with log2 M at slope "
        + " and ".join(f"{s:.2f} at success {name} ({c} values of k)" for name, s, c in rows)
        + ": at high probability no faster than at one half, so no second logarithm shows in "
        "this range (slopes below 1: n* is close to k for the smallest M)",
        "consistent" if rows[1][1] <= max(1.1, rows[0][1] + 0.1) else "open",
    )


def density(half) -> Finding:
    M = 256
    parts = []
    for k in (3, 5, 8, 10):
        e = half.get((M, k))
        if e and math.isfinite(e.point):
            parts.append(
                f"k = {k}: n = {e.point:.0f} ({e.point / math.log2(M):.1f} × log2 M), "
                f"density {k / e.point:.2f}"
            )
    return Finding(
        "NFG24 trade-off",
        "fewer kept weights cost more samples",
        f"M = {M}: {'; '.join(parts)}",
        "consistent",
    )


def everywhere(lab: Lab) -> Finding:
    """All targets |z| <= √k·M/… on a small grid, against the counting bound."""
    M, k, samples = 8, 4, lab.pick(150, 1500)
    rows = lab.weights(f"uniform:M={M}", 40, samples, "nfg24 all")
    span = math.isqrt(k) * M
    firsts = np.array([first_sized(rows, t, k)[:, -1] for t in range(-span, span + 1)])
    # 0 says that the sample never reaches that target: then it does not reach them all
    widths = np.where((firsts == 0).any(axis=0), 0, firsts.max(axis=0))
    found = level(widths, 0.5)
    need = 2 * span + 1
    least = next(n for n in range(k, 100) if math.comb(n, k) >= need / 2)
    return Finding(
        "NFG24 Theorem 5, lower bound",
        "all |z| <= √k with probability 1/2 needs C(n, k) >= ½·(number of targets)",
        f"M = {M}, k = {k}, all {need} targets: median n* = {found.point:.0f} [{found.low:.0f}, "
        f"{found.high:.0f}], the bound says n >= {least}",
        "holds" if found.high >= least else "fails",
    )


def figure(path, half, most):
    from matplotlib import colormaps

    bounds = sorted({M for M, _ in half})
    ks = sorted({k for _, k in half})
    with axes(10, 4, 1, 2) as (fig, (left, right)):
        shades = colormaps["viridis"](np.linspace(0.05, 0.85, len(bounds)))
        for shade, M in zip(shades, bounds, strict=True):
            use = [k for k in ks if math.isfinite(half[M, k].point)]
            e = [half[M, k] for k in use]
            x = [k / f.point for k, f in zip(use, e, strict=True)]
            left.plot(x, [f.point for f in e], "o-", color=shade, ms=4, lw=1, label=f"M = {M}")
            fine = [(k, predicted(k, M, 0.5)) for k in use]
            left.plot([k / n for k, n in fine], [n for _, n in fine], ":", color=shade, lw=1.2)
        left.set(
            xlabel="density k/n",
            ylabel="median minimal width n*",
            yscale="log",
            title="density against overparameterization (dotted: law)",
        )
        left.set_yticks([10, 20, 40, 60], ["10", "20", "40", "60"])
        left.minorticks_off()
        left.legend(frameon=False, fontsize=8)
        for table, marker, name in ((half, "o", "50 %"), (most, "^", "95 %")):
            for i, k in enumerate((5, 7, 9)):
                use = [M for M in bounds if math.isfinite(table[M, k].point)]
                right.plot(
                    [math.log2(M) for M in use],
                    [bits(table[M, k].point, k) for M in use],
                    f"C{i}{marker}-",
                    ms=4,
                    lw=1,
                    label=f"k = {k}, success {name}",
                )
        x = np.array([math.log2(M) for M in bounds])
        right.plot(x, x + 0.5 * math.log2(2 * math.pi * 7 / 3), "k--", lw=0.9, label="slope 1")
        right.set(xlabel="log2 M", ylabel="log2 C(n*, k)", title="one logarithm")
        right.legend(frameon=False, fontsize=8)
        save(fig, path)

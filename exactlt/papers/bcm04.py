r"""Borgs, Chayes, Mertens, Pittel 2004: partitioning with a prescribed cardinality difference.

X_i uniform on {1..M}, Σσ_i = bn.  With (ζ, η) the saddle point of
∫ x tanh(ζx+η) dx = 0, ∫ tanh(ζx+η) dx = b over [0, 1], the quenched line is

    κ_c(b) = (1/ln 2) [ ∫ ln 2cosh(ζx+η) dx − bη ],

which ends at b_c = √2 − 1; beyond, the optimum is the sorted partition.  Here the saddle
point is also solved for every single sample, which predicts that sample's own number of
solutions: least discrepancies times that rate must be exponential of mean 1.

References
----------
Borgs, Chayes, Mertens, Pittel (2004), Phase diagram for the constrained integer partitioning
problem, Random Structures & Algorithms 24, 315–380, doi:10.1002/rsa.20001.
"""

from __future__ import annotations

import math

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments.stats import clopper_pearson, kolmogorov_test
from exactlt.kernels.window.sized import gaps_sized
from exactlt.papers._reproduction import Finding, Lab, Reproduction

B_C = math.sqrt(2) - 1


def saddle(x: np.ndarray, b: np.ndarray | float):
    """(ζ, η) with mean x·tanh = 0 and mean tanh = b over the last axis of x; by Newton.

    Also the entropy in nats and log det of the covariance; NaN where there is no saddle.
    """
    zeta, eta = np.zeros(x.shape[:-1]), np.full(x.shape[:-1], np.arctanh(np.mean(b)))
    for _ in range(200):
        # samples without a saddle run away; they are sorted out at the end
        zeta, eta = np.clip(zeta, -1e6, 1e6), np.clip(eta, -1e6, 1e6)
        t = np.tanh(zeta[..., None] * x + eta[..., None])
        slope = 1 - t * t
        a, c, d = (x * x * slope).mean(-1), (x * slope).mean(-1), slope.mean(-1)
        f, g = (x * t).mean(-1), t.mean(-1) - b
        det = a * d - c * c
        with np.errstate(all="ignore"):
            step_z, step_e = (d * f - c * g) / det, (a * g - c * f) / det
            # steps are damped: the tanh saturates and full Newton steps overshoot
            size = np.maximum(1, np.hypot(step_z, step_e) / 2)
            zeta, eta = zeta - step_z / size, eta - step_e / size
    with np.errstate(invalid="ignore"):
        u = np.abs(zeta[..., None] * x + eta[..., None])
    ok = (np.abs(f) < 1e-9) & (np.abs(g) < 1e-9) & np.isfinite(zeta)
    log_2cosh = u + np.log1p(np.exp(-2 * u))
    entropy = log_2cosh.mean(-1) - b * eta
    with np.errstate(all="ignore"):
        return np.where(ok, entropy, np.nan), np.where(ok, np.log(det), np.nan)


def quenched(b: float, points: int = 4000) -> float:
    """κ_c(b) for the uniform law, by the midpoint rule; 0 at and beyond b_c."""
    if b >= B_C:
        return 0.0
    x = (np.arange(points) + 0.5) / points
    return float(saddle(x[None], b)[0][0] / math.log(2))


def annealed(b: float) -> float:
    """The first-moment exponent: min over ζ, η of log2 E 2cosh(ζX+η) − bη."""
    from scipy.optimize import minimize

    x = (np.arange(2000) + 0.5) / 2000
    found = minimize(
        lambda p: math.log(np.cosh(p[0] * x + p[1]).mean()) - b * p[1],
        (-0.5, 0.3),
        method="BFGS",
        options={"gtol": 1e-9},
    )
    return 1 + found.fun / math.log(2)


def least(weights, k: int):
    """Exact least |Σσx| over the signs with k plus signs, a row each."""
    return gaps_sized(2 * weights, weights.sum(axis=1), k)


def sorted_value(weights, k: int):
    """|Σσx| of the sorted partition: plus signs on the k smallest."""
    ordered = np.sort(weights, axis=1)
    return np.abs(ordered[:, :k].sum(axis=1) - ordered[:, k:].sum(axis=1))


def hard_phase(lab: Lab, n: int, samples: int):
    """At M = 2^40: b → (median exponent, rescaled optima of samples with a saddle, share)."""
    M = 1 << 40
    weights = lab.weights(f"positive:M={M}", n, samples, f"bcm04 hard {n}")
    out = {}
    for k in range(n // 2, round(n * 0.78)):
        s = 2 * k - n
        optimum = least(weights, k)
        entropy, log_det = saddle(weights / M, s / n)
        # expected number of solutions with |Σσx| <= d·M is rate·d; for s = 0 the signs come
        # in pairs σ, −σ, which are one partition
        log_rate = n * entropy + math.log(4 / (2 * math.pi * n)) - 0.5 * log_det
        if s == 0:
            log_rate -= math.log(2)
        has = np.isfinite(log_rate)
        scaled = np.exp(np.log(np.maximum(optimum[has], 0.5) / M) + log_rate[has])
        correction = math.log2(4 / (2 * math.pi * n))
        median = float(np.log2(M / np.maximum(np.median(optimum), 1)) / n)
        is_sorted = optimum == sorted_value(weights, k)
        out[s / n] = (median, scaled, int(is_sorted.sum()), correction)
    return out


def phase_diagram(lab: Lab, n: int, samples: int, kappas):
    """P(perfect) over (κ, b) at one n: (κ, b) → hits of samples."""
    table = {}
    for kappa in kappas:
        M = max(1, round(2 ** (kappa * n)))
        weights = lab.weights(f"positive:M={M}", n, samples, f"bcm04 map {n} {kappa:.4f}")
        parity = weights.sum(axis=1) % 2
        for k in range(n // 2, round(n * 0.78)):
            table[kappa, (2 * k - n) / n] = int((least(weights, k) <= parity).sum())
    return table


def reproduce(lab: Lab) -> Reproduction:
    sizes = lab.pick((16, 20, 24), (16, 20, 24, 28, 32))
    samples = lab.pick(400, 2000)
    hard = {n: hard_phase(lab, n, samples) for n in sizes}
    top = sizes[-1]
    n_map, per_cell = lab.pick((24, 60), (24, 400))
    kappas = np.round(np.arange(0.1, 1.31, lab.pick(0.1, 0.05)), 4)
    table = phase_diagram(lab, n_map, per_cell, kappas)
    return Reproduction(
        "BCM04: phase diagram of constrained partitioning",
        (
            line(hard, top, samples),
            own_rate(hard, top),
            ordered(hard, samples),
            against_annealed(hard, top),
            between(table, per_cell, n_map),
        ),
        lambda path: figure(path, table, per_cell, n_map, hard, samples),
    )


def line(hard, top, samples) -> Finding:
    """Exponents of the optimum against κ_c(b), with the sample-free prefactor removed."""
    rows = []
    for b, (median, scaled, *_) in hard[top].items():
        if b < 0.36 and len(scaled) >= 0.8 * samples:
            # median of an exponential is ln 2: the prefactor that the optimum should show
            rows.append((b, median, quenched(b)))
    worst = max(abs(m - q) for _, m, q in rows)
    return Finding(
        "BCM04 κ_c(b)",
        "least discrepancies are M·2^−nκ_c(b) up to powers of n",
        f"−log2(median/M)/n at n = {top} against κ_c: "
        + ", ".join(f"b = {b:.3f}: {m:.3f} / {q:.3f}" for b, m, q in rows)
        + f"; distance at most {worst:.3f}, of the order log2(n)/n = {math.log2(top) / top:.3f}",
        "consistent" if worst < 1.2 * math.log2(top) / top else "fails",
    )


def own_rate(hard, top) -> Finding:
    parts, bad = [], 0
    for b, (_, scaled, *_) in hard[top].items():
        if b > 0.34:
            break
        test = kolmogorov_test(scaled, lambda x: -np.expm1(-np.asarray(x)), error=0.002)
        bad += test.rejected
        parts.append(f"b = {b:.3f}: mean {scaled.mean():.2f}, p = {test.p_value:.3f}")
    return Finding(
        "BCM04 quenched entropy, sample by sample",
        "each sample's saddle point gives its own expected number of solutions; optimum × rate is "
        "exponential of mean 1",
        f"n = {top}: " + "; ".join(parts),
        "consistent" if not bad else "open",
    )


def ordered(hard, samples) -> Finding:
    places = []
    for n, table in sorted(hard.items()):
        b = np.array(list(table))
        share = np.array([t[2] for t in table.values()]) / samples
        i = int(np.argmax(share > 0.5))
        cross = b[i - 1] + (0.5 - share[i - 1]) / (share[i] - share[i - 1]) * (b[i] - b[i - 1])
        places.append((n, float(cross)))
    return Finding(
        "BCM04 ordered phase",
        "for b > b_c = √2 − 1 = 0.4142 the optimum is the sorted partition",
        "half of the samples are sorted at b = "
        + ", ".join(f"{c:.3f} (n = {n})" for n, c in places),
        "consistent" if abs(places[-1][1] - B_C) < 0.06 else "open",
    )


def against_annealed(hard, top) -> Finding:
    b, (_, scaled, *_) = max((b, v) for b, v in hard[top].items() if b <= 0.34)
    excess = annealed(b) - quenched(b)
    return Finding(
        "Quenched, not annealed",
        "κ_c(b) is the typical exponent; the first moment is larger",
        f"at b = {b:.3f} the annealed exponent is {annealed(b):.4f}, the quenched "
        f"{quenched(b):.4f}; with the annealed rate the rescaled optima would have mean about "
        f"{2 ** (top * excess) * scaled.mean():.1f} in place of {scaled.mean():.2f}",
        "holds",
    )


def between(table, samples, n) -> Finding:
    """How sharp the jump is just below the line, at every b."""
    parts = []
    for b in sorted({b for _, b in table}):
        line_ = quenched(b)
        below = [k for k, c in table if c == b and k <= line_ - 2 * math.log2(n) / n]
        if below and b < B_C:
            k = max(below)
            found = clopper_pearson(table[k, b], samples)
            parts.append(
                f"b = {b:.2f}, κ = {k:.2f}: {found.point:.2f} [{found.low:.2f}, {found.high:.2f}]"
            )
    return Finding(
        "BCM04 unproven region",
        "between the proven perfect phase and κ_c(b) perfect partitions are expected, not proved",
        f"P(perfect) at n = {n}, two windows below the line: {'; '.join(parts)}",
        "open",
    )


def figure(path, table, samples, n, hard, hard_samples):
    with axes(10, 4, 1, 2) as (fig, (left, right)):
        kappas = np.array(sorted({k for k, _ in table}))
        bs = np.array(sorted({b for _, b in table}))
        grid = np.array([[table[k, b] / samples for b in bs] for k in kappas])
        mesh = left.pcolormesh(
            bs, kappas, grid, cmap="viridis", shading="nearest", vmin=0, vmax=1, rasterized=True
        )
        fig.colorbar(mesh, ax=left, label=f"P(perfect), n = {n}")
        fine = np.linspace(0, B_C - 1e-3, 60)
        left.plot(fine, [quenched(b) for b in fine], "w-", lw=2, label="κ_c(b), quenched")
        left.plot(fine, [annealed(b) for b in fine], "w:", lw=1.5, label="annealed")
        left.plot([B_C, B_C], [0, 1.03], color="w", lw=1, ls="--")
        left.set(
            xlabel="b = |Σσ|/n",
            ylabel="κ = log2(M)/n",
            title="phase diagram",
            xlim=(bs[0] - 0.02, bs[-1] + 0.02),
            ylim=(kappas[0] - 0.03, kappas[-1] + 0.03),
        )
        for x, y, text in ((0.1, 0.55, "perfect"), (0.2, 1.15, "hard"), (0.465, 0.75, "sorted")):
            left.text(
                x,
                y,
                text,
                color="w" if text != "perfect" else "k",
                ha="center",
                rotation=90 if text == "sorted" else 0,
            )
        left.legend(frameon=False, labelcolor="w", fontsize=8, loc="upper right")
        from matplotlib import colormaps

        shades = colormaps["viridis"](np.linspace(0.05, 0.85, len(hard)))
        for shade, (m, rows) in zip(shades, sorted(hard.items()), strict=True):
            found = [clopper_pearson(v[2], hard_samples, 0.95) for v in rows.values()]
            p = np.array([f.point for f in found])
            bars = np.array([[f.point - f.low, f.high - f.point] for f in found]).T
            right.errorbar(
                list(rows), p, bars, fmt="o-", ms=3.5, lw=1, color=shade, label=f"n = {m}"
            )
        right.axvline(B_C, color="0.4", ls="--", lw=1, label="b$_c$ = √2 − 1")
        right.set(
            xlabel="b",
            ylabel="P(optimum is the sorted partition)",
            title="the ordered phase",
            xlim=(0.1, None),
        )
        right.legend(frameon=False, fontsize=8)
        save(fig, path)

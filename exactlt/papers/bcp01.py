r"""Borgs, Chayes, Pittel 2001: the window of the number partitioning transition.

X_i uniform on {1..M}, λ = log2 M − n + ½ log2 n.  With μ = 2^n / √(2πn E X²), which tends to
√(3/2π)·2^−λ, the limit laws are

    P(perfect | even) → 1 − e^−μ,    P(perfect | odd) → 1 − e^−2μ,

a Gaussian number of perfect partitions far below the window, and least discrepancies that
are exponential with mean √(2πn E X²)·2^−n above it.

References
----------
Borgs, Chayes, Pittel (2001), Phase transition and finite-size scaling for the integer
partitioning problem, Random Structures & Algorithms 19, 247–288, doi:10.1002/rsa.10004.
"""

from __future__ import annotations

import math

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments import Plan, Stop
from exactlt.experiments.stats import binomial_test, clopper_pearson, collapse, holm, transition
from exactlt.experiments.stats import kolmogorov_test as ks
from exactlt.papers._reproduction import Finding, Lab, Reproduction


def second_moment(M: int) -> float:
    """E X² of the uniform law on {1..M}."""
    return (M + 1) * (2 * M + 1) / 6


def mean_count(n: int, M: int) -> float:
    """μ: expected number of unordered partitions of discrepancy 0, given an even total."""
    return 2.0**n / math.sqrt(2 * math.pi * n * second_moment(M))


def law(n: int, M: int) -> dict[str, float]:
    """Limit probabilities by parity, with the finite-M second moment."""
    mu = mean_count(n, M)
    return {"even": -math.expm1(-mu), "odd": -math.expm1(-2 * mu)}


def measure(lab: Lab):
    """(n, M) → outcome counts through the window."""
    sizes = lab.pick((16, 20, 24, 28, 32), (16, 20, 24, 28, 32, 36))
    grid = np.arange(-3, 5.01, lab.pick(1.0, 0.5))
    plans = []
    for n in sizes:
        bounds = [round(2 ** (n - 0.5 * math.log2(n) + x)) for x in grid]
        samples = lab.pick(1000 if n >= 32 else 3000, 5000 if n >= 36 else 40_000)
        plans.append(
            Plan("perfect", n=(n,), M=tuple(bounds), seeds=(lab.seed,), stop=Stop(samples, 250))
        )
    return {(r.cell.n, r.cell.M): r.counts for rows in lab.sweeps(plans) for r in rows}


def reproduce(lab: Lab) -> Reproduction:
    data = measure(lab)
    sizes = sorted({n for n, _ in data})
    top = sizes[-1]
    findings = [*window(data, top), scaling(data, sizes), crossing(data, sizes)]
    number, ratios = numbers(lab)
    least, scaled = discrepancies(lab)
    return Reproduction(
        "BCP01: the window of the number partitioning transition",
        (*findings, number, least),
        lambda path: figure(path, data, sizes, ratios, scaled),
        {f"{n},{M}": dict(c) for (n, M), c in data.items()},
    )


def window(data, top):
    tests, worst = [], {}
    for (n, M), counts in data.items():
        for parity, p in law(n, M).items():
            yes, no = counts[f"{parity}/yes"], counts[f"{parity}/no"]
            worst[n] = max(worst.get(n, 0.0), abs(yes / (yes + no) - p))
            if n == top:
                tests.append(binomial_test(yes, yes + no, p))
    bad = sum(holm(tests))
    yield Finding(
        "BCP01 window with parity",
        "P(perfect | even) → 1 − e^−μ and P(perfect | odd) → 1 − e^−2μ",
        "largest distance from the law: "
        + ", ".join(f"{d:.3f} at n = {n}" for n, d in sorted(worst.items()))
        + f"; at n = {top}, {bad} of {len(tests)} cells reject it (Holm, false alarm <= 1 %)",
        "consistent" if not bad else "open",
    )
    even = odd = weight = 0.0
    for (n, M), c in data.items():
        if n < top - 8:
            continue
        mu = mean_count(n, M)
        if 0.05 < mu < 2:
            a, b = c["even/no"], c["odd/no"]
            total = c["even/no"] + c["even/yes"]
            even += -math.log(a / total) / mu * total
            odd += -math.log(b / (c["odd/no"] + c["odd/yes"])) / mu * total
            weight += total
    yield Finding(
        "BCP01 parity",
        "an odd total has twice as many chances: −ln P(none | odd) / −ln P(none | even) = 2",
        f"{odd / even:.3f} over the cells with 0.05 < μ < 2 and n >= {top - 8} ({weight:.0f} even "
        f"samples)",
        "consistent" if abs(odd / even - 2) < 0.1 else "fails",
    )


def curves(data, sizes):
    out = {}
    for n in sizes:
        bounds = sorted(M for m, M in data if m == n)
        c = [data[n, M] for M in bounds]
        hits = [x["even/yes"] + x["odd/yes"] for x in c]
        out[n] = ([math.log2(M) / n for M in bounds], hits, [sum(x.values()) for x in c])
    return out


def scaling(data, sizes) -> Finding:
    # sizes below 20 carry visible 1/n corrections
    used = curves(data, [n for n in sizes if n >= 20])
    fit = collapse(used, exponent=1.0, shift=1.0)
    known = collapse(used, exponent=1.0, shift=1.0, log=-0.5)
    none = collapse(used, exponent=1.0, shift=1.0, log=0.0)
    return Finding(
        "BCP01 finite-size scaling",
        "P depends on n and κ only through λ = n(κ − 1) + ½ log2 n",
        f"the coefficient of log2 n that collapses the curves best is {-fit.log:.3f}; mean squared "
        f"distance in units of the noise {known.quality:.2f} at ½ and {none.quality:.1f} at 0",
        "consistent" if abs(fit.log + 0.5) < 0.12 else "open",
    )


def crossing(data, sizes) -> Finding:
    """Threshold and width of the transition in λ, against the limit law's own."""

    def place(p):  # 1 − ½e^−μ(1 + e^−μ) = p is a quadratic in e^−μ
        mu = -math.log((math.sqrt(1 + 8 * (1 - p)) - 1) / 2)
        return math.log2(math.sqrt(3 / (2 * math.pi)) / mu)

    middle, width = place(0.5), place(0.25) - place(0.75)
    parts, good = [], True
    for n, (kappa, hits, total) in curves(data, sizes).items():
        x = [n * (k - 1) + 0.5 * math.log2(n) for k in kappa]
        found = transition(x, hits, total, repeats=299)
        good &= middle in found.bracket
        parts.append(
            f"n = {n}: λ½ = {found.threshold.point:.2f} [{found.threshold.low:.2f}, "
            f"{found.threshold.high:.2f}], width {found.width.point:.2f} "
            f"[{found.width.low:.2f}, {found.width.high:.2f}]"
        )
    return Finding(
        "BCP01 threshold and width",
        f"P = ½ where e^−μ is the golden ratio's inverse, λ½ = {middle:.3f}; from ¾ to ¼ in "
        f"{width:.3f}",
        "; ".join(parts) + f" (95 %, bootstrap); {'all' if good else 'not all'} simultaneous "
        "exact brackets contain λ½",
        "consistent" if good else "fails",
    )


def numbers(lab: Lab):
    """Number of perfect partitions at κ = 1/2, for even totals."""
    from exactlt.kernels.window.optimum import discrepancies

    n, samples = 24, lab.pick(3000, 30_000)
    M = 1 << 12
    weights = lab.weights(f"positive:M={M}", n, samples, "bcp01 numbers")
    counts = discrepancies(weights)[1][weights.sum(axis=1) % 2 == 0]
    scaled = math.sqrt(5 * n) * (counts / mean_count(n, M) - 1)
    return Finding(
        "BCP01 number of perfect partitions",
        "far below the window Z is Gaussian: √(5n)·(Z/EZ − 1) → N(0, 1)",
        f"n = {n}, M = 2^12, {len(scaled)} even samples, exact counts: mean {scaled.mean():+.3f}, "
        f"standard deviation {scaled.std():.3f} (the mean is an O(1/√n) correction)",
        "consistent" if abs(scaled.std() - 1) < 0.15 and abs(scaled.mean()) < 0.5 else "open",
    ), scaled


def discrepancies(lab: Lab):
    """Least discrepancy at κ = 2, in units of its predicted mean."""
    n, samples = lab.pick(24, 28), lab.pick(3000, 20_000)
    M = 1 << (2 * n)
    plan = Plan("discrepancy", n=(n,), M=(M,), seeds=(lab.seed,), stop=Stop(samples, 250))
    (row,) = lab.rows(plan)
    unit = math.sqrt(2 * math.pi * n * second_moment(M)) / 2.0**n
    values = np.array(sorted(row.counts.elements()), float) / unit
    test = ks(values, lambda x: -np.expm1(-np.asarray(x)))
    return Finding(
        "BCP01 above the window",
        "the least discrepancy over √(2πn E X²)·2^−n tends to an exponential of mean 1",
        f"n = {n}, κ = 2, {len(values)} exact optima: mean {values.mean():.3f}; "
        f"Kolmogorov–Smirnov p = {test.p_value:.3f}",
        "consistent" if not test.rejected else "open",
    ), values


def figure(path, data, sizes, ratios, scaled):
    with axes(10, 6.4, 2, 2) as (fig, ((raw, fallen), (count, least))):
        from matplotlib import colormaps

        shades = colormaps["viridis"](np.linspace(0.05, 0.85, len(sizes)))
        for shade, (n, (kappa, hits, total)) in zip(
            shades, curves(data, sizes).items(), strict=True
        ):
            found = [clopper_pearson(h, t) for h, t in zip(hits, total, strict=True)]
            p = np.array([f.point for f in found])
            bars = np.array([[f.point - f.low, f.high - f.point] for f in found]).T
            style = {"color": shade, "fmt": "o", "ms": 3, "lw": 1, "label": f"n = {n}"}
            raw.errorbar(kappa, p, bars, **{**style, "fmt": "o-"})
            x = n * (np.array(kappa) - 1) + 0.5 * math.log2(n)
            fallen.errorbar(x, p, bars, **style)
        x = np.linspace(-3.4, 5.4, 200)
        mu = math.sqrt(3 / (2 * math.pi)) * 2.0**-x
        fallen.plot(
            x,
            1 - 0.5 * np.exp(-mu) * (1 + np.exp(-mu)),
            "k-",
            lw=1,
            label="1 − ½e$^{−μ}$(1 + e$^{−μ}$)",
            zorder=0,
        )
        raw.set(xlabel="κ = log2(M)/n", ylabel="P(perfect partition)", title="as measured")
        fallen.set(xlabel="λ = n(κ − 1) + ½ log2 n", title="rescaled, with the limit law")
        raw.legend(frameon=False, fontsize=8)
        fallen.legend(frameon=False, fontsize=8)
        count.hist(ratios, 50, density=True, color="0.8")
        z = np.linspace(-4, 4, 200)
        count.plot(z, np.exp(-z * z / 2) / math.sqrt(2 * math.pi), "C3")
        count.set(
            xlabel="√(5n)·(Z/EZ − 1)",
            ylabel="density",
            xlim=(-4.5, 4.5),
            title="number of perfect partitions, n = 24, κ = ½",
        )
        rank = 1 - (np.arange(len(scaled)) + 0.5) / len(scaled)
        least.semilogy(scaled, rank, ".", ms=2, color=shades[2], label="exact optima")
        z = np.linspace(0, scaled.max(), 2)
        least.semilogy(z, np.exp(-z), "C3", lw=1, label="e$^{−x}$")
        least.set(
            xlabel="least discrepancy / √(2πn E X²) 2$^{−n}$",
            ylabel="P(larger)",
            title="above the window, κ = 2",
        )
        least.legend(frameon=False)
        save(fig, path)

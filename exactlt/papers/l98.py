r"""Lueker 1998: the expected optimum of partition and of subset sum is exponentially small.

Weights are uniform on a grid of 2^50 points (rounding far below every gap measured here).
Partition takes U[0, 1]; subset sum takes U[−1, 1] with target 1/2.  The exponent is
c(n) = −(1/n) ln E[opt].

The expectation of the subset-sum optimum has a part that no sample of reasonable size sees:
if all positive weights together stay below the target, the gap is of order one.  That part,
E (t − ΣX⁺)⁺ = 2^−n Σ_j C(n, j) t^(j+1)/(j+1)!, is computed exactly and added to the sampled
rest.  The rest is heavy-tailed too (targets barely within reach), so its sample mean still
errs on the low side; its median does not.

References
----------
Lueker (1998), Exponentially small bounds on the expected optimum of the partition and subset
sum problems, Random Structures & Algorithms 12, 51–62.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments.stats import kolmogorov_test
from exactlt.kernels.window.optimum import discrepancies, gaps
from exactlt.papers._reproduction import Finding, Lab, Reproduction

GRID = 1 << 50


def obstructed(n: int, t: Fraction) -> Fraction:
    """E (t − ΣX_i⁺)⁺ for X_i uniform on [−1, 1] and 0 < t <= 1; exact.

    With j of the n weights positive their sum is below s <= 1 with probability s^j/j!.
    """
    return (
        sum(
            (Fraction(math.comb(n, j), math.factorial(j + 1)) * t ** (j + 1) for j in range(n + 1)),
            start=Fraction(0),
        )
        / 2**n
    )


def measure(lab: Lab):
    """n → (partition optima, subset-sum optima outside the obstruction, exact obstruction)."""
    out = {}
    for n in lab.pick((8, 12, 16, 20, 24, 28), (8, 12, 16, 20, 24, 28, 32, 36)):
        samples = lab.pick(3000 if n < 28 else 1000, 20_000 if n < 36 else 4000)
        positive = lab.weights(f"positive:M={GRID}", n, samples, f"l98 partition {n}")
        signed = lab.weights(f"uniform:M={GRID}", n, samples, f"l98 sum {n}")
        target = GRID // 2
        gap = gaps(signed, target) / GRID
        free = np.where(signed > 0, signed, 0).sum(axis=1) >= target
        out[n] = (
            discrepancies(positive)[0] / GRID,
            gap * free,
            float(obstructed(n, Fraction(1, 2))),
        )
    return out


def reproduce(lab: Lab) -> Reproduction:
    data = measure(lab)
    sizes = sorted(data)
    top = sizes[-1]
    c = {n: -math.log(data[n][0].mean()) / n for n in sizes}
    law = {n: math.sqrt(2 * math.pi * n / 3) / 2.0**n for n in sizes}
    test = kolmogorov_test(data[top][0] / law[top], lambda x: -np.expm1(-np.asarray(x)))
    total = {n: data[n][1].mean() + data[n][2] for n in sizes}
    c2 = {n: -math.log(total[n]) / n for n in sizes}
    median = {n: -math.log(np.median(data[n][1])) / n for n in sizes}
    share = data[top][2] / total[top]

    def show(values):
        return ", ".join(f"{v:.3f}" for v in values.values())

    findings = (
        Finding(
            "L98 partition",
            "E[opt] = O(e^−cn) for some c > 0",
            f"n = {', '.join(map(str, sizes))}: c(n) = {show(c)}; the law √(2πn/3)·2^−n gives "
            f"{', '.join(f'{-math.log(law[n]) / n:.3f}' for n in sizes)} and ln 2 = 0.693 in the "
            f"limit",
            "consistent",
        ),
        Finding(
            "KKLO86 / BCP01 scale of the partition optimum",
            "opt / (√(2πn/3)·2^−n) is exponential of mean 1",
            f"n = {top}: mean {(data[top][0] / law[top]).mean():.3f}, Kolmogorov–Smirnov p = "
            f"{test.p_value:.3f}",
            "consistent" if not test.rejected else "open",
        ),
        Finding(
            "L98 subset sum",
            "E[opt] = O(e^−cn) for a target in the bulk, here t = 1/2 with U[−1, 1]",
            f"c(n) = {show(c2)}; by medians {show(median)}",
            "consistent",
        ),
        Finding(
            "The expectation is not the typical value",
            "(L98 passes from the median to the expectation)",
            f"at n = {top}, {100 * share:.0f} % of E[opt] comes from samples whose positive "
            f"weights sum to less than t: probability about 2^−n e^(2√(tn)), computed exactly; "
            f"the typical gap is {total[top] / np.median(data[top][1]):.0f} times smaller than "
            f"the expectation",
            "holds",
        ),
    )
    return Reproduction(
        "L98: expected optimum of partition and subset sum",
        findings,
        lambda path: figure(path, data, c, c2, median),
        {"c_partition": c, "c_subset_sum": c2},
    )


def figure(path, data, c, c2, median):
    sizes = np.array(sorted(data))
    with axes(9, 3.6, 1, 2) as (fig, (left, right)):
        fine = np.linspace(sizes[0], sizes[-1], 200)
        left.plot(
            fine,
            math.log(2) - np.log(np.sqrt(2 * np.pi * fine / 3)) / fine,
            "C0-",
            lw=1,
            label="law of the partition optimum",
        )
        left.plot(sizes, [c[n] for n in sizes], "C0o", ms=5, label="partition, E[opt]")
        left.plot(
            sizes, [median[n] for n in sizes], "C1s", ms=4, mfc="none", label="subset sum, median"
        )
        left.plot(sizes, [c2[n] for n in sizes], "C1o-", ms=5, lw=1, label="subset sum, E[opt]")
        left.axhline(math.log(2), color="0.5", lw=1, ls="--")
        left.annotate(
            "ln 2", (sizes[-1], math.log(2)), (0, -11), textcoords="offset points", color="0.4"
        )
        left.set(xlabel="n", ylabel="c(n) = −(1/n) ln opt", title="the exponent")
        left.legend(frameon=False, fontsize=8, loc="lower right")
        right.semilogy(
            sizes,
            [data[n][1].mean() for n in sizes],
            "C1o-",
            lw=1,
            label="target within reach (sampled)",
        )
        right.semilogy(
            sizes, [data[n][2] for n in sizes], "C3^-", lw=1, label="target out of reach (exact)"
        )
        right.set(
            xlabel="n", ylabel="contribution to E[opt]", title="subset sum: what E[opt] is made of"
        )
        right.legend(frameon=False, fontsize=8)
        save(fig, path)

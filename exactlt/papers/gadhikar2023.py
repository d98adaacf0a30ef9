r"""Gadhikar, Mukherjee, Burkholz 2023: what a random mask on the source costs.

The abstract: random masks "can approximate arbitrary target networks if they are wider by a
logarithmic factor in the inverse sparsity 1/log(1/sparsity)".  Restated for one target weight:
with every weight kept at random with probability γ (sparsity 1 − γ), how does the least number
of samples n(γ) compare with n(1)?  At small M both are exact, from the chain of reachable sets;
at large M they are quantiles over streams with exact first hits.

References
----------
Gadhikar, Mukherjee, Burkholz (2023), Why Random Pruning Is All We Need to Start Sparse,
ICML 2023, arXiv:2210.02412.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from exactlt._figures import axes, save
from exactlt.experiments.stats import quantile
from exactlt.kernels.window.reach import first_hit
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.theory.probability.exact import chain
from exactlt.theory.probability.law import Event

DENSITIES = tuple(Fraction(x) for x in ("1/8", "1/4", "1/2", "3/4", "9/10", "1"))
FAILURES = (Fraction(1, 100), Fraction(1, 10**6))


def printed(gamma: Fraction) -> float:
    """1/log(1/sparsity); 0 at density one."""
    return 0.0 if gamma == 1 else 1 / math.log(1 / (1 - gamma))


def rate(gamma: Fraction, M: int) -> float:
    """The limit of n(γ)/n(1) as the failure probability goes to 0 (ledger GAD23-rate)."""
    dense = math.log((2 * M + 1) / (M + 1))
    return dense / -math.log1p(-float(gamma) * M / (2 * M + 1))


def exact_least(M: int, gamma: Fraction, failure: Fraction) -> int:
    """Least n at which the target 1 is missed with at most this probability."""
    law = f"sparse:p={gamma},of=uniform:M={M}"
    states = chain(law, Event(0, (1,)))

    def rare(n: int) -> bool:
        return states.misses(n) * failure.denominator <= failure.numerator * states.total**n

    high = 1
    while not rare(high):
        high *= 2
    low = high // 2  # P(miss) falls with n: bisection
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if rare(middle) else (middle, high)
    return high


def sampled_least(lab: Lab, M: int, gamma: Fraction, samples: int):
    """Quantile at 90 % of the first hit of M/2, with its interval."""
    n = math.ceil((math.log2(M) + 10) / float(gamma)) + 24
    rows = lab.weights(f"sparse:p={gamma},of=uniform:M={M}", n, samples, f"gadhikar {M}")
    widths = first_hit(rows, [M // 2], 0)[:, 0]
    values, counts = np.unique(widths[widths > 0], return_counts=True)
    seen = dict(zip(values.tolist(), counts.tolist(), strict=True))
    return quantile(seen, 0.9, censored=int((widths == 0).sum()))


def reproduce(lab: Lab) -> Reproduction:
    small = lab.pick((1, 2, 4), (1, 2, 4, 8))
    large = lab.pick((256, 4096), (256, 4096, 65536))
    samples = lab.pick(1000, 5000)
    exact = {
        (M, failure): {g: exact_least(M, g, failure) for g in DENSITIES}
        for M in small
        for failure in FAILURES
    }
    sampled = {M: {g: sampled_least(lab, M, g, samples) for g in DENSITIES} for M in large}
    return Reproduction(
        "GAD23: random masks on the source",
        findings(exact, sampled, samples),
        lambda path: figure(path, exact, sampled),
        {
            "exact": {
                f"M={M}, {f}": {str(g): n for g, n in t.items()} for (M, f), t in exact.items()
            }
        },
    )


def findings(exact, sampled, samples: int):
    quotients = {
        **{key: {g: Fraction(n, t[Fraction(1)]) for g, n in t.items()} for key, t in exact.items()},
        **{
            M: {g: q.point / t[Fraction(1)].point for g, q in t.items()} for M, t in sampled.items()
        },
    }
    sparse = [g for g in DENSITIES if g <= Fraction(1, 2)]
    spread = [float(q[g]) / printed(g) for q in quotients.values() for g in sparse]
    last = max(sampled)
    widest = quotients[last]
    naive = max(abs(float(widest[g]) * float(g) - 1) for g in sparse)
    tail = {
        M: max(abs(float(quotients[M, FAILURES[1]][g]) / rate(g, M) - 1) for g in sparse)
        for M, f in exact
        if f == FAILURES[1]
    }
    below = [g for g in DENSITIES if g < 1 and printed(g) < 1]
    least = min(float(q[g]) for q in quotients.values() for g in below)
    return (
        Finding(
            "GAD23, abstract",
            "sources with random masks contain tickets if wider by a factor of order "
            "1/log(1/sparsity)",
            f"n(γ)/n(1) over 1/log(1/sparsity) for γ = 1/8, 1/4, 1/2: {min(spread):.2f} to "
            f"{max(spread):.2f} (M = {', '.join(str(M) for M, f in exact if f == FAILURES[0])} "
            f"exact at failure 10^-2 and 10^-6; M = {', '.join(map(str, sampled))} at 90 % of "
            f"{samples} streams)",
            "consistent" if max(spread) < 3 else "open",
        ),
        Finding(
            "GAD23 near density one",
            "(not in the abstract: read as the whole quotient, the printed factor is below 1 from "
            "γ = 1 − 1/e on)",
            f"at γ = {', '.join(map(str, below))} the factor is "
            f"{', '.join(f'{printed(g):.2f}' for g in below)}, the least quotient measured there "
            f"{least:.2f}; a sparse source never needs fewer samples than a dense one",
            "holds" if least >= 1 else "fails",
        ),
        Finding(
            "own: the naive factor",
            "large M at a fixed failure: log2 M nonzero weights are needed, so n(γ)/n(1) is near "
            "1/γ",
            f"M = {last}, 90 %: "
            + ", ".join(
                f"γ = {g}: {float(widest[g]):.2f} against {float(1 / g):.2f} and printed "
                f"{printed(g):.2f}"
                for g in sparse
            )
            + f"; 1/γ is off by at most {naive:.0%}",
            "consistent" if naive < 0.15 else "open",
        ),
        Finding(
            "own: the rate (GAD23-rate)",
            "small M at a rare failure: the quotient tends to ln((2M+1)/(M+1)) / "
            "ln(1/(1 − γM/(2M+1)))",
            "failure 10^-6, exact: "
            + "; ".join(
                f"M = {M}, γ = 1/8: {exact[M, FAILURES[1]][sparse[0]]}/"
                f"{exact[M, FAILURES[1]][Fraction(1)]}, off by at most {off:.1%}"
                for M, off in tail.items()
            ),
            "consistent" if max(tail.values()) < 0.1 else "open",
        ),
    )


def figure(path, exact, sampled):
    grid = np.linspace(0.1, 0.99, 200)
    with axes(6.4, 4) as (fig, ax):
        ax.plot(grid, 1 / grid, "k-", lw=1, label="1/γ")
        ax.plot(grid, -1 / np.log1p(-grid), "k--", lw=1, label="1/log(1/sparsity)")
        for i, ((M, f), t) in enumerate(exact.items()):
            if f == FAILURES[1]:
                y = [n / t[Fraction(1)] for n in t.values()]
                label = f"M = {M}, failure 10⁻⁶ (exact)"
                ax.plot([float(g) for g in t], y, f"C{i}o-", lw=1, ms=4, label=label)
        for i, (M, t) in enumerate(sampled.items()):
            y = [q.point / t[Fraction(1)].point for q in t.values()]
            label = f"M = {M}, 90 % (streams)"
            ax.plot([float(g) for g in t], y, f"C{i}s:", lw=1, ms=4, label=label)
        ax.set(
            xlabel="density γ of the source",
            ylabel="n(γ)/n(1)",
            title="the cost of a random mask",
            yscale="log",
        )
        ax.legend(frameon=False, fontsize=7)
        save(fig, path)

r"""Otsuka et al. 2024: part of the source pruned for good, part locked into the ticket.

The abstract: "a random subset of the initial weights is frozen by either permanently pruning
them or locking them as a fixed part of the SLT"; tickets exist in such sources, shown by a
subset sum with randomly frozen variables.  Restated for one target weight: f free and j locked
samples hit t where the free ones hit t minus the locked sum.  For each j the first f is found
exactly, stream by stream, and its quantile is held against plain samples.

References
----------
Otsuka, Chijiwa, García-Arias, Okoshi, Kawamura, Van Chu, Fujiki, Takeuchi, Motomura (2024),
Partially Frozen Random Networks Contain Compact Strong Lottery Tickets, arXiv:2402.14029.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np

from exactlt._figures import axes, save
from exactlt.papers._reproduction import Finding, Lab, Reproduction
from exactlt.theory.probability.exact import success_probability
from exactlt.theory.probability.law import weights as law_of


def first_free(row, goal: int) -> int | None:
    """Least prefix with a subset sum of ``goal``, 0 for the empty one; sums as bits."""
    if goal == 0:
        return 0
    low, bits = 0, 1
    for n, x in enumerate(row, 1):
        if x >= 0:
            bits |= bits << x
        else:
            bits, low = bits << -x | bits, low + x
        if goal >= low and bits >> (goal - low) & 1:
            return n
    return None


def hit(law: str, free: int, locked: int, target: int) -> Fraction:
    """P(hit) by convolving the target with the locked sum; exact (ledger OTS24-shift)."""
    sums = {0: Fraction(1)}
    table = law_of(law)
    for _ in range(locked):
        grown: dict[int, Fraction] = {}
        for s, p in sums.items():
            for x, c in table.items():
                grown[s + x] = grown.get(s + x, Fraction(0)) + p * Fraction(c, table.total)
        sums = grown
    total = Fraction(0)
    for s, p in sums.items():
        total += p * (success_probability(law, free, target - s) if free else int(target == s))
    return total


def enumerated(M: int, free: int, locked: int, target: int) -> Fraction:
    """The same over every sample."""
    hits = 0
    for x in itertools.product(range(-M, M + 1), repeat=free + locked):
        found = {0}
        for y in x[locked:]:
            found |= {s + y for s in found}
        hits += target - sum(x[:locked]) in found
    return Fraction(hits, (2 * M + 1) ** (free + locked))


def extra(free: float, locked: int) -> float:
    """Samples that the spread of the locked sum costs: ledger OTS24-count."""
    return math.log2(1 + 2 * locked / free) / 2


def reproduce(lab: Lab) -> Reproduction:
    M = lab.pick(1 << 10, 1 << 14)
    samples, longest = lab.pick(1500, 5000), lab.pick(120, 160)
    locks = (0, 5, 10, 20, 40, 80)
    rows = lab.weights(f"uniform:M={M}", longest, samples, "otsuka2024").tolist()
    held = lab.weights(f"uniform:M={M}", max(locks), samples, "otsuka2024 locked")
    target = M // 2
    table = {}
    for j in locks:
        goals = (target - held[:, :j].sum(axis=1)).tolist()
        found = [first_free(r, g) for r, g in zip(rows, goals, strict=True)]
        table[j] = np.array([longest + 1 if f is None else f for f in found])
    checks = [
        (free, locked, hit("uniform:M=1", free, locked, 1), enumerated(1, free, locked, 1))
        for free in range(4)
        for locked in range(4)
    ]
    return Reproduction(
        "OTS24: pruned for good, locked in",
        findings(M, table, samples, checks, longest),
        lambda path: figure(path, table),
        {"free": {str(j): float(np.quantile(v, 0.9)) for j, v in table.items()}},
    )


def findings(M, table, samples, checks, longest):
    nine = {j: float(np.quantile(v, 0.9)) for j, v in table.items()}
    mean = {j: float(v.mean()) for j, v in table.items()}
    found = {j: int((v <= longest).sum()) for j, v in table.items()}
    cost = {j: mean[j] - mean[0] - extra(mean[j], j) for j in table if j}
    agree = sum(a == b for _, _, a, b in checks)
    shares = {j: j / (j + nine[j]) for j in table if j}
    return (
        Finding(
            "OTS24, abstract",
            "sources with a random part locked into the ticket contain tickets",
            f"M = {M}, t = M/2, {samples} streams: all but "
            + ", ".join(f"{samples - found[j]} (j = {j})" for j in table)
            + f" have a mask by {longest} free weights",
            "consistent" if min(found.values()) >= 0.99 * samples else "open",
        ),
        Finding(
            "OTS24, what locking costs",
            "(not in the abstract) a locked weight costs more than a pruned one, which costs only "
            "itself: more free weights are needed beside more locked ones",
            "free weights at 90 %: "
            + ", ".join(f"{q:.0f} beside {j} locked" for j, q in nine.items())
            + "; share of the rest that is locked "
            + ", ".join(f"{s:.2f}" for s in shares.values()),
            "holds" if sorted(nine.values()) == list(nine.values()) else "open",
        ),
        Finding(
            "own: what the expected count predicts (OTS24-count)",
            "the spread of the locked sum costs log2(1 + 2j/f)/2 free weights, half a bit per "
            "doubling",
            "mean cost beyond that: "
            + ", ".join(f"{c:+.2f} at j = {j}" for j, c in cost.items())
            + "; the locked sum, of order sqrt(j) M, must be undone by free weights of one sign",
            "consistent" if max(map(abs, cost.values())) < 0.75 else "fails at this scale",
        ),
        Finding(
            "own: an identity (OTS24-shift)",
            "P(hit t) is the mean over the locked sum L of P(free weights hit t − L)",
            f"{agree} of {len(checks)} exact rationals equal enumeration of all samples (M = 1, up "
            "to 3 free and 3 locked)",
            "holds" if agree == len(checks) else "fails",
        ),
    )


def figure(path, table):
    j = np.array(list(table))
    with axes(6.4, 4) as (fig, ax):
        mean = np.array([v.mean() for v in table.values()])
        ax.plot(j, mean, "C0o-", lw=1, ms=4, label="mean")
        nine = [np.quantile(v, 0.9) for v in table.values()]
        ax.plot(j, nine, "C1s-", lw=1, ms=4, label="90 %")
        law = [mean[0] + extra(m, k) for m, k in zip(mean, j.tolist(), strict=True)]
        ax.plot(j, law, "k--", lw=1, label="mean without locks + log2(1 + 2j/f)/2")

        ax.set(
            xlabel="locked weights j",
            ylabel="free weights until the target is hit",
            title="what locking costs",
            ylim=(0, 2.2 * mean.max()),
        )
        ax.legend(frameon=False, fontsize=8)
        save(fig, path)

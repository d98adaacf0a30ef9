"""Is a law compatible with the data?  Tests with a stated probability of a false alarm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.experiments.stats._numbers import need_scipy


@dataclass(frozen=True)
class Tested:
    """A test's result; ``rejected`` is wrong with probability at most ``error`` if the law holds.

    ``exact`` says whether that is a theorem for these sample sizes or an asymptotic statement.
    """

    p_value: float
    error: float
    exact: bool
    text: str

    @property
    def rejected(self) -> bool:
        return self.p_value <= self.error

    def __str__(self) -> str:
        word = "rejected" if self.rejected else "not rejected"
        kind = "exact" if self.exact else "asymptotic"
        return (
            f"{self.text}: {word} (p = {self.p_value:.3g}, false alarm <= {self.error:g}, {kind})"
        )


def binomial_test(
    hits: int, samples: int, p: float | Fraction, *, error: float = 0.01, text: str = "rate"
) -> Tested:
    """Exact two-sided test of a success probability: twice the smaller tail."""
    if samples < 1 or not 0 <= hits <= samples or not 0 <= p <= 1:
        raise InputError(f"hits: expected 0..samples and p in 0..1, got {hits} of {samples}, {p}")
    binom = need_scipy().binom
    tail = min(binom.cdf(hits, samples, float(p)), binom.sf(hits - 1, samples, float(p)))
    return Tested(min(1.0, 2 * float(tail)), error, True, text)


def multinomial_test(
    counts: Mapping[object, int],
    law: Mapping[object, float],
    *,
    error: float = 0.01,
    text: str = "law",
) -> Tested:
    """Pearson's χ² with cells pooled until each expects at least five samples.

    Outcomes that the law does not list share its remaining probability; an outcome of
    probability zero that occurred rejects with certainty.
    """
    import numpy as np

    total = sum(counts.values())
    rest = max(0.0, 1 - sum(float(p) for p in law.values()))
    other = sum(c for k, c in counts.items() if k not in law)
    rows = [(float(p) * total, counts.get(k, 0)) for k, p in law.items()]
    rows.append((rest * total, other))
    if any(e == 0 < c for e, c in rows) or (rest < 1e-12 and other):
        return Tested(0.0, error, True, text)
    pooled: list[list[float]] = [[0.0, 0.0]]
    for e, c in sorted(rows, reverse=True):
        if pooled[-1][0] >= 5:
            pooled.append([0.0, 0.0])
        pooled[-1][0] += e
        pooled[-1][1] += c
    if len(pooled) > 1 and pooled[-1][0] < 5:
        e, c = pooled.pop()
        pooled[-1][0] += e
        pooled[-1][1] += c
    if len(pooled) < 2:
        raise InputError(f"{text}: too few samples ({total}) to test the law")
    expected, seen = np.array(pooled).T
    statistic = float(((seen - expected) ** 2 / expected).sum())
    p_value = float(need_scipy().chi2.sf(statistic, len(pooled) - 1))
    return Tested(p_value, error, False, text)


def kolmogorov_test(
    values: Sequence[float], cdf: Callable, *, error: float = 0.01, text: str = "law"
) -> Tested:
    """Kolmogorov–Smirnov for a continuous law with no fitted parameter; exact p-value."""
    if len(values) < 1:
        raise InputError(f"{text}: expected at least one sample")
    found = need_scipy().kstest(values, cdf, mode="auto")
    return Tested(float(found.pvalue), error, len(values) <= 10_000, text)


def holm(tests: Sequence[Tested], error: float = 0.01) -> list[bool]:
    """Which of several tests reject, so that any false alarm at all has probability <= error.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6.
    """
    order = sorted(range(len(tests)), key=lambda i: tests[i].p_value)
    rejected = [False] * len(tests)
    for rank, i in enumerate(order):
        if tests[i].p_value > error / (len(tests) - rank):
            break
        rejected[i] = True
    return rejected

"""Quantiles of minimal widths, with intervals that assume nothing about the law."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.experiments.stats._numbers import Estimate, check_confidence, need_scipy


def quantile(
    counts: Mapping[int, int], q: float, confidence: object = Fraction(99, 100), censored: int = 0
) -> Estimate:
    """The q-quantile inf{x : F(x) >= q} of an integer law, with an order-statistic interval.

    For any law, P(X_(i) <= x_q) >= P(Bin(N, q) >= i) and P(X_(j) >= x_q) >= P(Bin(N, q) <= j−1),
    so the order statistics at two binomial quantiles bracket x_q with at least the stated
    confidence, ties or not.

    Parameters
    ----------
    counts : mapping
        Value → number of samples.
    q : float
        In (0, 1).
    confidence : number
    censored : int
        Samples known only to lie beyond all others (n* above the largest width tried); an
        end that falls among them is infinite.

    Returns
    -------
    Estimate with integer or infinite ends.

    References
    ----------
    David, Nagaraja (2003), Order Statistics, section 7.1.

    Examples
    --------
    >>> print(quantile({3: 20, 4: 60, 5: 20}, 0.5))
    4 [4, 4] (99 %, 100 samples)
    """
    confidence = check_confidence(confidence)
    if not 0 < q < 1:
        raise InputError(f"q: expected a number between 0 and 1, got {q}")
    values = sorted(counts)
    total = sum(counts.values()) + censored
    if total < 1 or censored < 0 or min(counts.values(), default=0) < 0:
        raise InputError("counts: expected at least one sample and no negative counts")
    binom = need_scipy().binom
    tail = float(1 - confidence) / 2

    def at(rank: int) -> float:  # order statistic, 1-based
        if rank < 1:
            return -math.inf
        seen = 0
        for value in values:
            seen += counts[value]
            if seen >= rank:
                return value
        return math.inf

    # lower end: the largest i with P(Bin < i) <= tail; upper: the least j with P(Bin >= j) <= tail
    i = int(binom.ppf(tail, total, q)) + 1
    while i > 0 and binom.cdf(i - 1, total, q) > tail:
        i -= 1
    j = max(1, int(binom.isf(tail, total, q)) - 1)
    while j <= total and binom.sf(j - 1, total, q) > tail:
        j += 1
    point = at(max(1, math.ceil(q * total - 1e-12)))
    return Estimate(
        point,
        at(i),
        at(j) if j <= total else math.inf,
        confidence,
        total,
        "order statistics, coverage at least as stated for every law",
    )

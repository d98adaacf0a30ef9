"""Intervals for a probability: Clopper–Pearson, and what looking repeatedly does to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.experiments.stats._numbers import Estimate, check_confidence, need_scipy
from exactlt.instances import as_int


def clopper_pearson(hits: int, samples: int, confidence: object = Fraction(99, 100)) -> Estimate:
    """Exact two-sided interval for a binomial probability; coverage >= confidence everywhere.

    The ends are beta quantiles in double precision, moved outwards by one part in 10^9, more
    than their error; ``clopper_pearson_rational`` is the definition in rationals.

    Raises
    ------
    InputError
        Not 0 <= hits <= samples with samples >= 1.

    References
    ----------
    Clopper, Pearson (1934), doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> print(clopper_pearson(5, 10, 0.95))
    0.5 [0.1871, 0.8129] (95 %, 10 samples)
    """
    confidence = check_confidence(confidence)
    hits, samples = as_int("hits", hits), as_int("samples", samples)
    if samples < 1 or not 0 <= hits <= samples:
        raise InputError(f"hits: expected 0..samples with samples >= 1, got {hits} of {samples}")
    low, high = _ends(hits, samples, float((1 - confidence) / 2))
    return Estimate(
        hits / samples, float(low), float(high), confidence, samples, "Clopper-Pearson, exact"
    )


def _ends(hits, samples: int, tail: float):
    """Both ends, for one or many numbers of hits."""
    import numpy as np

    beta = need_scipy().beta
    k = np.asarray(hits)
    low = np.where(k == 0, 0.0, beta.ppf(tail, np.maximum(k, 1), samples - k + 1))
    high = np.where(k == samples, 1.0, beta.isf(tail, k + 1, np.maximum(samples - k, 1)))
    nudge = 1e-9
    # near 1 the nudge is below a double's step, so a step is added
    return np.nextafter(low * (1 - nudge), 0.0), np.nextafter(high + (1 - high) * nudge, 1.0)


def clopper_pearson_rational(
    hits: int, samples: int, confidence: object, bits: int = 40
) -> tuple[Fraction, Fraction]:
    """The same interval by bisection on exact binomial tails, outwards to 2^-bits; O(n·bits)."""
    tail = (1 - check_confidence(confidence)) / 2
    unit = 1 << bits

    def upper(j):  # P(Bin(samples, j/unit) >= hits)
        return Fraction(
            sum(
                math.comb(samples, k) * j**k * (unit - j) ** (samples - k)
                for k in range(hits, samples + 1)
            ),
            unit**samples,
        )

    def lower(j):  # P(Bin <= hits)
        return Fraction(
            sum(
                math.comb(samples, k) * j**k * (unit - j) ** (samples - k) for k in range(hits + 1)
            ),
            unit**samples,
        )

    low, high = 0, unit
    if hits:
        a, b = 0, unit
        while b - a > 1:
            middle = (a + b) // 2
            a, b = (middle, b) if upper(middle) <= tail else (a, middle)
        low = a
    if hits < samples:
        a, b = 0, unit
        while b - a > 1:
            middle = (a + b) // 2
            a, b = (a, middle) if lower(middle) <= tail else (middle, b)
        high = b
    return Fraction(low, unit), Fraction(high, unit)


def stopped_coverage(
    p: float, looks: Sequence[int], width: float, level: object
) -> tuple[float, float]:
    """Exact coverage and mean sample size of "stop at the first look with a narrow interval".

    Parameters
    ----------
    p : float
        The true probability.
    looks : increasing sample sizes; the last one always stops
    width : float
    level : number
        Confidence used at each single look.

    Returns
    -------
    coverage, expected samples : floats
        By summing over all paths (a dynamic program over the hits at each look, O(Σ N²)).
    """
    import numpy as np

    binom = need_scipy().binom
    tail = float((1 - check_confidence(level)) / 2)
    alive = np.ones(1)
    before, covered, mean = 0, 0.0, 0.0
    for i, n in enumerate(looks):
        alive = np.convolve(alive, binom.pmf(np.arange(n - before + 1), n - before, p))
        before = n
        low, high = _ends(np.arange(n + 1), n, tail)
        stops = (high - low < width) | (i + 1 == len(looks))
        mean += n * float(alive[stops].sum())
        covered += float(alive[stops & (low <= p) & (p <= high)].sum())
        alive = np.where(stops, 0.0, alive)
    return float(covered), float(mean)

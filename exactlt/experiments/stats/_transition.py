"""Where a success probability crosses one half, and how wide the crossing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.experiments.stats._binomial import clopper_pearson
from exactlt.experiments.stats._numbers import Estimate, check_confidence


@dataclass(frozen=True)
class Transition:
    """Threshold: x at probability 1/2.  Width: distance between two other crossings.

    ``bracket`` holds the threshold with guaranteed confidence, at the grid's resolution.
    """

    threshold: Estimate
    width: Estimate
    bracket: Estimate


def isotonic(values, weights):
    """Non-increasing least-squares fit (pool adjacent violators), O(n).

    References
    ----------
    Ayer, Brunk, Ewing, Reid, Silverman (1955), doi:10.1214/aoms/1177728423.

    Examples
    --------
    >>> isotonic([1.0, 0.2, 0.4, 0.0], [1, 1, 1, 1]).tolist()
    [1.0, 0.30000000000000004, 0.30000000000000004, 0.0]
    """
    import numpy as np

    blocks: list[list[float]] = []  # mean, weight, length
    for value, weight in zip(values, weights, strict=True):
        blocks.append([float(value), float(weight), 1])
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            b, a = blocks.pop(), blocks.pop()
            total = a[1] + b[1]
            blocks.append([(a[0] * a[1] + b[0] * b[1]) / total, total, a[2] + b[2]])
    return np.repeat([b[0] for b in blocks], [b[2] for b in blocks])


def transition(
    x: Sequence[float],
    hits: Sequence[int],
    samples: Sequence[int],
    *,
    tail: float = 0.25,
    confidence: object = Fraction(95, 100),
    repeats: int = 999,
    seed: int = 0,
) -> Transition:
    """Threshold and window width of a success probability that falls with x.

    A monotone fit is crossed by linear interpolation; the intervals are percentile bootstrap
    intervals over binomial resampling of every point (parametric, from the fit).  Their
    coverage is asymptotic (measured: 95 % for the threshold and 91 % for the width at 200
    samples a point and 95 % asked) and includes no error of the interpolation: choose a grid
    finer than the window.  The bracket needs only that the true curve falls: it runs from the
    last point whose Clopper-Pearson interval is above 1/2 to the first one below, with the
    error divided by the number of points.

    Parameters
    ----------
    x : increasing parameter values (κ, λ, n, …)
    hits, samples : successes and trials at each x
    tail : float
        The width is x(tail) − x(1 − tail).
    confidence : number
    repeats, seed : int
        Bootstrap size, and the seed of its resampling.

    Raises
    ------
    InputError
        The data do not reach across ``1 − tail`` and ``tail``.
    """
    import numpy as np

    confidence = check_confidence(confidence)
    grid = np.asarray(x, float)
    total = np.asarray(samples, float)
    rate = np.asarray(hits, float) / total
    if len(grid) < 3 or (np.diff(grid) <= 0).any():
        raise InputError("x: expected at least three increasing values")
    fit = isotonic(rate, total)
    levels = (0.5, tail, 1 - tail)
    found = [_cross(grid, fit, level) for level in levels]
    if None in found:
        raise InputError(
            f"hits: expected success rates on both sides of {tail} and {1 - tail}, got "
            f"{rate.max():.3g}..{rate.min():.3g}; widen the grid"
        )
    rng = np.random.Generator(np.random.Philox(seed))
    draws = []
    for _ in range(repeats):
        again = isotonic(rng.binomial(total.astype(int), fit) / total, total)
        crossings = [_cross(grid, again, level) for level in levels]
        if None not in crossings:
            draws.append((crossings[0], crossings[1] - crossings[2]))
    if len(draws) < repeats // 2:
        raise InputError("hits: too few samples for a bootstrap; the resampled curves do not cross")
    both = np.array(draws)
    a = float(1 - confidence) / 2

    def estimate(point, column):
        # percentiles, not reflected ones: pooling makes the error skewed, and reflecting it
        # was measured to cover 75 % where 95 % was asked
        low, high = np.quantile(column, (a, 1 - a))
        return Estimate(
            float(point),
            min(low, point),
            max(high, point),
            confidence,
            int(total.sum()),
            "percentile bootstrap, asymptotic coverage",
        )

    each = 1 - (1 - confidence) / len(grid)
    ends = [clopper_pearson(int(h), int(m), each) for h, m in zip(hits, samples, strict=True)]
    above = [g for g, e in zip(grid, ends, strict=True) if e.low > 0.5]
    below = [g for g, e in zip(grid, ends, strict=True) if e.high < 0.5]
    # only data that refute a falling curve put them in the other order
    first, last = sorted((max(above, default=-np.inf), min(below, default=np.inf)))
    bracket = Estimate(
        float(found[0]),
        float(first),
        float(last),
        confidence,
        int(total.sum()),
        "simultaneous Clopper-Pearson, coverage as stated",
    )
    return Transition(
        estimate(found[0], both[:, 0]), estimate(found[1] - found[2], both[:, 1]), bracket
    )


def _cross(x, fit, level: float) -> float | None:
    """Where a non-increasing piecewise linear curve crosses a level."""
    import numpy as np

    if not fit[0] > level > fit[-1]:
        return None
    i = int(np.argmax(fit <= level))
    top, bottom = fit[i - 1], fit[i]
    return float(x[i - 1] + (top - level) / (top - bottom) * (x[i] - x[i - 1]))

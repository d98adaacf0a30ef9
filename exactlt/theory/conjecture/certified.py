"""Certified two-sided bounds on P(miss) at sizes beyond exact computation."""

from __future__ import annotations

from fractions import Fraction

from exactlt.errors import UnsupportedError
from exactlt.theory import _small
from exactlt.theory._balls import Enclosure
from exactlt.theory.truth import Question


def miss_bounds(question: Question) -> Enclosure:
    """[lower, upper] around P(some target is missed), for uniform weights on {−M..M}.

    Lower: one-sided obstruction (D7a), all weights even (D7a-odd), 2^{-n} (D7b), and 1 − E Y
    (D4), at the target where each is largest.  Upper: the second moment (D4) for one target.

    Raises
    ------
    UnsupportedError
        Another law, a tolerance, a fixed size.
    """
    law, _, parameter = question.law.partition(":M=")
    if law != "uniform" or question.tol or question.size is not None:
        raise UnsupportedError("certified bounds are for uniform weights on {-M..M}, tolerance 0, "
                               "no fixed size")
    n, M = question.n, int(parameter)
    targets = [abs(t) for t in question.targets if t]
    if not targets:
        return Enclosure(Fraction(0), Fraction(0))
    top, upper = max(targets), Fraction(1)
    if (n + 1) * top > 1 << 22:
        raise UnsupportedError("certified bounds: n times the target is too large")
    lower = max(_small.one_sided(n, top, M), Fraction(1, 1 << n))
    if any(t % 2 for t in targets):
        lower = max(lower, Fraction(2 * (M // 2) + 1, 2 * M + 1) ** n)
    if n * n * M <= 1 << 18:
        mean = _mean(n, top, M)
        lower = max(lower, 1 - mean)
        if len(question.targets) == 1 and (n + 1) ** 4 * M <= 1 << 23:
            upper = 1 - mean * mean / _small.second_moment(n, top, M)
    return Enclosure(lower, max(upper, lower))


def _mean(n: int, t: int, M: int) -> Fraction:
    import math

    return sum((math.comb(n, j) * _small.sum_probability(j, t, M) for j in range(n + 1)),
               Fraction(0))

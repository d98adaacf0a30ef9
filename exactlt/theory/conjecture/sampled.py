"""Sampled instances: decided exactly one by one, counted, and enclosed by Clopper and Pearson."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.conjecture.judge import Point, judge
from exactlt.theory.formula.intervals import Enclosure, precision
from exactlt.theory.probability.truth import Question

BIT_LIMIT = 1 << 24
"""Largest set of reachable sums, in bits, that one instance may take."""


@dataclass(frozen=True)
class Sample:
    """``misses`` of ``draws`` instances miss; the interval holds the truth with 1 − alpha."""

    misses: int
    draws: int
    interval: Enclosure
    alpha: Fraction


def sample(question: Question, draws: int, seed: int, alpha: Fraction) -> Sample:
    """Draw instances from one stream, decide each by reachable sums in big integers.

    Parameters
    ----------
    question : Question
        Law, n, targets, tolerance, size.
    draws, seed : int
        The stream is ``Stream(law, seed, label)`` with the question in its label; instance i
        is its entries i·n .. (i+1)·n − 1.
    alpha : Fraction
        Error probability of the interval.
    """
    from exactlt.instances import Stream, parse_law

    law = parse_law(question.law)
    if question.n * law.bound * (1 + (question.size or 0)) * 2 > BIT_LIMIT:
        raise InputError(
            f"sampling: the reachable sums of n = {question.n} weights up to "
            f"{law.bound} take more than {BIT_LIMIT} bits"
        )
    label = f"conjecture n={question.n} size={question.size}"
    flat = Stream(law, seed, label).take(question.n * draws)
    n = question.n
    misses = sum(
        missed(flat[i * n : (i + 1) * n], question.targets, question.tol, question.size)
        for i in range(draws)
    )
    return Sample(misses, draws, clopper_pearson(misses, draws, alpha), alpha)


def samples_needed(claim: Claim, point: Point) -> int | None:
    """About how many samples would decide an undecided point, if its share of misses stays.

    A guess for people: one, two or five times a power of ten, up to 10^7; None beyond.
    """
    if point.counts is None or claim.versus:
        return None
    misses, draws, alpha = point.counts
    for power in range(2, 8):
        for digit in (1, 2, 5):
            samples = digit * 10**power
            if draws < samples <= 10**7:
                interval = clopper_pearson(round(misses * samples / draws), samples, alpha)
                if judge(claim, replace(point, known={"P_miss": interval}), {}) is not None:
                    return samples
    return None


def missed(weights, targets: tuple[int, ...], tol: int, size: int | None) -> bool:
    """Whether some target has no subset sum within tol; O(n · bits/64), times n with a size.

    The bit a of A is set iff a is a subset sum of the magnitudes, and a subset of the weights
    sums to a − N, N the magnitudes of the negative ones.
    """
    if size is None:
        low = sum(-w for w in weights if w < 0)
        reach = 1
        for w in weights:
            reach |= reach << abs(w)
        shift = low
    else:
        floor = min(0, *weights) if weights else 0
        rows = [1] + [0] * size
        for i, w in enumerate(weights):
            for j in range(min(i + 1, size), 0, -1):
                rows[j] |= rows[j - 1] << (w - floor)
        reach, shift = rows[size], -floor * size
    if tol == 0 and targets == tuple(range(targets[0], targets[-1] + 1)):
        low = targets[0] + shift
        wanted = (1 << len(targets)) - 1
        met = (reach >> low if low >= 0 else reach << -low) & wanted
        return met != wanted
    return not all(_near(reach, t + shift, tol) for t in targets)


def _near(reach: int, at: int, tol: int) -> bool:
    low, high = max(0, at - tol), at + tol
    return high >= 0 and bool(reach >> low & ((1 << (high - low + 1)) - 1))


def clopper_pearson(misses: int, draws: int, alpha: Fraction) -> Enclosure:
    """The exact two-sided interval of a binomial proportion, rounded outward.

    Each end is found by bisection on dyadic rationals; that the tail there is at most alpha/2
    is certified in Arb balls (C. J. Clopper, E. S. Pearson, Biometrika 26, 1934).
    """
    if not 0 <= misses <= draws or draws < 1:
        raise InputError(f"misses: expected 0..{draws}, got {misses}")
    return Enclosure(_lower(misses, draws, alpha), 1 - _lower(draws - misses, draws, alpha))


def _lower(k: int, n: int, alpha: Fraction) -> Fraction:
    """The largest 40-bit rational p found with P(Bin(n, p) >= k) <= alpha/2, certified."""
    if k == 0:
        return Fraction(0)
    from flint import arb, fmpq

    low, high, scale = 0, (1 << 40) * k // n + 1, 1 << 40
    with precision(128):
        half = arb(fmpq(alpha.numerator, 2 * alpha.denominator))
        while high - low > 1:
            middle = (low + high) // 2
            tail = arb(fmpq(middle, scale)).beta_lower(k, n - k + 1, regularized=True)
            if tail <= half:
                low = middle
            else:
                high = middle
    return Fraction(low, scale)

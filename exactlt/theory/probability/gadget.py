r"""The two-sided product gadget: one target weight from H random hidden units, exactly.

A unit (u, v) with weights uniform on S_δ contributes v·u·x to inputs of u's sign and nothing to
the others, so a mask makes the units equal to x ↦ w x when a subset of the products with u > 0
sums to w and a subset of those with u < 0 does, too (construction of KN25, Lemma 5).  Given how
many units fall on each side the two sides are independent, and each is a subset sum of products
v·|u|.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import comb

from exactlt.errors import InputError
from exactlt.instances import as_int, as_nonnegative
from exactlt.theory.probability.exact import chain
from exactlt.theory.probability.law import Event, Weights, weights


def side_law(k: int) -> Weights:
    """v·|u| given u ≠ 0, with u, v uniform on S_δ, δ = 2^−k, in units of δ²."""
    one = 1 << as_nonnegative("k", k)
    pmf: dict[int, Fraction] = {}
    for u in range(1, one + 1):
        for v in range(-one, one + 1):
            pmf[u * v] = pmf.get(u * v, Fraction(0)) + Fraction(1, one * (2 * one + 1))
    return weights(pmf)


def gadget_probability(
    k: int, units: int, targets: int | Iterable[int], tolerance: int = 0
) -> Fraction:
    """P(H random units can be pruned to every weight asked for), exact.

    Parameters
    ----------
    k : int
        Precision bits of the random weights, δ = 2^−k; k <= 2 is within reach.
    units : int
        H, hidden units that serve both signs of the input.
    targets : int or iterable of int
        Target weights in units of δ²: w = t·4^−k.  Several targets are asked for together,
        each with its own mask.
    tolerance : int
        Of one target, in units of δ²: sums within it on both sides count.

    Raises
    ------
    InputError
        A tolerance with several targets.
    UnsupportedError
        The chain of reachable sets is too large.
    """
    targets = (targets,) if isinstance(targets, int) else tuple(targets)
    targets = tuple(as_int("targets", t) for t in targets)
    H, law = as_nonnegative("units", units), side_law(k)
    misses = chain(law, _event(targets, as_nonnegative("tolerance", tolerance))).miss_counts(H)
    return _both_sides(k, H, law.total, misses)


def gadget_threshold(
    k: int, p: Fraction, targets: int | Iterable[int], tolerance: int = 0, most: int = 400
) -> int:
    """The least H with :func:`gadget_probability` at least p: an exact quantile over all sources.

    With one input and one output every mask is a choice of units for each side, so this is the
    quantile of the true minimal width of 1-n-1 networks, free masks included.

    Raises
    ------
    InputError
        p is not below 1, or more than ``most`` units are needed.
    UnsupportedError
        The chain of reachable sets is too large.
    """
    targets = (targets,) if isinstance(targets, int) else tuple(targets)
    if not 0 < p < 1:
        raise InputError(f"p: expected a probability between 0 and 1, got {p}")
    law = side_law(k)
    states = chain(law, _event(targets, as_nonnegative("tolerance", tolerance)))
    low, high = -1, 1
    while True:
        misses = states.miss_counts(high)
        if _both_sides(k, high, law.total, misses) >= p:
            break
        if high >= most:
            raise InputError(f"p: expected a probability that {most} units reach, got {p}")
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        if _both_sides(k, middle, law.total, misses) >= p:
            high = middle
        else:
            low = middle
    return high


def _event(targets: tuple[int, ...], tolerance: int) -> Event:
    if not tolerance:
        return Event(0, targets)
    if len(targets) != 1:
        raise InputError(f"tolerance: expected one target with it, got {len(targets)}")
    (t,) = targets
    return Event(0, tuple(range(t - tolerance, t + tolerance + 1)), "any")


def _both_sides(k: int, H: int, total: int, misses: list[int]) -> Fraction:
    """Sum over how many of H units see positive and how many negative inputs, in integers.

    ``misses[m]`` of ``total**m`` outcomes of m units of one side miss.
    """
    one = 1 << k
    powers = [total**m for m in range(H + 1)]
    hits = [(powers[m] - misses[m]) * comb(H, m) * one**m for m in range(H + 1)]
    found = 0
    for left in range(H + 1):
        for right in range(H + 1 - left):
            side = (powers[right] - misses[right]) * comb(H - left, right) * one**right
            found += hits[left] * side * powers[H - left - right]
    return Fraction(found, powers[H] * (2 * one + 1) ** H)

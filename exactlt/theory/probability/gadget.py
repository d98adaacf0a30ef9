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


def gadget_probability(k: int, units: int, targets: int | Iterable[int]) -> Fraction:
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

    Raises
    ------
    UnsupportedError
        The chain of reachable sets is too large.
    """
    targets = (targets,) if isinstance(targets, int) else tuple(targets)
    targets = tuple(as_int("targets", t) for t in targets)
    H, law = as_nonnegative("units", units), side_law(k)
    misses = chain(law, Event(0, targets)).miss_counts(H)
    hit = [1 - Fraction(c, law.total**m) for m, c in enumerate(misses)]
    one = 1 << k
    total = Fraction(0)
    for left in range(H + 1):
        for right in range(H + 1 - left):
            ways = comb(H, left) * comb(H - left, right) * one ** (left + right)
            total += ways * hit[left] * hit[right]
    return total / (2 * one + 1) ** H

"""The normal form of a linear row over 0/1 variables: positive coefficients over literals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd


@dataclass(frozen=True)
class NormalRow:
    r"""A row :math:`\text{low}\le\sum_j a_j\,\ell_j\le\text{high}` with all :math:`a_j>0`.

    ``literals`` count from 1: ``i`` is :math:`x_i`, ``-i`` is :math:`1-x_i`.  Variables whose
    coefficient is zero do not appear and are free.  The bounds are clipped so that
    ``low >= 0`` and ``high <= total``; ``low > high`` says that no assignment fits.
    """

    coefficients: tuple[int, ...]
    literals: tuple[int, ...]
    low: int
    high: int

    @property
    def total(self) -> int:
        """Sum of the coefficients, the greatest value of the left side."""
        return sum(self.coefficients)

    @property
    def impossible(self) -> bool:
        """No assignment fulfils the row, by its bounds alone."""
        return self.low > self.high

    @property
    def trivial(self) -> bool:
        """Every assignment fulfils the row, by its bounds alone."""
        return self.low <= 0 and self.high >= self.total


def normal_row(
    weights: Sequence[int],
    low: int | None,
    high: int | None,
    variables: Sequence[int] | None = None,
) -> NormalRow:
    r"""Normal form of :math:`\text{low}\le\sum_j w_j\,x_j\le\text{high}`; None is no bound.

    A negative :math:`w_j x_j` becomes :math:`|w_j|(1-x_j)+w_j`, zeros are dropped, and
    coefficients are divided by their greatest common divisor g, bounds by ceil(low/g) and
    floor(high/g).  Exactly the same 0/1 solutions; O(n) big-integer operations.

    Parameters
    ----------
    weights : sequence of int
    low, high : int or None
    variables : sequence of int, optional
        The variable of each weight, counted from 0; by default 0, 1, 2, ...

    Examples
    --------
    >>> normal_row([4, 0, -6], -3, 1)
    NormalRow(coefficients=(2, 3), literals=(1, -3), low=2, high=3)
    """
    if variables is None:
        variables = range(len(weights))
    pairs = [(w, i + 1) for w, i in zip(weights, variables, strict=True) if w]
    coefficients = tuple(abs(w) for w, _ in pairs)
    literals = tuple(i if w > 0 else -i for w, i in pairs)
    total = sum(coefficients)
    shift = sum(-w for w, _ in pairs if w < 0)
    low = 0 if low is None else low + shift
    high = total if high is None else high + shift
    divisor = gcd(*coefficients) or 1
    if divisor > 1:
        coefficients = tuple(a // divisor for a in coefficients)
        low, high, total = -(-low // divisor), high // divisor, total // divisor
    return NormalRow(coefficients, literals, max(low, 0), min(high, total))

"""Wrap-around arithmetic: coverage of Z_N by the subset sums of uniform samples.

The 2^n − 1 nonempty subsets have pairwise independent uniform sums; if they were independent,
residue t would be missed with probability e^{−2^n/N} and all would be covered like coupons.
Exact probabilities for small N: ``exact_modular``.
"""

from __future__ import annotations

from fractions import Fraction

from exactlt.instances import as_positive
from exactlt.theory.formula.intervals import Enclosure, ends, precision


def modular_miss_law(N: int, n: int, *, bits: int = 128) -> Enclosure:
    """e^{−2^n/N}: the heuristic law of P(t is missed), t ≠ 0; no heavy tail as for integers."""
    from flint import arb

    with precision(bits):
        return ends((-(arb(2) ** as_positive("n", n)) / as_positive("N", N)).exp())


def modular_cover_law(N: int, n: int, *, bits: int = 128) -> Enclosure:
    """exp(−N e^{−2^n/N}): the coupon-collector law of P(all residues are covered)."""
    from flint import arb

    with precision(bits):
        miss = (-(arb(2) ** as_positive("n", n)) / as_positive("N", N)).exp()
        return ends((-N * miss).exp())


def erdos_renyi_samples(N: int, failure: Fraction, *, bits: int = 128) -> Enclosure:
    """(ln N + 2 ln(1/η) + ln ln N)/ln 2: samples that cover an abelian group of order N.

    Erdős and Rényi 1965, Theorem 2, up to its additive constant, which is not known here.
    """
    from flint import arb

    with precision(bits):
        log = arb(as_positive("N", N)).log()
        eta = arb(failure.numerator) / failure.denominator
        return ends((log - 2 * eta.log() + log.log()) / arb(2).log())


def coupon_threshold(N: int, *, bits: int = 128) -> Enclosure:
    """log₂ N + log₂ ln N: where all residues become covered."""
    from flint import arb

    with precision(bits):
        log = arb(as_positive("N", N)).log()
        return ends((log + log.log()) / arb(2).log())

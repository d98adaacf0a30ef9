r"""Number partitioning at the threshold: window, discrepancy and number of perfect partitions.

Borgs, Chayes, Pittel, Phase transition and finite-size scaling for the integer partitioning
problem, Random Struct. Algorithms 19 (2001) 247–288, doi:10.1002/rsa.10004.  Their parameter is
λ_n = log₂M − n + (log₂ n)/2; here its role is played by

.. math:: \mu_n = 2^n / \sqrt{2\pi n\,E X^2},

the expected number of zero-discrepancy partitions of an even instance, with the law's exact
E X² (for {1..M} that is M² c_M, c_M = 1/3 + 1/(2M) + 1/(6M²)), so that the finite-M correction
is in.  Values are rigorous enclosures of the formulas, not of the probabilities they approach.
"""

from __future__ import annotations

from fractions import Fraction

from exactlt.errors import InputError
from exactlt.instances import as_nonnegative, as_positive
from exactlt.theory.formula.intervals import Enclosure, ends, precision
from exactlt.theory.laws.subset import _ball
from exactlt.theory.probability.law import LawLike, weights


def _mu(law: LawLike, n: int):
    from flint import arb

    v = weights(law).second_moment()
    if v == 0:
        raise InputError("law: expected one that is not constant 0")
    return arb(2) ** as_positive("n", n) / (2 * arb.pi() * n * _ball(v)).sqrt()


def window_mu(law: LawLike, n: int, *, bits: int = 128) -> Enclosure:
    """μ_n, the expected number of perfect partitions of an even instance."""
    with precision(bits):
        return ends(_mu(law, n))


def window_lambda(M: int, n: int, *, bits: int = 128) -> Enclosure:
    """λ_n = log₂ M − n + (log₂ n)/2."""
    from flint import arb

    with precision(bits):
        two = arb(2).log()
        return ends(arb(as_positive("M", M)).log() / two - n + arb(n).log() / two / 2)


def perfect_partition(
    law: LawLike, n: int, *, parity: int | None = None, bits: int = 128
) -> Enclosure:
    """P(perfect partition): 1 − e^{−μ} given an even total, 1 − e^{−2μ} given an odd one.

    Without ``parity`` their mean, 1 − e^{−μ}(1 + e^{−μ})/2.
    """
    if parity not in (None, 0, 1):
        raise InputError(f"parity: expected 0, 1 or None, got {parity!r}")
    with precision(bits):
        e = (-_mu(law, n)).exp()
        return ends(1 - (e * (1 + e) / 2 if parity is None else e if parity == 0 else e * e))


def discrepancy_tail(law: LawLike, n: int, above: int, *, bits: int = 128) -> Enclosure:
    """P(least discrepancy > above | its parity is that of ``above``).

    At even d the number of partitions is Poisson(μ) at d = 0 and Poisson(2μ) at d = 2, 4, …,
    at odd d it is Poisson(2μ): e^{−(above+1)μ} for even ``above``, and the same expression for
    odd ``above``.
    """
    with precision(bits):
        return ends((-_mu(law, n) * (as_nonnegative("above", above) + 1)).exp())


def least_discrepancy_mean(law: LawLike, n: int, *, bits: int = 128) -> Enclosure:
    """1/μ_n: above the window D is exponential with this mean (μ_n partitions per unit of D)."""
    with precision(bits):
        return ends(1 / _mu(law, n))


def discrepancy_order_statistic(
    law: LawLike, n: int, k: int, x: Fraction, *, bits: int = 128
) -> Enclosure:
    """P(the k-th smallest discrepancy > x) above the window: Gamma(k) with rate μ_n."""
    from flint import arb

    k = as_positive("k", k)
    with precision(bits):
        y = _mu(law, n) * _ball(Fraction(x))
        term, total = arb(1), arb(0)
        for i in range(k):
            total += term
            term *= y / (i + 1)
        return ends(total * (-y).exp())


def number_of_solutions(law: LawLike, n: int, *, bits: int = 128) -> tuple[Enclosure, Fraction]:
    """Below the window: the number of perfect partitions of an even instance is Gaussian.

    Returns its mean μ_n and its relative variance Var(X²)/(4 n (E X²)²), exact; the latter is
    1/(5n) for large M, because Z ≈ 2^n/√(2π ΣX²) fluctuates with ΣX².
    """
    law = weights(law)
    second = law.second_moment()
    fourth = Fraction(sum(c * x**4 for x, c in law.items()), law.total)
    with precision(bits):
        return ends(_mu(law, n)), (fourth - second**2) / (4 * n * second**2)


def threshold(n: int, *, bits: int = 128) -> Enclosure:
    """κ_c(n) = 1 − log₂(πn/6)/(2n), the finite-size threshold (Mertens 1998): μ_n = 1."""
    from flint import arb

    n = as_positive("n", n)
    with precision(bits):
        return ends(1 - (arb.pi() * n / 6).log() / (2 * n * arb(2).log()))

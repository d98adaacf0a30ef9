r"""Closed forms over n: the failure probability as a finite sum of polynomials times powers.

Reachable sets only grow, so the chain's matrix is triangular and its eigenvalues are j/D, j
the number of draws that leave a state as it is.  Hence, for all n from some n0 on,

.. math:: P(\text{miss at } n) = \sum_j p_j(n)\,(j/D)^n

with polynomials p_j of rational coefficients.  The generating function of c(n) = D^n P(miss)
has denominator Π(1 − jx)^{m_j}, where m_j is the most states with eigenvalue j on one path of
the chain; so Σ m_j exact values of c determine it, and nothing is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exactlt.errors import SoundnessError, UnsupportedError
from exactlt.kernels.rent import plainly
from exactlt.theory.probability.chain import Chain
from exactlt.theory.probability.exact import chain as chain_of
from exactlt.theory.probability.law import Event, LawLike, weights

ORDER_LIMIT = 400


@dataclass(frozen=True)
class ClosedForm:
    """P(miss at n) = early[n] (zero beyond its end) + Σ_j polynomial_j(n) (j/total)^n.

    ``terms`` maps j to the coefficients of polynomial_j, constant first.
    """

    total: int
    terms: dict[int, tuple[Fraction, ...]]
    early: tuple[Fraction, ...]
    states: int

    def miss(self, n: int) -> Fraction:
        """Failure probability at n, exact."""
        value = self.early[n] if n < len(self.early) else Fraction(0)
        for j, coefficients in self.terms.items():
            p = sum(a * n**i for i, a in enumerate(coefficients))
            value += p * Fraction(j, self.total) ** n
        return value

    @property
    def rate(self) -> Fraction:
        """lim P(miss at n)^(1/n): the largest j/D with a nonzero polynomial; 0 if none."""
        return Fraction(max(self.terms, default=0), self.total)

    def __str__(self) -> str:
        parts = []
        for j in sorted(self.terms, reverse=True):
            shown = " + ".join(
                f"{a}{'' if i == 0 else '·n' if i == 1 else f'·n^{i}'}"
                for i, a in enumerate(self.terms[j])
                if a
            )
            parts.append(f"({shown})·({j}/{self.total})^n")
        text = " + ".join(parts) or "0"
        if self.early:
            text += f"   for n >= {len(self.early)}"
        return text.replace("+ -", "- ")


def closed_form(law: LawLike, targets, *, mode: str = "all", size: int | None = None) -> ClosedForm:
    """The failure probability for every n at once, exact.

    Parameters are those of :class:`exactlt.theory.probability.law.Event`.

    Raises
    ------
    UnsupportedError
        The chain has too many states, or the recursion's order passes 400.

    Examples
    --------
    >>> print(closed_form("uniform:M=2", [2]))
    (1 + 1/3·n)·(3/5)^n
    """
    law = weights(law)
    return solve(chain_of(law, Event(0, tuple(targets), mode, size)))


def solve(chain: Chain) -> ClosedForm:
    """The closed form of a chain's failure probability."""
    from flint import fmpq, fmpq_poly, fmpz_poly

    if not chain.triangular:
        raise UnsupportedError("closed form: this chain has cycles, so its eigenvalues are not j/D")
    multiplicity = multiplicities(chain)
    order = sum(multiplicity.values())
    if order > ORDER_LIMIT:
        raise UnsupportedError(
            f"closed form: the recursion has order {order}, at most {ORDER_LIMIT} is taken; "
            "ask for single n"
        )
    counts = chain.miss_counts(order + 8)
    top = fmpz_poly(counts[:order])
    for j, m in multiplicity.items():
        top = _low(top * fmpz_poly([1, -j]) ** m, order)
    # cancel: a factor (1 − jx) of the numerator lowers the multiplicity
    real: dict[int, int] = {}
    for j, m in multiplicity.items():
        while j and m and top != 0:
            quotient, remainder = divmod(fmpq_poly(top), fmpq_poly([1, -j]))
            if remainder != 0:
                break
            top, m = fmpz_poly([int(c.p) for c in quotient.coeffs()]), m - 1
        if j and m and top != 0:
            real[j] = m
    bottom = fmpq_poly([1])
    for j, m in real.items():
        bottom *= fmpq_poly([1, -j]) ** m
    whole, proper = divmod(fmpq_poly(top), bottom)
    terms = {}
    for j, m in real.items():
        # in y = 1 − jx the rest of the fraction is a power series; its first m terms matter
        x = fmpq_poly([fmpq(1, j), fmpq(-1, j)])
        others = fmpq_poly([1])
        for i, k in real.items():
            if i != j:
                others = _low(others * _low(fmpq_poly([1 - fmpq(i, j), fmpq(i, j)]) ** k, m), m)
        series = _divide(_low(proper(x), m), others, m)
        polynomial = fmpq_poly([0])
        for s, a in enumerate(series):
            polynomial += a * _rising(m - s - 1)
        terms[j] = tuple(Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs())
    early = tuple(
        Fraction(int(c.p), int(c.q)) / chain.total**n for n, c in enumerate(whole.coeffs())
    )
    form = ClosedForm(chain.total, {j: p for j, p in terms.items() if any(p)}, early, chain.states)
    for n, c in enumerate(counts):
        if form.miss(n) * chain.total**n != c:
            raise SoundnessError(f"closed form: differs from the recursion at n = {n}")
    return form


def multiplicities(chain: Chain) -> dict[int, int]:
    """m_j: the most states with self-loop weight j on one path; bounds the pole's order."""
    if chain.states == 0:
        return {}
    kinds, own = np.unique(chain.loops, return_inverse=True)
    if plainly("longest_runs", chain.successor.size * (2 + len(kinds))):
        from exactlt.kernels.chains.plain import longest_runs_plain as longest_runs
    else:
        from exactlt.kernels.chains.reachable import longest_runs
    runs = longest_runs(chain.successor, own.reshape(-1), len(kinds))
    return {int(j): int(m) for j, m in zip(kinds, runs, strict=True)}


def _low(p, n: int):
    """p modulo x^n."""
    return type(p)(p.coeffs()[:n])


def _divide(a, b, n: int) -> list:
    """First n coefficients of the power series a/b, b(0) ≠ 0."""
    out: list = []
    for k in range(n):
        known = sum((b[i] * out[k - i] for i in range(1, k + 1)), start=a[k] * 0)
        out.append((a[k] - known) / b[0])
    return out


def _rising(k: int):
    """C(n + k, k) as a polynomial in n."""
    from flint import fmpq, fmpq_poly

    out = fmpq_poly([1])
    for i in range(1, k + 1):
        out *= fmpq_poly([1, fmpq(1, i)])
    return out

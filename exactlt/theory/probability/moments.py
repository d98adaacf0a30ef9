r"""Exact moments of the number of solutions, far beyond enumeration.

Y counts the masks whose sum is t (of fixed size k, if given).  With P_k(s) the probability
that k samples sum to s:

* E Y = Σ_k C(n,k) P_k(t).
* E Y² splits each pair of masks into common, first-only, second-only and unused samples:
  Σ n!/(i! a! b! c!) Σ_y P_i(y) P_a(t−y) P_b(t−y), i + a + b + c = n.  With the exponential
  generating functions q_s(x) = Σ_k P_k(s) x^k/k! this is n! [x^n] e^x Σ_y q_y q_{t−y}², one
  polynomial product per y.
* The same with the samples' total Λ = λ fixed replaces e^x by q_{λ−2t+y}.
* Number partitioning, Z = #{σ : σ·X = z}: with S_k the sum of k symmetrised samples and
  a_k(s) = 2^k P(S_k = s), E Z = a_n(z), E Z² = Σ_k C(n,k) a_k(z) a_{n−k}(0).

All arithmetic is on integers scaled by D^n; polynomials are FLINT's.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import as_int, as_nonnegative
from exactlt.theory.probability.law import LawLike, Weights, weights

CELLS = 4_000_000
WORDS = 1 << 26


@dataclass(frozen=True)
class Moments:
    """E Y and E Y², exact."""

    first: Fraction
    second: Fraction

    @property
    def variance(self) -> Fraction:
        return self.second - self.first**2

    @property
    def paley_zygmund(self) -> Fraction:
        """(E Y)²/E Y² <= P(Y > 0)."""
        return self.first**2 / self.second if self.second else Fraction(0)

    @property
    def markov(self) -> Fraction:
        """P(Y > 0) <= min(1, E Y)."""
        return min(Fraction(1), self.first)


@lru_cache(maxsize=8)
def powers(law: Weights, n: int) -> tuple[list[int], ...]:
    """D^k P_k(s) for k = 0..n as lists over s = k·low..k·high, low and high the extreme values.

    Raises
    ------
    UnsupportedError
        The table would have more than 4 million entries.
    """
    from flint import fmpz_poly

    span = law.values[-1] - law.values[0]
    if (cells := n * (n + 1) // 2 * span) > CELLS:
        raise UnsupportedError(
            f"moments: the table of sums would have {cells} entries, at most {CELLS} are allowed; "
            "use first_moment or a limit law"
        )
    step = [0] * (span + 1)
    for x, c in law.items():
        step[x - law.values[0]] = c
    step, out, p = fmpz_poly(step), [[1]], fmpz_poly([1])
    for k in range(1, n + 1):
        p *= step
        row = [int(c) for c in p.coeffs()]
        out.append(row + [0] * (k * span + 1 - len(row)))
    return tuple(out)


class _Sums:
    """Lookup of D^k P_k(s) with zero outside the support."""

    def __init__(self, law: Weights, n: int):
        self.rows, self.low, self.n = powers(law, n), law.values[0], n
        self.least = min(0, n * law.values[0])
        self.most = max(0, n * law.values[-1])
        self.scale = [factorial(n) // factorial(k) for k in range(n + 1)]

    def __call__(self, k: int, s: int) -> int:
        at = s - k * self.low
        row = self.rows[k]
        return row[at] if 0 <= at < len(row) else 0

    def series(self, s: int, n: int):
        """n! q_s(x) with P scaled by D^k, as an integer polynomial of degree <= n."""
        from flint import fmpz_poly

        return fmpz_poly([self(k, s) * f for k, f in enumerate(self.scale[: n + 1])])


def first_moment(law: LawLike, n: int, target: int, *, size: int | None = None) -> Fraction:
    """E Y_t, exact; one polynomial power, so n · M to many millions is fine."""
    return first_moments(law, n, [target], size=size)[target]


def first_moments(law: LawLike, n: int, targets, *, size: int | None = None) -> dict[int, Fraction]:
    """E Y_t for many targets from one polynomial power, (1 + φ)^n or C(n,k) φ^k."""
    from flint import fmpz_poly

    law, n = weights(law), as_nonnegative("n", n)
    k = _size(n, size)
    span = max(0, law.values[-1]) - min(0, law.values[0])
    if (words := n * span * (1 + n * law.total.bit_length() // 64)) > WORDS:
        raise UnsupportedError(
            f"first moments: the polynomial would take {words:.0e} words, {WORDS:.0e} are allowed"
        )
    low, high = min(0, law.values[0]), max(0, law.values[-1])
    step = [0] * (high - low + 1)
    for x, c in law.items():
        step[x - low] = c
    if size is None:
        step[-low] += law.total
        p, scale, shift = fmpz_poly(step) ** n, law.total**n, n * low
    else:
        p, scale, shift = fmpz_poly(step) ** k * comb(n, k), law.total**k, k * low
    found = {}
    for t in targets:
        at = as_int("target", t) - shift
        found[t] = Fraction(int(p[at]), scale) if at >= 0 else Fraction(0)
    return found


def _size(n: int, size: int | None) -> int:
    if size is None:
        return 0
    size = as_nonnegative("size", size)
    if size > n:
        raise InputError(f"size: expected at most n = {n}, got {size}")
    return size


def moments(law: LawLike, n: int, target: int, *, size: int | None = None) -> Moments:
    """E Y and E Y² of the number of masks that hit ``target``, exact.

    O(n M) polynomial products of degree n (fixed size: O(k² M) integer products).

    Examples
    --------
    >>> moments("uniform:M=1", 1, 1)
    Moments(first=Fraction(1, 3), second=Fraction(1, 3))
    """
    return Moments(
        first_moment(law, n, target, size=size), joint_moment(law, n, target, target, size=size)
    )


def joint_moment(law: LawLike, n: int, s: int, t: int, *, size: int | None = None) -> Fraction:
    """E Y_s Y_t, exact."""
    from flint import fmpz_poly

    law, n = weights(law), as_nonnegative("n", n)
    k = _size(n, size)
    s, t = as_int("target", s), as_int("target", t)
    P = _Sums(law, n if size is None else k)
    if size is not None:
        total = 0
        for i in range(max(0, 2 * k - n), k + 1):
            inner = sum(
                P(i, y) * P(k - i, s - y) * P(k - i, t - y) for y in range(P.least, P.most + 1)
            )
            ways = comb(n, i) * comb(n - i, k - i) * comb(n - k, k - i)
            total += ways * inner * law.total ** (i)
        return Fraction(total, law.total ** (2 * k))
    cut = n + 1
    total = fmpz_poly([0])
    for y in range(P.least, P.most + 1):
        common = P.series(y, n)
        if common == 0:
            continue
        first = P.series(s - y, n)
        second = first if s == t else P.series(t - y, n)
        if first == 0 or second == 0:
            continue
        pair = fmpz_poly((first * second).coeffs()[:cut])
        total += fmpz_poly((common * pair).coeffs()[:cut])
    unused = fmpz_poly([law.total**c * (factorial(n) // factorial(c)) for c in range(cut)])
    scaled = int((total * unused)[n])
    return Fraction(scaled, factorial(n) ** 3 * law.total**n)


@dataclass(frozen=True)
class Slice:
    """What is known of Y on the event that the samples' total is ``total``."""

    total: int
    probability: Fraction
    first: Fraction  # E[Y; Λ = total]
    second: Fraction  # E[Y²; Λ = total]


def conditional_moments(
    law: LawLike, n: int, target: int, *, size: int | None = None
) -> list[Slice]:
    """E[Y; Λ = λ] and E[Y²; Λ = λ] for every total λ of the samples, exact.

    One product of two polynomials with (2n+1) · O(nM) coefficients each.
    """
    from flint import fmpz_poly

    law, n = weights(law), as_nonnegative("n", n)
    k = _size(n, size)
    t = as_int("target", target)
    P = _Sums(law, n)
    D, span = law.total, P.most - P.least + 1
    low, high = n * law.values[0], n * law.values[-1]
    out = []
    if size is not None:
        second: dict[int, int] = {}
        for i in range(max(0, 2 * k - n), k + 1):
            ways = comb(n, i) * comb(n - i, k - i) * comb(n - k, k - i)
            rest = n - 2 * k + i
            for y in range(P.least, P.most + 1):
                pair = P(i, y) * P(k - i, t - y) ** 2 * ways
                if not pair:
                    continue
                base = 2 * t - y + rest * law.values[0]
                for j, w in enumerate(P.rows[rest]):
                    second[base + j] = second.get(base + j, 0) + pair * w
        for total in range(low, high + 1):
            if not (p := P(n, total)):
                continue
            first = comb(n, k) * P(k, t) * P(n - k, total - t)
            out.append(
                Slice(
                    total,
                    Fraction(p, D**n),
                    Fraction(first, D**n),
                    Fraction(second.get(total, 0), D**n),
                )
            )
        return out
    # bivariate product in x (degree <= n each) and y by Kronecker substitution u = x^(2n+1)
    row, f = 2 * n + 1, factorial(n)
    left = [0] * (row * span)
    right = [0] * (row * span)
    for j in range(span):
        y = P.least + j
        q = P.series(y, n)
        other = P.series(t - y, n)
        if q != 0 and other != 0:
            square = fmpz_poly((other * other).coeffs()[: n + 1])
            product = [int(c) for c in (q * square).coeffs()[: n + 1]]
            left[j * row : j * row + len(product)] = product
        # the unused samples sum to λ − 2t + y: index them by minus their sum
        if q != 0:
            coefficients = [int(c) for c in q.coeffs()]
            at = (span - 1 - j) * row
            right[at : at + len(coefficients)] = coefficients
    product = fmpz_poly(left) * fmpz_poly(right)
    for total in range(low, high + 1):
        if not (p := P(n, total)):
            continue
        # y = least + j, w = least + (span − 1 − i), w − y = λ − 2t  =>  i + j = span − 1 − λ + 2t
        at = span - 1 - total + 2 * t
        square = int(product[at * row + n]) if 0 <= at <= 2 * (span - 1) else 0
        first = sum(comb(n, i) * P(i, t) * P(n - i, total - t) for i in range(n + 1))
        out.append(
            Slice(total, Fraction(p, D**n), Fraction(first, D**n), Fraction(square, f**3 * D**n))
        )
    return out


def partition_moments(law: LawLike, n: int, z: int) -> Moments:
    """E Z and E Z², Z = #{σ ∈ {−1,1}^n : σ·X = z}, exact."""
    law, n, z = weights(law), as_nonnegative("n", n), as_int("z", z)
    rows = sign_sums(law, n)
    scale = law.total**n

    def a(k, s):
        return rows[k].get(s, 0)

    second = sum(comb(n, k) * a(k, z) * a(n - k, 0) for k in range(n + 1))
    return Moments(Fraction(a(n, z), scale), Fraction(second, scale))


def partition_joint(law: LawLike, n: int, z: int) -> Fraction:
    """E Z_z Z_{−z}, exact: Σ_k C(n,k) a_k(0) a_{n−k}(z)."""
    law = weights(law)
    rows = sign_sums(law, n)
    total = sum(comb(n, k) * rows[k].get(0, 0) * rows[n - k].get(z, 0) for k in range(n + 1))
    return Fraction(total, law.total**n)


def sign_sums(law: Weights, n: int) -> list[dict[int, int]]:
    """D^k a_k(s) = Σ over draws of #{σ : σ·X = s}, for k = 0..n."""
    from flint import fmpz_poly

    M = law.bound
    step = [0] * (2 * M + 1)
    for x, c in law.items():
        step[M + x] += c
        step[M - x] += c
    step, p, rows = fmpz_poly(step), fmpz_poly([1]), []
    for k in range(n + 1):
        rows.append({s - k * M: int(c) for s, c in enumerate(p.coeffs()) if c})
        p *= step
    return rows

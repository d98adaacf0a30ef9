"""The sequences: numbers of the OEIS, what they count, and their published terms.

Terms are facts and were not made with exactlt.  Each was computed a second time without it, by
the plain program that ``confirmed`` names (``tests/selftest/test_published.py``).

References
----------
OEIS Foundation, The On-Line Encyclopedia of Integer Sequences, https://oeis.org.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from exactlt.errors import InputError


class Kind(StrEnum):
    """What of exactlt a sequence is held against."""

    COUNT = "count"
    DECISION = "decision"
    PROBABILITY = "probability"
    WIDTH = "width"


@dataclass(frozen=True)
class Sequence:
    """A published sequence.

    Parameters
    ----------
    number : str
        Of the OEIS, e.g. ``A063865``.
    counts : str
        What the terms are.
    kind : Kind
        What is compared.
    asked : str
        What exactlt is asked for.
    confirmed : str
        The second computation of the terms that does not use exactlt.
    terms : dict of int or (int, int) to int
        Index to value; only the terms that are compared.
    rows : bool
        Whether a solver of rows answers it, so that one can be named.
    """

    number: str
    counts: str
    kind: Kind
    asked: str
    confirmed: str
    terms: dict[int | tuple[int, int], int]
    rows: bool = False

    @property
    def link(self) -> str:
        return f"https://oeis.org/{self.number}"

    @property
    def ask(self) -> str:
        """What a solver is asked, where one answers it."""
        return "count" if self.kind is Kind.COUNT else "decide"


def _from(start: int, *terms: int) -> dict[int | tuple[int, int], int]:
    return dict(enumerate(terms, start))


def _rows(start: int, *rows: tuple[int, ...], first: int = 0) -> dict:
    """A triangle or table read by rows; ``first`` is the index of a row's first entry."""
    return {
        (n, k): value for n, row in enumerate(rows, start) for k, value in enumerate(row, first)
    }


_ALL = (
    Sequence(
        "A063865",
        "signs with ±1 ±2 … ±n = 0",
        Kind.COUNT,
        "count of masks of 2, 4, …, 2n with sum n(n+1)/2",
        "coefficient of the product of (x^-k + x^k)",
        _from(1, 0, 0, 2, 2, 0, 0, 8, 14, 0, 0, 70, 124, 0, 0, 722, 1314, 0, 0, 8220, 15272)
        | {40: 5830034720},
        rows=True,
    ),
    Sequence(
        "A025591",
        "most subsets of {1..n} with one sum",
        Kind.COUNT,
        "count of masks of 1..n with sum floor(n(n+1)/4)",
        "largest coefficient of the product of (1 + x^k)",
        _from(
            1,
            *(1, 1, 2, 2, 3, 5, 8, 14, 23, 40, 70, 124, 221, 397, 722, 1314, 2410, 4441, 8220),
            *(15272, 28460, 53222, 99820, 187692, 353743, 668273, 1265204, 2399784, 4559828),
            *(8679280, 16547220, 31592878, 60400688, 115633260, 221653776, 425363952, 817175698),
        ),
        rows=True,
    ),
    Sequence(
        "A158092",
        "signs with ±1 ±4 ±9 … ±n² = 0",
        Kind.COUNT,
        "count of masks of 2, 8, 18, …, 2n² with sum 1 + 4 + … + n²",
        "coefficient of the product of (x^-k² + x^k²)",
        _from(
            1,
            *(0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 2, 10, 0, 0, 86, 114, 0, 0, 478, 860, 0, 0, 5808),
            *(10838, 0, 0, 55626, 100426, 0, 0, 696164, 1298600),
        ),
        rows=True,
    ),
    Sequence(
        "A000980",
        "subsets of {−n..n} with sum 0",
        Kind.COUNT,
        "count of masks of −n..n with sum 0",
        "coefficient of the product of (1 + x^k)",
        _from(0, 2, 4, 8, 20, 52, 152, 472),
        rows=True,
    ),
    Sequence(
        "A063776",
        "subsets of {1..n} whose sum n divides",
        Kind.COUNT,
        "counts of masks of 1..n with sum 0, n, 2n, …, added",
        "Kitchloo and Pachter's closed form",
        _from(1, 2, 2, 4, 4, 8, 12, 20, 32, 60, 104),
        rows=True,
    ),
    Sequence(
        "A168238",
        "splits of 1..4n into two halves of 2n numbers with equal sums",
        Kind.COUNT,
        "half the count of masks of size 2n of 1..4n with sum n(4n+1)",
        "all choices of 2n numbers for n <= 3, a table of (size, sum) for all",
        _from(0, 1, 1, 4, 29, 263, 2724),
        rows=True,
    ),
    Sequence(
        "A000009",
        "partitions of n into distinct parts",
        Kind.COUNT,
        "count of masks of 1..n with sum n",
        "partitions into odd parts (Euler)",
        _from(
            1,
            *(1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 32, 38, 46, 54, 64, 76, 89),
            *(104, 122, 142, 165, 192, 222, 256, 296),
        ),
        rows=True,
    ),
    Sequence(
        "A371791",
        "subsets of {1..n} that split into two parts with equal sums",
        Kind.DECISION,
        "decision of each subset",
        "all 3^n ways to give each number to one part, the other, or none",
        _from(0, 1, 1, 1, 2, 4, 8, 18, 38, 82, 175, 373),
        rows=True,
    ),
    Sequence(
        "A276661",
        "least largest element of n positive integers with distinct subset sums",
        Kind.COUNT,
        "sets S of n numbers with 2^n masks of S and −S with sum 0: the least maximum of one",
        "all sets of n numbers up to the term",
        _from(1, 1, 2, 4, 7, 13),
        rows=True,
    ),
    Sequence(
        "A140358",
        "least k with n = ±1 ±2 … ±k",
        Kind.WIDTH,
        "decision of k = 0, 1, 2, …",
        "the closed form by parity (Advani)",
        _from(
            0,
            *(0, 1, 3, 2, 3, 5, 3, 5, 4, 5, 4, 5, 7, 5, 7, 5, 7, 6, 7, 6, 7, 6, 7, 9, 7, 9, 7, 9),
            *(7, 9, 8, 9, 8, 9, 8, 9, 8, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 10, 11, 10, 11, 10),
        ),
        rows=True,
    ),
    Sequence(
        "A197702",
        "least k with n = ±1 ±3 … ±(2k−1)",
        Kind.WIDTH,
        "decision of k = 0, 1, 2, …",
        "sets of all signed sums, one number after the other",
        _from(
            1,
            *(1, 2, 3, 2, 5, 4, 3, 4, 3, 4, 5, 6, 5, 4, 5, 4, 5, 6, 5, 6, 7, 6, 5, 6, 5, 6, 7, 6),
            *(7, 6, 7, 8, 7, 6, 7, 6, 7, 8, 7, 8, 7, 8, 7, 8, 9, 8, 7, 8, 7, 8),
        ),
        rows=True,
    ),
    Sequence(
        "A002024",
        "n appears n times: least k with 1 + 2 + … + k >= n",
        Kind.WIDTH,
        "shortest prefix of 1, 2, 3, … with a mask of sum n",
        "triangular numbers",
        _from(1, *(k for k in range(1, 21) for _ in range(k))),
    ),
    Sequence(
        "A126796",
        "complete partitions of n: every number up to n is a sum of parts",
        Kind.DECISION,
        "which of 0..n each partition of n covers",
        "each part at most 1 more than all smaller ones together (Adams-Watters)",
        _from(
            0, *(1, 1, 1, 2, 2, 4, 5, 8, 10, 16, 20, 31, 39, 55, 71, 100, 125, 173, 218, 291, 366)
        ),
    ),
    Sequence(
        "A098966",
        "(x_1..x_k, s) in Z_n such that some subset of the x has the sum s",
        Kind.PROBABILITY,
        "n^k times the sum over s of P(s is reached by k draws from Z_n)",
        "all n^k draws",
        _rows(
            2,
            (3, 7, 15, 31, 63),
            (5, 21, 73, 233, 717),
            (7, 43, 215, 951, 3971),
            (9, 73, 497, 2865, 15161),
            first=1,
        ),
    ),
    Sequence(
        "A058961",
        "sets of residues mod n that are the subset sums of some multiset",
        Kind.PROBABILITY,
        "states of the chain that decides whether all of Z_n is reached",
        "all multisets, set after set",
        _from(1, 1, 2, 4, 8, 16, 22, 50, 65, 108, 163, 282, 343),
    ),
    Sequence(
        "A002426",
        "central trinomial coefficients",
        Kind.PROBABILITY,
        "3^n times P(n draws from {−1, 0, 1}, all kept, have the sum 0)",
        "coefficient of (1 + x + x²)^n",
        _from(1, 1, 3, 7, 19, 51, 141, 393, 1107),
    ),
    Sequence(
        "A001047",
        "3^n − 2^n",
        Kind.PROBABILITY,
        "3^n times P(some subset of n draws from {−1, 0, 1} has the sum 1)",
        "the formula",
        _from(1, 1, 5, 19, 65, 211, 665, 2059, 6305, 19171, 58025),
    ),
    Sequence(
        "A027465",
        "C(n,k) 3^(n−k), by rows",
        Kind.COUNT,
        "masks of a network 1-n-1 of ones that leave k relu(x), all real x",
        "coefficients of (3 + x)^n",
        _rows(1, (3, 1), (9, 6, 1), (27, 27, 9, 1), (81, 108, 54, 12, 1)),
    ),
)

SEQUENCES = {s.number: s for s in _ALL}
"""Number to sequence, in the order of ``exactlt selftest``."""


def sequence(number: str) -> Sequence:
    """The sequence with this number; InputError names those that are here."""
    found = SEQUENCES.get(number.strip().upper())
    if found is None:
        raise InputError(f"sequence: expected one of {', '.join(SEQUENCES)}, got {number[:60]!r}")
    return found

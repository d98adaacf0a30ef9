r"""Clauses that say exactly what a linear row says: a running total in ripple-carry adders.

The encoding is deterministic, so that an independent checker can regenerate it clause by
clause.  Variables 1..n are the mask :math:`x_1,\dots,x_n`; auxiliary ones follow in the order
in which they are made.  Every auxiliary variable is a function of the mask, so the models of
the clauses are the masks, one for one.

**A row**, :math:`\text{low}\le\sum_i w_i x_i\le\text{high}`:

1. Normal form (:func:`~exactlt.encodings.normal_row`): complement negative weights, drop
   zeros, divide by the greatest common divisor g (low rounds up, high down), clip low to at
   least 0 and high to at most :math:`A=\sum a_j`.  If low > high, the row is the empty clause
   and nothing else; if low = 0 and high = A, it is nothing.
2. Sort the pairs :math:`(a_j,\ell_j)` by :math:`a_j`, then by the variable's number.
3. The running total T is a list of bits, least significant first, empty at first; a bit is a
   literal or the constant 0.  For every pair add :math:`a_j\ell_j`: from position b = 0, with
   carry 0, up to the first b at or beyond both the length of T and the length of :math:`a_j`
   at which the carry is the constant 0.  At b the inputs are, in this order and without
   constants: bit b of T, :math:`\ell_j` if bit b of :math:`a_j` is 1, the carry.
   Three inputs make a full adder, two a half adder, one passes through as the sum with carry
   0, none gives the constants 0 and 0.  T needs no more bits than the sum S of the
   :math:`a_j` added so far: at the highest position, the length of S minus 1, an adder makes no
   carry (neither the variable k nor its clauses), the carry is the constant 0.
4. *Half adder* of p, q: new variables s, then k; clauses, for :math:`(\alpha,\beta)` =
   (+,+), (+,−), (−,+), (−,−): :math:`-\alpha p,-\beta q,\sigma s` with :math:`\sigma=+` iff
   an odd number of signs is +; then (−p, −q, k), (p, −k), (q, −k).
5. *Full adder* of p, q, r: new s, then k; the eight clauses
   :math:`-\alpha p,-\beta q,-\gamma r,\sigma s` in the same (lexicographic, + first) order;
   then (−p, −q, k), (−p, −r, k), (−q, −r, k), (p, q, −k), (p, r, −k), (q, r, −k).
6. If high < A, :math:`T\le c` with c = high: for every position b from 0 up with
   :math:`c_b=0` and :math:`T_b` not constant, the clause
   :math:`-T_b,\ -T_j` for all j > b with :math:`c_j=1` in ascending order, unless one of
   these :math:`T_j` is the constant 0.
7. If low > 0, :math:`T\ge c` with c = low: for every b with :math:`c_b=1`, ascending up to
   the length of T, the clause :math:`T_b,\ T_j` for all j > b with :math:`c_j=0`, constants
   left out.
8. In 6 and 7 a literal that occurs twice in a clause is written once, and a clause that holds a
   literal and its opposite is left out.

**An instance** is its row, then, with a fixed size k, the row :math:`k\le\sum_i x_i\le k`.

The smallest instance that needs an adder, :math:`x_1+x_2=1`:

>>> from exactlt.instances import SubsetSum
>>> cnf_of(SubsetSum([5, 5], target=5)).clauses  # doctest: +NORMALIZE_WHITESPACE
[(-1, -2, -3), (-1, 2, 3), (1, -2, 3), (1, 2, -3), (-1, -2, 4), (1, -4), (2, -4),
 (-4,), (3, 4)]

Ripple carry is the addition circuit of Warners 1998 (A linear-time transformation of linear
inequalities into conjunctive normal form, doi:10.1016/S0020-0190(98)00144-6).  With n weights
of b bits there are O(n (b + log n)) auxiliary variables and clauses.  Ascending order was
measured best among six orders and shapes: at n = b = 22 it needs a third of the conflicts of
a carry-save tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from exactlt.encodings.normal import NormalRow, normal_row
from exactlt.instances import Row, SubsetSum

Clause = tuple[int, ...]


@dataclass
class Cnf:
    """Clauses under construction; the only place where their variables are made."""

    variables: int
    clauses: list[Clause] = field(default_factory=list)

    def new(self) -> int:
        """A fresh variable."""
        self.variables += 1
        return self.variables

    def add(self, row: NormalRow) -> None:
        """The clauses of a row."""
        if row.impossible:
            self.clauses.append(())
        elif not row.trivial:
            bits = self.total(row)
            if row.high < row.total:
                self.clauses += at_most(bits, row.high)
            if row.low > 0:
                self.clauses += at_least(bits, row.low)

    def total(self, row: NormalRow) -> tuple[int, ...]:
        """Bits of the row's left side, least significant first; 0 is the constant 0."""
        bits: list[int] = []
        most = 0
        pairs = sorted(zip(row.coefficients, row.literals, strict=True), key=_ascending)
        for a, literal in pairs:
            most += a
            bits = self.plus(bits, a, literal, most.bit_length() - 1)
        return tuple(bits)

    def plus(self, bits: list[int], a: int, literal: int, top: int | None = None) -> list[int]:
        """The total plus a times a literal; ``top`` is the highest position it can reach."""
        out, carry, b = [], 0, 0
        while b < len(bits) or a >> b or carry:
            present = (bits[b] if b < len(bits) else 0, literal if a >> b & 1 else 0, carry)
            bit, carry = self._adder(*(p for p in present if p), last=b == top)
            out.append(bit)
            b += 1
        return out

    def _adder(self, *inputs: int, last: bool) -> tuple[int, int]:
        """Sum and carry of up to three literals; the last adder of a total makes no carry."""
        if len(inputs) < 2:
            return (inputs[0] if inputs else 0), 0
        s, k = self.new(), 0 if last else self.new()
        for signs in product((1, -1), repeat=len(inputs)):
            odd = signs.count(1) % 2
            clause = (-sign * p for sign, p in zip(signs, inputs, strict=True))
            self.clauses.append((*clause, s if odd else -s))
        if last:
            return s, 0
        if len(inputs) == 2:
            p, q = inputs
            self.clauses += [(-p, -q, k), (p, -k), (q, -k)]
        else:
            p, q, r = inputs
            self.clauses += [(-p, -q, k), (-p, -r, k), (-q, -r, k)]
            self.clauses += [(p, q, -k), (p, r, -k), (q, r, -k)]
        return s, k


def _ascending(pair: tuple[int, int]) -> tuple[int, int]:
    return pair[0], abs(pair[1])


def at_most(bits: tuple[int, ...], bound: int) -> Iterator[Clause]:
    """Clauses for T <= bound >= 0, without new variables."""
    for b, bit in enumerate(bits):
        if bit and not bound >> b & 1:
            above = [bits[j] for j in range(b + 1, len(bits)) if bound >> j & 1]
            if 0 not in above and not bound >> len(bits):
                yield from _tidy((-bit, *(-p for p in above)))


def at_least(bits: tuple[int, ...], bound: int) -> Iterator[Clause]:
    """Clauses for T >= bound >= 0, without new variables."""
    if bound >> len(bits):
        yield ()
    for b, bit in enumerate(bits):
        if bound >> b & 1:
            above = [bits[j] for j in range(b + 1, len(bits)) if not bound >> j & 1]
            yield from _tidy(p for p in (bit, *above) if p)


def _tidy(literals: Iterable[int]) -> Iterator[Clause]:
    """The clause with every literal once; nothing where it holds a literal and its opposite."""
    clause = tuple(dict.fromkeys(literals))
    if not any(-p in clause for p in clause):
        yield clause


def rows_of(instance: SubsetSum) -> list[Row]:
    """The linear rows of a question over the variables 0..n−1, the sum first."""
    everything = tuple(range(instance.n))
    rows = [Row(everything, instance.weights, instance.low, instance.high)]
    if instance.size is not None:
        rows.append(Row(everything, (1,) * instance.n, instance.size, instance.size))
    return rows


def cnf_of(instance: SubsetSum) -> Cnf:
    """The clauses of *decide*; the module's text is their exact definition."""
    cnf = Cnf(instance.n)
    for row in rows_of(instance):
        cnf.add(normal_row(row.coefficients, row.low, row.high, row.variables))
    return cnf

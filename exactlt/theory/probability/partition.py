r"""Perfect partitions: the exact law of the least discrepancy for every n.

Only magnitudes matter.  The state is the set A ⊆ {0..S} of subset sums, symmetric about S/2;
the least discrepancy is min |S − 2a| over a in A.  Two reductions make the chain finite, both
from ``signed``: once A contains [c, S − c] with S − 2c >= M − 1 the middle is solid for
good and the discrepancy is 0 or 1, by the parity of S; and while the middle is periodic, whole
periods are cut out on both sides of S/2 alike.  (The chain is not triangular: while all items
are even, S/2 alternates between hit and missed, so there is no closed form as in
``exact_closed``.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from exactlt.errors import UnsupportedError
from exactlt.theory.probability.chain import Chain
from exactlt.theory.probability.law import LawLike, Weights, weights
from exactlt.theory.probability.signed import _inside

STATES = 1 << 18
SOLID = -1
SHIFT = 1000
"""Steps (nanoseconds) of one shift and comparison of a small set; about 10^9 steps a second."""


@dataclass(frozen=True)
class PartitionProbability:
    """P(Λ even), and P(perfect and even), P(perfect and odd); Λ the samples' total."""

    even: Fraction
    perfect_even: Fraction
    perfect_odd: Fraction

    @property
    def perfect(self) -> Fraction:
        return self.perfect_even + self.perfect_odd

    @property
    def given_even(self) -> Fraction:
        return self.perfect_even / self.even

    @property
    def given_odd(self) -> Fraction:
        """P(perfect | Λ odd); Λ must be odd with positive probability."""
        return self.perfect_odd / (1 - self.even)


def reduced(A: int, M: int) -> int:
    """The representative of A, or SOLID."""
    S = A.bit_length() - 1
    for g in range(1, M + 1):
        half = (S - g) // 2 + 1
        if half <= 0:
            break
        c = ((A ^ A >> g) & ((1 << half) - 1)).bit_length()
        if S - 2 * c < g:
            continue
        Q = A >> c & ((1 << g) - 1)
        h = c + M * (g - Q.bit_count())
        room = S - 2 * h - max(M, g)
        if room < 0 or not _inside(A & ((1 << c) - 1), Q, c, g):
            continue
        if g == 1:
            return SOLID
        cut = room // (2 * g) * 2 * g
        return A & ((1 << c) - 1) | A >> (c + cut) << c
    return A


def discrepancy(A: int) -> int:
    """min |S − 2a| over a in A."""
    S = A.bit_length() - 1
    return S - 2 * ((A & ((1 << (S // 2 + 1)) - 1)).bit_length() - 1)


def _over(steps: float) -> UnsupportedError:
    return UnsupportedError(f"perfect partitions: would take more than {steps:.0e} steps")


@lru_cache(maxsize=16)
def _states(
    law: Weights, allowed: float = math.inf
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, ...]]:
    """Successors, discrepancy and parity of all unsolid states, and the classes' counts."""
    sizes = law.magnitudes()
    steps = [(y, c) for y, c in sizes.items() if y]
    M = law.bound
    states, place, rows, taken = [1], {1: 0}, [], 0
    for A in states:  # grows while it is read
        row = []
        taken += SHIFT * len(steps) * (1 + min(M, A.bit_length()))
        if taken > allowed:
            raise _over(allowed)
        for y, _ in steps:
            B = reduced(A | A << y, M)
            if B == SOLID:
                row.append(-1)
                continue
            at = place.setdefault(B, len(states))
            if at == len(states):
                if at >= STATES:
                    raise UnsupportedError(
                        f"perfect partitions: more than {STATES} sets of subset sums; the limit "
                        "law is exactlt.theory.laws.window.perfect_partition"
                    )
                states.append(B)
            row.append(at)
        rows.append(row)
    table = np.array(rows, np.int32).reshape(len(states), len(steps))
    least = np.array([discrepancy(A) for A in states])
    odd = np.array([(A.bit_length() - 1) % 2 for A in states])
    still = np.arange(len(states), dtype=np.int32)[:, None]
    return np.hstack([table, still]), least, odd, (*(c for _, c in steps), sizes.get(0, 0))


def discrepancy_chain(
    law: LawLike, above: int, *, parity: int | None = None, steps: float = math.inf
) -> Chain:
    """The chain whose misses are the draws with least discrepancy > ``above`` (>= 1).

    ``parity`` restricts to draws whose total is even (0) or odd (1); totals have the
    discrepancy's parity, so with ``above`` = 0 and parity 0 it counts imperfect even draws.
    """
    law = weights(law)
    successor, least, odd, counts = _states(law, steps)
    payoff = least > above
    if parity is not None:
        payoff &= odd == parity
    return Chain(successor, counts, law.total, payoff.astype(np.uint8))


def even_probability(law: LawLike, n: int) -> Fraction:
    """P(Λ is even) = (1 + (E(−1)^X)^n)/2."""
    law = weights(law)
    bias = Fraction(sum(c * (-1) ** (x % 2) for x, c in law.items()), law.total)
    return (1 + bias**n) / 2


def perfect_partition_probability(
    law: LawLike, n: int, *, steps: float = math.inf
) -> PartitionProbability:
    """P(signs exist with |Σ ±X_i| <= 1), split by the parity of the total; exact.

    Any n once the chain stands: for {1..M} it has 6 thousand states at M = 8.

    Raises
    ------
    UnsupportedError
        More than 2^18 states, or more than ``steps`` elementary steps, about 10^9 a second.

    Examples
    --------
    >>> perfect_partition_probability("positive:M=2", 2).perfect
    Fraction(1, 1)
    """
    law = weights(law)
    chains = [discrepancy_chain(law, 1, parity=p, steps=steps) for p in (0, 1)]
    if 2 * chains[0].successor.size * n * (1 + n * law.total.bit_length() / 31) > steps:
        raise _over(steps)
    even = even_probability(law, n)
    missed = [Fraction(chain.misses(n), law.total**n) for chain in chains]
    return PartitionProbability(even, even - missed[0], 1 - even - missed[1])


def discrepancy_probability(law: LawLike, n: int, above: int) -> Fraction:
    """P(least discrepancy > above), exact, above >= 1."""
    law = weights(law)
    if above < 1:
        raise UnsupportedError("discrepancy: above must be at least 1; use the parity split for 0")
    return Fraction(discrepancy_chain(law, above).misses(n), law.total**n)

"""The chain of reachable sets as an object: exact failure probabilities for every n.

The set R of subset sums grows by R ← R ∪ (R + X) with each sample, so whether an event such as
"target t is reached" has happened is a monotone function of a Markov chain's state.  When
finitely many states can fail, the failure probability is c(n)/D^n with c(n) from one integer
recursion, and the triangular structure gives a closed form for all n (``exact_closed``).

Which sets must be told apart is the business of the builders: ``exact_positive``,
``signed``, ``sized``, ``modular``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from exactlt.errors import SoundnessError
from exactlt.kernels.rent import left, plainly, settle

COUNT_LIMIT = 1 << 32
PLAIN = 6  # steps of plain Python for one item after one set
RESIDUES = 1 << 23  # numbers of a table of residues held at once: 64 MB


@dataclass(frozen=True, eq=False)
class Chain:
    """States from which the event has not happened yet.

    Parameters
    ----------
    successor : int32 array (states, classes)
        Next state per item class, −1 where the event happens for good.  State 0 is the start.
    counts : tuple of int
        Equally likely draws per class, summing to ``total``.
    total : int
        D.
    payoff : uint8 array (states,), optional
        1 where stopping in the state counts as a miss; all ones if not given.
    """

    successor: np.ndarray
    counts: tuple[int, ...]
    total: int
    payoff: np.ndarray | None = None
    known: dict[int, int] = field(default_factory=dict, repr=False)

    def __post_init__(self):
        if sum(self.counts) != self.total:
            raise SoundnessError("chain: the classes' draws do not sum to the law's")

    @property
    def states(self) -> int:
        return len(self.successor)

    def misses(self, n: int) -> int:
        """c(n): how many of the D^n draws of n samples miss the event; exact.

        Only c(n) is made whole, so the work beside the recursion's is O((n log D)²), not cubic;
        the residues are taken for a few primes at a time, which bounds the memory.
        """
        if n in self.known or 2 * self.successor.size * n <= left("survival"):
            return self.miss_counts(n)[n]
        primes = prime_basis(n * self.total.bit_length() + 1)
        at_once = max(1, RESIDUES // (n + 1))
        last: list[int] = []
        for start in range(0, len(primes), at_once):
            last += self._residues(n, primes[start : start + at_once])[n].tolist()
        self.known[n] = lift(last, primes)
        return self.known[n]

    def miss_counts(self, n: int) -> list[int]:
        """c(0), …, c(n); O(n · states · classes · n log D / 31) word operations."""
        if any(m not in self.known for m in range(n + 1)):
            for m, c in enumerate(self._run(n)):
                self.known[m] = c
        return [self.known[m] for m in range(n + 1)]

    def _run(self, n: int) -> list[int]:
        from exactlt.kernels.chains.plain import survival_plain

        if self.states == 0:
            return [0] * (n + 1)
        if plainly("survival", 2 * self.successor.size * n):
            return survival_plain(self.successor, self.counts, self._payoff(), n)
        primes = prime_basis(n * self.total.bit_length() + 1)
        return [lift(row.tolist(), primes) for row in self._residues(n, primes)]

    def _payoff(self) -> np.ndarray:
        return np.ones(self.states, np.uint64) if self.payoff is None else self.payoff

    def _residues(self, n: int, primes: list[int]) -> np.ndarray:
        """c(0), …, c(n) modulo each prime, one row for each number of samples."""
        from exactlt.kernels.chains.reachable import survival

        return survival(
            self.successor,
            np.array([[c % p for p in primes] for c in self.counts], np.uint64),
            self._payoff().astype(np.uint64),
            np.array(primes, np.uint64),
            n,
            self.total >= COUNT_LIMIT,
        )

    @property
    def triangular(self) -> bool:
        """Whether successors never have smaller numbers, so that self-loops are the only cycles."""
        return bool(
            ((self.successor < 0) | (self.successor >= np.arange(self.states)[:, None])).all()
        )

    @cached_property
    def loops(self) -> np.ndarray:
        """Draws that leave each state as it is: the numerators j of the eigenvalues j/D."""
        stay = self.successor == np.arange(self.states)[:, None]
        return stay @ np.array(self.counts, np.int64 if self.total < 1 << 62 else object)


def truncated(values, pattern: int, need_all: bool, width: int, modular: bool, limit: int):
    """(states, successors) of ``closure_truncated``; in plain Python where there are few."""
    few = left("closure_truncated") // (PLAIN * max(1, len(values)))
    if few:
        from exactlt.kernels.chains.plain import closure_truncated_plain

        found = closure_truncated_plain(values, pattern, need_all, width, modular, min(limit, few))
        if len(found[0]) or few >= limit:
            plainly("closure_truncated", len(found[0]) * PLAIN * len(values))
            return found
        settle("closure_truncated")
    from exactlt.kernels.chains.reachable import closure_truncated

    return closure_truncated(
        np.array(values, np.int64), np.uint64(pattern), need_all, width, modular, limit
    )


def prime_basis(bits: int) -> list[int]:
    """Primes just below 2^31 whose product exceeds 2^bits."""
    from flint import fmpz

    primes, candidate, product = [], (1 << 31) - 1, 1
    while product >> bits == 0:
        if fmpz(candidate).is_prime():
            primes.append(candidate)
            product *= candidate
        candidate -= 2
    return primes


def lift(residues: list[int], primes: list[int]) -> int:
    """The number in 0..Πp−1 with these residues (Garner's mixed radix)."""
    value, modulus = 0, 1
    for r, p in zip(residues, primes, strict=True):
        value += modulus * ((r - value) * pow(modulus, -1, p) % p)
        modulus *= p
    return value

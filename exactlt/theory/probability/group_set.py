"""A random **set** of a cyclic group: does every residue have a subset that sums to it?

Erdős and Rényi 1965 and Erdős problem 543 draw k distinct elements of an abelian group of order
N, all C(N, k) sets alike; ``modular`` draws a sequence, with repetition.  The two differ in
which draws are counted, so they have two least k (see :func:`cover_threshold`).

The elements are taken one after the other, each in or out of the set, and sets of equal size
with equal subset sums are counted together: exact, N · (pairs of size and sum set) steps.  The
sum sets that occur are A058961 many at most.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import as_nonnegative, as_positive

LARGEST = 31
"""Largest N: the sum sets of Z_31 are looked at within some seconds."""


@lru_cache(maxsize=64)
def covering_sets(N: int) -> tuple[int, ...]:
    """How many k-element subsets of Z_N have every residue as a subset sum, k = 0..N.

    Raises
    ------
    UnsupportedError
        N > 31.

    Examples
    --------
    >>> covering_sets(5)  # {1, 2, 3} covers, {0, 1, 2} does not
    (0, 0, 0, 4, 5, 1)
    """
    N = as_positive("N", N)
    if N > LARGEST:
        raise UnsupportedError(f"random sets: N is at most {LARGEST}, got {N}")
    full = (1 << N) - 1
    done = [0] * (N + 1)  # sets that cover; what is added later changes nothing
    open_sets: dict[tuple[int, int], int] = {(0, 1): 1}
    if N == 1:
        return (1, 1)
    for x in range(N):
        left = N - 1 - x
        grown: dict[tuple[int, int], int] = {}
        for (k, sums), count in open_sets.items():
            grown[k, sums] = grown.get((k, sums), 0) + count
            more = sums | (sums << x | sums >> (N - x)) & full if x else sums
            if more == full:
                for j in range(left + 1):  # any of the elements that are left
                    done[k + 1 + j] += count * comb(left, j)
            else:
                grown[k + 1, more] = grown.get((k + 1, more), 0) + count
        open_sets = grown
    return tuple(done)


def set_cover_probability(N: int, k: int) -> Fraction:
    """P(every residue is a subset sum of a uniformly random k-element subset of Z_N), exact.

    Examples
    --------
    >>> set_cover_probability(7, 3)
    Fraction(8, 35)
    """
    k, N = as_nonnegative("k", k), as_positive("N", N)
    if k > N:
        raise InputError(f"k: expected at most N = {N} distinct elements, got {k}")
    return Fraction(covering_sets(N)[k], comb(N, k))


def cover_threshold(N: int, chance: Fraction | str = "1/2", *, draws: str = "set") -> int:
    """Least k such that all of Z_N is covered with probability at least ``chance``, exact.

    Parameters
    ----------
    N : int
        At most 31.
    chance : Fraction
    draws : {"set", "sequence"}
        k distinct elements (Erdős problem 543 at 1/2), or k independent ones.

    Examples
    --------
    >>> cover_threshold(13), cover_threshold(13, draws="sequence")
    (5, 6)
    """
    from exactlt.theory.probability.modular import modular_chain

    chance = Fraction(chance)
    if not 0 < chance <= 1:
        raise InputError(f"chance: expected a probability in (0, 1], got {chance}")
    if draws == "set":
        return next(k for k in range(N + 1) if set_cover_probability(N, k) >= chance)
    if draws != "sequence":
        raise InputError(f"draws: expected set or sequence, got {draws!r}")
    if chance == 1 and N > 1:
        raise InputError("chance: a sequence never covers with certainty, expected less than 1")
    for k, misses in enumerate(modular_chain(N).miss_counts(64 * N)):
        if 1 - Fraction(misses, N**k) >= chance:
            return k
    raise UnsupportedError(f"cover: the chance stays below {chance}")

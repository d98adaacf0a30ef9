"""Wrap-around arithmetic: subset sums in Z_N, every probability exact for small N.

A set of residues grows by R ← R ∪ (R + X) mod N.  Distinct nonempty subsets have pairwise
independent uniform sums, so P(t is missed) <= (N − 1)/(2^n − 1) for every N and t.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import as_ints, as_nonnegative, as_positive
from exactlt.theory.probability.chain import Chain, truncated

LARGEST = 62
STATES = 1 << 22
SETS = 1 << 20


def modular_chain(N: int, targets: Iterable[int] | None = None, *, mode: str = "all") -> Chain:
    """The chain for samples uniform on Z_N; all residues by default.

    Raises
    ------
    UnsupportedError
        N > 62, or more than 2^22 sets of residues.
    """
    N = as_positive("N", N)
    if mode not in ("all", "any"):
        raise InputError(f"mode: expected 'all' or 'any', got {mode!r}")
    if N > LARGEST:
        raise UnsupportedError(f"modular chain: N is at most {LARGEST}, got {N}; use modular_bound")
    wanted = {t % N for t in (range(N) if targets is None else as_ints("targets", targets))}
    if not wanted:
        raise InputError("targets: expected at least one integer, got none")
    if wanted == {0} or (mode == "any" and 0 in wanted):
        return Chain(np.empty((0, 1), np.int32), (N,), N)
    pattern = sum(1 << t for t in wanted - {0})
    states, successor = truncated(range(1, N), pattern, mode == "all", N, True, STATES)
    if len(states) == 0:
        raise UnsupportedError(f"modular chain: more than {STATES} sets of residues for N = {N}")
    still = np.arange(len(states), dtype=np.int32)[:, None]
    return Chain(np.hstack([successor, still]), (1,) * N, N)


def modular_miss(
    N: int, n: int, targets: Iterable[int] | None = None, *, mode: str = "all"
) -> Fraction:
    """P(the event fails) for n samples uniform on Z_N, exact."""
    return Fraction(modular_chain(N, targets, mode=mode).misses(as_nonnegative("n", n)), N**n)


def modular_set_miss(
    N: int, k: int, targets: Iterable[int] | None = None, *, mode: str = "all"
) -> Fraction:
    """P(the event fails) for a uniformly random k-element **set** of Z_N, exact.

    This is the model of Erdős and Rényi 1965 and of Erdős problem 543: k distinct residues, where
    :func:`modular_miss` draws a sequence with repetition.  The residues are gone through one by
    one, taken or not, and equal (set of sums, number taken) are merged.

    Parameters
    ----------
    N, k : int
        0 <= k <= N.
    targets, mode
        As in :func:`modular_chain`; all residues by default.

    Raises
    ------
    UnsupportedError
        More than 2^20 merged states are met (N of about 30 for the largest k).

    Examples
    --------
    >>> modular_set_miss(13, 4) < modular_miss(13, 4)
    True
    """
    from math import comb

    N, k = as_positive("N", N), as_nonnegative("k", k)
    if k > N:
        raise InputError(f"k: a set of Z_{N} has at most {N} elements, got {k}")
    if mode not in ("all", "any"):
        raise InputError(f"mode: expected 'all' or 'any', got {mode!r}")
    wanted = {t % N for t in (range(N) if targets is None else as_ints("targets", targets))}
    if not wanted:
        raise InputError("targets: expected at least one integer, got none")
    pattern, whole = sum(1 << t for t in wanted), (1 << N) - 1

    def happened(sums: int) -> bool:
        met = sums & pattern
        return met == pattern if mode == "all" else met != 0

    states = {(1, 0): 1}  # sets of sums from which it has not happened yet
    if happened(1):
        return Fraction(0)
    for x in range(N):
        grown: dict[tuple[int, int], int] = {}
        for (sums, taken), ways in states.items():
            if taken + N - x > k:  # enough residues are left without this one
                grown[sums, taken] = grown.get((sums, taken), 0) + ways
            if taken < k:
                more = sums | (sums << x | sums >> (N - x)) & whole
                if not happened(more):
                    grown[more, taken + 1] = grown.get((more, taken + 1), 0) + ways
        states = grown
        if len(states) > SETS:
            raise UnsupportedError(
                f"sets of Z_{N}: more than {SETS} sets of sums; the sequence model goes further"
            )
    misses = sum(ways for (_, taken), ways in states.items() if taken == k)
    return Fraction(misses, comb(N, k))


def modular_bound(N: int, n: int) -> Fraction:
    """Upper bound (N − 1)/(2^n − 1) on P(t is missed), every t; Chebyshev, rigorous."""
    N, n = as_positive("N", N), as_positive("n", n)
    return min(Fraction(1), Fraction(N - 1, 2**n - 1))

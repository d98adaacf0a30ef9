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


def modular_bound(N: int, n: int) -> Fraction:
    """Upper bound (N − 1)/(2^n − 1) on P(t is missed), every t; Chebyshev, rigorous."""
    N, n = as_positive("N", N), as_positive("n", n)
    return min(Fraction(1), Fraction(N - 1, 2**n - 1))

"""Claims about every weight vector: listed exhaustively up to signs and order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from math import comb

from exactlt.errors import InputError

LIST_LIMIT = 2_000_000


def vectors(n: int, M: int) -> Iterator[tuple[int, ...]]:
    """All multisets of n positive integers whose largest member is exactly M.

    Flipping a weight's sign shifts all subset sums, so signs change neither the number of
    distinct sums nor the multiplicities; a zero doubles every multiplicity and is left out.
    """
    if comb(n + M - 2, n - 1) > LIST_LIMIT:
        raise InputError(f"always: n = {n}, M = {M} has more than {LIST_LIMIT} weight vectors")
    for rest in combinations_with_replacement(range(1, M + 1), n - 1):
        yield (*rest, M)


def spectrum(weights: tuple[int, ...]) -> tuple[int, int, int]:
    """(number of distinct subset sums, largest number of masks with one sum, such a sum).

    The counts are the digits of Π (1 + B^w) in a base B > 2^n: one big-integer product.
    """
    import numpy as np

    n = len(weights)
    slot = 1 if n < 8 else 2 if n < 16 else 4 if n < 32 else 8
    packed = 1
    for w in weights:
        packed += packed << (8 * slot * w)
    size = (sum(weights) + 1) * slot
    counts = np.frombuffer(packed.to_bytes(size, "little"), f"<u{slot}")
    top = int(counts.argmax())
    return int(np.count_nonzero(counts)), int(counts[top]), top


def certificate(weights: tuple[int, ...]) -> dict[str, object]:
    """What another program needs to re-check an instance by adding up its 2^n masks."""
    distinct, top, at = spectrum(weights)
    return {
        "weights": list(weights),
        "distinct_sums": distinct,
        "largest_multiplicity": top,
        "at_sum": at,
    }

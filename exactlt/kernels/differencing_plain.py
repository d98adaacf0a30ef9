"""The plain twin of complete differencing, and the reading of its branches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def least_difference(values: Sequence[int]) -> int:
    """Least |Σ ±v| over all signs, by all signs: O(2^n)."""
    reachable = {0}
    for v in values:
        reachable = {r + v for r in reachable} | {abs(r - v) for r in reachable}
    return min(reachable)


def signs_of_branch(values: Sequence[int], sums: Iterable[int]) -> list[int]:
    """Signs for the branch that takes ``sums[r]`` sums, then one difference, for each r.

    The last entry is followed by no difference: there the leaf is completed by largest
    differencing.  Signs make Σ sign·value equal the leaf's difference.
    """
    groups = sorted(((v, [(1, i)]) for i, v in enumerate(values)), key=lambda g: -g[0])

    def take(sign: int) -> None:
        (a, left), (b, right) = groups[0], groups[1]
        merged = a + sign * b, left + [(sign * s, i) for s, i in right]
        del groups[:2]
        at = next((k for k, g in enumerate(groups) if g[0] <= merged[0]), len(groups))
        groups.insert(at, merged)

    sums = list(sums)
    for r, times in enumerate(sums):
        for _ in range(times):
            take(1)
        if r < len(sums) - 1:
            take(-1)
    while len(groups) > 1:
        take(-1)
    signs = [0] * len(values)
    for s, i in groups[0][1]:
        signs[i] = s
    return signs

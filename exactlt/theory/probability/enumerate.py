"""The oracle: probabilities by listing every multiset of samples.

Nothing here is clever; every other exact method is tested against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import comb, factorial, log2

from exactlt.errors import UnsupportedError
from exactlt.theory.probability.law import Event, LawLike, Weights, about_choose, weights

LIMIT = 3_000_000


def multisets(law: Weights, n: int) -> Iterator[tuple[dict[int, int], int]]:
    """Every multiset of n samples, {value: copies >= 1}, and how many of the D^n draws give it."""

    last = len(law.values) - 1
    open_: list[tuple[int, int, int, dict[int, int]]] = [(0, n, 1, {})]
    while open_:  # a stack, for a law of many values is deeper than Python's recursion
        place, left, weight, chosen = open_.pop()
        if place == last or not left:
            if left:
                chosen, weight = (
                    {**chosen, law.values[place]: left},
                    weight * law.counts[place] ** left,
                )
            yield chosen, weight
            continue
        for copies in range(left, -1, -1):  # the last pushed, no copy, comes first
            taken = {**chosen, law.values[place]: copies} if copies else chosen
            ways = comb(left, copies) * law.counts[place] ** copies
            open_.append((place + 1, left - copies, weight * ways, taken))


def subset_counts(sample: dict[int, int]) -> dict[tuple[int, int], int]:
    """Number of subsets of a multiset for each (size, sum)."""
    found = {(0, 0): 1}
    for value, copies in sample.items():
        grown: dict[tuple[int, int], int] = {}
        for (size, total), ways in found.items():
            for k in range(copies + 1):
                key = (size + k, total + k * value)
                grown[key] = grown.get(key, 0) + ways * comb(copies, k)
        found = grown
    return found


def cost(law: Weights, n: int) -> float:
    """Number of multisets."""
    return about_choose(n + len(law.values) - 1, n)


def steps(law: Weights, n: int) -> float:
    """Elementary steps, about 10^9 a second: multisets times their subsets' sizes and sums."""
    V, span = len(law.values), law.values[-1] - law.values[0]
    pairs = min(V * log2(1 + n / V), n, 2 * log2(n + 1) + log2(n * span + 1))
    return cost(law, n) * (2e4 + 2.0 ** min(pairs, 100) * (400 + n * n / 12))


def _refuse(law: Weights, n: int) -> None:
    if cost(law, n) > LIMIT:
        raise UnsupportedError(
            f"enumeration would list {cost(law, n):.0e} multisets, at most {LIMIT} are allowed; "
            "try the chain or the sign-flip method, or bounds"
        )


def event_probability(law: LawLike, event: Event) -> Fraction:
    """P(event) by listing all C(n+V−1, n) multisets of a law with V values; exact."""
    law = weights(law)
    _refuse(law, event.n)
    hits = 0
    for sample, weight in multisets(law, event.n):
        ways = subset_counts(sample)
        if event.nonempty:
            ways[0, 0] -= 1
        sums = {
            s for (size, s), w in ways.items() if w and (event.size is None or size == event.size)
        }
        hits += weight * event.happens(sums)
    return Fraction(hits, law.total**event.n)


def solution_distribution(
    law: LawLike, n: int, target: int, *, size: int | None = None
) -> dict[int, Fraction]:
    """Exact law of the number of solutions Y: how many of the 2^n masks reach the target.

    The empty mask counts for target 0.  C(n+V−1, n) multisets.
    """
    law = weights(law)
    event = Event(n, (target,), size=size)
    _refuse(law, event.n)
    found: dict[int, int] = {}
    for sample, weight in multisets(law, event.n):
        y = sum(
            w
            for (k, s), w in subset_counts(sample).items()
            if s == target and (size is None or k == size)
        )
        found[y] = found.get(y, 0) + weight
    return {y: Fraction(w, law.total**n) for y, w in sorted(found.items())}


def partition_distribution(law: LawLike, n: int) -> dict[tuple[int, int], Fraction]:
    """Joint law of (parity of the sum, least discrepancy min |Σ ±X_i|) of n samples."""
    law = weights(law)
    _refuse(law, n)
    found: dict[tuple[int, int], int] = {}
    for sample, weight in multisets(law, n):
        total = sum(x * c for x, c in sample.items())
        best = min(abs(2 * s - total) for _, s in subset_counts(sample))
        found[total % 2, best] = found.get((total % 2, best), 0) + weight
    return {key: Fraction(w, law.total**n) for key, w in sorted(found.items())}


def multinomial(n: int, parts: list[int]) -> int:
    """n! / Π parts!, for parts that sum to n."""
    out = factorial(n)
    for part in parts:
        out //= factorial(part)
    return out

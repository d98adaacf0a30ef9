"""A seeded family of small questions, biased to where solvers go wrong.

Question i of a seed depends on (seed, i) alone, so any single one can be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from exactlt.instances import Partition, SubsetSum, stream_key, word

EDGES = tuple(
    (1 << b) + d for b in (15, 16, 20, 24, 31, 32, 50, 53, 62, 63, 64) for d in (-1, 0, 1)
)
"""Where integer types, float mantissas and solvers' ranges end."""


@dataclass(frozen=True)
class Case:
    """Question number ``index`` of a seed, and what it is biased to."""

    index: int
    kind: str
    instance: Any


class Draw:
    """Seeded choices from raw 64-bit words; 64 bits make the bias of a remainder harmless."""

    def __init__(self, seed: int, index: int, what: str = ""):
        key = stream_key(seed, f"crosscheck {index} {what}".rstrip())
        self._words = (word(key, i) for i in count())

    def below(self, n: int) -> int:
        """An integer in 0..n−1, any n."""
        words = 1 + n.bit_length() // 64
        return sum(next(self._words) << 64 * i for i in range(words)) % n

    def within(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def choose(self, options: Sequence):
        return options[self.below(len(options))]

    def sign(self) -> int:
        return self.choose((1, -1))

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent


def _small(d: Draw, n: int) -> list[int]:
    return [d.within(-9, 9) for _ in range(n)]


def _positive(d: Draw, n: int) -> list[int]:
    return [d.within(1, 1 << n) for _ in range(n)]


def _zeros(d: Draw, n: int) -> list[int]:
    return [d.choose((0, d.within(-20, 20))) for _ in range(n)]


def _duplicates(d: Draw, n: int) -> list[int]:
    values = [d.within(-30, 30), d.sign() * d.choose(EDGES)]
    return [d.choose(values) for _ in range(n)]


def _equal(d: Draw, n: int) -> list[int]:
    return [d.sign() * d.choose((1, 7, *EDGES))] * n


def _opposite(d: Draw, n: int) -> list[int]:
    half = [d.choose((d.within(1, 99), d.choose(EDGES))) for _ in range((n + 1) // 2)]
    return [w * s for w in half for s in (1, -1)][:n]


def _powers(d: Draw, n: int) -> list[int]:
    return [d.sign() << d.choose((d.below(8), d.below(64))) for _ in range(n)]


def _superincreasing(d: Draw, n: int) -> list[int]:
    """All 2^n sums differ: exactly one mask for every reachable target."""
    weights, total = [], 0
    for _ in range(n):
        weights.append(d.sign() * (total + 1 + d.below(3)))
        total += abs(weights[-1])
    return weights


def _edges(d: Draw, n: int) -> list[int]:
    return [d.sign() * d.choose(EDGES) for _ in range(n)]


def _near(d: Draw, n: int) -> list[int]:
    """One great number and its neighbours: differences of 1 far behind the leading bits."""
    middle = d.choose(EDGES)
    return [d.sign() * (middle + d.within(-3, 3)) for _ in range(n)]


def _wide(d: Draw, n: int) -> list[int]:
    bound = 1 << d.choose((12, 20, 40, 52, 61, 63, 100))
    return [d.within(-bound, bound) for _ in range(n)]


def _multiples(d: Draw, n: int) -> list[int]:
    factor = d.choose((2, 3, 10, *EDGES))
    return [factor * d.within(-6, 6) for _ in range(n)]


WEIGHTS: dict[str, Callable[[Draw, int], list[int]]] = {
    "small": _small,
    "positive": _positive,
    "zeros": _zeros,
    "duplicates": _duplicates,
    "equal": _equal,
    "opposite": _opposite,
    "powers": _powers,
    "superincreasing": _superincreasing,
    "edges": _edges,
    "near": _near,
    "wide": _wide,
    "multiples": _multiples,
}


def case(seed: int, index: int) -> Case:
    """Question ``index`` of the family; n from 1 to 10, rarely 12."""
    d = Draw(seed, index)
    n = 12 if d.chance(2) else d.choose((1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10))
    kind = d.choose(tuple(WEIGHTS))
    weights = WEIGHTS[kind](d, n)
    if d.chance(12):
        bias = d.choose((None, None, -n, n, n - 2 * d.below(n + 1)))
        return Case(index, f"partition-{kind}", Partition(weights, bias))
    planted = [d.below(2) for _ in range(n)]
    size = None
    if d.chance(30):
        size = d.choose((0, n, sum(planted), d.below(n + 1)))
    target, tolerance = _target(d, weights, planted)
    return Case(index, kind, SubsetSum(weights, target, tolerance, size))


def _target(d: Draw, weights: list[int], planted: list[int]) -> tuple[int, int]:
    """A target and a tolerance, most of them at a border."""
    hit = sum(w for w, p in zip(weights, planted, strict=True) if p)
    low, high = sum(w for w in weights if w < 0), sum(w for w in weights if w > 0)
    distance = d.choose((1, 1, 2, 7, d.choose(EDGES)))
    target = d.choose(
        (
            hit,
            hit,
            hit,
            hit + d.sign(),
            low,
            high,
            low - distance,
            high + distance,
            d.within(low, high),
            0,
            d.sign() << 70,
        )
    )
    beyond = max(target - high, low - target, abs(target - hit))
    tolerance = d.choose(
        (0, 0, 0, 1, d.below(5), max(beyond, 0), max(beyond - 1, 0), distance, high - low)
    )
    return target, tolerance


def family(seed: int, start: int = 0, stop: int | None = None) -> Iterator[Case]:
    """The cases start..stop−1 of a seed; endless without ``stop``."""
    return (case(seed, i) for i in islice(count(), start, stop))

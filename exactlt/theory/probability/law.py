"""A law as integers: values, how many equally likely draws give each, and their total.

Glossary of the ``exact_*`` modules: n samples, T targets, D ``total`` (every probability is an
integer over D^n), R the set of subset sums of the sample, ``size`` a fixed number of kept items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from exactlt.errors import InputError
from exactlt.instances import Law, as_int, as_ints, as_nonnegative, parse_law


class TooMuch(str):
    """A refusal because of its cost: the method is made for the question, the limits are not."""


@dataclass(frozen=True)
class Weights:
    """P(X = values[i]) = counts[i] / total, values ascending, counts positive and coprime."""

    values: tuple[int, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def bound(self) -> int:
        """Largest absolute value."""
        return max(-self.values[0], self.values[-1])

    @property
    def symmetric(self) -> bool:
        """Whether X and −X have the same law."""
        return self.counts == self.counts[::-1] and all(
            a == -b for a, b in zip(self.values, reversed(self.values), strict=True)
        )

    @property
    def nonnegative(self) -> bool:
        return self.values[0] >= 0

    def count(self, value: int) -> int:
        return dict(zip(self.values, self.counts, strict=True)).get(value, 0)

    def items(self) -> list[tuple[int, int]]:
        return list(zip(self.values, self.counts, strict=True))

    def magnitudes(self) -> dict[int, int]:
        """Count of each |X|; the counts still sum to ``total``."""
        found: dict[int, int] = {}
        for x, c in self.items():
            found[abs(x)] = found.get(abs(x), 0) + c
        return dict(sorted(found.items()))

    def second_moment(self) -> Fraction:
        """E X²."""
        return Fraction(sum(c * x * x for x, c in self.items()), self.total)

    def mean(self) -> Fraction:
        return Fraction(sum(c * x for x, c in self.items()), self.total)


LawLike = Law | str | Mapping[int, Fraction] | Weights


def weights(law: LawLike) -> Weights:
    """The integer form of a law, its text, or a mapping value → probability.

    Raises
    ------
    InputError
        Probabilities are negative, inexact, or do not sum to one.
    UnsupportedError
        The law has more than 2^22 equally likely draws.
    """
    if isinstance(law, Weights):
        return law
    if isinstance(law, str):
        law = parse_law(law)
    if isinstance(law, Law):
        pmf = law.pmf()
    elif isinstance(law, Mapping):
        pmf = {}
        for x, p in law.items():
            if not isinstance(p, (int, Fraction)) or isinstance(p, bool) or p < 0:
                raise InputError(f"law: expected probabilities as Fractions >= 0, got {p!r}")
            pmf[as_int("law: value", x)] = Fraction(p)
        if sum(pmf.values()) != 1:
            raise InputError(f"law: expected probabilities that sum to 1, got {sum(pmf.values())}")
    else:
        raise InputError(f"law: expected a law, its text or a pmf, got {type(law).__name__}")
    pmf = {x: p for x, p in sorted(pmf.items()) if p}
    scale = lcm(*(p.denominator for p in pmf.values()))
    counts = [int(p * scale) for p in pmf.values()]
    common = gcd(*counts)
    return Weights(tuple(pmf), tuple(c // common for c in counts))


def about_choose(n: int, k: int) -> float:
    """C(n, k), exact while below 10^15, beyond that an estimate of at most 10^300: for costs."""
    from math import comb, exp, lgamma, log

    k = min(k, n - k)
    if k <= 1000:  # lgamma's difference is all rounding error where n is huge and k small
        size = sum(log(n - i) - log(i + 1) for i in range(k))
    else:
        size = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return float(comb(n, k)) if size < 34 else exp(min(size, 690))


WIDEST_TARGET = 1 << 60
"""The kernels count in 64 bits; no law whose values can be listed reaches further."""


@dataclass(frozen=True)
class Event:
    """What is asked of n samples: which targets, how many of them, with how many items.

    Parameters
    ----------
    n : int
        Number of samples, at least 0.
    targets : iterable of int
        At least one.
    mode : {"all", "any"}
        Whether every target, or at least one, must be the sum of some subset.
    size : int, optional
        Only subsets with exactly this many items count.
    nonempty : bool
        Whether the empty subset is excluded (it reaches target 0 for free).
    """

    n: int
    targets: tuple[int, ...]
    mode: str = "all"
    size: int | None = None
    nonempty: bool = False

    def __post_init__(self):
        object.__setattr__(self, "n", as_nonnegative("n", self.n))
        targets = tuple(sorted(set(as_ints("targets", self.targets))))
        if not targets:
            raise InputError("targets: expected at least one integer, got none")
        if max(-targets[0], targets[-1]) > WIDEST_TARGET:
            raise InputError("targets: expected magnitudes of at most 2^60, got a larger one")
        object.__setattr__(self, "targets", targets)
        if self.mode not in ("all", "any"):
            raise InputError(f"mode: expected 'all' or 'any', got {self.mode!r}")
        if self.size is not None:
            size = as_nonnegative("size", self.size)
            object.__setattr__(self, "size", size)
            if self.nonempty and size > 0:
                object.__setattr__(self, "nonempty", False)

    def happens(self, reachable: Iterable[int]) -> bool:
        """Whether the event holds for this set of subset sums."""
        found = set(reachable)
        return (all if self.mode == "all" else any)(t in found for t in self.targets)

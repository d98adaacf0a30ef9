r"""Laws made of other laws: an atom at zero, items that are always kept, vectors.

    sparse:p=1/4,of=uniform:M=64    a weight of the law after ``of=`` with probability 1/4, else 0
    locked:first=3,of=…             the first 3 items are always kept
    locked:every=4,of=…             items 4, 8, 12, … are
    locked:p=1/10,of=…              each item is, independently, with probability 1/10
    vector:d=2,of=uniform:M=64      vectors with d independent coordinates

``of=`` comes last and takes the rest of the text, so nested laws need no brackets.  Locks are
outermost; a vector is of a law of integers.

A composed law leaves the weights of the law in it as they are: ``sparse`` puts zeros into the
very stream that the plain law has for the seed, ``locked`` changes no weight, and item i of
``vector`` is the weights i·d … i·d+d−1 of the plain stream.  Draws of its own come from a
generator whose text has one more line, which no seed or label can imitate:

    exactlt stream 1\n<seed>\n<label>\ngate <number of sparse laws inside>
    exactlt stream 1\n<seed>\n<label>\nlock

With p = a/b in lowest terms, item i is open (locked) where its uniform draw on {0..b−1} is
below a.

Sources with random masks: Gadhikar, Mukherjee, Burkholz 2023 (arXiv 2210.02412); partly locked
ones: Otsuka et al. 2024 (arXiv 2402.14029); vectors: Becchetti et al. 2022 (arXiv 2207.13944).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances._generator import text_key, uniform_draws
from exactlt.instances._integers import as_nonnegative, as_positive
from exactlt.instances._laws import PMF_LIMIT, Law

WIDEST = 64
"""Most dimensions of a vector."""


def share(p: object) -> Fraction:
    """A probability above 0 and at most 1, whose denominator is at most 2^63."""
    if isinstance(p, bool) or not isinstance(p, (int, Fraction)) or not 0 < p <= 1:
        raise InputError(f"p: expected a fraction above 0 and at most 1 such as 1/4, got {p}")
    p = Fraction(p)
    if p.denominator > 1 << 63:
        raise InputError("p: expected a denominator of at most 2^63, got a larger one")
    return p


def opened(text: str, p: Fraction, n: int):
    """For each of n items whether its gate is open, which has probability p; a bool array."""
    import numpy as np

    return uniform_draws(text_key(text), p.denominator, n) < np.uint64(p.numerator)


class _Of(Law):
    """What a law keeps of the law in it."""

    of: Law

    @property
    def bound(self) -> int:
        return self.of.bound

    @property
    def unit(self) -> Fraction:
        return self.of.unit

    @property
    def dimension(self) -> int | None:  # type: ignore[override]
        return self.of.dimension

    def _inner(self) -> None:
        if not isinstance(self.of, Law):
            raise InputError(f"of: expected a law, got {type(self.of).__name__}")
        if self.of.locks:
            raise InputError(f"law {self.name}: locks are outermost, so it is not of {self.of}")


@dataclass(frozen=True)
class Sparse(_Of):
    """A weight of the law ``of`` with probability p, else 0 (for vectors: the zero vector)."""

    p: Fraction
    of: Law
    name = "sparse"

    def __post_init__(self):
        object.__setattr__(self, "p", share(self.p))
        self._inner()

    @property
    def depth(self) -> int:
        """How many sparse laws are inside."""
        law, depth = self.of, 0
        while isinstance(law, _Of):
            depth += isinstance(law, Sparse)
            law = law.of
        return depth

    def sample(self, text: str, n: int):
        weights = self.of.sample(text, n)
        gates = opened(f"{text}\ngate {self.depth}", self.p, n)
        return weights * (gates if self.dimension is None else gates[:, None])

    def pmf(self) -> dict[Any, Fraction]:
        zero = 0 if self.dimension is None else (0,) * self.dimension
        found = {x: self.p * q for x, q in self.of.pmf().items()}
        found[zero] = found.get(zero, Fraction(0)) + 1 - self.p
        return {x: q for x, q in sorted(found.items()) if q}


@dataclass(frozen=True)
class Locked(_Of):
    """The law ``of``, where a stated or random part of the items is always kept.

    Parameters
    ----------
    first : int, optional
        The first so many items.
    every : int, optional
        Items ``every``, 2·``every``, … counted from 1.
    p : Fraction, optional
        Each item by itself with this probability.
    """

    of: Law
    first: int | None = None
    every: int | None = None
    p: Fraction | None = None
    name = "locked"
    locks = True

    def __post_init__(self):
        given = [key for key in ("first", "every", "p") if getattr(self, key) is not None]
        if len(given) != 1:
            raise InputError(
                f"law locked: expected one of first, every and p, got {', '.join(given) or 'none'}"
            )
        check = {"first": as_nonnegative, "every": as_positive, "p": lambda _, p: share(p)}
        key = given[0]
        object.__setattr__(self, key, check[key](key, getattr(self, key)))
        self._inner()

    def parameters(self) -> dict[str, object]:
        rule = {"first": self.first, "every": self.every, "p": self.p, "of": self.of}
        return {key: value for key, value in rule.items() if value is not None}

    def sample(self, text: str, n: int):
        return self.of.sample(text, n)

    def locked(self, text: str, n: int) -> tuple[int, ...]:
        if self.first is not None:
            return tuple(int(i < self.first) for i in range(n))
        if self.every is not None:
            return tuple(int(i % self.every == 0) for i in range(1, n + 1))
        assert self.p is not None
        return tuple(int(lock) for lock in opened(f"{text}\nlock", self.p, n))

    def chances(self, n: int) -> dict[int, Fraction]:
        """P(exactly j of the first n items are locked), exact."""
        from math import comb

        if self.p is None:
            locked = sum(self.locked("", n))
            return {locked: Fraction(1)}
        p = self.p
        chances = {j: comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(n + 1)}
        return {j: chance for j, chance in chances.items() if chance}

    def pmf(self) -> dict[Any, Fraction]:
        """Of an item's value, locked or not."""
        return self.of.pmf()


@dataclass(frozen=True)
class Vector(_Of):
    """Vectors with d coordinates that are independent draws of the law ``of``."""

    d: int
    of: Law
    name = "vector"

    def __post_init__(self):
        d = as_positive("d", self.d)
        if d > WIDEST:
            raise InputError(f"d: expected at most {WIDEST} dimensions, got {d}")
        object.__setattr__(self, "d", d)
        self._inner()
        if self.of.dimension is not None:
            raise InputError(f"law vector: expected a law of integers after of=, got {self.of}")

    @property
    def dimension(self) -> int:  # type: ignore[override]
        return self.d

    def sample(self, text: str, n: int):
        return self.of.sample(text, n * self.d).reshape(n, self.d)

    def pmf(self) -> dict[Any, Fraction]:
        one = self.of.pmf()
        if len(one) ** self.d > PMF_LIMIT:
            raise UnsupportedError(f"law {self}: {len(one)}^{self.d} vectors are too many to list")
        return {
            tuple(x for x, _ in pairs): prod((q for _, q in pairs), start=Fraction(1))
            for pairs in product(one.items(), repeat=self.d)
        }


def plain(law: Law) -> Law:
    """The law without its locks."""
    return law.of if isinstance(law, Locked) else law


def coordinate(law: Law) -> Law:
    """The law of one coordinate of a law of vectors, without locks; of integers the law itself."""
    law = plain(law)
    if isinstance(law, Vector):
        return law.of
    if isinstance(law, Sparse):
        return replace(law, of=coordinate(law.of))
    return law

r"""The laws that random weights are drawn from, each an exact map from uniform integers.

A simple law turns ``arity`` independent uniform draws on {0..modulus−1} into one integer weight.
The draws come from 64-bit words by rejection (see ``_generator``), so every probability
here is exact, not nearly so.  Laws made of other laws are in ``_composed``.

Text form, for the command line and for files: ``name:key=value,…``

    uniform:M=15        {−M..M}
    nonzero:M=15        {−M..M} without 0
    positive:M=15       {1..M}
    range:low=-3,high=9 {low..high}
    grid:k=4            S_δ, δ = 2^−k, in units of δ
    product:k=4         a·b with a, b from S_δ, in units of δ²
    gadget:k=4,side=1   v·u where u·side > 0, else 0, with (u, v) from S_δ, in units of δ²
    sign                {−1, 1}
    normal:sigma=8,M=31 round(σZ) clipped to {−M..M}, Z standard normal (64-bit cumulative table)
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances._generator import text_key, uniform_draws
from exactlt.instances._integers import as_int, as_positive
from exactlt.instances._normal import cumulative_words

PMF_LIMIT = 1 << 22


@dataclass(frozen=True)
class Law(ABC):
    """A distribution on the integers, drawn exactly.

    ``dimension`` is d for a law of vectors, None for one of integers; ``locks`` says whether
    some items are always kept.
    """

    name: ClassVar[str]
    dimension: ClassVar[int | None] = None
    locks: ClassVar[bool] = False

    @property
    @abstractmethod
    def bound(self) -> int:
        """Largest absolute value."""

    @property
    def unit(self) -> Fraction:
        """The real number that the integer 1 stands for."""
        return Fraction(1)

    @abstractmethod
    def sample(self, text: str, n: int):
        """The first n weights of the stream whose key is made of ``text``, as an array."""

    def locked(self, text: str, n: int) -> tuple[int, ...]:
        """For each of the first n items 1 where it is always kept, else 0."""
        return (0,) * n

    @abstractmethod
    def pmf(self) -> dict[Any, Fraction]:
        """Exact probabilities of all values.

        Raises
        ------
        UnsupportedError
            There are more equally likely draws than can be listed.
        """

    def parameters(self) -> dict[str, object]:
        """Those of the text form, in order."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def __str__(self) -> str:
        pairs = ",".join(f"{key}={value}" for key, value in self.parameters().items())
        return f"{self.name}:{pairs}" if pairs else self.name


class SimpleLaw(Law):
    """A law whose weight is a function of a few uniform draws."""

    arity: ClassVar[int] = 1

    @property
    @abstractmethod
    def modulus(self) -> int:
        """Each uniform draw is from {0..modulus−1}."""

    @abstractmethod
    def value(self, *draws):
        """The weight for one tuple of draws; elementwise on int64 arrays as well."""

    def sample(self, text: str, n: int):
        import numpy as np

        draws = uniform_draws(text_key(text), self.modulus, n * self.arity)
        if self.bound >> 62 or self.modulus >> 63:
            small = self.bound >> 62 == 0
            rows = zip(*(iter(draws.tolist()),) * self.arity, strict=True)
            return np.array([self.value(*row) for row in rows], np.int64 if small else object)
        columns = draws.astype(np.int64).reshape(n, self.arity).T
        return self.value(*columns)

    def pmf(self) -> dict[int, Fraction]:
        """Exact probabilities of all values, for laws of at most 2^22 draws."""
        total = self.modulus**self.arity
        if total > PMF_LIMIT:
            raise UnsupportedError(f"law {self}: {total} equally likely draws are too many to list")
        counts: dict[int, int] = {}
        for draws in _tuples(self.modulus, self.arity):
            x = self.value(*draws)
            counts[x] = counts.get(x, 0) + 1
        return {x: Fraction(c, total) for x, c in sorted(counts.items())}


def _tuples(modulus: int, arity: int) -> Iterator[tuple[int, ...]]:
    if arity == 1:
        yield from ((c,) for c in range(modulus))
    else:
        yield from ((a, b) for a in range(modulus) for b in range(modulus))


@dataclass(frozen=True)
class Uniform(SimpleLaw):
    """Uniform on {−M..M}."""

    M: int
    name = "uniform"

    def __post_init__(self):
        object.__setattr__(self, "M", as_positive("M", self.M))

    @property
    def modulus(self):
        return 2 * self.M + 1

    @property
    def bound(self):
        return self.M

    def value(self, c):
        return c - self.M


@dataclass(frozen=True)
class Nonzero(SimpleLaw):
    """Uniform on {−M..M} without 0."""

    M: int
    name = "nonzero"

    def __post_init__(self):
        object.__setattr__(self, "M", as_positive("M", self.M))

    @property
    def modulus(self):
        return 2 * self.M

    @property
    def bound(self):
        return self.M

    def value(self, c):
        return c - self.M + (c >= self.M)


@dataclass(frozen=True)
class Positive(SimpleLaw):
    """Uniform on {1..M}."""

    M: int
    name = "positive"

    def __post_init__(self):
        object.__setattr__(self, "M", as_positive("M", self.M))

    @property
    def modulus(self):
        return self.M

    @property
    def bound(self):
        return self.M

    def value(self, c):
        return c + 1


@dataclass(frozen=True)
class Range(SimpleLaw):
    """Uniform on {low..high}."""

    low: int
    high: int
    name = "range"

    def __post_init__(self):
        low, high = as_int("low", self.low), as_int("high", self.high)
        if low > high:
            raise InputError(f"high: expected an integer >= low = {low}, got {high}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    @property
    def modulus(self):
        return self.high - self.low + 1

    @property
    def bound(self):
        return max(abs(self.low), abs(self.high))

    def value(self, c):
        return c + self.low


def _bits(k: object) -> int:
    k = as_int("k", k)
    if not 0 <= k <= 4096:
        raise InputError(f"k: expected a number of precision bits in 0..4096, got {k}")
    return k


@dataclass(frozen=True)
class Grid(SimpleLaw):
    """Uniform on S_δ = {−1, −1+δ, …, 1}, δ = 2^−k, in units of δ (KN25, Definition 4)."""

    k: int
    name = "grid"

    def __post_init__(self):
        object.__setattr__(self, "k", _bits(self.k))

    @property
    def modulus(self):
        return (2 << self.k) + 1

    @property
    def bound(self):
        return 1 << self.k

    @property
    def unit(self):
        return Fraction(1, 1 << self.k)

    def value(self, c):
        return c - (1 << self.k)


class _GridPair(SimpleLaw):
    """Laws made of two draws from S_δ, in units of δ²."""

    arity = 2
    k: int

    @property
    def modulus(self):
        return (2 << self.k) + 1

    @property
    def bound(self):
        return 1 << (2 * self.k)

    @property
    def unit(self):
        return Fraction(1, 1 << (2 * self.k))


@dataclass(frozen=True)
class Product(_GridPair):
    """a·b with a, b independent and uniform on S_δ, in units of δ² (KN25, Lemma 5)."""

    k: int
    name = "product"

    def __post_init__(self):
        object.__setattr__(self, "k", _bits(self.k))

    def value(self, a, b):
        one = 1 << self.k
        return (a - one) * (b - one)


@dataclass(frozen=True)
class Gadget(_GridPair):
    """What a hidden unit (u, v) gives to inputs of one sign: v·u if u·side > 0, else 0.

    The unit x ↦ v·relu(u·x) is v·u·x for inputs of u's sign and 0 for the others.  Both
    sides of one stream see the same units, so a prefix of the stream serves both.
    """

    k: int
    side: int
    name = "gadget"

    def __post_init__(self):
        object.__setattr__(self, "k", _bits(self.k))
        side = as_int("side", self.side)
        if side not in (1, -1):
            raise InputError(f"side: expected 1 or -1, got {side}")
        object.__setattr__(self, "side", side)

    def value(self, u, v):
        one = 1 << self.k
        return (v - one) * (u - one) * ((u - one) * self.side > 0)


@dataclass(frozen=True)
class Sign(SimpleLaw):
    """Uniform on {−1, 1}."""

    name = "sign"

    @property
    def modulus(self):
        return 2

    @property
    def bound(self):
        return 1

    def value(self, c):
        return 2 * c - 1


@dataclass(frozen=True)
class Normal(SimpleLaw):
    """round(σZ) clipped to {−M..M}, Z standard normal, as a table of 64-bit probabilities.

    P(X = x) is a multiple of 2^−64 within 2^−64 of the normal probability; the table itself
    is computed in integers, so every machine has the same law.
    """

    sigma: Fraction
    M: int
    name = "normal"

    def __post_init__(self):
        sigma = self.sigma if isinstance(self.sigma, Fraction) else as_positive("sigma", self.sigma)
        if not Fraction(1, 1000) <= sigma <= 1 << 20:
            raise InputError(f"sigma: expected a number in 1/1000..2^20, got {sigma}")
        M = as_positive("M", self.M)
        if M > 1 << 20:
            raise InputError(f"M: expected at most 2^20 for a normal law, got {M}")
        object.__setattr__(self, "sigma", Fraction(sigma))
        object.__setattr__(self, "M", M)

    @property
    def modulus(self):
        return 1 << 64

    @property
    def bound(self):
        return self.M

    @cached_property
    def table(self) -> tuple[int, ...]:
        """Words below table[j] give a value of at most j − M; 2M entries, ascending."""
        return cumulative_words(self.sigma, self.M)

    def value(self, c):
        from bisect import bisect_right

        import numpy as np

        if isinstance(c, np.ndarray):
            places = np.searchsorted(np.array(self.table, np.uint64), c, side="right")
            return places.astype(np.int64) - self.M
        return bisect_right(self.table, c) - self.M

    def pmf(self) -> dict[int, Fraction]:
        edges = (0, *self.table, 1 << 64)
        return {
            j - self.M: Fraction(b - a, 1 << 64)
            for j, (a, b) in enumerate(itertools.pairwise(edges))
            if b > a
        }

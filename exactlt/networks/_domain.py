"""Where a network question is asked: boxes of real inputs, grids, and samples."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactlt.errors import InputError, MalformedFile
from exactlt.instances import Fields, as_int, as_positive, parse_int
from exactlt.networks._network import integer_matrix

GRID_LIMIT = 1 << 20
"""Largest number of grid points that are listed."""


@dataclass(frozen=True, init=False)
class Box:
    """All real inputs with low_i <= x_i <= high_i, in real units.

    Parameters
    ----------
    low, high : Fraction or int, or one a input
        The ends.  One number alone is a radius: ``Box(2)`` is [−2, 2]^d, ``Box()`` [−1, 1]^d.

    Raises
    ------
    InputError
        An end is not a fraction, or low is not below high.

    Notes
    -----
    A bias-free network is positively homogeneous, so that what holds on [0, 1]^d holds for all
    x >= 0, and what holds on [−1, 1]^d for all real x.

    Examples
    --------
    >>> Box(0, 1).ends(2)
    ((Fraction(0, 1), Fraction(1, 1)), (Fraction(0, 1), Fraction(1, 1)))
    >>> Box((0, -1), 1).describe()
    '[0, 1] x [-1, 1]'
    """

    low: Fraction | tuple[Fraction, ...]
    high: Fraction | tuple[Fraction, ...]

    def __init__(self, low=1, high=None):
        if high is None:  # a radius
            high = _end("radius", low)
            if not isinstance(high, Fraction) or high <= 0:
                raise InputError(f"radius: expected a positive fraction, got {low!r}")
            low = -high
        low, high = _end("low", low), _end("high", high)
        many = [len(x) for x in (low, high) if isinstance(x, tuple)]
        if len(set(many)) > 1:
            raise InputError(f"high: expected {len(low)} ends as low has, got {len(high)}")
        pairs = _paired(low, high, many[0] if many else 1)
        for i, (a, b) in enumerate(pairs):
            if a >= b:
                raise InputError(f"high: expected more than low = {a} for input {i}, got {b}")
        if pairs and len(set(pairs)) == 1:  # one spelling for one box
            low, high = pairs[0]
        elif many:
            low, high = (tuple(x) for x in zip(*pairs, strict=True))
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    @property
    def radius(self) -> Fraction | None:
        """r where the box is [−r, r]^d, else None."""
        low, high = self.low, self.high
        if isinstance(low, Fraction) and isinstance(high, Fraction) and low == -high:
            return high
        return None

    def ends(self, d: int) -> tuple[tuple[Fraction, Fraction], ...]:
        """(low, high) of each of d inputs.

        Raises
        ------
        InputError
            The box was given for another number of inputs.
        """
        for x in (self.low, self.high):
            if isinstance(x, tuple) and len(x) != d:
                raise InputError(f"domain: expected ends for {d} inputs, got {len(x)}")
        return _paired(self.low, self.high, d)

    def around_zero(self, d: int) -> bool:
        """Whether 0 is inside: then bias-free networks equal there are equal everywhere."""
        return all(low < 0 < high for low, high in self.ends(d))

    def describe(self) -> str:
        """The box in mathematical words."""
        if isinstance(self.low, Fraction):
            return f"[{self.low}, {self.high}]^d"
        pairs = self.ends(len(self.low))
        return " x ".join(f"[{low}, {high}]" for low, high in pairs)

    def content(self) -> dict[str, object]:
        if self.radius is not None:
            return {"kind": "box", "radius": str(self.radius)}
        if isinstance(self.low, Fraction):
            return {"kind": "box", "low": str(self.low), "high": str(self.high)}
        lows, highs = zip(*self.ends(len(self.low)), strict=True)
        return {"kind": "box", "low": [*map(str, lows)], "high": [*map(str, highs)]}


def _end(name: str, value) -> Fraction | tuple[Fraction, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(_number(f"{name}[{i}]", v) for i, v in enumerate(value))
    return _number(name, value)


def _number(name: str, value) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        expected = "a positive fraction" if name == "radius" else "a fraction"
        raise InputError(f"{name}: expected {expected}, got {value!r}")
    return Fraction(value)


def _paired(low, high, d: int) -> tuple[tuple[Fraction, Fraction], ...]:
    lows, highs = (x if isinstance(x, tuple) else (x,) * d for x in (low, high))
    return tuple(zip(lows, highs, strict=True))


def parse_box(name: str, text: str) -> Box:
    """A box from text: ``lo:hi`` for all inputs, or ``lo:hi,lo:hi,…`` one for each.

    >>> parse_box("box", "0:1")
    Box(low=Fraction(0, 1), high=Fraction(1, 1))
    """
    try:
        pairs = [tuple(Fraction(x) for x in part.split(":")) for part in text.split(",")]
    except (ValueError, ZeroDivisionError):
        pairs = [()]
    if any(len(pair) != 2 for pair in pairs):
        raise InputError(f"{name}: expected lo:hi, or one lo:hi for each input, got {text!r}")
    if len(pairs) == 1:
        return Box(*pairs[0])
    return Box(*zip(*pairs, strict=True))


def parse_domain(name: str, text: str, inputs: int) -> Box | Reals | InputGrid:
    """A domain from text: ``reals``, a grid ``-8..8``, or a box as in :func:`parse_box`.

    >>> parse_domain("domain", "-8..8", 2), parse_domain("domain", "-1:1,0:1", 2).describe()
    (InputGrid(low=-8, high=8), '[-1, 1] x [0, 1]')
    """
    if text == "reals":
        return Reals()
    if ".." in text:
        low, _, high = text.partition("..")
        return InputGrid(parse_int(name, low), parse_int(name, high))
    if ":" not in text:
        raise InputError(f"{name}: expected reals, lo:hi, lo:hi,lo:hi or lo..hi, got {text!r}")
    if (many := text.count(",") + 1) not in (1, inputs):
        raise InputError(f"{name}: expected ends for {inputs} inputs, got {many}")
    return parse_box(name, text)


@dataclass(frozen=True)
class Reals:
    """Every real input: where networks with biases are compared beyond any box."""

    def ends(self, d: int) -> tuple[tuple[float, float], ...]:
        """(−∞, ∞) for each input."""
        return ((-math.inf, math.inf),) * d

    def describe(self) -> str:
        """The domain in mathematical words."""
        return "R^d"

    def content(self) -> dict[str, object]:
        return {"kind": "reals"}


@dataclass(frozen=True)
class InputGrid:
    """All inputs {low..high}^d, in units of the networks' ``input_unit``."""

    low: int
    high: int

    def __post_init__(self):
        low, high = as_int("low", self.low), as_int("high", self.high)
        if low > high:
            raise InputError(f"high: expected at least low = {low}, got {high}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def points(self, d: int) -> np.ndarray:
        """All points, shape (N, d), in lexicographic order."""
        side = self.high - self.low + 1
        if side**d > GRID_LIMIT:
            raise InputError(f"domain: {side}^{d} grid points are more than {GRID_LIMIT}")
        axis = range(self.low, self.high + 1)
        return np.array(list(itertools.product(axis, repeat=d)), dtype=np.int64).reshape(-1, d)

    def describe(self) -> str:
        """The grid in mathematical words."""
        return f"the grid {{{self.low}..{self.high}}}^d"

    def content(self) -> dict[str, object]:
        return {"kind": "grid", "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Sample:
    """A finite list of inputs, in units of the networks' ``input_unit``."""

    inputs: tuple[tuple[int, ...], ...]

    def __post_init__(self):
        rows = integer_matrix("inputs", list(self.inputs)).tolist()
        if not rows:
            raise InputError("inputs: expected at least one input, got none")
        object.__setattr__(self, "inputs", tuple(map(tuple, rows)))

    def points(self, d: int) -> np.ndarray:
        return integer_matrix("inputs", list(self.inputs), (len(self.inputs), d))

    def describe(self) -> str:
        """The sample in words."""
        return f"a sample of {len(self.inputs)} inputs"

    def content(self) -> dict[str, object]:
        return {"kind": "sample", "inputs": [[str(x) for x in row] for row in self.inputs]}


Domain = Box | InputGrid | Sample


def fraction_of(text: object, where: str) -> Fraction:
    try:
        if isinstance(text, (int, str)):
            return Fraction(text)
    except (ValueError, ZeroDivisionError):
        pass
    raise MalformedFile(f"{where}: expected a fraction such as 1/16, got {text!r}")


def domain_of(value: Any, where: str) -> Domain:
    kind = value.get("kind") if isinstance(value, dict) else None
    where = f"{where}: domain"
    if kind == "box":
        if {"low", "high"} & set(value):
            if set(value) != {"kind", "low", "high"}:
                raise MalformedFile(f"{where}: expected the ends low and high of a box, or radius")
            return Box(_ends_of(value["low"], where), _ends_of(value["high"], where))
        return Box(fraction_of(value.get("radius", "1"), where))
    if kind == "grid" and {"low", "high"} <= set(value):
        return InputGrid(value["low"], value["high"])
    if kind == "sample" and isinstance(value.get("inputs"), list):
        return Sample(tuple(Fields(value, where).integers("inputs")))
    raise MalformedFile(f"{where}: expected a box, a grid with low and high, or a sample")


def _ends_of(value: object, where: str):
    if isinstance(value, list):
        return tuple(fraction_of(x, where) for x in value)
    return fraction_of(value, where)


def random_points(d: int, box: Box, count: int, seed: int) -> Iterator[tuple]:
    """Rational points of the box for tests and spot checks, from the exact stream."""
    from exactlt.instances import Stream

    q = 97
    flat = Stream(f"uniform:M={q}", seed, "points").take(as_positive("count", count) * d)
    for i in range(count):
        part = zip(flat[i * d : (i + 1) * d], box.ends(d), strict=True)
        yield tuple(low + (high - low) * Fraction(x + q, 2 * q) for x, (low, high) in part)

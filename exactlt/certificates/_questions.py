"""Questions about many targets, or about the width itself, that a certificate can answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.instances import (
    Canonical,
    Fields,
    LinearSystem,
    Row,
    Stream,
    SubsetSum,
    as_int,
    as_ints,
    as_nonnegative,
)


def _range(question) -> None:
    low, high = as_int("low", question.low), as_int("high", question.high)
    if low > high:
        raise InputError(f"high: expected an integer >= low = {low}, got {high}")
    object.__setattr__(question, "low", low)
    object.__setattr__(question, "high", high)
    object.__setattr__(question, "tolerance", as_nonnegative("tolerance", question.tolerance))
    if question.size is not None:
        object.__setattr__(question, "size", as_nonnegative("size", question.size))


@dataclass(frozen=True)
class WidthQuestion(Canonical):
    """The smallest n for which the stream's first n weights reach every target low..high.

    Parameters
    ----------
    stream : Stream
    low, high : int
        Targets, both included; equal for one target.
    tolerance : int
        At least 0.
    size : int, optional
        When given, exactly this many weights are kept.
    """

    stream: Stream
    low: int
    high: int
    tolerance: int = 0
    size: int | None = None

    FORMAT = "exactlt/width"

    def __post_init__(self):
        if not isinstance(self.stream, Stream):
            raise InputError(f"stream: expected a Stream, got {type(self.stream).__name__}")
        _range(self)

    def content(self) -> dict[str, object]:
        return {
            "law": str(self.stream.law),
            "seed": str(self.stream.seed),
            "label": self.stream.label,
            "low": str(self.low),
            "high": str(self.high),
            "tolerance": str(self.tolerance),
            "size": self.size,
        }

    @classmethod
    def from_content(cls, content: Fields) -> WidthQuestion:
        stream = Stream(content["law"], content.integers("seed"), content["label"])
        return cls(
            stream,
            content.integers("low"),
            content.integers("high"),
            content.integers("tolerance"),
            content.get("size"),
        )


@dataclass(frozen=True)
class ShapedWidthQuestion(Canonical):
    """The smallest n for which the stream's first n items have a mask, for one target.

    Parameters
    ----------
    stream : Stream
        Of integers or of vectors; the first items may be locked, later ones not.
    target : sequence of int
        One for each coordinate.
    tolerance : int
        At least 0, in every coordinate.
    size : int, optional
        When given, exactly this many items are kept.
    perturb : int
        How far each kept item may move in every coordinate.
    """

    stream: Stream
    target: tuple[int, ...]
    tolerance: int = 0
    size: int | None = None
    perturb: int = 0

    FORMAT = "exactlt/shaped-width"

    def at(self, n: int) -> LinearSystem:
        """The rows of width n >= 1: coordinates in order, then locks, then the size.

        Where items may move by ε, |Σ m_i x_i − t| <= tolerance + ε Σ m_i is two rows.
        """
        items, locks = self.stream.take_locked(n)
        everything, move = range(n), self.perturb
        rows = []
        for c, goal in enumerate(self.target):
            column = [x[c] if isinstance(x, tuple) else x for x in items]
            low, high = goal - self.tolerance, goal + self.tolerance
            if move:
                rows.append(Row(everything, [x - move for x in column], None, high))
                rows.append(Row(everything, [x + move for x in column], low, None))
            else:
                rows.append(Row(everything, column, low, high))
        if any(locks):
            rows.append(Row(everything, locks, sum(locks), sum(locks)))
        if self.size is not None:
            rows.append(Row(everything, [1] * n, self.size, self.size))
        return LinearSystem(n, rows)

    def __post_init__(self):
        if not isinstance(self.stream, Stream):
            raise InputError(f"stream: expected a Stream, got {type(self.stream).__name__}")
        target = as_ints("target", self.target)
        if len(target) != (self.stream.law.dimension or 1):
            raise InputError(
                f"target: expected {self.stream.law.dimension or 1} integers, got {len(target)}"
            )
        object.__setattr__(self, "target", target)
        for name in ("tolerance", "perturb"):
            object.__setattr__(self, name, as_nonnegative(name, getattr(self, name)))
        if self.size is not None:
            object.__setattr__(self, "size", as_nonnegative("size", self.size))

    def content(self) -> dict[str, object]:
        return {
            "law": str(self.stream.law),
            "seed": str(self.stream.seed),
            "label": self.stream.label,
            "target": [str(t) for t in self.target],
            "tolerance": str(self.tolerance),
            "size": self.size,
            "perturb": str(self.perturb),
        }

    @classmethod
    def from_content(cls, content: Fields) -> ShapedWidthQuestion:
        return cls(
            Stream(content["law"], content.integers("seed"), content["label"]),
            content.integers("target"),
            content.integers("tolerance"),
            content.get("size"),
            content.integers("perturb"),
        )


@dataclass(frozen=True)
class CoverQuestion(Canonical):
    """Whether the weights reach every target low..high within the tolerance.

    Parameters
    ----------
    weights : sequence of int
        At least one.
    low, high, tolerance, size
        As in :class:`WidthQuestion`.
    """

    weights: tuple[int, ...]
    low: int
    high: int
    tolerance: int = 0
    size: int | None = None

    FORMAT = "exactlt/cover"

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            weights: Iterable[int],
            low: int,
            high: int,
            tolerance: int = 0,
            size: int | None = None,
        ): ...

    def __post_init__(self):
        weights = as_ints("weights", self.weights)
        if not weights:
            raise InputError("weights: expected at least one integer, got none")
        object.__setattr__(self, "weights", weights)
        _range(self)

    def at(self, target: int) -> SubsetSum:
        """The question for one target."""
        return SubsetSum(self.weights, target, self.tolerance, self.size)

    def content(self) -> dict[str, object]:
        return {
            "weights": [str(w) for w in self.weights],
            "low": str(self.low),
            "high": str(self.high),
            "tolerance": str(self.tolerance),
            "size": self.size,
        }

    @classmethod
    def from_content(cls, content: Fields) -> CoverQuestion:
        return cls(
            content.integers("weights"),
            content.integers("low"),
            content.integers("high"),
            content.integers("tolerance"),
            content.get("size"),
        )

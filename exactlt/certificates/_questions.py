"""Questions about many targets, or about the width itself, that a certificate can answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.instances import Canonical, Fields, Stream, SubsetSum, as_int, as_ints, as_nonnegative


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

"""An input where a pruned source and its target differ."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Counterexample:
    """A point of the domain, in real units, where the difference exceeds the tolerance."""

    x: tuple[Fraction, ...]
    output: int
    source: Fraction
    target: Fraction

    @property
    def gap(self) -> Fraction:
        """|source − target| at x."""
        return abs(self.source - self.target)

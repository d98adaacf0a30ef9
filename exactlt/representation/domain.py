"""Where a represented network must equal its target: all reals, x >= 0, or an interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.networks import Box

WORDS: dict[str, tuple[Fraction | None, Fraction | None]] = {
    "all": (None, None),
    "nonnegative": (Fraction(0), None),
}


@dataclass(frozen=True)
class Inputs:
    """Every input of a layer lies in [low, high]; None is no end.

    A layer without biases is positively homogeneous, so only the signs that inputs can have
    matter: equal on [−1, 1] is equal for all reals, equal on [0, 1] is equal for all x >= 0.
    """

    low: Fraction | None
    high: Fraction | None

    @property
    def signs(self) -> tuple[int, ...]:
        """The signs that an input can have, of 1 and −1."""
        up = self.high is None or self.high > 0
        down = self.low is None or self.low < 0
        return (1,) * up + (-1,) * down

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """A bounded interval on which equality of layers without biases means the same."""
        one = Fraction(1)
        low = -one if self.high is None else min(-one, self.high - one)
        high = one if self.low is None else max(one, self.low + one)
        return (low if self.low is None else self.low, high if self.high is None else self.high)

    def box(self, constant: bool, d: int) -> Box:
        """The box of d inputs, and of the constant input's [0, 1] behind them."""
        low, high = self.ends
        if not constant:
            return Box(low, high)
        return Box((low,) * d + (Fraction(0),), (high,) * d + (Fraction(1),))

    def __str__(self) -> str:
        """As ``parse_inputs`` reads it."""
        named = {ends: word for word, ends in WORDS.items()}
        return named.get((self.low, self.high)) or f"{self.low}..{self.high}"

    def describe(self) -> str:
        """In mathematical words."""
        if self == Inputs(None, None):
            return "all real x"
        return "x >= 0" if self == Inputs(Fraction(0), None) else f"{self.low} <= x <= {self.high}"


EVERYWHERE, NONNEGATIVE = (Inputs(*ends) for ends in WORDS.values())


def parse_inputs(text: str) -> Inputs:
    """``all``, ``nonnegative``, or ``lo..hi`` with rational ends.

    >>> parse_inputs("0..1").signs
    (1,)
    """
    if text in WORDS:
        return Inputs(*WORDS[text])
    try:
        low, high = (Fraction(part) for part in str(text).split(".."))
    except (ValueError, ZeroDivisionError):
        raise InputError(
            f"domain: expected all, nonnegative, or an interval such as 0..1, got {text!r}"
        ) from None
    if low >= high:
        raise InputError(f"domain: expected an interval with low < high, got {text!r}")
    return Inputs(low, high)

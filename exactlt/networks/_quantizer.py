"""Requantization of a layer's outputs, every choice explicit.

KN25 quantize layer outputs by [·]_γ without saying how values between two grid points are
rounded nor what happens beyond [−1, 1]; integer inference (Jacob et al. 2018) multiplies by a
scale, shifts and clamps.  Both are one operation on integers:
``clamp(round(y · multiplier / 2^shift), low, high)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from exactlt.errors import InputError
from exactlt.instances import as_int, as_nonnegative, as_positive
from exactlt.networks._matmul import INT64_EXACT, largest


class Rounding(StrEnum):
    """How a value between two grid points is rounded; all deterministic."""

    FLOOR = "floor"  # towards minus infinity
    TRUNCATE = "truncate"  # towards zero
    NEAREST_EVEN = "nearest-even"  # nearest, ties to the even neighbour

    @classmethod
    def parse(cls, value: Any) -> Rounding:
        if value in list(cls):
            return cls(value)
        raise InputError(f"rounding: expected floor, truncate or nearest-even, got {value!r}")


@dataclass(frozen=True)
class Quantizer:
    """y ↦ clamp(round(y · multiplier / 2^shift), low, high) on integers.

    Parameters
    ----------
    shift : int
        At least 0; the grid becomes 2^shift / multiplier times coarser.
    rounding : Rounding or str
    low, high : int, optional
        Saturation bounds on the new grid; None is no bound.
    multiplier : int
        At least 1: the scale of int8-style inference; 1 for [·]_γ.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([-3, -2, -1, 1, 2, 3])
    >>> for mode in Rounding: print(mode.value, Quantizer(1, mode).apply(y).tolist())
    floor [-2, -1, -1, 0, 1, 1]
    truncate [-1, -1, 0, 0, 1, 1]
    nearest-even [-2, -1, 0, 0, 1, 2]
    """

    shift: int
    rounding: Rounding = Rounding.FLOOR
    low: int | None = None
    high: int | None = None
    multiplier: int = 1

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            shift: int,
            rounding: Rounding | str = Rounding.FLOOR,
            low: int | None = None,
            high: int | None = None,
            multiplier: int = 1,
        ): ...

    def __post_init__(self):
        shift = as_nonnegative("shift", self.shift)
        if shift > 4096:
            raise InputError(f"shift: expected at most 4096 bits, got {shift}")
        object.__setattr__(self, "shift", shift)
        object.__setattr__(self, "rounding", Rounding.parse(self.rounding))
        object.__setattr__(self, "multiplier", as_positive("multiplier", self.multiplier))
        for name in ("low", "high"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, as_int(name, getattr(self, name)))
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InputError(f"high: expected at least low = {self.low}, got {self.high}")

    @property
    def factor(self) -> Fraction:
        """The new grid's unit divided by the old one's."""
        return Fraction(1 << self.shift, self.multiplier)

    def apply(self, y: Any) -> np.ndarray:
        """Elementwise on an int64 or object array; exact."""
        wide = largest(y) * self.multiplier >= INT64_EXACT or self.shift >= 63
        y = y.astype(object if wide else y.dtype) * self.multiplier
        if self.shift:
            if self.rounding is Rounding.TRUNCATE:
                y = np.where(y < 0, -(abs(y) >> self.shift), abs(y) >> self.shift)
            else:
                q, r, half = y >> self.shift, y & ((1 << self.shift) - 1), 1 << (self.shift - 1)
                if self.rounding is Rounding.NEAREST_EVEN:
                    q = q + ((r > half) | ((r == half) & ((q & 1) == 1))).astype(q.dtype)
                y = q
        low = -largest(y) if self.low is None else self.low
        high = largest(y) if self.high is None else self.high
        if largest(y) >= INT64_EXACT or max(abs(low), abs(high)) >= INT64_EXACT:
            y = y.astype(object)
        return np.minimum(np.maximum(y, low), high)

    def at(self, y: Fraction) -> int:
        """The same on one rational number, by the definition."""
        scaled = Fraction(y) * self.multiplier / (1 << self.shift)
        if self.rounding is Rounding.FLOOR:
            q = scaled.__floor__()
        elif self.rounding is Rounding.TRUNCATE:
            q = scaled.__trunc__()
        else:
            q = round(scaled)
        q = q if self.low is None else max(q, self.low)
        return q if self.high is None else min(q, self.high)

    def preimage(self, low: int, high: int) -> tuple[int | None, int | None] | None:
        """The least and the greatest integer that become low..high; None has no bound.

        All integers between the two do, and no others; none at all where the result is None.

        >>> Quantizer(2, Rounding.NEAREST_EVEN).preimage(1, 1)
        (3, 5)
        """
        if (self.low is not None and high < self.low) or (
            self.high is not None and low > self.high
        ):
            return None
        least = None if self.low is not None and low <= self.low else self._above(low)
        most = None if self.high is not None and high >= self.high else -self._mirror(-high)
        if least is not None and most is not None and least > most:
            return None
        return least, most

    def _above(self, low: int) -> int:
        """The least integer that rounds to at least ``low``."""
        size, m = 1 << self.shift, self.multiplier
        if self.rounding is Rounding.NEAREST_EVEN:
            edge = (2 * low - 1) * size  # of 2·m·y; reached counts where low is even
            return -(-edge // (2 * m)) if low % 2 == 0 else edge // (2 * m) + 1
        if self.rounding is Rounding.TRUNCATE and low <= 0:
            return (low - 1) * size // m + 1
        return -(-low * size // m)

    def _mirror(self, low: int) -> int:
        """The least z such that −z rounds to at most −``low``."""
        if self.rounding is not Rounding.FLOOR:  # symmetric around 0
            return self._above(low)
        return (low - 1) * (1 << self.shift) // self.multiplier + 1

    def content(self) -> dict[str, object]:
        """JSON form."""
        return {
            "shift": self.shift,
            "rounding": self.rounding.value,
            "multiplier": self.multiplier,
            "low": self.low,
            "high": self.high,
        }

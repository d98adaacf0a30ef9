"""The subset-sum question: which of n integers are kept so that their sum hits a target?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.instances._integers import _short, as_int, as_ints, as_nonnegative, decimal
from exactlt.instances._json import Canonical, Fields

Mask = tuple[int, ...]
"""0/1 per weight, 1 = kept."""


@dataclass(frozen=True)
class SubsetSum(Canonical):
    r"""Find a mask :math:`m\in\{0,1\}^n` with :math:`|\sum_i m_i w_i - t|\le\varepsilon`.

    Parameters
    ----------
    weights : sequence of int
        The source :math:`w`, at least one; any sign, any magnitude.
    target : int
        :math:`t`, in the same units as the weights.
    tolerance : int
        :math:`\varepsilon\ge 0` in the same units; 0 asks for equality.
    size : int, optional
        When given, exactly this many weights are kept.

    Raises
    ------
    InputError
        A value is not an integer, there are no weights, the tolerance is negative, or
        ``size`` is not in 0..n.

    Examples
    --------
    >>> question = SubsetSum([3, -5, 8], target=6)
    >>> question.is_solution((1, 1, 1))
    True
    >>> question.gap((1, 0, 0))
    3
    """

    weights: tuple[int, ...]
    target: int
    tolerance: int = 0
    size: int | None = None

    FORMAT = "exactlt/subset-sum"

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self, weights: Iterable[int], target: int, tolerance: int = 0, size: int | None = None
        ): ...

    def __post_init__(self):
        weights = as_ints("weights", self.weights)
        if not weights:
            raise InputError("weights: expected at least one integer, got none")
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "target", as_int("target", self.target))
        object.__setattr__(self, "tolerance", as_nonnegative("tolerance", self.tolerance))
        if self.size is not None:
            size = as_nonnegative("size", self.size)
            if size > len(weights):
                raise InputError(f"size: expected at most n = {len(weights)}, got {size}")
            object.__setattr__(self, "size", size)

    @property
    def n(self) -> int:
        """Number of weights."""
        return len(self.weights)

    @property
    def low(self) -> int:
        """Least sum that is accepted."""
        return self.target - self.tolerance

    @property
    def high(self) -> int:
        """Greatest sum that is accepted."""
        return self.target + self.tolerance

    def mask(self, mask: Sequence[object]) -> Mask:
        """``mask`` as a tuple of n zeros and ones, of the asked size; InputError otherwise."""
        mask = as_ints("mask", mask)
        if len(mask) != self.n:
            raise InputError(f"mask: expected {self.n} entries, got {len(mask)}")
        for i, bit in enumerate(mask):
            if bit not in (0, 1):
                raise InputError(f"mask[{i}]: expected 0 or 1, got {bit}")
        if self.size is not None and sum(mask) != self.size:
            raise InputError(f"mask: expected exactly {self.size} kept weights, got {sum(mask)}")
        return mask

    def sum(self, mask: Sequence[object]) -> int:
        """Sum of the kept weights, exact."""
        return sum(w for w, m in zip(self.weights, self.mask(mask), strict=True) if m)

    def gap(self, mask: Sequence[object]) -> int:
        """|sum − target| of a mask, exact."""
        return abs(self.sum(mask) - self.target)

    def flaw(self, mask: Sequence[object]) -> str | None:
        """Why the mask is no solution, or None.

        >>> SubsetSum([3, -5, 8], target=6).flaw((1, 0, 0))
        'its gap is 3'
        """
        gap = self.gap(mask)
        return None if gap <= self.tolerance else f"its gap is {_short(gap)}"

    def is_solution(self, mask: Sequence[object]) -> bool:
        """Whether the mask's gap is within the tolerance."""
        return self.gap(mask) <= self.tolerance

    def content(self) -> dict[str, object]:
        return {
            "weights": [decimal(w) for w in self.weights],
            "target": decimal(self.target),
            "tolerance": decimal(self.tolerance),
            "size": self.size,
        }

    @classmethod
    def from_content(cls, content: Fields) -> SubsetSum:
        return cls(
            weights=content.integers("weights"),
            target=content.integers("target"),
            tolerance=content.integers("tolerance", 0),
            size=content.get("size"),
        )

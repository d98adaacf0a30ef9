"""Number partitioning: signs that make n integers cancel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exactlt.errors import InputError
from exactlt.instances._integers import as_int, as_ints, decimal
from exactlt.instances._json import Canonical, Fields
from exactlt.instances._subset_sum import Mask, SubsetSum


@dataclass(frozen=True)
class Partition(Canonical):
    r"""Find signs :math:`\sigma\in\{-1,1\}^n` with least discrepancy :math:`|\sum_i\sigma_i w_i|`.

    *Decide* asks for a perfect partition: discrepancy 0 if the weights' sum is even, 1 if
    it is odd (Borgs, Chayes, Pittel 2001).  A mask has 1 where :math:`\sigma_i=+1`.

    Parameters
    ----------
    weights : sequence of int
        At least one.
    bias : int, optional
        When given, :math:`\sum_i\sigma_i` must equal it: the constrained problem of Borgs,
        Chayes, Mertens, Pittel 2004.

    Raises
    ------
    InputError
        A value is not an integer, there are no weights, or ``bias`` is beyond n or not of
        n's parity.

    Examples
    --------
    >>> Partition([3, 1, 2]).discrepancy((1, 0, 0))
    0
    """

    weights: tuple[int, ...]
    bias: int | None = None

    FORMAT = "exactlt/partition"

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(self, weights: Iterable[int], bias: int | None = None): ...

    def __post_init__(self):
        weights = as_ints("weights", self.weights)
        if not weights:
            raise InputError("weights: expected at least one integer, got none")
        object.__setattr__(self, "weights", weights)
        if self.bias is not None:
            bias, n = as_int("bias", self.bias), len(weights)
            if abs(bias) > n or (bias - n) % 2:
                raise InputError(
                    f"bias: expected an integer of the parity of n = {n} and at most n in "
                    f"absolute value, got {bias}"
                )
            object.__setattr__(self, "bias", bias)

    @property
    def n(self) -> int:
        """Number of weights."""
        return len(self.weights)

    def discrepancy(self, mask: Sequence[object]) -> int:
        """|Σ σ_i w_i| of the signs that the mask stands for, exact."""
        return self.as_subset_sum().gap(mask)

    def is_solution(self, mask: Sequence[object]) -> bool:
        """Whether the signs are a perfect partition."""
        return self.as_subset_sum().is_solution(mask)

    def mask(self, mask: Sequence[object]) -> Mask:
        return self.as_subset_sum().mask(mask)

    def as_subset_sum(self) -> SubsetSum:
        """The same question as a subset sum, mask for mask: gap = discrepancy.

        With :math:`\\Lambda=\\sum w_i`, :math:`\\sum\\sigma_i w_i = 2\\sum_S w_i - \\Lambda`, so
        the weights are doubled and :math:`\\Lambda` is the target (KN25, Lemma 2).
        """
        total = sum(self.weights)
        size = None if self.bias is None else (self.n + self.bias) // 2
        return SubsetSum(tuple(2 * w for w in self.weights), total, total % 2, size)

    def content(self) -> dict[str, object]:
        return {"weights": [decimal(w) for w in self.weights], "bias": self.bias}

    @classmethod
    def from_content(cls, content: Fields) -> Partition:
        return cls(weights=content.integers("weights"), bias=content.get("bias"))

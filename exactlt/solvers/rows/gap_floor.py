"""A lower bound of the gap that costs nothing."""

from __future__ import annotations

import math

from exactlt.instances import SubsetSum


def gap_floor(question: SubsetSum) -> int:
    """Distance of the target to the multiples of the weights' greatest common divisor.

    Every mask's sum is such a multiple, so no gap is less (Korf 1998 uses the case of parity).

    >>> gap_floor(SubsetSum([4, 6, 10], 7))
    1
    """
    step = math.gcd(*question.weights)
    if step == 0:
        return abs(question.target)
    return min(question.target % step, -question.target % step)

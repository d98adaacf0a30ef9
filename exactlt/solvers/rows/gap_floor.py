"""The least gap before any search: a lower bound that costs nothing, and what to expect."""

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


def expected_gap(question: SubsetSum) -> float:
    """Order of the least gap of random weights at a central target: σ√(2π) / number of masks."""
    bits = max(max(map(abs, question.weights)).bit_length() - 50, 0)
    spread = math.sqrt(sum(float(abs(w) >> bits) ** 2 for w in question.weights) / 4)
    masks = math.comb(question.n, question.size) if question.size else 2**question.n
    return spread * math.sqrt(2 * math.pi) / masks * 2.0**bits

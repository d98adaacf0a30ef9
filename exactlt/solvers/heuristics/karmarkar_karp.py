r"""Largest differencing (Karmarkar, Karp 1982), adapted to a target and to a fixed size.

With :math:`\Lambda=\sum w_i` a mask's error is :math:`2(\sum m_iw_i-t)=\sum\sigma_iw_i+
(\Lambda-2t)`, so a target is one more item :math:`w_0=\Lambda-2t` whose sign is held at +1 by
flipping all signs at the end.  A fixed size k is a second, infinitely heavier coordinate: every
weight gets a constant B beyond all sums, the target gets kB, and differencing first balances the
numbers of items and then their weights.
"""

from __future__ import annotations

import heapq

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.contract import Solver


class KarmarkarKarp(Solver):
    """Replace the two largest items by their difference until one is left.

    Heuristic: for uniform random weights the discrepancy is :math:`n^{-\\Theta(\\log n)}` of
    the largest weight (Yakir 1996), against the optimum's :math:`2^{-\\Theta(n)}`.
    O(n log n) time, O(n) memory; any integers (compiled below 2^62, Python integers above).
    """

    name = "karmarkar_karp"
    summary = "largest differencing with the target as an item, any integers"
    exact = False
    asks = frozenset({Ask.DECIDE, Ask.OPTIMUM})

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        return Outcome(
            mask=differencing_mask(question),
            reason=Reason.HEURISTIC,
            work={"differences": question.n},
        )


def items(question: SubsetSum) -> list[int]:
    """The signed items whose least discrepancy is twice the least gap, the target's one last.

    With a size, the multiples of B are included; B exceeds any sum of the rest.
    """
    weights, target = list(question.weights), question.target
    if question.size is not None:
        heavy = 2 * (sum(map(abs, weights)) + abs(target)) + 1
        weights = [w + heavy for w in weights]
        target += question.size * heavy
    return [*weights, sum(weights) - 2 * target]


MANY = 20_000
"""From here on the compiled kernel pays for its import."""


def differencing_mask(question: SubsetSum) -> Mask:
    """The mask that largest differencing ends with; of the asked size if there is one."""
    values = items(question)
    magnitudes = [abs(v) for v in values]
    compiled = len(values) > MANY and sum(magnitudes) < 1 << 62
    signs = _difference_compiled(magnitudes) if compiled else difference(magnitudes)
    signs = [s if v >= 0 else -s for s, v in zip(signs, values, strict=True)]
    held = signs.pop()
    return tuple(int(s == held) for s in signs)


def difference(values: list[int]) -> list[int]:
    """Signs that largest differencing gives to nonnegative values: the plain algorithm.

    Each step ties the second largest item to the largest with opposite signs; the signs are
    read off backwards, because the item that stays is always signed before the tied one.

    >>> difference([4, 5, 6, 7, 8])
    [1, 1, -1, 1, -1]
    """
    heap = [(-v, i) for i, v in enumerate(values)]
    heapq.heapify(heap)
    ties = []
    while len(heap) > 1:
        largest, i = heapq.heappop(heap)
        second, j = heap[0]
        ties.append((i, j))
        heapq.heapreplace(heap, (largest - second, i))
    signs = [1] * len(values)
    for i, j in reversed(ties):
        signs[j] = -signs[i]
    return signs


def _difference_compiled(magnitudes: list[int]) -> list[int]:
    import numpy as np

    from exactlt.kernels.differencing import largest_differencing

    values = np.array(magnitudes, np.int64)
    order = np.argsort(values)[::-1].copy()
    signs = np.empty(len(values), np.int8)
    largest_differencing(values[order], order, signs)
    return signs.tolist()

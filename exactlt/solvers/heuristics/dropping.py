r"""Weight dropping: where many masks are expected, most weights are decided and few left free.

A question with many masks within the tolerance has one among the masks that agree with any
sensible choice for most weights.  The choice is made by differencing: as in
``karmarkar_karp`` the two largest items are tied to opposite sides and replaced by their
difference, but only until m items are left; all :math:`2^{m-1}` signs of those are then searched
by the exact batch kernel.  Among m items of variance :math:`\sigma^2=\sum v_i^2` about
:math:`2^{m-1}\cdot2(2\varepsilon+1)/(\sigma\sqrt{2\pi})` signs are expected to do.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from random import Random

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.heuristics.karmarkar_karp import items
from exactlt.solvers.rows.gap_floor import gap_floor

FREE = 44
"""Most items left free: the batch kernel's limit, some 5 ms."""

ENOUGH = 16.0
"""Expected masks from which fewer items are left free."""

RESERVE = 1024
"""Of more weights so many take part in the differencing; the rest is decided greedily."""

SCARCE = -8
"""log2 of the masks expected in one search below which none is tried."""


class WeightDropping(Solver):
    """Differencing down to few items, all of whose signs are searched; then other ties, again.

    Heuristic: a mask within the tolerance is an answer, a miss says nothing.  Cost: some 2^22
    steps a turn whatever n and the weights' size are, so it wins where many masks are expected.

    Parameters
    ----------
    turns : int
        How many sets of ties are tried at most.
    seed : int
        Of the ties.
    """

    name = "dropping"
    summary = "most weights decided by differencing, the signs of the last 44 items searched"
    exact = False
    asks = frozenset({Ask.DECIDE, Ask.OPTIMUM})
    sized = False
    reduces = True

    def __init__(self, *, turns: int = 64, seed: int = 0):
        self.turns, self.seed = turns, seed

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        goal = question.tolerance if ask is Ask.DECIDE else gap_floor(question)
        random = Random(self.seed)
        best: Mask | None = None
        least = None
        looked = turn = 0
        for turn in range(1, self.turns + 1):
            if clock.expired():
                return Outcome(best, reason=Reason.TIME, work={"turns": turn - 1, "signs": looked})
            mask, searched = _turn(question, goal, random, turn)
            looked += searched
            gap = question.gap(mask)
            if least is None or gap < least:
                best, least = mask, gap
            if gap <= goal or not searched:
                break
        return Outcome(best, reason=Reason.HEURISTIC, work={"turns": turn, "signs": looked})


def _turn(question: SubsetSum, goal: int, random: Random, turn: int) -> tuple[Mask, int]:
    """(mask, signs searched) for one set of ties; 0 where searching would be hopeless."""
    if question.n <= RESERVE:
        return _ties(question, goal, random, turn)
    reserve = set(random.sample(range(question.n), RESERVE))
    kept = _greedy(question, reserve)
    missing = question.target - sum(w * kept.get(w, 0) for w in kept)
    places = sorted(reserve)
    part = SubsetSum([question.weights[i] for i in places], missing, question.tolerance)
    found, searched = _ties(part, goal, random, turn)
    bits = dict(zip(places, found, strict=True))
    mask = []
    for i, w in enumerate(question.weights):
        if i in bits:
            mask.append(bits[i])
        elif kept.get(w):
            kept[w] -= 1
            mask.append(1)
        else:
            mask.append(0)
    return tuple(mask), searched


def _greedy(question: SubsetSum, reserve: set[int]) -> dict[int, int]:
    """How many of each weight are kept, largest first, so that half of the reserve is missing.

    Equal weights are decided at once: O(n) to count them, O(d log d) for d distinct ones.
    """
    rest = Counter(question.weights)
    held = Counter(question.weights[i] for i in reserve)
    rest.subtract(held)
    missing = question.target - sum(w * times for w, times in held.items()) // 2
    kept = {}
    for w in sorted(rest, key=abs, reverse=True):
        if w and rest[w]:
            times = min(
                max(
                    (2 * missing + abs(w)) // (2 * w)
                    if w > 0
                    else -((2 * missing + abs(w)) // (2 * -w)),
                    0,
                ),
                rest[w],
            )
            kept[w] = times
            missing -= times * w
    return kept


def _ties(question: SubsetSum, goal: int, random: Random, turn: int) -> tuple[Mask, int]:
    signed = items(question)
    values = [abs(v) for v in signed]
    heap = [(-v, i) for i, v in enumerate(values)]
    ties: list[tuple[int, int, int]] = []  # (stays, goes, side of the one that goes)
    heap.sort()
    if turn > 1 and len(heap) > FREE:  # other ties than last time, of small items
        small = heap[len(heap) // 2 :]
        (a, i), (b, j) = random.sample(small, 2)
        heap.remove((a, i))
        heap.remove((b, j))
        heap.append((a + b, i))
        ties.append((i, j, 1))
    heapq.heapify(heap)
    squares = sum(v * v for v, _ in heap)
    total = -sum(v for v, _ in heap)
    while len(heap) > 1 and (
        len(heap) > FREE
        or total >> 61
        or _expected(len(heap) - 1, squares, goal) >= math.log2(ENOUGH)
    ):
        a, i = heapq.heappop(heap)
        b, j = heap[0]
        heapq.heapreplace(heap, (a - b, i))
        ties.append((i, j, -1))
        squares -= a * a + b * b - (a - b) ** 2
        total += 2 * b
    free = sorted(heap)
    signs = [1] * len(values)
    searched = 0
    if len(free) > 1 and _expected(len(free), squares, goal) > SCARCE:
        searched = 1 << (len(free) - 1)
        for (_, i), sign in zip(free, _signs([-v for v, _ in free]), strict=True):
            signs[i] = sign
    else:
        ties += _tied(free)
    for i, j, side in reversed(ties):
        signs[j] = side * signs[i]
    signs = [s if v >= 0 else -s for s, v in zip(signs, signed, strict=True)]
    held = signs.pop()
    return tuple(int(s == held) for s in signs), searched


def _tied(free) -> list[tuple[int, int, int]]:
    """Differencing to the end."""
    heap, ties = list(free), []
    heapq.heapify(heap)
    while len(heap) > 1:
        a, i = heapq.heappop(heap)
        b, j = heap[0]
        heapq.heapreplace(heap, (a - b, i))
        ties.append((i, j, -1))
    return ties


def _expected(m: int, squares: int, goal: int) -> float:
    """log2 of the number of signs of m items that are expected within the goal."""
    if not squares:
        return float(m)
    return m + math.log2(2 * goal + 1) - 0.5 * math.log2(squares) - 0.5 * math.log2(2 * math.pi)


def _signs(values: list[int]) -> list[int]:
    """Signs of falling values, the first +1, with |Σ ±v| as small as they allow."""
    import numpy as np

    from exactlt.kernels.batch.optimum import batch_optimum

    rest = values[1:]
    # Σ ±v = v0 + 2K − S for the sum K of those with sign +1; it is even for a question's items
    target = (sum(rest) - values[0]) // 2
    _, masks = batch_optimum(np.array([rest], np.int64), np.array([target], np.int64))
    bits = int(masks[0])
    return [1, *(1 if bits >> k & 1 else -1 for k in range(len(rest)))]

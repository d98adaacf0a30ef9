"""Enumeration of all masks: slow, short, and the oracle of everything else."""

from __future__ import annotations

from heapq import heappush, heapreplace

from exactlt.answers import LIST_ASKS, ROW_ASKS, Ask, Clock, Outcome, Reason
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.costs import Shape, power, predicted

LIMIT = 26
"""Largest n: 2^26 masks in plain Python are a minute."""


class Enumerate(Solver):
    """All 2^n masks in Gray-code order, one addition each, in Python integers of any size.

    Exact.  Time O(2^n), memory O(n).
    """

    name = "enumerate"
    summary = "all 2^n masks in Gray-code order, any integers"
    asks = frozenset((*ROW_ASKS, *LIST_ASKS))

    def cost(self, shape: Shape) -> tuple[float, int]:
        return predicted(self.name, power(shape.n)), 1 << 20

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        if question.n > LIMIT:
            return f"takes n <= {LIMIT}, got n = {question.n}; mitm takes more"
        return None

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        weights, target = question.weights, question.target
        size, tolerance = question.size, question.tolerance
        bits = total = kept = count = 0
        best: tuple[int, int] | None = None  # (what is minimised, mask bits)
        room = clock.masks(ask) if ask in LIST_ASKS else 0
        listed: list[tuple[int, int]] = []  # (−gap, mask bits); of the best a heap, worst first
        more = False
        masks = 1 << question.n
        for step in range(1, masks + 1):
            if size is None or kept == size:
                gap = abs(total - target)
                if gap <= tolerance:
                    count += 1
                if ask is Ask.BEST:
                    if len(listed) < room:
                        heappush(listed, (-gap, bits))
                    elif -gap > listed[0][0]:
                        heapreplace(listed, (-gap, bits))
                elif ask is Ask.ALL:
                    if gap <= tolerance and len(listed) == room:
                        more = True
                        break
                    if gap <= tolerance:
                        listed.append((-gap, bits))
                elif ask is Ask.OPTIMUM:
                    if best is None or gap < best[0]:
                        best = gap, bits
                elif gap <= tolerance and (best is None or kept < best[0]):
                    best = kept, bits
                    if ask is Ask.DECIDE:
                        break
            if not step & 0xFFFF and clock.expired():
                return Outcome(
                    mask=best and unpack(best[1], question.n),
                    masks=tuple(unpack(bits, question.n) for _, bits in listed),
                    reason=Reason.TIME,
                    work={"masks": step},
                )
            flip = (step & -step).bit_length() - 1
            if step == masks:
                break
            bits ^= 1 << flip
            if bits >> flip & 1:
                total, kept = total + weights[flip], kept + 1
            else:
                total, kept = total - weights[flip], kept - 1
        return Outcome(
            mask=None if best is None else unpack(best[1], question.n),
            complete=True,
            count=count,
            masks=tuple(unpack(bits, question.n) for _, bits in listed),
            more=more,
            work={"masks": step},
        )


def unpack(bits: int, n: int) -> Mask:
    """Bit i of ``bits`` as entry i of a mask."""
    return tuple(bits >> i & 1 for i in range(n))

"""All masks of a small system, one by one: the oracle of the other methods."""

from __future__ import annotations

from exactlt.answers import SYSTEM_ASKS, Ask, Clock, Outcome, Reason
from exactlt.instances import LinearSystem
from exactlt.solvers.contract import Solver
from exactlt.solvers.systems.choices import Choices, mask_of

BITS = 20
"""At most 2^20 masks."""


class EnumerateSystem(Solver):
    """Every mask that the groups allow, one addition a row each.  Exact, O(rows · 2^n)."""

    name = "enumerate"
    summary = "every mask, at most 2^20 of them; rows of any integers"
    asks = frozenset(SYSTEM_ASKS)
    takes = LinearSystem

    def cost(self, shape: Choices) -> tuple[float, int]:
        return 1e-5 + 1e-6 * (1 + len(shape.low)) * 2.0 ** min(shape.bits, 1000), 1 << 20

    def refuses(self, question: LinearSystem, ask: Ask) -> str | None:
        bits = Choices.of(question).bits
        return f"takes at most 2^{BITS} masks, got 2^{bits:.0f}" if bits > BITS else None

    def run(self, question: LinearSystem, ask: Ask, clock: Clock) -> Outcome:
        choices = Choices.of(question)
        count = looked = 0
        best: tuple[int, ...] | None = None
        for ones, sums in choices.masks():
            looked += 1
            if not looked & 0xFFF and clock.expired():
                mask = None if best is None else mask_of(best, question.n)
                return Outcome(mask, reason=Reason.TIME, work={"masks": looked})
            if choices.holds(sums):
                count += 1
                if best is None or len(ones) < len(best):
                    best = ones
                if ask is Ask.DECIDE:
                    break
        mask = None if best is None else mask_of(best, question.n)
        return Outcome(mask, True, count, work={"masks": looked})

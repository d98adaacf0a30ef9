"""The method that a documented cost model finds cheapest, and why."""

from __future__ import annotations

from dataclasses import replace

from exactlt.answers import ROW_ASKS, Ask, Clock, MemoryPlan, Outcome
from exactlt.instances import SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.costs import choose, costs, size, span


class Auto(Solver):
    """Chooses among our exact methods by size, weights, question and memory; never by trial.

    The model is :mod:`exactlt.solvers.costs`; the note of the answer says what was chosen and
    what the others would have cost.
    """

    name = "auto"
    summary = "the exact method that the cost model finds cheapest within the memory limit"
    asks = frozenset(ROW_ASKS)

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        from exactlt.solvers.registry import solver

        table = costs(question, ask)
        chosen = choose(table, clock.allowed)
        if chosen is None:
            needs = ", ".join(f"{c.solver} {size(c.memory)}" for c in table if not c.refusal)
            raise MemoryPlan(f"nothing fits in {size(clock.allowed)} ({needs}); try local_search")
        outcome = solver(chosen.solver).report(question, ask, clock)
        note = reason(table, chosen)
        return replace(
            outcome, note=f"{note}; {outcome.note}" if outcome.note else note, method=chosen.solver
        )


def reason(table, chosen) -> str:
    """One sentence: the choice, its predicted cost, and the next best."""
    text = f"chose {chosen.solver}: {span(chosen.seconds)}, {size(chosen.memory)} predicted"
    others = [c for c in table if c.refusal is None and c is not chosen and c.seconds < 1e10][:2]
    if others:
        rest = ", ".join(f"{c.solver} {span(c.seconds)} {size(c.memory)}" for c in others)
        text += f"; next {rest}"
    return text

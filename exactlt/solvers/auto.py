"""The method that a documented cost model finds cheapest, and why."""

from __future__ import annotations

from dataclasses import replace

from exactlt.instances import SubsetSum
from exactlt.solvers.contract import (
    Clock,
    MemoryPlan,
    Outcome,
    Question,
    Solver,
    available_bytes,
    restored,
    without_zeros,
)
from exactlt.solvers.costs import choose, costs, size, span


class Auto(Solver):
    """Chooses among our exact methods by size, weights, question and memory; never by trial.

    The model is :mod:`exactlt.solvers.costs`; the note of the answer says what was chosen and
    what the others would have cost.
    """

    name = "auto"
    summary = "the exact method that the cost model finds cheapest within the memory limit"
    questions = frozenset(Question)

    def run(self, instance: SubsetSum, question: Question, clock: Clock) -> Outcome:
        from exactlt.solvers.registry import solver

        table = costs(instance, question)
        chosen = choose(table, allowed_bytes(clock))
        if chosen is None:
            needs = ", ".join(f"{c.solver} {size(c.memory)}" for c in table if not c.refusal)
            raise MemoryPlan(
                f"nothing fits in {size(allowed_bytes(clock))} ({needs}); try local_search"
            )
        method = solver(chosen.solver)
        if method.drops_zeros:
            short, places = without_zeros(instance)
            outcome = restored(method.run(short, question, clock), instance.n, places)
        else:
            outcome = method.run(instance, question, clock)
        note = reason(table, chosen)
        return replace(outcome, note=f"{note}; {outcome.note}" if outcome.note else note)


def allowed_bytes(clock: Clock) -> int:
    """Memory that a method may plan with: the limit, or three quarters of what is free."""
    allowed = available_bytes() * 3 // 4
    if clock.limits.memory is not None:
        allowed = min(allowed, clock.limits.memory << 20)
    return allowed


def answered_by(answer) -> str:
    """Name of the method behind an answer: what auto chose, by its note, or the solver itself."""
    head, _, rest = answer.note.partition(" ")
    return (
        rest.partition(":")[0]
        if answer.solver == Auto.name and head == "chose"
        else (answer.solver)
    )


def reason(table, chosen) -> str:
    """One sentence: the choice, its predicted cost, and the next best."""
    text = f"chose {chosen.solver}: {span(chosen.seconds)}, {size(chosen.memory)} predicted"
    others = [c for c in table if c.refusal is None and c is not chosen and c.seconds < 1e10][:2]
    if others:
        rest = ", ".join(f"{c.solver} {span(c.seconds)} {size(c.memory)}" for c in others)
        text += f"; next {rest}"
    return text

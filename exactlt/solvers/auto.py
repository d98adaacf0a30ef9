"""The method that documented cost models find cheapest, and why."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from math import inf
from typing import ClassVar

from exactlt.answers import LIST_ASKS, ROW_ASKS, Ask, Clock, MemoryPlan, Outcome, Reason, TimeUp
from exactlt.instances import SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.costs import Cost, Shape, choose, size, span
from exactlt.solvers.reduce import floor_of


class Auto(Solver):
    """Chooses among exact methods by the question's size and the memory; never by trial.

    Each candidate states its cost (:meth:`Solver.cost`); the answer says which method was
    chosen, and its note what the others would have cost.
    """

    name = "auto"
    candidates: ClassVar[tuple[type[Solver], ...]]

    @abstractmethod
    def shape(self, question, ask: Ask):
        """All that the candidates' cost models look at."""

    def made(self, candidate: type[Solver]) -> Solver:
        """A candidate, ready to use."""
        return candidate()

    def table(self, question, ask: Ask) -> list[Cost]:
        """The candidates' costs, cheapest first, those that refuse last."""
        shape, table = self.shape(question, ask), []
        for candidate in self.candidates:
            method = self.made(candidate)
            refusal = method.out_of_range(question, ask)
            if refusal is None and not method.available():
                refusal = "is not installed"
            if refusal is None:
                table.append(Cost(method.name, *method.cost(shape)))
            else:
                table.append(Cost(method.name, inf, 0, refusal))
        return sorted(table, key=lambda c: c.seconds)

    def method(self, name: str) -> Solver:
        """The candidate of that name."""
        return next(self.made(c) for c in self.candidates if c.name == name)


class RowAuto(Auto):
    """Auto for one row of weights; the table is in :mod:`exactlt.solvers.costs`."""

    summary = "the exact method that the cost model finds cheapest within the memory limit"
    asks = frozenset((*ROW_ASKS, *LIST_ASKS))
    reduces = True

    def shape(self, question: SubsetSum, ask: Ask) -> Shape:
        return Shape.of(question, ask)

    def report(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        """So few masks are looked at as they are; reductions come first for all others."""
        if question.n > TINY:
            return super().report(question, ask, clock)
        try:
            return self.run(question, ask, clock)
        except TimeUp:
            return Outcome(reason=Reason.TIME)

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        table = self.table(question, ask)
        chosen = choose(table, clock.allowed)
        quick = None
        if chosen is None or chosen.seconds > PATIENCE:
            quick = dropped(question, ask, clock)
            if quick is not None and quick.complete:
                return quick
        if chosen is None:
            needs = ", ".join(f"{c.solver} {size(c.memory)}" for c in table if not c.refusal)
            note = f"nothing fits in {size(clock.allowed)} ({needs}); try local_search"
            if quick is None:
                raise MemoryPlan(note)
            return replace(quick, reason=Reason.MEMORY, note=note)
        outcome = self.method(chosen.solver).report(question, ask, clock)
        note = reason(table, chosen)
        if quick is not None and outcome.mask is None and not outcome.complete:
            outcome = replace(outcome, mask=quick.mask)
        return replace(
            outcome, note=f"{note}; {outcome.note}" if outcome.note else note, method=chosen.solver
        )


TINY = 6
"""Weights up to which a look at all masks costs no more than a reduction."""

PATIENCE = 0.05
"""Predicted seconds of an exact method above which weight dropping is tried first."""


def dropped(question: SubsetSum, ask: Ask, clock: Clock) -> Outcome | None:
    """What weight dropping finds where many masks are expected, complete if it is an answer.

    A mask within the tolerance, or with a gap that none can beat, is an answer whoever found it;
    a miss says nothing and leaves at most a mask.
    """
    if ask not in (Ask.DECIDE, Ask.OPTIMUM) or question.size is not None:
        return None
    if Shape.of(question, ask).masks < MANY:
        return None
    from exactlt.solvers.heuristics.dropping import WeightDropping

    outcome = WeightDropping().run(question, ask, clock)
    if outcome.mask is None:
        return outcome
    goal = question.tolerance if ask is Ask.DECIDE else floor_of(question)
    done = question.gap(outcome.mask) <= goal
    note = "chose dropping: so many masks are expected that most weights were decided at once"
    return replace(
        outcome,
        complete=done,
        reason=None if done else outcome.reason,
        method=WeightDropping.name,
        note=note,
    )


MANY = 6
"""log2 of the masks expected within the tolerance from which dropping is tried."""


def reason(table: list[Cost], chosen: Cost) -> str:
    """One sentence: the choice, its predicted cost, and the next best."""
    text = f"chose {chosen.solver}: {span(chosen.seconds)}, {size(chosen.memory)} predicted"
    others = [c for c in table if c.refusal is None and c is not chosen and c.seconds < 1e10][:2]
    if others:
        rest = ", ".join(f"{c.solver} {span(c.seconds)} {size(c.memory)}" for c in others)
        text += f"; next {rest}"
    return text

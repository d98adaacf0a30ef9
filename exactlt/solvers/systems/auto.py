"""The method for several rows that its cost model finds cheapest."""

from __future__ import annotations

from dataclasses import replace

from exactlt.answers import SYSTEM_ASKS, Ask, Clock, MemoryPlan, Outcome
from exactlt.instances import LinearSystem
from exactlt.solvers.auto import Auto
from exactlt.solvers.systems.choices import Choices
from exactlt.solvers.systems.enumerate import EnumerateSystem
from exactlt.solvers.systems.outside import SystemCpSat
from exactlt.solvers.systems.states import States


class SystemAuto(Auto):
    """Methods in the order of their predicted cost, until one fits into the memory."""

    takes = LinearSystem
    summary = "the cheapest method that takes the rows; the next where memory ends"
    asks = frozenset(SYSTEM_ASKS)
    candidates = (EnumerateSystem, States, SystemCpSat)

    def shape(self, question: LinearSystem, ask: Ask) -> Choices:
        return Choices.of(question)

    def run(self, question: LinearSystem, ask: Ask, clock: Clock) -> Outcome:
        last: MemoryPlan | None = None
        for cost in self.table(question, ask):
            if cost.refusal is not None:
                continue
            method = self.method(cost.solver)
            try:
                outcome = method.report(question, ask, clock)
            except MemoryPlan as plan:
                last = plan
                continue
            evidence = outcome.evidence or method.evidence
            return replace(outcome, method=method.name, evidence=evidence)
        raise last or MemoryPlan("no method takes these rows")

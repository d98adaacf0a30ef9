"""What every solver promises: questions in, answers with evidence out.

A solver is one file with one class.  It returns an :class:`~exactlt.answers.Outcome`;
:meth:`Solver.solve` turns that into an :class:`~exactlt.answers.Answer` after checking the mask
in integers on the original question, so no solver, ours or another's, is believed about a mask.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from exactlt.answers import (
    Answer,
    Ask,
    Clock,
    Evidence,
    Limits,
    MemoryPlan,
    Outcome,
    Reason,
    TimeUp,
    as_ask,
    judge,
)
from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import Canonical, Partition, SubsetSum
from exactlt.solvers.reduce import REDUCTION, floor_of, reduce


class Solver(ABC):
    """One method, exact or heuristic.

    Subclasses state what they can answer as class data and implement :meth:`run`.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    exact: ClassVar[bool] = True
    evidence: ClassVar[Evidence] = Evidence.EXHAUSTIVE
    asks: ClassVar[frozenset[Ask]]
    takes: ClassVar[type[Canonical]] = SubsetSum  # the questions that it answers
    sized: ClassVar[bool] = True  # answers questions with a fixed number of kept weights
    reduces: ClassVar[bool] = False  # is asked what reductions leave of a row
    package: ClassVar[str | None] = None  # third-party package, None for our own
    extra: ClassVar[str | None] = None  # the pip extra that brings it

    def available(self) -> bool:
        """Whether the package it needs is installed; imports nothing."""
        if self.package is None:
            return True
        from importlib.util import find_spec

        return find_spec(self.package) is not None

    def version(self) -> str:
        """Version of the engine."""
        from exactlt import __version__

        return __version__

    def cost(self, shape) -> tuple[float, int] | None:
        """Predicted seconds and bytes for a question of that shape; None: not modelled."""
        return None

    def refuses(self, question: Any, ask: Ask) -> str | None:
        """Why this question is outside the method's range, naming one that could; or None."""
        return None

    @abstractmethod
    def run(self, question: Any, ask: Ask, clock: Clock) -> Outcome:
        """Do the work.  TimeUp, MemoryPlan, MemoryError, KeyboardInterrupt are handled outside."""

    def solve(
        self, question: Any, ask: Ask | str = Ask.DECIDE, *, limits: Limits | None = None
    ) -> Answer:
        """Answer a question, with every mask checked in integers.

        Raises
        ------
        UnsupportedError
            The method cannot answer this ask about this question; the message says which
            method can.
        """
        ask = as_ask(ask)
        if isinstance(question, Partition):
            question = question.as_subset_sum()
        takes: Any = self.takes
        if not isinstance(question, takes):
            wanted = "SubsetSum or Partition" if self.takes is SubsetSum else self.takes.__name__
            raise InputError(f"question: expected a {wanted}, got {type(question).__name__}")
        if refusal := self.refusal(question, ask):
            raise UnsupportedError(f"solver {self.name}: {refusal}")
        clock = Clock(limits)
        try:
            outcome = self.report(question, ask, clock)
        except MemoryPlan as plan:
            outcome = Outcome(reason=Reason.MEMORY, note=str(plan))
        except MemoryError:
            outcome = Outcome(reason=Reason.MEMORY, note="allocation failed")
        settled = at_floor(question, ask, outcome)
        return judge(
            question,
            ask,
            settled,
            solver=self.name,
            evidence=self.evidence,
            exact=self.exact or settled is not outcome or outcome.method == REDUCTION,
            seconds=clock.elapsed,
        )

    def report(self, question: Any, ask: Ask, clock: Clock) -> Outcome:
        """Run on what reductions leave; what is said is about the whole question."""
        try:
            if not self.reduces:
                return self.run(question, ask, clock)
            reduction = reduce(question, ask)
            if reduction.outcome is not None:
                return reduction.outcome
            return reduction.restored(self.run(reduction.question, ask, clock))
        except TimeUp:
            return Outcome(reason=Reason.TIME)

    def refusal(self, question: Any, ask: Ask) -> str | None:
        """Why :meth:`solve` would refuse, or None."""
        if self.reduces and ask in self.asks and (self.sized or question.size is None):
            reduction = reduce(question, ask)
            if reduction.outcome is not None:
                return None
            question = reduction.question
        return self.out_of_range(question, ask)

    def out_of_range(self, question: Any, ask: Ask) -> str | None:
        """Why the method itself cannot answer this, before any reduction; or None."""
        if ask not in self.asks:
            can = ", ".join(sorted(q.value for q in self.asks))
            return f"answers {can}, not {ask.value}; see exactlt solvers"
        if not self.sized and question.size is not None:
            return "does not take a fixed size; enumerate, dp and mitm do"
        return self.refuses(question, ask)


def at_floor(question: Any, ask: Ask, outcome: Outcome) -> Outcome:
    """The outcome of an *optimum*, complete where its mask's gap is one that none can beat.

    So a heuristic's mask of gap 0, or of a gap that the range of all sums or their common divisor
    forbids to beat, is the answer, whoever found it.
    """
    if (
        ask is not Ask.OPTIMUM
        or outcome.mask is None
        or outcome.complete
        or not isinstance(question, SubsetSum)
    ):
        return outcome
    try:
        gap = question.gap(outcome.mask)
    except InputError:  # the judge will say what is wrong with it
        return outcome
    if gap and gap > floor_of(question):
        return outcome
    why = "gap 0" if gap == 0 else f"no gap is less than {gap}, by the sums' range and divisor"
    evidence = Evidence.EXHAUSTIVE if gap else Evidence.WITNESS
    note = f"{outcome.note}; {why}" if outcome.note else why
    return replace(outcome, complete=True, reason=None, evidence=evidence, note=note)

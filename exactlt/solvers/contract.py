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
    LIST_ASKS,
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
    drops_zeros: ClassVar[bool] = False  # its cost grows with n even where a weight is 0
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
        return judge(
            question,
            ask,
            outcome,
            solver=self.name,
            evidence=self.evidence,
            exact=self.exact,
            seconds=clock.elapsed,
        )

    def report(self, question: Any, ask: Ask, clock: Clock) -> Outcome:
        """Run without weights that cannot matter; what is said is about the whole question."""
        try:
            if not self.drops_zeros or ask in LIST_ASKS:  # a list tells masks of equal sums apart
                return self.run(question, ask, clock)
            short, places = without_zeros(question)
            return restored(self.run(short, ask, clock), question.n, places)
        except TimeUp:
            return Outcome(reason=Reason.TIME)

    def refusal(self, question: Any, ask: Ask) -> str | None:
        """Why :meth:`solve` would refuse, or None."""
        if ask not in self.asks:
            can = ", ".join(sorted(q.value for q in self.asks))
            return f"answers {can}, not {ask.value}; see exactlt solvers"
        if not self.sized and question.size is not None:
            return "does not take a fixed size; enumerate, dp and mitm do"
        if self.drops_zeros and ask not in LIST_ASKS:
            question, _ = without_zeros(question)
        return self.refuses(question, ask)


def without_zeros(question: SubsetSum) -> tuple[SubsetSum, list[int]]:
    """The same question without weights 0, and the places of the others.

    A weight 0 changes no sum: it only doubles the count.  With a fixed size it is a choice
    like any other and stays; one weight always stays.
    """
    places = [i for i, w in enumerate(question.weights) if w]
    if question.size is not None or len(places) == question.n:
        return question, list(range(question.n))
    places = places or [0]
    weights = tuple(question.weights[i] for i in places)
    return SubsetSum(weights, question.target, question.tolerance), places


def restored(outcome: Outcome, n: int, places: list[int]) -> Outcome:
    """An outcome for the short question as one for all n weights."""
    if len(places) == n:
        return outcome
    mask: list[Any] | None = None
    if outcome.mask is not None:
        mask = [0] * n
        for i, bit in zip(places, outcome.mask, strict=True):
            mask[i] = bit
    count = None if outcome.count is None else outcome.count << (n - len(places))
    return replace(outcome, mask=None if mask is None else tuple(mask), count=count)

"""What every solver promises: questions in, answers with evidence out.

A solver is one file with one class.  It returns an :class:`Outcome`; :meth:`Solver.solve`
turns that into an :class:`Answer` after re-adding the mask on the original instance, so no
solver, ours or another's, is believed about a mask.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import Mask, Partition, SubsetSum


class Question(StrEnum):
    """What is asked about an instance."""

    DECIDE = "decide"  # does a mask within the tolerance exist?
    OPTIMUM = "optimum"  # the least gap, whatever the tolerance
    SPARSEST = "sparsest"  # the fewest kept weights within the tolerance
    COUNT = "count"  # how many masks are within the tolerance?


class Verdict(StrEnum):
    """FEASIBLE and INFEASIBLE are knowledge; UNKNOWN always has a reason."""

    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """How an answer is known, strongest first."""

    WITNESS = "witness"  # a mask that was re-added in integers
    PROOF = "proof"  # a certificate that proofs_check verified
    EXHAUSTIVE = "exhaustive"  # a complete method of our own with counted work
    AGREED = "agreed"  # several independent solvers say the same
    CLAIMED = "claimed"  # one third-party solver's word
    NONE = "none"  # nothing is claimed (heuristics, limits)


class Reason(StrEnum):
    """Why an answer is UNKNOWN, and what to try next."""

    TIME = "time"
    MEMORY = "memory"
    INTERRUPTED = "interrupted"
    UNSUPPORTED = "unsupported"
    CRASHED = "crashed"
    WRONG = "wrong"
    HEURISTIC = "heuristic"

    @property
    def hint(self) -> str:
        return {
            Reason.TIME: "the time limit was reached; raise --seconds or try another solver",
            Reason.MEMORY: "the memory limit was reached; raise --memory or try another solver",
            Reason.INTERRUPTED: "interrupted; what was found so far is kept",
            Reason.UNSUPPORTED: "this solver cannot answer that; see exactlt solvers",
            Reason.CRASHED: "the solver's process died; its message is in the note",
            Reason.WRONG: "the solver returned a mask that fails when re-added; please report it",
            Reason.HEURISTIC: "an incomplete method stopped; its best mask, if any, proves nothing",
        }[self]


@dataclass(frozen=True)
class Limits:
    """Time in seconds and memory in MiB; None is no limit.

    Raises
    ------
    InputError
        A limit is not a number above zero.
    """

    seconds: float | None = None
    memory: int | None = None

    def __post_init__(self):
        for name in ("seconds", "memory"):
            value = getattr(self, name)
            if value is None:
                continue
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or value <= 0:
                raise InputError(f"{name}: expected a number above 0, got {value!r}")


class Clock:
    """A running time limit that long loops ask between chunks of work."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.start = time.monotonic()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.start

    @property
    def left(self) -> float | None:
        """Seconds left, or None without a limit."""
        return None if self.limits.seconds is None else self.limits.seconds - self.elapsed

    def expired(self) -> bool:
        return self.left is not None and self.left <= 0

    def plan_memory(self, needed: int, method: str, instead: str) -> None:
        """Refuse before allocating: ``needed`` bytes against the limit and the machine.

        Raises
        ------
        MemoryPlan
            It would not fit.
        """
        allowed = available_bytes() * 3 // 4
        if self.limits.memory is not None:
            allowed = min(allowed, self.limits.memory << 20)
        if needed > allowed:
            raise MemoryPlan(
                f"{method} would need {needed >> 20} MiB, {allowed >> 20} MiB are allowed; "
                f"try {instead}"
            )


class MemoryPlan(Exception):
    """A method's planned memory does not fit; becomes UNKNOWN with reason memory."""


def available_bytes() -> int:
    """Memory that can be taken without swapping, as the kernel estimates it."""
    try:
        with open("/proc/meminfo") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) << 10
    except OSError:
        pass
    return 4 << 30


@dataclass(frozen=True)
class Outcome:
    """What a solver reports; nobody outside ``solvers`` sees it.

    ``complete`` means that the search space is exhausted: with a mask the mask is the answer
    (optimal, sparsest), without one there is none.  ``reason`` is why it is not complete.
    ``work`` counts states, nodes or bytes, never seconds.
    """

    mask: Mask | None = None
    complete: bool = False
    count: int | None = None
    reason: Reason | None = None
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """A verdict with its evidence.

    ``mask`` was re-added on the instance; ``gap`` and ``kept`` come from that re-adding.
    ``grade`` is how the verdict is known: for *decide* FEASIBLE it is WITNESS; for *optimum*
    and *sparsest* it says how it is known that nothing better exists.  A mask beside UNKNOWN
    is the best one seen.
    """

    question: Question
    verdict: Verdict
    grade: Grade
    solver: str
    mask: Mask | None = None
    gap: int | None = None
    count: int | None = None
    reason: Reason | None = None
    seconds: float = 0.0
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""

    @property
    def kept(self) -> int | None:
        """Number of kept weights."""
        return None if self.mask is None else sum(self.mask)

    def document(self) -> dict[str, object]:
        """JSON form; the mask as text of zeros and ones, big integers as decimal strings."""
        return {
            "question": self.question.value,
            "verdict": self.verdict.value,
            "evidence": self.grade.value,
            "solver": self.solver,
            "mask": None if self.mask is None else "".join(map(str, self.mask)),
            "gap": None if self.gap is None else str(self.gap),
            "kept": self.kept,
            "count": None if self.count is None else str(self.count),
            "reason": None if self.reason is None else self.reason.value,
            "work": self.work,
            "milliseconds": round(1000 * self.seconds),
            "note": self.note,
        }


class Solver(ABC):
    """One method, exact or heuristic.

    Subclasses state what they can answer as class data and implement :meth:`run`.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    exact: ClassVar[bool] = True
    grade: ClassVar[Grade] = Grade.EXHAUSTIVE
    questions: ClassVar[frozenset[Question]]
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

    def refuses(self, instance: SubsetSum, question: Question) -> str | None:
        """Why this instance is outside the method's range, naming one that could; or None."""
        return None

    @abstractmethod
    def run(self, instance: SubsetSum, question: Question, clock: Clock) -> Outcome:
        """Do the work.  MemoryPlan, MemoryError and KeyboardInterrupt are handled outside."""

    def solve(
        self,
        instance: SubsetSum | Partition,
        question: Question = Question.DECIDE,
        *,
        limits: Limits | None = None,
    ) -> Answer:
        """Answer a question, with every mask re-added.

        Raises
        ------
        UnsupportedError
            The method cannot answer this question on this instance; the message says which
            method can.
        """
        question = Question(question)
        if isinstance(instance, Partition):
            instance = instance.as_subset_sum()
        if not isinstance(instance, SubsetSum):
            raise InputError(
                f"instance: expected a SubsetSum or Partition, got {type(instance).__name__}"
            )
        if refusal := self.refusal(instance, question):
            raise UnsupportedError(f"solver {self.name}: {refusal}")
        clock = Clock(limits or Limits())
        try:
            if self.drops_zeros:
                short, places = without_zeros(instance)
                outcome = restored(self.run(short, question, clock), instance.n, places)
            else:
                outcome = self.run(instance, question, clock)
        except MemoryPlan as plan:
            outcome = Outcome(reason=Reason.MEMORY, note=str(plan))
        except MemoryError:
            outcome = Outcome(reason=Reason.MEMORY, note="allocation failed")
        return judge(self, instance, question, outcome, clock.elapsed)

    def refusal(self, instance: SubsetSum, question: Question) -> str | None:
        """Why :meth:`solve` would refuse, or None."""
        if question not in self.questions:
            can = ", ".join(sorted(q.value for q in self.questions))
            return f"answers {can}, not {question.value}; see exactlt solvers"
        if instance.size is not None and not self.sized:
            return "does not take a fixed size; enumerate, dp and mitm do"
        if self.drops_zeros:
            instance, _ = without_zeros(instance)
        return self.refuses(instance, question)


def without_zeros(instance: SubsetSum) -> tuple[SubsetSum, list[int]]:
    """The same question without weights 0, and the places of the others.

    A weight 0 changes no sum: it only doubles the count.  With a fixed size it is a choice
    like any other and stays; one weight always stays.
    """
    places = [i for i, w in enumerate(instance.weights) if w]
    if instance.size is not None or len(places) == instance.n:
        return instance, list(range(instance.n))
    places = places or [0]
    weights = tuple(instance.weights[i] for i in places)
    return SubsetSum(weights, instance.target, instance.tolerance), places


def restored(outcome: Outcome, n: int, places: list[int]) -> Outcome:
    """An outcome for the short question as one for all n weights."""
    if len(places) == n:
        return outcome
    mask = None
    if outcome.mask is not None:
        mask = [0] * n
        for i, bit in zip(places, outcome.mask, strict=True):
            mask[i] = bit
    count = None if outcome.count is None else outcome.count << (n - len(places))
    return replace(outcome, mask=None if mask is None else tuple(mask), count=count)


def judge(
    solver: Solver, instance: SubsetSum, question: Question, outcome: Outcome, seconds: float
) -> Answer:
    """Turn a report into an answer; the only place where masks become believed."""
    mask, gap, note, reason = outcome.mask, None, outcome.note, outcome.reason
    complete = outcome.complete and solver.exact and reason is None
    if mask is not None:
        try:
            mask = instance.mask(mask)
            gap = instance.gap(mask)
        except InputError as error:
            mask, complete, reason = None, False, Reason.WRONG
            note = f"{note} returned an impossible mask: {error}".strip()
        else:
            must_fit = question in (Question.DECIDE, Question.SPARSEST)
            if must_fit and gap > instance.tolerance and complete:
                complete, reason = False, Reason.WRONG
                note = f"{note} claimed a mask whose gap is {gap}".strip()

    def answer(verdict, grade, **extra):
        return Answer(
            question,
            verdict,
            grade,
            solver.name,
            mask=mask,
            gap=gap,
            seconds=seconds,
            work=outcome.work,
            note=note,
            **extra,
        )

    fits = gap is not None and gap <= instance.tolerance
    if question is Question.DECIDE and fits:
        return answer(Verdict.FEASIBLE, Grade.WITNESS)
    if complete:
        if question is Question.COUNT and outcome.count is not None:
            verdict = Verdict.FEASIBLE if outcome.count else Verdict.INFEASIBLE
            return answer(verdict, solver.grade, count=outcome.count)
        if mask is not None:
            return answer(Verdict.FEASIBLE, solver.grade)
        if question in (Question.DECIDE, Question.SPARSEST):
            return answer(Verdict.INFEASIBLE, solver.grade)
        reason, note = Reason.WRONG, f"{note} no mask at all for {question.value}".strip()
    if reason is None:
        reason = Reason.HEURISTIC
    return answer(Verdict.UNKNOWN, Grade.NONE, reason=reason)

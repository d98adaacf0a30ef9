"""The answer to a network question; masks in it were verified on the whole domain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from exactlt.answers import Clock, Evidence, Reason, Verdict
from exactlt.networks import Masks, NetworkMask, counterexample, mask_text


class Objective(StrEnum):
    """What is asked about a network question."""

    EXISTS = "exists"  # is there a mask?
    SPARSEST = "sparsest"  # a mask with the fewest kept weights
    COUNT = "count"  # how many masks solve it
    FUNCTIONS = "functions"  # how many distinct functions all masks together make


@dataclass(frozen=True)
class NetworkAnswer:
    """A verdict with its evidence.

    ``masks`` passed the verifier on the whole domain.  ``evidence`` says how the verdict is
    known: WITNESS for FEASIBLE; for INFEASIBLE, and for *sparsest* (that nothing sparser
    exists), EXHAUSTIVE, PROOF, AGREED or CLAIMED.  ``inputs`` are the inputs that a refutation
    on finitely many inputs used, in the units of the question's domain.
    """

    objective: Objective
    verdict: Verdict
    evidence: Evidence
    method: str
    masks: Masks | None = None
    count: int | None = None
    reason: Reason | None = None
    seconds: float = 0.0
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""
    inputs: tuple[tuple, ...] = ()

    @property
    def kept(self) -> int | None:
        """Number of kept weights."""
        return None if self.masks is None else sum(int(m.sum()) for m in self.masks)

    def document(self) -> dict[str, object]:
        """JSON form."""
        return {
            "objective": self.objective.value,
            "verdict": self.verdict.value,
            "evidence": self.evidence.value,
            "method": self.method,
            "kept": self.kept,
            "masks": None if self.masks is None else mask_text(self.masks),
            "count": None if self.count is None else str(self.count),
            "reason": None if self.reason is None else self.reason.value,
            "work": self.work,
            "milliseconds": round(1000 * self.seconds),
            "note": self.note,
        }


@dataclass(frozen=True)
class Report:
    """What a method says before anybody believes it."""

    masks: Masks | None = None
    reason: Reason | None = None
    evidence: Evidence = Evidence.EXHAUSTIVE  # of a "no", and of optimality
    method: str = ""
    count: int | None = None
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""
    inputs: tuple[tuple, ...] = ()


def judge(
    question: NetworkMask,
    objective: Objective,
    report: Report,
    clock: Clock,
    verify: Callable = counterexample,
) -> NetworkAnswer:
    """Verify the masks on the whole domain; only then is there a FEASIBLE."""

    def answer(verdict, evidence, **extra):
        return NetworkAnswer(
            objective,
            verdict,
            evidence,
            report.method,
            seconds=clock.elapsed,
            work=report.work,
            **{"note": report.note, **extra},
        )

    if report.masks is not None:
        wrong = verify(question, report.masks)
        if wrong is not None:
            point = ", ".join(map(str, wrong.x))
            return answer(
                Verdict.UNKNOWN,
                Evidence.NONE,
                reason=Reason.WRONG,
                note=f"returned masks that differ by {wrong.gap} at ({point})",
            )
        masks = question.masks(report.masks)
        if objective is Objective.EXISTS:
            return answer(Verdict.FEASIBLE, Evidence.WITNESS, masks=masks)
        if report.reason is None:
            return answer(Verdict.FEASIBLE, report.evidence, masks=masks, count=report.count)
        return answer(Verdict.UNKNOWN, Evidence.NONE, masks=masks, reason=report.reason)
    if report.reason is not None:
        return answer(Verdict.UNKNOWN, Evidence.NONE, reason=report.reason)
    if report.count is not None:
        verdict = Verdict.FEASIBLE if report.count else Verdict.INFEASIBLE
        return answer(verdict, report.evidence, count=report.count)
    return answer(Verdict.INFEASIBLE, report.evidence, inputs=report.inputs)

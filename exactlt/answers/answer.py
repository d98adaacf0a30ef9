"""What a method reports, and what everybody else sees after the judge has looked at it."""

from __future__ import annotations

from dataclasses import dataclass, field

from exactlt.answers.words import Ask, Evidence, Reason, Verdict
from exactlt.instances import Mask


@dataclass(frozen=True)
class Outcome:
    """What a method reports; nobody outside ``solvers`` believes it.

    ``complete`` means that the search space is exhausted: with a mask the mask is the answer
    (optimal, sparsest), without one there is none.  ``reason`` is why it is not complete.
    ``work`` counts states, nodes or bytes, never seconds.  ``method`` is which method really
    answered, where that is not the solver itself.
    """

    mask: Mask | None = None
    complete: bool = False
    count: int | None = None
    reason: Reason | None = None
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""
    method: str = ""


@dataclass(frozen=True)
class Answer:
    """A verdict with its evidence.

    Attributes
    ----------
    ask, verdict, evidence
        What was asked, what is known, how: for *decide* FEASIBLE it is WITNESS; for *optimum*
        and *sparsest* it says how it is known that nothing better exists.
    solver, method : str
        The solver that was asked, and the method that answered (they differ for *auto*).
    mask : tuple of 0/1, optional
        Checked in integers on the question.  Beside UNKNOWN it is the best one seen.
    gap, kept : int, optional
        Of the mask.
    count : int, optional
    reason : Reason, optional
        Why the verdict is UNKNOWN.
    seconds : float
    work : dict of str to int
        Counted work.
    note : str
        For people.
    """

    ask: Ask
    verdict: Verdict
    evidence: Evidence
    solver: str
    mask: Mask | None = None
    gap: int | None = None
    count: int | None = None
    reason: Reason | None = None
    seconds: float = 0.0
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""
    method: str = ""

    def __post_init__(self):
        if not self.method:
            object.__setattr__(self, "method", self.solver)

    @property
    def kept(self) -> int | None:
        """Number of kept weights."""
        return None if self.mask is None else sum(self.mask)

    def document(self) -> dict[str, object]:
        """JSON form; the mask as text of zeros and ones, big integers as decimal strings."""
        return {
            "question": self.ask.value,
            "verdict": self.verdict.value,
            "evidence": self.evidence.value,
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

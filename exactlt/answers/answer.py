"""What a method reports, and what everybody else sees after the judge has looked at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exactlt.answers.words import LIST_ASKS, Ask, Evidence, Reason, Verdict
from exactlt.instances import LinearSystem, Mask, Partition, SubsetSum, decimal

if TYPE_CHECKING:
    from exactlt.networks import Masks, NetworkMask


@dataclass(frozen=True)
class Outcome:
    """What a method reports; nobody outside ``solvers`` believes it.

    ``complete`` means that the search space is exhausted: with a mask the mask is the answer
    (optimal, sparsest), without one there is none.  ``reason`` is why it is not complete.
    ``work`` counts states, nodes or bytes, never seconds.  ``method`` is which method really
    answered and ``evidence`` what its word is worth, where that is not the solver itself.
    ``inputs`` are the inputs of a network that refute every mask.  ``masks`` are those of a list,
    in any order; ``more`` says that the list was full before all were in it.
    """

    mask: Mask | Masks | None = None
    complete: bool = False
    count: int | None = None
    reason: Reason | None = None
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""
    method: str = ""
    evidence: Evidence | None = None
    inputs: tuple[tuple[Any, ...], ...] = ()
    masks: tuple[Mask, ...] | None = None
    more: bool = False


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
    mask : tuple of 0/1, or one array of 0/1 per layer, optional
        Checked in integers on the question.  Beside UNKNOWN it is the best one seen.
    gap, kept : int, optional
        Of the mask; a mask of several rows or of a network has no gap here.
    count : int, optional
        Of masks, or of distinct functions.
    reason : Reason, optional
        Why the verdict is UNKNOWN.
    seconds : float
    work : dict of str to int
        Counted work.
    note : str
        For people.
    inputs : tuple of tuples
        Inputs that refute every mask of a network by themselves, in the domain's units.
    masks : tuple of masks
        For *best* and *all*, the nearest first; each was checked.  ``mask`` is the first.
    gaps : tuple of int
        Of ``masks``.
    more : bool
        For *all*: the limit was reached, so there may be masks that are not listed.
    """

    ask: Ask
    verdict: Verdict
    evidence: Evidence
    solver: str
    mask: Any = None
    gap: int | None = None
    count: int | None = None
    reason: Reason | None = None
    seconds: float = 0.0
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""
    method: str = ""
    inputs: tuple[tuple[Any, ...], ...] = ()
    masks: tuple[Mask, ...] = ()
    gaps: tuple[int, ...] = ()
    more: bool = False

    def __post_init__(self) -> None:
        if not self.method:
            object.__setattr__(self, "method", self.solver)

    @property
    def kept(self) -> int | None:
        """Number of kept weights."""
        return None if self.mask is None else kept_of(self.mask)

    def document(self, question: SubsetSum | LinearSystem | NetworkMask) -> dict[str, object]:
        """JSON form beside its question; masks as zeros and ones, big integers as text."""
        rows = isinstance(question, (SubsetSum, Partition, LinearSystem))
        asked = "exists" if self.ask is Ask.DECIDE and not rows else self.ask.value
        if rows:
            found = {
                "solver": self.solver,
                "method": self.method,
                "mask": None if self.mask is None else "".join(map(str, self.mask)),
                "gap": None if self.gap is None else decimal(self.gap),
                "kept": self.kept,
            }
        else:
            from exactlt.networks import mask_text

            found = {
                "method": self.method,
                "kept": self.kept,
                "masks": None if self.mask is None else mask_text(self.mask),
            }
        return {
            "format": "exactlt/answer" if rows else "exactlt/network-answer",
            "version": 1,
            "instance": question.sha256,
            "question" if rows else "objective": asked,
            "verdict": self.verdict.value,
            "evidence": self.evidence.value,
            **found,
            **(self._list() if self.ask in LIST_ASKS else {}),
            "count": None if self.count is None else decimal(self.count),
            "reason": None if self.reason is None else self.reason.value,
            "work": self.work,
            "milliseconds": round(1000 * self.seconds),
            "note": self.note,
        }

    def _list(self) -> dict[str, object]:
        """The masks of a list with their gaps."""
        return {
            "masks": [
                {"mask": "".join(map(str, mask)), "gap": decimal(gap), "kept": sum(mask)}
                for mask, gap in zip(self.masks, self.gaps, strict=True)
            ],
            "more": self.more,
        }


def kept_of(mask: Mask | Masks) -> int:
    """Number of ones of a row's mask, or of all layers of a network's."""
    return sum(int(part) if isinstance(part, int) else int(part.sum()) for part in mask)

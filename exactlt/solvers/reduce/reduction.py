"""The loop over all reductions, and the way back.

What is done, in turn, until nothing changes:

1. *range* (:mod:`~exactlt.solvers.reduce.range`): targets that no sum is near, or that a mask in
   plain sight answers; the window is cut to the sums in reach.
2. *zeros*: a weight 0 changes no sum; it only doubles the count.
3. *forced*: a weight too large to be kept (or to be dropped) by any mask within the window.
4. *scale* (:mod:`~exactlt.solvers.reduce.scale`): the common divisor is divided out, and high
   bits far above the low ones are moved down: the same order of sums in smaller numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from exactlt.answers import Ask, Outcome
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.reduce.range import force, settle
from exactlt.solvers.reduce.scale import centre, rescale
from exactlt.solvers.reduce.work import Settled, Work

REDUCTION = "reduction"
"""The method's name where a reduction alone answered."""

ROUNDS = 8
"""More rounds than any question has needed; each is O(n log n)."""


@dataclass(frozen=True)
class Reduction:
    """What is left of a question, and how its answer becomes one of the original.

    Attributes
    ----------
    original, question : SubsetSum
        As asked, and what is left to be asked (the same object where nothing was reduced).
    outcome : Outcome, optional
        The answer to the original where nothing is left to ask.
    steps : tuple of str
        What was done, for people.
    places : tuple of int, optional
        Where the weights that are left stood; None: all are left.
    kept : tuple of int
        Weights that every mask of interest keeps.
    doubled : int
        The count is 2 to this times that of what is left.
    """

    original: SubsetSum
    question: SubsetSum
    outcome: Outcome | None = None
    steps: tuple[str, ...] = ()
    places: tuple[int, ...] | None = None
    kept: tuple[int, ...] = ()
    doubled: int = 0

    @property
    def note(self) -> str:
        """The steps as one clause, empty where there were none."""
        return f"reduced: {', '.join(self.steps)}" if self.steps else ""

    def mask(self, mask: Any) -> Mask:
        """A mask of what is left as one of the original."""
        if self.places is None:
            return mask
        whole = [0] * self.original.n
        for i in self.kept:
            whole[i] = 1
        for i, bit in zip(self.places, mask, strict=True):
            whole[i] = bit
        return tuple(whole)

    def restored(self, outcome: Outcome) -> Outcome:
        """An outcome for what is left as one for the original."""
        if not self.steps:
            return outcome
        return replace(
            outcome,
            mask=None if outcome.mask is None else self.mask(outcome.mask),
            masks=None if outcome.masks is None else tuple(map(self.mask, outcome.masks)),
            count=None if outcome.count is None else outcome.count << self.doubled,
            note=f"{self.note}; {outcome.note}" if outcome.note else self.note,
        )


def reduce(question: SubsetSum, ask: Ask) -> Reduction:
    """The question without what a glance settles; exact for every ask.

    O(n log n) operations on the weights, few of them in Python for each weight.

    Examples
    --------
    >>> reduce(SubsetSum([6, 10, 0, 14, 18, 22, 26], 40), Ask.COUNT).question
    SubsetSum(weights=(3, 5, 7, 9, 11, 13), target=20, tolerance=0, size=None)
    >>> reduce(SubsetSum([6, 10, 14, 18, 22], 35), Ask.DECIDE).outcome.note
    'reduced: every sum is a multiple of 2 and the window holds none'
    """
    work = Work.of(question, ask)
    try:
        for _ in range(ROUNDS):
            before = len(work.steps)
            settle(work)
            if work.zeros():
                settle(work)
            if force(work):
                settle(work)
            centre(work)
            rescale(work)
            if len(work.steps) == before:
                break
        settle(work)
    except Settled as settled:
        return Reduction(question, question, _settled(work, settled), tuple(work.steps))
    left = work.left()
    if not work.steps:
        return Reduction(question, question)
    places = None if work.places is None else tuple(work.places)
    return Reduction(
        question, left, None, tuple(work.steps), places, tuple(work.kept), work.doubled
    )


def _settled(work: Work, settled: Settled) -> Outcome:
    """The outcome for the original of what a step found out."""
    work.steps.append(settled.why)
    places = None if work.places is None else tuple(work.places)
    whole = Reduction(
        work.question, work.question, None, tuple(work.steps), places, tuple(work.kept),
        work.doubled,
    )  # fmt: skip
    mask = None
    if settled.ones is not None:
        bits = [0] * len(work.weights)
        for i in settled.ones:
            bits[i] = 1
        mask = tuple(bits)
    outcome = Outcome(
        mask,
        True,
        settled.count,
        masks=None if work.ask is not Ask.ALL else () if mask is None else (mask,),
        work={"reductions": len(work.steps)},
        method=REDUCTION,
    )
    return whole.restored(outcome)


def floor_of(question: SubsetSum) -> int:
    """A gap that no mask can beat: from the range of all sums and their common divisor; O(n log n).

    >>> floor_of(SubsetSum([4, 6], 13)), floor_of(SubsetSum([4, 6], 7)), floor_of(SubsetSum([4], 2))
    (3, 1, 2)
    """
    return Work.of(question, Ask.OPTIMUM).floor()

"""From a report to an answer: the only place where a mask becomes believed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from exactlt.answers.answer import Answer, Outcome
from exactlt.answers.words import Ask, Evidence, Reason, Verdict
from exactlt.errors import InputError, SoundnessError
from exactlt.instances import LinearSystem, Mask, SubsetSum

if TYPE_CHECKING:
    from exactlt.networks import Masks, NetworkMask


def flaw_of(question: SubsetSum | LinearSystem | NetworkMask, mask: Mask | Masks) -> str | None:
    """Why a mask that is allowed does not solve the question, or None; exact."""
    if isinstance(question, (SubsetSum, LinearSystem)):
        return question.flaw(mask)
    from exactlt.networks import flaw

    return flaw(question, mask)


def judge(
    question: SubsetSum | LinearSystem | NetworkMask,
    ask: Ask,
    outcome: Outcome,
    *,
    solver: str,
    evidence: Evidence = Evidence.EXHAUSTIVE,
    exact: bool = True,
    seconds: float = 0.0,
) -> Answer:
    """Check the mask on the question, then say what is known.

    Parameters
    ----------
    question : SubsetSum, LinearSystem or NetworkMask
        Its ``mask`` says whether a mask is allowed.
    solver : str
        Who reports.
    evidence : Evidence
        What its word is worth where a mask is not enough; ``outcome.evidence`` goes before.
    exact : bool
        Whether it may claim that nothing (better) exists.
    """
    mask, note, reason = outcome.mask, outcome.note, outcome.reason
    complete = outcome.complete and exact and reason is None
    evidence = outcome.evidence or evidence
    flaw = gap = None
    if mask is not None:
        try:
            mask = question.mask(mask)
        except InputError as error:
            mask, complete, reason = None, False, Reason.WRONG
            note = f"{note} returned an impossible mask: {error}".strip()
        else:
            flaw = flaw_of(question, mask)
            if flaw and complete and ask in (Ask.DECIDE, Ask.SPARSEST):
                complete, reason = False, Reason.WRONG
                note = f"{note} claimed a mask, but {flaw}".strip()
            if isinstance(question, SubsetSum):
                gap = question.gap(mask)
            elif flaw:  # of networks and several rows no mask is nearer than another
                mask = None

    def answer(verdict: Verdict, how: Evidence, **extra: Any) -> Answer:
        return Answer(
            ask,
            verdict,
            how,
            solver,
            mask=mask,
            gap=gap,
            seconds=seconds,
            work=outcome.work,
            note=note,
            method=outcome.method,
            **extra,
        )

    if ask is Ask.DECIDE and mask is not None and not flaw:
        return answer(Verdict.FEASIBLE, Evidence.WITNESS)
    if complete:
        if ask in (Ask.COUNT, Ask.FUNCTIONS):
            if outcome.count is not None:
                verdict = Verdict.FEASIBLE if outcome.count else Verdict.INFEASIBLE
                return answer(verdict, evidence, count=outcome.count)
            reason, note = Reason.WRONG, f"{note} no number at all for {ask.value}".strip()
        elif mask is not None:
            return answer(Verdict.FEASIBLE, evidence)
        elif ask in (Ask.DECIDE, Ask.SPARSEST):
            return answer(Verdict.INFEASIBLE, evidence, inputs=outcome.inputs)
        else:
            reason, note = Reason.WRONG, f"{note} no mask at all for {ask.value}".strip()
    if reason is None:
        reason = Reason.HEURISTIC
    return answer(Verdict.UNKNOWN, Evidence.NONE, reason=reason)


def agreed(answer: Answer, second: Answer, about: str = "") -> Answer:
    """A refutation, with evidence AGREED where another method's answer refutes too.

    A method does not confirm itself: the evidence stays where both answers come from the same.

    Raises
    ------
    SoundnessError
        The second answer has a mask where the first says there is none.
    """
    if second.verdict is Verdict.FEASIBLE:
        raise SoundnessError(
            f"{about}{': ' if about else ''}{answer.method} says that there is no mask, "
            f"{second.method} found one: {second.mask}"
        )
    if second.verdict is not Verdict.INFEASIBLE or second.method == answer.method:
        return answer
    note = f"{answer.note}; refuted by {second.method} too".removeprefix("; ")
    return replace(answer, evidence=Evidence.AGREED, note=note)

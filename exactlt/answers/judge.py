"""From a report to an answer: the only place where a mask becomes believed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from exactlt.answers.answer import Answer, Outcome
from exactlt.answers.words import LIST_ASKS, Ask, Evidence, Reason, Verdict
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
    if ask in LIST_ASKS and isinstance(question, SubsetSum):
        return _judge_list(question, ask, outcome, solver, evidence, exact, seconds)
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


def _judge_list(
    question: SubsetSum,
    ask: Ask,
    outcome: Outcome,
    solver: str,
    evidence: Evidence,
    exact: bool,
    seconds: float,
) -> Answer:
    """The same for several masks: each is checked, none may come twice; the nearest come first."""
    note, reason, listed = outcome.note, outcome.reason, []
    try:
        listed = [question.mask(mask) for mask in outcome.masks or ()]
    except InputError as error:
        reason, note = Reason.WRONG, f"{note} returned an impossible mask: {error}".strip()
    if len(set(listed)) != len(listed):
        reason, note = Reason.WRONG, f"{note} returned a mask twice".strip()
    if ask is Ask.ALL and any(map(question.flaw, listed)):
        reason, note = Reason.WRONG, f"{note} listed a mask that is no solution".strip()
    if reason is Reason.WRONG:
        listed = []
    listed.sort(key=lambda mask: (question.gap(mask), mask))
    complete = outcome.complete and exact and reason is None
    if complete and ask is Ask.BEST and not listed:
        complete, reason, note = False, Reason.WRONG, f"{note} no mask at all for best".strip()
    more = outcome.more and ask is Ask.ALL
    verdict, how = Verdict.UNKNOWN, Evidence.NONE
    if complete:
        verdict = Verdict.FEASIBLE if listed else Verdict.INFEASIBLE
        how = Evidence.WITNESS if more else outcome.evidence or evidence
    elif reason is None:
        reason = Reason.HEURISTIC
    gaps = tuple(question.gap(mask) for mask in listed)
    return Answer(
        ask,
        verdict,
        how,
        solver,
        mask=listed[0] if listed else None,
        gap=gaps[0] if gaps else None,
        count=len(listed) if complete and ask is Ask.ALL and not more else None,
        reason=reason,
        seconds=seconds,
        work=outcome.work,
        note=note,
        method=outcome.method,
        masks=tuple(listed),
        gaps=gaps,
        more=more,
    )


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


def same_list(answer: Answer, second: Answer) -> Answer:
    """A list of masks, with evidence AGREED where another method lists the same.

    Of the *best* the gaps must be equal, for masks of the last gap may be more than there is
    room for; of *all* the masks, unless a limit cut them off.

    Raises
    ------
    SoundnessError
        The lists differ.
    """
    if second.verdict is Verdict.UNKNOWN or second.method == answer.method:
        return answer
    if answer.more or second.more:
        return answer
    same = answer.gaps == second.gaps if answer.ask is Ask.BEST else answer.masks == second.masks
    if not same:
        raise SoundnessError(
            f"{answer.method} lists masks of the gaps {list(answer.gaps)[:20]}, {second.method} "
            f"of {list(second.gaps)[:20]}"
        )
    note = f"{answer.note}; the same by {second.method}".removeprefix("; ")
    return replace(answer, evidence=Evidence.AGREED, note=note)

"""From a report to an answer: the only place where a mask becomes believed."""

from __future__ import annotations

from exactlt.answers.answer import Answer, Outcome
from exactlt.answers.words import Ask, Evidence, Reason, Verdict
from exactlt.errors import InputError
from exactlt.instances import SubsetSum


def judge(
    question: SubsetSum,
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
    solver : str
        Who reports.
    evidence : Evidence
        What its word is worth where a mask is not enough.
    exact : bool
        Whether it may claim that nothing (better) exists.
    """
    mask, gap, note, reason = outcome.mask, None, outcome.note, outcome.reason
    complete = outcome.complete and exact and reason is None
    if mask is not None:
        try:
            mask = question.mask(mask)
            gap = question.gap(mask)
        except InputError as error:
            mask, complete, reason = None, False, Reason.WRONG
            note = f"{note} returned an impossible mask: {error}".strip()
        else:
            must_fit = ask in (Ask.DECIDE, Ask.SPARSEST)
            if must_fit and gap > question.tolerance and complete:
                complete, reason = False, Reason.WRONG
                note = f"{note} claimed a mask whose gap is {gap}".strip()

    def answer(verdict, how, **extra):
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

    fits = gap is not None and gap <= question.tolerance
    if ask is Ask.DECIDE and fits:
        return answer(Verdict.FEASIBLE, Evidence.WITNESS)
    if complete:
        if ask is Ask.COUNT and outcome.count is not None:
            verdict = Verdict.FEASIBLE if outcome.count else Verdict.INFEASIBLE
            return answer(verdict, evidence, count=outcome.count)
        if mask is not None:
            return answer(Verdict.FEASIBLE, evidence)
        if ask in (Ask.DECIDE, Ask.SPARSEST):
            return answer(Verdict.INFEASIBLE, evidence)
        reason, note = Reason.WRONG, f"{note} no mask at all for {ask.value}".strip()
    if reason is None:
        reason = Reason.HEURISTIC
    return answer(Verdict.UNKNOWN, Evidence.NONE, reason=reason)

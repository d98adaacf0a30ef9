"""One door to all solvers: ask a question, have a refutation confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exactlt.answers import LIST_ASKS, Answer, Ask, Limits, Verdict, agreed, same_list
from exactlt.errors import InputError
from exactlt.instances import Canonical, LinearSystem, Partition, SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.registry import solver as named

if TYPE_CHECKING:
    from exactlt.networks import NetworkMask


def solve(
    question: SubsetSum | Partition | LinearSystem | NetworkMask,
    ask: Ask | str = Ask.DECIDE,
    *,
    solver: Solver | str = "auto",
    confirm: Solver | str | None = None,
    limits: Limits | None = None,
) -> Answer:
    """Answer a question; every mask in the answer was checked on it.

    Parameters
    ----------
    question : SubsetSum, Partition, LinearSystem or NetworkMask
    ask : Ask or str
        ``decide``, ``sparsest``, ``count``; for one row also ``optimum``, ``best`` and ``all``,
        for networks ``functions``.
    solver : Solver or str
        A name that ``exactlt solvers`` lists.
    confirm : Solver or str, optional
        A second exact method that must refute too; see :func:`confirmed`.
    limits : Limits, optional
        For each of the two.

    Raises
    ------
    UnsupportedError
        The method cannot answer this; the message says which can.
    SoundnessError
        Two exact methods contradict each other.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> answer = solve(SubsetSum([3, -5, 8], target=6))
    >>> str(answer.verdict), answer.mask, str(answer.evidence), answer.method
    ('feasible', (1, 1, 1), 'witness', 'enumerate')
    """
    chosen = _named(solver, question)
    other = None if confirm is None else _named(confirm, question)
    answer = chosen.solve(question, ask, limits=limits)
    return answer if other is None else confirmed(question, answer, other, limits)


def _named(chosen: Solver | str, question: Canonical) -> Solver:
    return chosen if isinstance(chosen, Solver) else named(chosen, type(question))


def confirmed(
    question: SubsetSum | Partition | LinearSystem | NetworkMask,
    answer: Answer,
    other: Solver,
    limits: Limits | None = None,
) -> Answer:
    """The answer, with evidence AGREED where another method refutes the question too.

    A method does not confirm itself: when *auto* had chosen the very method of ``other``, or
    both stopped at the same presolve, the evidence stays.

    Raises
    ------
    InputError
        ``other`` is a heuristic, or the solver that gave the answer.
    SoundnessError
        ``other`` has a mask where the answer says there is none.
    """
    if not other.exact:
        raise InputError(f"confirm: expected an exact solver, got the heuristic {other.name}")
    if other.name == answer.solver:
        raise InputError(f"confirm: expected another solver than {other.name}")
    if answer.ask in LIST_ASKS and answer.verdict is Verdict.FEASIBLE:
        return same_list(answer, other.solve(question, answer.ask, limits=limits))
    if answer.verdict is not Verdict.INFEASIBLE:
        return answer
    return agreed(answer, other.solve(question, answer.ask, limits=limits))

"""What the methods for networks have in common: the question's system, presolved once."""

from __future__ import annotations

from dataclasses import replace

from exactlt.answers import Ask, Clock, Evidence, Outcome, Reason
from exactlt.encodings.network.presolve import presolve
from exactlt.encodings.network.system import Choice, MaskSystem, mask_system, supported
from exactlt.networks import NetworkMask, Structure
from exactlt.solvers.contract import Solver


class NetworkSolver(Solver):
    """A method for network questions.

    Parameters
    ----------
    system : MaskSystem, optional
        The question's presolved system, when the caller has it already.
    """

    takes = NetworkMask

    def __init__(self, *, system: MaskSystem | None = None):
        self.system = system


class SystemSolver(NetworkSolver):
    """A method for the integer system of two-layer questions on a box, tolerance 0.

    Presolve comes first: it may refute the question by itself, or leave nothing to choose.
    """

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        why = supported(question)
        return None if why is None else f"{why}; auto names a method that takes it"

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        system = self.system
        if system is None:
            system = presolve(mask_system(question, tick=clock.tick), tick=clock.tick)
        if system.impossible:
            return rows_say(Outcome(complete=True, work=system.work, note=system.impossible))
        if not system.choices:  # every row holds already
            return rows_say(told(system, {}))
        return self.solved(system, ask, clock)

    def solved(self, system: MaskSystem, ask: Ask, clock: Clock) -> Outcome:
        """Answer from a system that presolve left open."""
        raise NotImplementedError


def one_input(question: NetworkMask) -> NetworkMask:
    """The question for heuristics: with one input a unit where that could be enough.

    One-input masks are free masks, their systems are much smaller, and a linear target bends
    nowhere, so that a unit of several inputs would need another to cancel its bend.
    """
    if question.structure is Structure.FREE and question.target.depth == 1:
        return replace(question, structure=Structure.ONE_INPUT)
    return question


def told(
    system: MaskSystem,
    picked: dict[int, Choice] | None,
    reason: Reason | None = None,
    work: dict[str, int] | None = None,
) -> Outcome:
    """Picked choices as masks of the source; complete without a reason."""
    mask = None if picked is None else system.masks(picked)
    return Outcome(mask, reason is None, reason=reason, work={**system.work, **(work or {})})


def rows_say(outcome: Outcome) -> Outcome:
    """The same outcome, found by filtering rows alone: no engine was asked."""
    return replace(outcome, method=Rows.name, evidence=Evidence.EXHAUSTIVE)


class Rows(SystemSolver):
    """Presolve alone: filters every row by its reachable sums, and refutes or says nothing.

    Exact where it speaks; polynomial in the number of choices and the rows' widths.
    """

    name = "rows"
    summary = "filters each row by its reachable sums; refutes, or says nothing"
    asks = frozenset({Ask.DECIDE})

    def solved(self, system: MaskSystem, ask: Ask, clock: Clock) -> Outcome:
        return Outcome(reason=Reason.HEURISTIC, work=system.work)

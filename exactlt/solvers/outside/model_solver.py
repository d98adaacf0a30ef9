"""What the third-party solvers have in common: their own process, and no belief."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from functools import lru_cache
from typing import ClassVar

from exactlt.answers import Ask, Clock, Evidence, Outcome, Reason
from exactlt.encodings import (
    Model,
    decide_model,
    gap_model,
    limb_width,
    sparsest_model,
    split_limbs,
)
from exactlt.instances import Mask, Row, SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.outside.sandbox import GRACE, Worker, WorkerFailed, worker


@lru_cache(maxsize=32)
def installed(distribution: str) -> str | None:
    """Version of an installed package, or None; looked up once."""
    from importlib import metadata  # brings the reader of e-mail headers

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


class ThirdParty(Solver):
    """A solver by others, asked in its own process; its *no* is graded CLAIMED.

    ``distribution`` is the name on PyPI; the class's module has the ``engine()`` that the
    process runs.
    """

    evidence = Evidence.CLAIMED
    distribution: ClassVar[str]
    grace: ClassVar[float] = GRACE

    def available(self) -> bool:
        return installed(self.distribution) is not None

    def version(self) -> str:
        return installed(self.distribution) or "not installed"

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        with worker(type(self).__module__) as process:
            return self.converse(Session(self, process, question, clock), ask)

    @abstractmethod
    def converse(self, session: Session, ask: Ask) -> Outcome:
        """Answer through the session; :class:`Stopped` carries an early end."""


class Session:
    """One question's conversation with a worker; remembers the best mask seen."""

    def __init__(self, solver: ThirdParty, process: Worker, question: SubsetSum, clock: Clock):
        self.solver, self.process = solver, process
        self.question, self.clock = question, clock
        self.best: Mask | None = None
        self.calls = 0

    def call(self, request: dict) -> dict:
        """One request; a failure becomes :class:`Stopped`."""
        self.calls += 1
        if self.clock.left is not None:
            request = {**request, "seconds": max(self.clock.left, 0.001)}
        try:
            return self.process.call(request, self.clock, grace=self.solver.grace)
        except WorkerFailed as failed:
            raise Stopped(failed.reason, str(failed)) from None

    def outcome(self, **known) -> Outcome:
        return Outcome(mask=self.best, work={"calls": self.calls}, **known)


class Stopped(Exception):
    """The conversation ended without a complete answer."""

    def __init__(self, reason: Reason, note: str):
        super().__init__(note)
        self.reason = reason


class ModelSolver(ThirdParty):
    """A solver that takes integer-linear models whose rows stay below ``limit``.

    *Optimum* minimises the gap as one variable while the row with it stays below
    ``objective``; beyond, it asks for a mask with a smaller gap than the last one until there
    is none, so that no objective is ever wide.  A solution must fit its own model and a
    stated optimum must be the gap of its mask, all re-added in integers; otherwise the answer
    is WRONG.
    """

    limit: ClassVar[int | None]  # None: rows of any size
    objective: ClassVar[int | None]  # None: nothing is minimised in one piece
    ENTRIES: ClassVar[int] = 1_000_000  # nonzeros of a model before it is refused

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        bits = sum(abs(w) for w in question.weights).bit_length()
        limbs = 1 if self.limit is None else 1 + bits // limb_width(question.n, self.limit)
        if question.n * limbs > self.ENTRIES:
            return (
                f"takes models of up to {self.ENTRIES} entries, this one has "
                f"{question.n * limbs}; greedy takes it"
            )
        return None

    def converse(self, session: Session, ask: Ask) -> Outcome:
        question = session.question
        try:
            if ask is Ask.COUNT:
                return self.count(session)
            if ask is Ask.OPTIMUM:
                self.optimum(session)
            elif ask is Ask.DECIDE or question.size is not None:
                self.put(session, decide_model(question))
            elif self.objective is not None:
                self.put(session, sparsest_model(question))
            else:
                self.descend_kept(session)
            return session.outcome(complete=True)
        except Stopped as stopped:
            return session.outcome(reason=stopped.reason, note=str(stopped))

    def split(self, model: Model) -> Model:
        return model if self.limit is None else split_limbs(model, self.limit)

    def put(self, session: Session, model: Model) -> int | None:
        """The objective's least value, 0 without one, None if the model has no solution."""
        model = self.split(model)
        reply = session.call(
            {"op": "solve", "model": model.document(), "objective": model.objective}
        )
        values = reply.get("values")
        if values is not None:
            if broken := model.violated(values):
                raise Stopped(Reason.WRONG, f"its solution breaks its own model: {broken}")
            session.best = tuple(values[: session.question.n])
        if reply.get("status") == "infeasible":
            return None
        if reply.get("status") != "optimal":
            raise _unfinished(reply)
        return sum(values[j] for j in model.objective)

    def optimum(self, session: Session) -> None:
        """The least gap, as an objective if it is narrow enough."""
        model, offset = gap_model(session.question)
        widest = max(map(model.magnitude, model.rows))
        if self.objective is None or widest > self.objective:
            self.descend(session)
            return
        stated = self.put(session, model)
        if stated is None:
            raise Stopped(Reason.WRONG, "found no mask at all for optimum")
        found = session.question.gap(session.best)
        if found != stated + offset:
            raise Stopped(
                Reason.WRONG, f"stated the optimum {stated + offset}, but its mask's gap is {found}"
            )

    def descend(self, session: Session) -> None:
        """Ask for a smaller gap until there is none."""
        wanted = replace(session.question, tolerance=any_gap(session.question))
        while self.put(session, decide_model(wanted)) is not None:
            gap = session.question.gap(session.best)
            if not gap:
                break
            wanted = replace(wanted, tolerance=gap - 1)

    def descend_kept(self, session: Session) -> None:
        """Ask for fewer kept weights until there are none."""
        model = decide_model(session.question)
        everything = tuple(range(session.question.n))
        while self.put(session, model) is not None:
            kept = sum(session.best)
            if not kept:
                break
            fewer = Row(everything, (1,) * len(everything), None, kept - 1)
            model = replace(model, rows=[*decide_model(session.question).rows, fewer])

    def count(self, session: Session) -> Outcome:
        model = self.split(decide_model(session.question))
        reply = session.call({"op": "count", "model": model.document(), "n": session.question.n})
        if reply.get("status") != "optimal":
            raise _unfinished(reply)
        if reply.get("values") is not None:
            session.best = tuple(reply["values"])
        return session.outcome(complete=True, count=reply["count"])


def any_gap(question: SubsetSum) -> int:
    """A tolerance that every mask is within."""
    return sum(abs(w) for w in question.weights) + abs(question.target)


def _unfinished(reply: dict) -> Stopped:
    status = reply.get("status")
    if status in ("time", "feasible"):
        return Stopped(Reason.TIME, str(reply.get("note", "stopped before it was done")))
    return Stopped(Reason.CRASHED, f"status {status}: {reply.get('note', '')}".strip())

"""What the third-party solvers have in common: their own process, and no belief."""

from __future__ import annotations

from abc import abstractmethod
from importlib import metadata
from typing import ClassVar

from exactlt.encodings import (
    Model,
    decide_model,
    gap_model,
    limb_width,
    sparsest_model,
    split_limbs,
)
from exactlt.instances import Mask, Row, SubsetSum
from exactlt.solvers._contract import Clock, Grade, Outcome, Question, Reason, Solver
from exactlt.solvers._sandbox import GRACE, Worker, WorkerFailed, worker


class ThirdParty(Solver):
    """A solver by others, asked in its own process; its *no* is graded CLAIMED.

    ``distribution`` is the name on PyPI; the class's module has the ``engine()`` that the
    process runs.
    """

    grade = Grade.CLAIMED
    distribution: ClassVar[str]
    grace: ClassVar[float] = GRACE

    def available(self) -> bool:
        try:
            metadata.version(self.distribution)
        except metadata.PackageNotFoundError:
            return False
        return True

    def version(self) -> str:
        return metadata.version(self.distribution)

    def run(self, instance: SubsetSum, question: Question, clock: Clock) -> Outcome:
        with worker(type(self).__module__) as process:
            return self.ask(Session(self, process, instance, clock), question)

    @abstractmethod
    def ask(self, session: Session, question: Question) -> Outcome:
        """Answer through the session; :class:`Stopped` carries an early end."""


class Session:
    """One question's conversation with a worker; remembers the best mask seen."""

    def __init__(self, solver: ThirdParty, process: Worker, instance: SubsetSum, clock: Clock):
        self.solver, self.process = solver, process
        self.instance, self.clock = instance, clock
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

    *Optimum* and *sparsest* minimise the model's objectives one after the other, each fixed
    before the next, so that an objective is never wider than a row.  The value that the
    solver states must be the value of its mask, re-added; otherwise the answer is WRONG.
    """

    limit: ClassVar[int | None]  # None: rows of any size
    ENTRIES: ClassVar[int] = 1_000_000  # nonzeros of a model before it is refused

    def refuses(self, instance: SubsetSum, question: Question) -> str | None:
        bits = sum(abs(w) for w in instance.weights).bit_length()
        limbs = 1 if self.limit is None else 1 + bits // limb_width(instance.n, self.limit)
        if instance.n * limbs > self.ENTRIES:
            return (
                f"takes models of up to {self.ENTRIES} entries, this one has "
                f"{instance.n * limbs}; greedy takes it"
            )
        return None

    def ask(self, session: Session, question: Question) -> Outcome:
        model, offset, base = self.model(session.instance, question)
        try:
            if question is Question.COUNT:
                return self.count(session, model)
            return self.minimise(session, question, model, offset, base)
        except Stopped as stopped:
            return session.outcome(reason=stopped.reason, note=str(stopped))

    def model(self, instance: SubsetSum, question: Question) -> tuple[Model, int, int]:
        """The model, and offset and base of its objectives' value."""
        if question is Question.SPARSEST:
            plain, offset, base = sparsest_model(instance), 0, 1
        elif question is Question.OPTIMUM:
            plain, offset, base = gap_model(instance)
            if self.limit is not None and any(
                plain.magnitude(row) > self.limit for row in plain.rows
            ):
                width = limb_width(instance.n, self.limit)
                plain, offset, base = gap_model(instance, width)
        else:
            plain, offset, base = decide_model(instance), 0, 1
        if self.limit is not None:
            # One width for all: a digit then meets coefficient 1 in its own limb only.
            plain = split_limbs(plain, self.limit, limb_width(instance.n, self.limit))
        return plain, offset, base

    def minimise(
        self, session: Session, question: Question, model: Model, offset: int, base: int
    ) -> Outcome:
        value = 0
        for stage, objective in enumerate(model.objectives or [()]):
            reply = session.call(
                {"op": "solve", "model": model.document(), "objective": objective}
            )
            status, values = reply.get("status"), reply.get("values")
            if values is not None:
                session.best = tuple(values[: session.instance.n])
            if status == "infeasible" and not stage:
                return session.outcome(complete=True)
            if status != "optimal":
                raise _unfinished(reply, stage)
            least = sum(values[j] for j in objective)
            value = value * base + least
            if objective:
                model.rows.append(Row(objective, (1,) * len(objective), least, least))
        self.check(session, question, value + offset)
        return session.outcome(complete=True)

    def check(self, session: Session, question: Question, stated: int) -> None:
        """Compare the stated optimum with the mask's own; raises :class:`Stopped`."""
        mask, instance = session.best, session.instance
        if question is Question.OPTIMUM and set(mask) <= {0, 1}:
            found = abs(
                sum(w for w, m in zip(instance.weights, mask, strict=True) if m)
                - instance.target
            )
            if found != stated:
                raise Stopped(
                    Reason.WRONG, f"stated the optimum {stated}, but its mask's gap is {found}"
                )

    def count(self, session: Session, model: Model) -> Outcome:
        reply = session.call(
            {"op": "count", "model": model.document(), "n": session.instance.n}
        )
        if reply.get("status") != "optimal":
            raise _unfinished(reply, 0)
        if reply.get("values") is not None:
            session.best = tuple(reply["values"])
        return session.outcome(complete=True, count=reply["count"])


def _unfinished(reply: dict, stage: int) -> Stopped:
    status = reply.get("status")
    if status in ("time", "unknown", "feasible"):
        return Stopped(Reason.TIME, str(reply.get("note", "stopped before it was done")))
    if status == "infeasible" and stage:
        return Stopped(Reason.WRONG, "found no mask where it had just given one")
    return Stopped(Reason.CRASHED, f"status {status}: {reply.get('note', '')}".strip())

"""Network questions on grids and samples: inputs are added while masks still fail on one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exactlt.answers import Clock, Outcome, Reason
from exactlt.encodings import limb_width, split_limbs
from exactlt.encodings.network.points import PointsCnf
from exactlt.encodings.network.points_model import PointsModel
from exactlt.networks import Network, NetworkMask, counterexample
from exactlt.solvers.outside.model_solver import ModelSolver, ThirdParty


def points_by_sat(
    question: NetworkMask, engine: ThirdParty, clock: Clock, *, lazy: bool = True
) -> Outcome:
    """Masks that fit every input, or the SAT engine's word that some inputs refute them all.

    Parameters
    ----------
    lazy : bool
        Add one failing input at a time; otherwise all inputs at once.
    """
    from exactlt.solvers.outside.sandbox import WorkerFailed, worker

    shape = PointsCnf(question)
    points = [] if lazy else list(range(len(shape.points)))
    used = list(points)
    sent = len(shape.cnf.clauses)
    for p in points:
        shape.add(p)

    def work():
        return {
            "inputs": len(used),
            "clauses": len(shape.cnf.clauses),
            "variables": shape.cnf.variables,
        }

    try:
        with worker(type(engine).__module__) as process:
            process.call({"op": "load", "clauses": shape.cnf.clauses[:sent]}, clock, grace=0)
            while True:
                fresh = shape.cnf.clauses[sent:]
                sent = len(shape.cnf.clauses)
                request: dict[str, Any] = {
                    "op": "solve",
                    "clauses": fresh,
                    "n": shape.cnf.variables,
                }
                reply = process.call(request, clock, grace=0)
                if reply["mask"] is None:
                    return Outcome(complete=True, work=work(), inputs=_inputs(shape, used))
                true = {i for i, bit in enumerate(reply["mask"], 1) if bit}
                masks = shape.masks(true)
                point = _failing(question, shape, masks)
                if point is None or point in used:  # in used: judge will call it wrong
                    return Outcome(masks, True, work=work())
                used.append(point)
                shape.add(point)
    except WorkerFailed as failed:
        return Outcome(reason=failed.reason, work=work(), note=str(failed))


def points_by_model(question: NetworkMask, engine: ModelSolver, clock: Clock) -> Outcome:
    """As :func:`points_by_sat`, on integer rows instead of clauses, one failing input at a time."""
    from exactlt.solvers.outside.sandbox import WorkerFailed, worker

    shape = PointsCnf(question)
    used: list[int] = []
    work: dict[str, int] = {}
    try:
        with worker(type(engine).__module__) as process:
            while True:
                made = PointsModel(question, shape, used)
                model = made.model
                longest = max((len(row.variables) for row in model.rows), default=1)
                if engine.limit is not None:
                    model = split_limbs(model, engine.limit, limb_width(longest, engine.limit))
                request: dict[str, Any] = {
                    "op": "solve",
                    "model": model.document(),
                    "objective": (),
                }
                if clock.left is not None:
                    request["seconds"] = max(clock.left, 0.001)
                reply = process.call(request, clock, grace=engine.grace)
                work = {"inputs": len(used), "variables": len(model.bounds)}
                if reply["status"] == "infeasible":
                    return Outcome(complete=True, work=work, inputs=_inputs(shape, used))
                if reply.get("values") is None:
                    reason = Reason.TIME if reply["status"] == "time" else Reason.CRASHED
                    note = str(reply.get("note", ""))
                    return Outcome(reason=reason, work=work, note=note)
                masks = shape.masks(made.true(reply["values"]))
                point = _failing(question, shape, masks)
                if point is None or point in used:
                    return Outcome(masks, True, work=work)
                used.append(point)
    except WorkerFailed as failed:
        return Outcome(reason=failed.reason, work=work, note=str(failed))


def _inputs(shape, used) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(shape.points[p].tolist()) for p in used)


def _failing(question, shape, masks) -> int | None:
    """Index of the input where the masks' sums are furthest from the allowed ones, or None."""
    import numpy as np

    if counterexample(question, masks) is None:
        return None
    *hidden, last = question.source.layers
    sums = Network((*hidden, replace(last, quantizer=None)), question.source.input_unit)
    out = sums.evaluate(shape.points, masks).astype(object)
    low, high = np.array(shape.low, object), np.array(shape.high, object)
    return int(np.argmax(np.maximum(low - out, out - high).max(axis=1)))

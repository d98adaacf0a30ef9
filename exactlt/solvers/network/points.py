"""Network questions on grids and samples: inputs are added while masks still fail on one."""

from __future__ import annotations

from exactlt.answers import Clock, Evidence, Reason
from exactlt.encodings import limb_width, split_limbs
from exactlt.encodings.network.points import PointsCnf
from exactlt.encodings.network.points_model import PointsModel
from exactlt.errors import UnsupportedError
from exactlt.networks import NetworkMask, Structure, counterexample
from exactlt.solvers.network.answer import Objective, Report
from exactlt.solvers.registry import solver as named

METHODS = ("auto", "sat", "cp_sat", "milp")


def run(
    question: NetworkMask, objective: Objective, method: str, clock: Clock, *, lazy: bool = True
) -> Report:
    """Masks that fit every input, or a solver's word that some inputs refute them all.

    Parameters
    ----------
    lazy : bool
        Add one failing input at a time; otherwise all inputs at once.
    """
    if objective is not Objective.EXISTS:
        raise UnsupportedError(f"objective {objective}: on grids and samples enumerate answers it")
    if method not in METHODS:
        raise UnsupportedError(
            f"method {method}: grids and samples take {', '.join(METHODS)} or enumerate"
        )
    shape = PointsCnf(question)
    first = [] if lazy else list(range(len(shape.points)))
    if method in ("auto", "sat"):
        return _by_sat(question, shape, clock, first)
    if question.structure is not Structure.FREE and question.source.depth > 2:
        raise UnsupportedError(f"method {method}: structures of deeper sources are encoded in sat")
    return _by_model(question, shape, method, clock, first)


def _by_sat(question, shape, clock, points) -> Report:
    from exactlt.solvers.outside.sandbox import WorkerFailed, worker

    engine, used = named("sat"), list(points)
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
                request = {"op": "solve", "clauses": fresh, "n": shape.cnf.variables}
                reply = process.call(request, clock, grace=0)
                if reply["mask"] is None:
                    return Report(
                        None,
                        None,
                        Evidence.CLAIMED,
                        "sat",
                        work=work(),
                        inputs=_inputs(shape, used),
                    )
                true = {i for i, bit in enumerate(reply["mask"], 1) if bit}
                masks = shape.masks(true)
                point = _failing(question, shape, masks)
                if point is None or point in used:  # in used: judge will call it wrong
                    return Report(masks, None, Evidence.CLAIMED, "sat", work=work())
                used.append(point)
                shape.add(point)
    except WorkerFailed as failed:
        return Report(None, failed.reason, method="sat", work=work(), note=str(failed))


def _by_model(question, shape, name, clock, points) -> Report:
    from exactlt.solvers.outside.sandbox import WorkerFailed, worker

    engine, used = named(name), list(points)
    work = {}
    try:
        with worker(type(engine).__module__) as process:
            while True:
                made = PointsModel(question, shape, used)
                model = made.model
                longest = max(len(row.variables) for row in model.rows)
                if engine.limit is not None:
                    model = split_limbs(model, engine.limit, limb_width(longest, engine.limit))
                request = {"op": "solve", "model": model.document(), "objective": ()}
                if clock.left is not None:
                    request["seconds"] = max(clock.left, 0.001)
                reply = process.call(request, clock, grace=engine.grace)
                work = {"inputs": len(used), "variables": len(model.bounds)}
                if reply["status"] == "infeasible":
                    return Report(
                        None, None, Evidence.CLAIMED, name, work=work, inputs=_inputs(shape, used)
                    )
                if reply.get("values") is None:
                    reason = Reason.TIME if reply["status"] == "time" else Reason.CRASHED
                    return Report(None, reason, method=name, work=work)
                masks = shape.masks(made.true(reply["values"]))
                point = _failing(question, shape, masks)
                if point is None or point in used:
                    return Report(masks, None, Evidence.CLAIMED, name, work=work)
                used.append(point)
    except WorkerFailed as failed:
        return Report(None, failed.reason, method=name, work=work, note=str(failed))


def _inputs(shape, used) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(shape.points[p].tolist()) for p in used)


def _failing(question, shape, masks) -> int | None:
    """Index of the input where the masks' network is furthest from the target, or None."""
    import numpy as np

    if counterexample(question, masks) is None:
        return None
    out = question.source.evaluate(shape.points, masks).astype(object)
    low, high = np.array(shape.low, object), np.array(shape.high, object)
    return int(np.argmax(np.maximum(low - out, out - high).max(axis=1)))

"""Mask systems as models of third-party solvers, each in a process of its own.

Units with the same set of choice vectors are interchangeable, whatever their weights (equal
units, and units that differ by a scale moved between u and v): in the integer models they
become one group of bounded integers that say how many of them take each vector.
"""

from __future__ import annotations

from collections import defaultdict

from exactlt.answers import Clock, Reason
from exactlt.encodings import Cnf, Model, limb_width, normal_row, split_limbs
from exactlt.encodings.network.system import Choice, MaskSystem
from exactlt.instances import Row
from exactlt.solvers.outside.model_solver import ModelSolver, ThirdParty

Found = tuple[dict[int, Choice] | None, Reason | None, dict[str, int]]
"""Picked choices; why the search stopped, None when complete; counted work."""


def by_model(
    system: MaskSystem,
    engine: ModelSolver,
    clock: Clock,
    *,
    sparsest: bool = False,
    merge: bool = True,
) -> Found:
    """An integer-linear engine such as CP-SAT or HiGHS on the system.

    Parameters
    ----------
    sparsest : bool
        Minimise the number of kept weights.
    merge : bool
        Merge interchangeable units (symmetry breaking).
    """
    model, meaning = integer_model(system, sparsest=sparsest, merge=merge)
    total = len(model.bounds)
    if engine.limit is not None:
        longest = max((len(row.variables) for row in model.rows), default=1)
        model = split_limbs(model, engine.limit, limb_width(longest, engine.limit))
    request = {"op": "solve", "model": model.document(), "objective": model.objective}
    reply, reason = _call(engine, request, clock)
    if reason is not None:
        return None, reason, {}
    if reply["status"] == "infeasible":
        return None, None, {"variables": total}
    values = reply.get("values")
    if values is None:
        return None, Reason.TIME if reply["status"] == "time" else Reason.CRASHED, {}
    picked: dict[int, Choice] = {}
    for (members, vector), count in zip(meaning, values, strict=False):
        for j in [j for j in members if j not in picked][:count]:
            picked[j] = min((c for c in system.units[j] if c.vector == vector), key=system.kept)
    done = reply["status"] == "optimal" or not sparsest
    return picked, None if done else Reason.TIME, {"variables": total}


def integer_model(system: MaskSystem, *, sparsest: bool, merge: bool):
    """The model, and per variable the interchangeable units and the vector it counts."""
    classes: dict = defaultdict(list)
    for j, unit in enumerate(system.units):
        if unit:
            key = tuple(sorted((c.vector, system.kept(c)) for c in unit))
            classes[key if merge else j].append(j)
    model, meaning, costs = Model(), [], []
    terms: dict = {row: ([], []) for row in system.rows}
    for members in classes.values():
        group = []
        for c in system.units[members[0]]:
            x = model.new(0, len(members))
            group.append(x)
            costs.append(system.kept(c))
            meaning.append((tuple(members), c.vector))
            for row, a in c.vector:
                terms[row][0].append(x)
                terms[row][1].append(a)
        model.rows.append(Row(group, (1,) * len(group), None, len(members)))
    for row, (variables, coefficients) in terms.items():
        b = system.rows[row]
        model.rows.append(Row(variables, coefficients, b, b))
    if sparsest and costs:
        top = sum(cost * high for cost, (_, high) in zip(costs, model.bounds, strict=True))
        x = model.new(0, top)
        model.rows.append(Row((*range(len(costs)), x), (*costs, -1), 0, 0))
        model.objective = (x,)
    return model, meaning


def by_sat(system: MaskSystem, engine: ThirdParty, clock: Clock) -> Found:
    """A SAT engine on ripple-carry clauses of every row, one 0/1 variable a choice."""
    flat = [(j, c) for j, unit in enumerate(system.units) for c in unit]
    cnf = Cnf(len(flat))
    start = 0
    for unit in system.units:
        if len(unit) > 1:
            cnf.add(normal_row((1,) * len(unit), None, 1, range(start, start + len(unit))))
        start += len(unit)
    for row, b in system.rows.items():
        at = [(i, a) for i, (_, c) in enumerate(flat) for r, a in c.vector if r == row]
        cnf.add(normal_row([a for _, a in at], b, b, [i for i, _ in at]))
    reply, reason = _call(
        engine,
        {"op": "load", "clauses": cnf.clauses},
        clock,
        {"op": "solve", "clauses": [], "n": len(flat)},
    )
    work = {"variables": cnf.variables, "clauses": len(cnf.clauses)}
    if reason is not None:
        return None, reason, work
    if reply["mask"] is None:
        return None, None, work
    return {j: c for (j, c), bit in zip(flat, reply["mask"], strict=True) if bit}, None, work


def _call(engine: ThirdParty, request: dict, clock: Clock, *more: dict):
    """Send requests to the engine's process; the last reply, or why there is none."""
    from exactlt.solvers.outside.sandbox import WorkerFailed, worker

    with worker(type(engine).__module__) as process:
        try:
            for one in (request, *more):
                if clock.left is not None:
                    one = {**one, "seconds": max(clock.left, 0.001)}
                reply = process.call(one, clock, grace=engine.grace)
        except WorkerFailed as failed:
            return None, failed.reason
    return reply, None

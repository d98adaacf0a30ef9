"""CP-SAT of OR-tools: clause learning over integer-linear rows."""

from __future__ import annotations

from exactlt.answers import ROW_ASKS
from exactlt.solvers.outside.model_solver import ModelSolver


class CpSat(ModelSolver):
    """OR-tools CP-SAT, one worker, fixed seed.

    Complete by its own word: infeasibility and optimality are CLAIMED (google/or-tools has
    open reports of wrong ones).  Rows beyond 2^50 are split into limbs.  *Count* enumerates
    all masks, time O(count).
    """

    name = "cp_sat"
    summary = "OR-tools CP-SAT on the row, split into limbs beyond 2^50"
    asks = frozenset(ROW_ASKS)
    package, extra, distribution = "ortools", "solvers", "ortools"
    limit = objective = 1 << 50


def engine():
    """What the solver's own process runs."""
    from ortools.sat.python import cp_model

    def build(document):
        model = cp_model.CpModel()
        variables = [model.new_int_var(low, high, "") for low, high in document["bounds"]]
        for used, coefficients, low, high in document["rows"]:
            row = cp_model.LinearExpr.weighted_sum([variables[j] for j in used], coefficients)
            low = cp_model.INT_MIN if low is None else low
            high = cp_model.INT_MAX if high is None else high
            model.add_linear_constraint(row, low, high)
        return model, variables

    def answer(request):
        model, variables = build(request["model"])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        if "seconds" in request:
            solver.parameters.max_time_in_seconds = request["seconds"]
        if request["op"] == "count":
            return enumerate_all(model, variables[: request["n"]], solver)
        if request["objective"]:
            model.minimize(sum(variables[j] for j in request["objective"]))
        status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            name = "optimal" if status == cp_model.OPTIMAL else "feasible"
            return {"status": name, "values": [solver.value(v) for v in variables]}
        return no_solution(model, solver, status)

    def enumerate_all(model, mask, solver):
        class Masks(cp_model.CpSolverSolutionCallback):
            def __init__(self):
                super().__init__()
                self.seen = set()

            def on_solution_callback(self):
                self.seen.add(tuple(self.value(v) for v in mask))

        masks = Masks()
        solver.parameters.enumerate_all_solutions = True
        status = solver.solve(model, masks)
        if status in (cp_model.OPTIMAL, cp_model.INFEASIBLE):
            first = min(masks.seen, default=None)
            return {"status": "optimal", "count": len(masks.seen), "values": first}
        return no_solution(model, solver, status)

    def no_solution(model, solver, status):
        if status == cp_model.INFEASIBLE:
            return {"status": "infeasible"}
        if status == cp_model.MODEL_INVALID:
            return {"status": "invalid", "note": model.validate()[:300]}
        return {"status": "time", "note": f"CP-SAT stopped: {solver.status_name(status)}"}

    return answer

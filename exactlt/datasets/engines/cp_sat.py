"""CP-SAT on the rows as they are; work is conflicts."""

LIMIT = 1 << 50
"""Rows whose sums stay below it are taken; CP-SAT's own bound is near 2^62."""


def engine():
    """What the solver's own process runs."""
    from ortools.sat.python import cp_model

    from exactlt.datasets.engines.limit import limited, reply

    def answer(request):
        start = limited(request["seconds"])
        model = cp_model.CpModel()
        x = [model.new_bool_var(f"x{j}") for j in range(request["n"])]
        for used, coefficients, low, high in request["rows"]:
            low = -LIMIT if low is None else max(low, -LIMIT)
            high = LIMIT if high is None else min(high, LIMIT)
            if low > high:
                return reply("infeasible", None, 0, start)
            total = sum(c * x[j] for j, c in zip(used, coefficients, strict=True))
            model.add_linear_constraint(total, low, high)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            mask = [solver.value(v) for v in x]
            return reply("feasible", mask, solver.num_conflicts, start)
        verdict = "infeasible" if status == cp_model.INFEASIBLE else "unknown"
        return reply(verdict, None, solver.num_conflicts, start)

    return answer

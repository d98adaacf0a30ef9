"""Solvers of python-sat on DIMACS clauses; work is conflicts."""

NAMES = {"cadical": "cadical195", "glucose": "glucose42", "minisat": "minisat22"}
BUDGET = frozenset({"glucose", "minisat"})
"""Those that stop after a number of conflicts; CaDiCaL is stopped by its CPU time alone."""


def engine():
    """What the solver's own process runs."""
    from pysat.solvers import Solver

    from exactlt.datasets.engines.limit import limited, reply

    def answer(request):
        start = limited(request["seconds"])
        name = request["solver"]
        with Solver(NAMES[name], bootstrap_with=request["clauses"]) as solver:
            if name in BUDGET and request["conflicts"] is not None:
                solver.conf_budget(request["conflicts"])
                said = solver.solve_limited()
            else:
                said = solver.solve()
            mask = None
            if said:
                true = {literal for literal in solver.get_model() if literal > 0}
                mask = [int(i in true) for i in range(1, request["n"] + 1)]
            work = solver.accum_stats()["conflicts"]
        verdict = {True: "feasible", False: "infeasible", None: "unknown"}[said]
        return reply(verdict, mask, work, start)

    return answer

"""HiGHS: branch and cut over floating-point linear programmes."""

from __future__ import annotations

from exactlt.solvers._contract import Question
from exactlt.solvers._third_party import ModelSolver


class Milp(ModelSolver):
    """HiGHS on limbs: rows whose sums stay below 2^20, so that its tolerances cannot lie.

    Floating point inside: masks are re-added, stated optima are compared with their masks,
    infeasibility and optimality stay CLAIMED.  Both gap tolerances are 0, one thread, fixed
    seed.
    """

    name = "milp"
    summary = "HiGHS branch and cut on limbs of the row, floats inside"
    questions = frozenset({Question.DECIDE, Question.OPTIMUM, Question.SPARSEST})
    package, extra, distribution = "highspy", "solvers", "highspy"
    limit = objective = 1 << 20


def engine():
    """What the solver's own process runs."""
    import highspy
    import numpy as np

    finished = highspy.HighsModelStatus
    options = {
        "output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0, "mip_feasibility_tolerance": 1e-9,
        "primal_feasibility_tolerance": 1e-9,
        # HiGHS 1.14's presolve may drop the integrality of carries: -0.99997 came back as
        # optimal for one, with an objective below the true least.
        "presolve": "off",
    }

    def answer(request):
        solver = highspy.Highs()
        for name, value in options.items():
            solver.setOptionValue(name, value)
        if "seconds" in request:
            solver.setOptionValue("time_limit", float(request["seconds"]))
        bounds, rows = request["model"]["bounds"], request["model"]["rows"]
        cost = np.zeros(len(bounds))
        cost[request["objective"]] = 1.0
        solver.passModel(linear_programme(bounds, rows, cost))
        solver.run()
        status = solver.getModelStatus()
        if status == finished.kOptimal:
            values = [round(v) for v in solver.getSolution().col_value]
            return {"status": "optimal", "values": values}
        if status == finished.kInfeasible:
            return {"status": "infeasible"}
        name = "time" if status == finished.kTimeLimit else "error"
        return {"status": name, "note": f"HiGHS: {solver.modelStatusToString(status)}"}

    def linear_programme(bounds, rows, cost):
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = len(bounds), len(rows)
        programme.col_cost_ = cost
        programme.col_lower_ = np.array([low for low, _ in bounds], float)
        programme.col_upper_ = np.array([high for _, high in bounds], float)
        infinite = highspy.kHighsInf
        programme.row_lower_ = np.array([-infinite if r[2] is None else r[2] for r in rows], float)
        programme.row_upper_ = np.array([infinite if r[3] is None else r[3] for r in rows], float)
        matrix = programme.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0] + [len(r[0]) for r in rows], dtype=np.int32)
        matrix.index_ = np.array([j for r in rows for j in r[0]], dtype=np.int32)
        matrix.value_ = np.array([c for r in rows for c in r[1]], float)
        programme.integrality_ = [highspy.HighsVarType.kInteger] * len(bounds)
        return programme

    return answer

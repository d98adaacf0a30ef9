"""HiGHS: branch and cut over floating-point linear programmes."""

from __future__ import annotations

from exactlt.answers import Ask
from exactlt.solvers.outside.model_solver import ModelSolver


class Milp(ModelSolver):
    """HiGHS on limbs: rows whose sums stay below 2^20, far from its tolerances.

    Floating point inside, and wrong now and then even on limbs: on 3,361 windows with and
    without a mask HiGHS 1.14 gave one to three wrong answers in eight of nine settings (a
    solution that breaks its rows, a solvable row called infeasible, a solve error), but on no
    window in all of them.  So a solution counts only if it fits the model in integers,
    infeasibility only if two settings (with and without presolve, tighter tolerances as a
    third try) say so, and no objective is trusted: *optimum* and *sparsest* are searches for
    something better until there is nothing.  *No* is CLAIMED.
    """

    name = "milp"
    summary = "HiGHS branch and cut on limbs of the row, floats inside"
    asks = frozenset({Ask.DECIDE, Ask.OPTIMUM, Ask.SPARSEST})
    package, extra, distribution = "highspy", "solvers", "highspy"
    limit = 1 << 20
    objective = None


def engine():
    """What the solver's own process runs."""
    import time

    import highspy
    import numpy as np

    finished = highspy.HighsModelStatus
    always = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
    }
    settings = (
        {"presolve": "choose"},
        {"presolve": "off"},
        {
            "presolve": "off",
            "random_seed": 1,
            "mip_feasibility_tolerance": 1e-9,
            "primal_feasibility_tolerance": 1e-9,
        },
    )

    def answer(request):
        model, start = request["model"], time.monotonic()
        if not model["bounds"]:  # HiGHS does not judge a model without variables
            holds = fits(model, [])
            return {"status": "optimal", "values": []} if holds else {"status": "infeasible"}
        refutations, trouble = 0, ""
        for options in settings:
            left = request.get("seconds", float("inf")) - (time.monotonic() - start)
            status, values = attempt(model, {**options, "time_limit": max(left, 0.001)})
            if status == finished.kOptimal and fits(model, values):
                return {"status": "optimal", "values": values}
            if status == finished.kTimeLimit:
                return {"status": "time", "note": "HiGHS stopped at its time limit"}
            refutations += status == finished.kInfeasible
            if refutations == 2:
                return {"status": "infeasible"}
            if status == finished.kOptimal:
                trouble = "its solution, rounded, does not fit"
            elif status != finished.kInfeasible:
                trouble = str(status).removeprefix("HighsModelStatus.")
        return {"status": "error", "note": f"HiGHS: {trouble}"}

    def attempt(model, options):
        solver = highspy.Highs()
        for name, value in {**always, **options}.items():
            solver.setOptionValue(name, value)
        solver.passModel(linear_programme(model["bounds"], model["rows"]))
        solver.run()
        status = solver.getModelStatus()
        if status != finished.kOptimal:
            return status, None
        return status, [round(v) for v in solver.getSolution().col_value]

    def fits(model, values):
        """Whether integers fulfil all bounds and rows, in integers."""
        pairs = zip(values, model["bounds"], strict=True)
        if not all(low <= v <= high for v, (low, high) in pairs):
            return False
        for used, coefficients, low, high in model["rows"]:
            total = sum(c * values[j] for j, c in zip(used, coefficients, strict=True))
            if (low is not None and total < low) or (high is not None and total > high):
                return False
        return True

    def linear_programme(bounds, rows):
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = len(bounds), len(rows)
        programme.col_cost_ = np.zeros(len(bounds))
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

"""HiGHS on the rows as they are, in floats; work is branch-and-bound nodes."""

LIMIT = 1 << 53
"""Rows whose sums stay below it are taken: floats hold them."""


def engine():
    """What the solver's own process runs."""
    import highspy
    import numpy as np

    from exactlt.datasets.engines.limit import limited, reply

    status_of = highspy.HighsModelStatus

    def answer(request):
        start = limited(request["seconds"])
        solver = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
            solver.setOptionValue(name, value)
        n, infinite = request["n"], highspy.kHighsInf
        for _ in range(n):
            solver.addVar(0.0, 1.0)
        solver.changeColsIntegrality(
            n, np.arange(n, dtype=np.int32), np.array([highspy.HighsVarType.kInteger] * n)
        )
        for used, coefficients, low, high in request["rows"]:
            solver.addRow(
                -infinite if low is None else float(low),
                infinite if high is None else float(high),
                len(used),
                np.array(used, dtype=np.int32),
                np.array(coefficients, dtype=float),
            )
        solver.run()
        status, work = solver.getModelStatus(), max(0, solver.getInfo().mip_node_count)
        if status == status_of.kOptimal:
            mask = [round(v) for v in solver.getSolution().col_value]
            return reply("feasible", mask, work, start)
        verdict = "infeasible" if status == status_of.kInfeasible else "unknown"
        return reply(verdict, None, work, start)

    return answer

"""Exact, a pseudo-Boolean solver, on the rows as they are; work is conflicts."""


def engine():
    """What the solver's own process runs."""
    import time

    from exact import Exact

    from exactlt.datasets.engines.limit import limited, reply

    def answer(request):
        start = limited(request["seconds"])
        solver, names = Exact(), [f"x{j}" for j in range(request["n"])]
        for name in names:
            solver.addVariable(name, 0, 1)
        for used, coefficients, low, high in request["rows"]:
            terms = [(c, names[j]) for j, c in zip(used, coefficients, strict=True)]
            solver.addConstraint(terms, low is not None, low or 0, high is not None, high or 0)
        try:
            status = solver.runFull(False, 0)
        except RuntimeError:  # it catches the kernel's signal at the CPU limit
            if time.process_time() - start < request["seconds"]:
                raise
            status = "TIMEOUT"
        work = dict(solver.getStats())["conflicts"]
        if solver.hasSolution():
            mask = [int(v) for v in solver.getLastSolutionFor(names)]
            return reply("feasible", mask, work, start)
        return reply("unknown" if status == "TIMEOUT" else "infeasible", None, work, start)

    return answer

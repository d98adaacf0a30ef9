"""Exact: a pseudo-Boolean solver with integers of any size."""

from __future__ import annotations

from exactlt.answers import ROW_ASKS, Ask
from exactlt.instances import SubsetSum
from exactlt.solvers.outside.model_solver import ModelSolver

BITS = 10_000
"""Widest weights' sum: JSON integers between the processes stay below Python's digit limit."""


class PseudoBoolean(ModelSolver):
    """Exact (Devriendt), conflict-driven cutting planes in arbitrary precision.

    The row goes in as it is.  Complete by its own word: *no* is CLAIMED.  *Count* is its own
    enumeration, time O(count).
    """

    name = "pb"
    summary = "Exact, conflict-driven cutting planes in integers of any size"
    asks = frozenset(ROW_ASKS)
    package, extra, distribution = "exact", "pb", "Exact"
    limit = None
    objective = 1 << 20  # measured: wider objectives take it up to a minute at n = 8
    grace = 0.5

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        bits = (sum(map(abs, question.weights)) + abs(question.target)).bit_length()
        bits = max(bits, question.tolerance.bit_length())
        if bits > BITS:
            return f"takes sums of up to {BITS} bits, got {bits}; mitm takes any"
        return super().refuses(question, ask)


def engine():
    """What the solver's own process runs."""
    from exact import Exact

    def build(document):
        solver = Exact()
        names = [f"v{j}" for j in range(len(document["bounds"]))]
        for name, (low, high) in zip(names, document["bounds"], strict=True):
            solver.addVariable(name, low, high)
        for used, coefficients, low, high in document["rows"]:
            terms = [(c, names[j]) for j, c in zip(used, coefficients, strict=True)]
            solver.addConstraint(terms, low is not None, low or 0, high is not None, high or 0)
        return solver, names

    def answer(request):
        solver, names = build(request["model"])
        seconds = request.get("seconds", 0)
        if request["op"] == "count":
            status, count = solver.count(names[: request["n"]], seconds)
            if status == "TIMEOUT":
                return {"status": "time", "note": "Exact stopped at its time limit"}
            return {"status": "optimal", "count": count, "values": None}
        if request["objective"]:
            solver.setObjective([(1, names[j]) for j in request["objective"]])
        status = solver.runFull(True, seconds)
        values = solver.getLastSolutionFor(names) if solver.hasSolution() else None
        if status == "TIMEOUT":
            return {"status": "time", "values": values, "note": "Exact stopped at its time limit"}
        if values is None:
            return {"status": "infeasible"}
        return {"status": "optimal", "values": values}

    return answer

"""CaDiCaL on our own clauses of the row."""

from __future__ import annotations

from exactlt.answers import ROW_ASKS, Ask, Outcome
from exactlt.encodings import Cnf, at_least, at_most, cnf_of, normal_row
from exactlt.instances import SubsetSum
from exactlt.solvers.outside.model_solver import Session, Stopped, ThirdParty

CLAUSES = 4_000_000
"""Largest formula that is built, by its planned size."""


class Sat(ThirdParty):
    """CaDiCaL 1.5.3 through python-sat on the ripple-carry clauses of ``exactlt.encodings``.

    *Optimum* and *sparsest* ask for better and better masks of one growing formula until
    there is none; *count* blocks mask after mask, time O(count).  No time limit inside
    CaDiCaL: the process is killed at the limit.  Infeasibility is CLAIMED here; a checked
    proof is the business of ``exactlt.certificates``.
    """

    name = "sat"
    summary = "CaDiCaL on our ripple-carry clauses of the row"
    asks = frozenset(ROW_ASKS)
    package, extra, distribution = "pysat", "solvers", "python-sat"
    grace = 0.0

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        bits = sum(abs(w) for w in question.weights).bit_length() + question.n.bit_length()
        clauses = 14 * question.n * bits
        if clauses > CLAUSES:
            return f"takes up to {CLAUSES} clauses, this row has about {clauses}; cp_sat takes it"
        return None

    def converse(self, session: Session, ask: Ask) -> Outcome:
        try:
            if ask is Ask.OPTIMUM:
                return self.optimum(session)
            if ask is Ask.SPARSEST and session.question.size is None:
                return self.sparsest(session)
            cnf = cnf_of(session.question)
            load(session, cnf)
            if ask is Ask.COUNT:
                reply = session.call({"op": "count", "n": session.question.n})
                session.best = reply["mask"] and tuple(reply["mask"])
                return session.outcome(complete=True, count=reply["count"])
            better(session, [])
            return session.outcome(complete=True)
        except Stopped as stopped:
            return session.outcome(reason=stopped.reason, note=str(stopped))

    def optimum(self, session: Session) -> Outcome:
        """Ask for a gap below the last mask's until there is none."""
        question = session.question
        cnf = Cnf(question.n)
        row = normal_row(question.weights, None, None)
        bits = cnf.total(row)
        if question.size is not None:
            cnf.add(normal_row((1,) * question.n, question.size, question.size))
        load(session, cnf)
        extra: list = []
        while better(session, extra):
            gap = question.gap(session.best)
            if not gap:
                break
            within = normal_row(
                question.weights, question.target - gap + 1, question.target + gap - 1
            )
            extra = (
                [()]
                if within.impossible
                else [*at_most(bits, within.high), *at_least(bits, within.low)]
            )
        return session.outcome(complete=True)

    def sparsest(self, session: Session) -> Outcome:
        """Ask for fewer kept weights until there are none."""
        question = session.question
        cnf = cnf_of(question)
        bits = cnf.total(normal_row((1,) * question.n, None, None))
        load(session, cnf)
        extra: list = []
        while better(session, extra):
            kept = sum(session.best)
            if not kept:
                break
            extra = list(at_most(bits, kept - 1))
        return session.outcome(complete=True)


def load(session: Session, cnf: Cnf) -> None:
    session.call({"op": "load", "clauses": cnf.clauses})


def better(session: Session, extra: list) -> bool:
    """Add clauses and solve; whether there is a mask, which is then the best so far."""
    reply = session.call({"op": "solve", "clauses": extra, "n": session.question.n})
    if reply["mask"] is None:
        return False
    session.best = tuple(reply["mask"])
    return True


def engine():
    """What the solver's own process runs."""
    from pysat.solvers import Cadical153

    solver = impossible = None

    def add(clauses):
        nonlocal impossible
        for clause in clauses:
            if clause:
                solver.add_clause(clause)
            else:
                impossible = True

    def mask(n):
        """A model's mask, or None; variables in no clause are left out of models and kept 0."""
        if impossible or not solver.solve():
            return None
        true = {p for p in solver.get_model() if p > 0}
        return [int(i in true) for i in range(1, n + 1)]

    def answer(request):
        nonlocal solver, impossible
        if request["op"] == "load":
            if solver is not None:
                solver.delete()
            solver, impossible = Cadical153(), False
            add(request["clauses"])
            return {}
        if request["op"] == "solve":
            add(request["clauses"])
            return {"mask": mask(request["n"])}
        count, first = 0, None
        while (found := mask(request["n"])) is not None:
            first = first or found
            count += 1
            solver.add_clause([-i if bit else i for i, bit in enumerate(found, 1)])
        return {"count": count, "mask": first}

    return answer

"""Several rows by CP-SAT."""

from __future__ import annotations

from typing import Any

from exactlt.answers import SYSTEM_ASKS, Ask, Outcome
from exactlt.encodings import decide_model, limb_width, sparsest_model
from exactlt.instances import LinearSystem
from exactlt.solvers.outside.cp_sat import CpSat, engine
from exactlt.solvers.outside.model_solver import Session, Stopped

__all__ = ["SystemCpSat", "engine"]


class SystemCpSat(CpSat):
    """OR-tools CP-SAT on all rows and groups, one worker, fixed seed.

    Complete by its own word: a *no* is CLAIMED.  *Count* enumerates all masks.
    """

    summary = "OR-tools CP-SAT on the rows, split into limbs beyond 2^50"
    asks = frozenset(SYSTEM_ASKS)
    takes = LinearSystem

    def cost(self, shape) -> tuple[float, int]:
        return 3600.0, 1 << 28  # not modelled: after our own methods

    def refuses(self, question: Any, ask: Ask) -> str | None:
        entries = 0
        for row in question.rows:
            bits = sum(map(abs, row.coefficients)).bit_length()
            entries += len(row.variables) * (1 + bits // limb_width(question.n, self.limit))
        entries += sum(map(len, question.groups))
        if entries > self.ENTRIES:
            return f"takes models of up to {self.ENTRIES} entries, this one has {entries}"
        return None

    def converse(self, session: Session, ask: Ask) -> Outcome:
        try:
            if ask is Ask.COUNT:
                return self.count(session)
            model = decide_model if ask is Ask.DECIDE else sparsest_model
            self.put(session, model(session.question))
            return session.outcome(complete=True)
        except Stopped as stopped:
            return session.outcome(reason=stopped.reason, note=str(stopped))

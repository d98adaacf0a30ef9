"""Solvers, exact and heuristic, behind one contract."""

from exactlt.solvers.contract import (
    Answer,
    Clock,
    Grade,
    Limits,
    MemoryPlan,
    Outcome,
    Question,
    Reason,
    Solver,
    Verdict,
)
from exactlt.solvers.registry import SOLVERS, solver, usable

__all__ = [
    "SOLVERS",
    "Answer",
    "Clock",
    "Grade",
    "Limits",
    "MemoryPlan",
    "Outcome",
    "Question",
    "Reason",
    "Solver",
    "Verdict",
    "solver",
    "usable",
]

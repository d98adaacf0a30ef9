"""Solvers, exact and heuristic, behind one contract."""

from exactlt.solvers.contract import Solver
from exactlt.solvers.registry import SOLVERS, solver, usable

__all__ = ["SOLVERS", "Solver", "solver", "usable"]

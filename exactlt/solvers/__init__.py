"""Solvers, exact and heuristic, for rows and for networks, behind one contract."""

from exactlt.solvers.contract import Solver
from exactlt.solvers.registry import SOLVERS, network_solvers, solver, usable
from exactlt.solvers.solve import confirmed, solve

__all__ = ["SOLVERS", "Solver", "confirmed", "network_solvers", "solve", "solver", "usable"]

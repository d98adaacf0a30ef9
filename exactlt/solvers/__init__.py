"""Solvers, exact and heuristic, for one row, several rows and networks, behind one contract."""

from exactlt.solvers.contract import Solver
from exactlt.solvers.registry import SOLVERS, SYSTEM_SOLVERS, network_solvers, solver, usable
from exactlt.solvers.solve import confirmed, solve

__all__ = [
    "SOLVERS",
    "SYSTEM_SOLVERS",
    "Solver",
    "confirmed",
    "network_solvers",
    "solve",
    "solver",
    "usable",
]

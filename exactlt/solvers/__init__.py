"""Solvers, exact and heuristic, for one row, several rows and networks, behind one contract."""

from exactlt.solvers.contract import Solver
from exactlt.solvers.registry import network_solvers, row_solvers, solver, system_solvers, usable
from exactlt.solvers.solve import confirmed, solve

__all__ = [
    "Solver",
    "confirmed",
    "network_solvers",
    "row_solvers",
    "solve",
    "solver",
    "system_solvers",
    "usable",
]

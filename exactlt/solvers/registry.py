"""The ordered list of all solvers; a new one is added here and nowhere else."""

from __future__ import annotations

from exactlt.errors import InputError, MissingDependency
from exactlt.solvers.auto import Auto
from exactlt.solvers.contract import Solver
from exactlt.solvers.heuristics.greedy import Greedy
from exactlt.solvers.heuristics.karmarkar_karp import KarmarkarKarp
from exactlt.solvers.heuristics.lattice import Lattice
from exactlt.solvers.heuristics.local_search import LocalSearch
from exactlt.solvers.outside.cp_sat import CpSat
from exactlt.solvers.outside.milp import Milp
from exactlt.solvers.outside.pb import PseudoBoolean
from exactlt.solvers.outside.sat import Sat
from exactlt.solvers.rows.ckk import CompleteKarmarkarKarp
from exactlt.solvers.rows.dp import DynamicProgramming
from exactlt.solvers.rows.enumerate import Enumerate
from exactlt.solvers.rows.mitm import MeetInTheMiddle
from exactlt.solvers.rows.schroeppel.solver import SchroeppelShamir

SOLVERS: tuple[type[Solver], ...] = (
    Enumerate,
    MeetInTheMiddle,
    SchroeppelShamir,
    CompleteKarmarkarKarp,
    DynamicProgramming,
    CpSat,
    Milp,
    Sat,
    PseudoBoolean,
    Auto,
    Greedy,
    KarmarkarKarp,
    LocalSearch,
    Lattice,
)


def solver(name: str) -> Solver:
    """The solver of that name, ready to use; hyphens count as underscores.

    Raises
    ------
    InputError
        There is no such solver.
    MissingDependency
        Its package is not installed.
    """
    for cls in SOLVERS:
        if cls.name == name.replace("-", "_"):
            made = cls()
            if not made.available():
                raise MissingDependency(made.package, made.extra)
            return made
    names = ", ".join(cls.name for cls in SOLVERS)
    raise InputError(f"solver: expected one of {names}, got {name!r}")


def usable(*, exact: bool | None = None) -> list[Solver]:
    """All solvers that can run here, in registry order; only exact or heuristic ones if asked."""
    made = (cls() for cls in SOLVERS if exact is None or cls.exact is exact)
    return [s for s in made if s.available()]

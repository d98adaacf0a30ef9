"""The tables of all solvers; a new one is added here and nowhere else."""

from __future__ import annotations

from functools import cache

from exactlt.errors import InputError, MissingDependency
from exactlt.instances import Canonical, Partition, SubsetSum
from exactlt.solvers.auto import RowAuto
from exactlt.solvers.contract import Solver
from exactlt.solvers.rows.ckk import CompleteKarmarkarKarp
from exactlt.solvers.rows.dp import DynamicProgramming
from exactlt.solvers.rows.enumerate import Enumerate
from exactlt.solvers.rows.mitm import MeetInTheMiddle
from exactlt.solvers.rows.schroeppel.solver import SchroeppelShamir

EXACT: tuple[type[Solver], ...] = (
    Enumerate,
    MeetInTheMiddle,
    SchroeppelShamir,
    CompleteKarmarkarKarp,
    DynamicProgramming,
)


class AutoRows(RowAuto):
    """Auto over our own exact methods for one row."""

    candidates = (  # in the order in which ties are decided
        Enumerate,
        MeetInTheMiddle,
        SchroeppelShamir,
        DynamicProgramming,
        CompleteKarmarkarKarp,
    )


OURS: tuple[type[Solver], ...] = (*EXACT, AutoRows)
"""Where a row's solver is looked for first: loading the others takes longer than a small answer."""


@cache
def row_solvers() -> tuple[type[Solver], ...]:
    """Solvers of one row of weights, in order."""
    from exactlt.solvers.heuristics.dropping import WeightDropping
    from exactlt.solvers.heuristics.greedy import Greedy
    from exactlt.solvers.heuristics.karmarkar_karp import KarmarkarKarp
    from exactlt.solvers.heuristics.lattice import Lattice
    from exactlt.solvers.heuristics.local_search import LocalSearch
    from exactlt.solvers.outside.cp_sat import CpSat
    from exactlt.solvers.outside.milp import Milp
    from exactlt.solvers.outside.pb import PseudoBoolean
    from exactlt.solvers.outside.sat import Sat

    return (
        *EXACT,
        CpSat,
        Milp,
        Sat,
        PseudoBoolean,
        AutoRows,
        Greedy,
        KarmarkarKarp,
        LocalSearch,
        Lattice,
        WeightDropping,
    )


@cache
def system_solvers() -> tuple[type[Solver], ...]:
    """Solvers of several rows at once, in order."""
    from exactlt.solvers.systems.auto import SystemAuto
    from exactlt.solvers.systems.enumerate import EnumerateSystem
    from exactlt.solvers.systems.outside import SystemCpSat
    from exactlt.solvers.systems.states import States

    return EnumerateSystem, States, SystemCpSat, SystemAuto


def network_solvers() -> tuple[type[Solver], ...]:
    """Solvers of network questions, in order; imports NumPy."""
    from exactlt.solvers.network.auto import NetworkAuto
    from exactlt.solvers.network.base import Rows
    from exactlt.solvers.network.branch import Branch
    from exactlt.solvers.network.cegis import Cegis
    from exactlt.solvers.network.count import UnitDp
    from exactlt.solvers.network.engines import NetworkCpSat, NetworkMilp, NetworkSat
    from exactlt.solvers.network.enumerate import EnumerateMasks
    from exactlt.solvers.network.gadgets import (
        Constructive,
        DifferencingGadgets,
        GreedyGadgets,
        SearchGadgets,
    )
    from exactlt.solvers.network.mask_search import MaskSearch
    from exactlt.solvers.network.prices import PriceSolver
    from exactlt.solvers.network.vertices import Vertices

    return (
        EnumerateMasks,
        Rows,
        Branch,
        PriceSolver,
        UnitDp,
        NetworkCpSat,
        NetworkMilp,
        NetworkSat,
        Vertices,
        Cegis,
        NetworkAuto,
        GreedyGadgets,
        DifferencingGadgets,
        SearchGadgets,
        Constructive,
        MaskSearch,
    )


def solvers_of(takes: type[Canonical]) -> tuple[type[Solver], ...]:
    """The table of solvers for that class of questions."""
    if issubclass(takes, (SubsetSum, Partition)):
        return row_solvers()
    return system_solvers() if takes.FORMAT == "exactlt/linear-system" else network_solvers()


def solver(name: str, takes: type[Canonical] | None = None, **options: object) -> Solver:
    """The solver of that name, ready to use; hyphens count as underscores.

    Parameters
    ----------
    takes : class of questions, optional
        Several names stand for one method for rows, one for several rows and one for networks:
        ``SubsetSum`` (the default where there are two), ``LinearSystem`` or ``NetworkMask``.
    **options
        Of that solver, as its class documents them.

    Raises
    ------
    InputError
        There is no such solver, or it has no such option.
    MissingDependency
        Its package is not installed.
    """
    wanted = name.replace("-", "_")
    table = OURS
    if takes not in (SubsetSum, Partition) or all(cls.name != wanted for cls in OURS):
        every = (row_solvers, system_solvers, network_solvers)
        table = tuple(c for of in every for c in of()) if takes is None else solvers_of(takes)
    for cls in table:
        if cls.name == wanted:
            try:
                made = cls(**options)
            except TypeError as error:
                given = ", ".join(sorted(options))
                raise InputError(f"solver {cls.name}: does not take {given}") from error
            if not made.available():
                raise MissingDependency(made.package, made.extra)
            return made
    names = ", ".join(dict.fromkeys(cls.name for cls in table))
    raise InputError(f"solver: expected one of {names}, got {name!r}")


def usable(*, exact: bool | None = None, takes: type[Canonical] = SubsetSum) -> list[Solver]:
    """All solvers that can run here, in registry order; only exact or heuristic ones if asked."""
    made = (cls() for cls in solvers_of(takes) if exact is None or cls.exact is exact)
    return [s for s in made if s.available()]

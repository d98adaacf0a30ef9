"""Third-party engines on network questions: integer systems of boxes, inputs of grids."""

from __future__ import annotations

from typing import ClassVar

from exactlt.answers import Ask, Clock, Evidence, Outcome
from exactlt.encodings.network.system import MaskSystem, supported
from exactlt.networks import Box, NetworkMask, Structure
from exactlt.solvers.network.base import SystemSolver, told
from exactlt.solvers.network.models import by_model, by_sat
from exactlt.solvers.network.points import points_by_model, points_by_sat
from exactlt.solvers.network.shape import NetworkShape
from exactlt.solvers.outside.cp_sat import CpSat
from exactlt.solvers.outside.milp import Milp
from exactlt.solvers.outside.model_solver import ModelSolver, ThirdParty
from exactlt.solvers.outside.sat import Sat

START = 0.3
"""Seconds until an engine's process runs; later questions find it there."""


class EngineSolver(SystemSolver):
    """An engine by others, in its own process; its *no* is CLAIMED.

    Two layers on a box, tolerance 0, are one integer system.  On grids and samples an input
    at a time is stated, and masks are sought until one fits all inputs.
    """

    evidence = Evidence.CLAIMED
    engine: ClassVar[type[ThirdParty]]

    def available(self) -> bool:
        return self.engine().available()

    def version(self) -> str:
        return self.engine().version()

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        why = supported(question)
        if why is None:
            return None
        if isinstance(question.domain, Box):
            return f"{why}; cegis takes other boxes"
        if ask is not Ask.DECIDE:
            return "only decides on grids and samples; enumerate answers the rest"
        return None

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        if supported(question) is None:
            return super().run(question, ask, clock)
        return self.on_points(question, clock)

    def on_points(self, question: NetworkMask, clock: Clock) -> Outcome:
        """Decide on a grid or a sample."""
        raise NotImplementedError


class NetworkSat(EngineSolver):
    """CaDiCaL on ripple-carry clauses of every row, or on clauses of the inputs."""

    engine = Sat
    name, package, extra = Sat.name, Sat.package, Sat.extra
    summary = "CaDiCaL; two layers on boxes, and any grids and samples"
    asks = frozenset({Ask.DECIDE})

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        return START + 1e-4 * shape.bits, 1 << 20

    def solved(self, system: MaskSystem, ask: Ask, clock: Clock) -> Outcome:
        return told(system, *by_sat(system, self.engine(), clock))

    def on_points(self, question: NetworkMask, clock: Clock) -> Outcome:
        return points_by_sat(question, self.engine(), clock)


class ModelEngine(EngineSolver):
    """An engine for integer-linear models; it also minimises the number of kept weights."""

    engine: ClassVar[type[ModelSolver]]
    asks = frozenset({Ask.DECIDE, Ask.SPARSEST})

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        deep = question.structure is not Structure.FREE and question.source.depth > 2
        if deep and not isinstance(question.domain, Box):
            return "takes free masks of deeper sources only; sat takes structures"
        return super().refuses(question, ask)

    def solved(self, system: MaskSystem, ask: Ask, clock: Clock) -> Outcome:
        sparsest = ask is Ask.SPARSEST
        return told(system, *by_model(system, self.engine(), clock, sparsest=sparsest))

    def on_points(self, question: NetworkMask, clock: Clock) -> Outcome:
        return points_by_model(question, self.engine(), clock)


class NetworkCpSat(ModelEngine):
    """OR-tools CP-SAT on integer rows, interchangeable units merged."""

    engine = CpSat
    name, package, extra = CpSat.name, CpSat.package, CpSat.extra
    summary = "OR-tools CP-SAT; two layers on boxes, grids and samples"

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        return 2 * START + 1e-5 * shape.choices, 1 << 20


class NetworkMilp(ModelEngine):
    """HiGHS on the same rows, split into limbs."""

    engine = Milp
    name, package, extra = Milp.name, Milp.package, Milp.extra
    summary = "HiGHS; two layers on boxes, grids and samples"

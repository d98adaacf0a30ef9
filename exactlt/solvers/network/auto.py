"""The cheapest method first; when it gives up at its effort, the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from exactlt.answers import NETWORK_ASKS, Ask, Clock, Outcome, Reason
from exactlt.encodings.network.system import MaskSystem
from exactlt.errors import UnsupportedError
from exactlt.networks import NetworkMask
from exactlt.solvers.auto import Auto
from exactlt.solvers.contract import Solver
from exactlt.solvers.network.branch import Branch
from exactlt.solvers.network.cegis import Cegis
from exactlt.solvers.network.count import UnitDp
from exactlt.solvers.network.engines import NetworkCpSat, NetworkSat
from exactlt.solvers.network.enumerate import EnumerateMasks
from exactlt.solvers.network.prices import PriceSolver
from exactlt.solvers.network.shape import NetworkShape
from exactlt.solvers.network.vertices import Point, Vertices

EFFORT = 400_000
"""Row entries that our own search may look at before the next method is asked."""

CASES = 400
"""Cases of branch and price on free masks before an engine is asked."""


class NetworkAuto(Auto):
    """Methods in the order of their predicted cost, until one answers.

    A search has no bound that its size would tell, so our own one gets an effort.
    """

    takes = NetworkMask
    summary = "the cheapest method that takes the question; the next when it gives up"
    asks = frozenset(NETWORK_ASKS)
    candidates = (
        UnitDp,
        Branch,
        PriceSolver,
        EnumerateMasks,
        NetworkSat,
        NetworkCpSat,
        Vertices,
        Cegis,
    )

    def __init__(self, *, system: MaskSystem | None = None, inputs: Iterable[Point] = ()):
        self.system, self.inputs = system, inputs

    def shape(self, question: NetworkMask, ask: Ask) -> NetworkShape:
        return NetworkShape.of(question)

    def made(self, candidate: Any) -> Solver:
        if candidate is Branch:
            return Branch(system=self.system, effort=EFFORT)
        if candidate is PriceSolver:
            return PriceSolver(system=self.system, effort=CASES)
        if candidate is Vertices:
            return Vertices(inputs=self.inputs)
        return candidate(system=self.system)

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        last, why = None, []
        for cost in self.table(question, ask):
            if cost.refusal is not None:
                why.append(f"{cost.solver} {cost.refusal}")
                continue
            method = self.method(cost.solver)
            try:
                outcome = method.report(question, ask, clock)
            except UnsupportedError as error:  # seen only once it has begun
                why.append(f"{cost.solver} {error}")
                continue
            last = replace(
                outcome,
                method=outcome.method or method.name,
                evidence=outcome.evidence or method.evidence,
            )
            if outcome.reason is not Reason.TIME or clock.expired():
                return last
        if last is None:
            raise UnsupportedError(f"solver auto: no method takes this: {'; '.join(why)}")
        return last

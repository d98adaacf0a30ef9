"""Counterexample-guided masks on the real box: tolerance, biases, any depth.

The master (CaDiCaL on ``encodings.network.points``) proposes masks that fit the inputs seen so
far; the exact verifier returns a rational input where they fail, which joins the inputs.  A
refutation on finitely many inputs refutes the box.  The loop ends: there are finitely many
masks, and each refuted one is excluded by its own counterexample.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from exactlt.answers import Ask, Clock, Evidence, Outcome, Reason
from exactlt.encodings.network.points import BoxCnf
from exactlt.encodings.network.system import MaskSystem
from exactlt.networks import Box, NetworkMask, counterexample
from exactlt.solvers.network.base import NetworkSolver
from exactlt.solvers.network.shape import NetworkShape
from exactlt.solvers.outside.model_solver import ThirdParty
from exactlt.solvers.outside.sat import Sat


class Cegis(NetworkSolver):
    """CaDiCaL proposes masks for the inputs seen so far, the exact verifier adds an input.

    Complete by CaDiCaL's word: a *no* is CLAIMED, and comes with the inputs that refute it.

    Parameters
    ----------
    system : MaskSystem, optional
        Not used here.
    pool : list of inputs, optional
        Where the search starts from, and which it extends: questions about one target on one
        domain, such as all widths of a source, share what refuted their masks.
    """

    name = "cegis"
    summary = "counterexample-guided; any box: tolerance, biases, depth"
    evidence = Evidence.CLAIMED
    asks = frozenset({Ask.DECIDE})
    package, extra = Sat.package, Sat.extra

    def __init__(self, *, system: MaskSystem | None = None, pool: list | None = None):
        super().__init__(system=system)
        self.pool = [] if pool is None else pool

    def available(self) -> bool:
        return Sat().available()

    def version(self) -> str:
        return Sat().version()

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        """A start and some rounds of a verifier; how many is not foreseen."""
        return 2e-2 + 1e-4 * shape.bits, 1 << 20

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        if not isinstance(question.domain, Box):
            return "takes boxes; sat, cp_sat and milp take grids and samples"
        return None

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        return counterexample_guided(question, Sat(), clock, pool=self.pool)


def counterexample_guided(
    question: NetworkMask,
    engine: ThirdParty,
    clock: Clock,
    *,
    corners: bool = True,
    pool: list[tuple[Fraction, ...]] | None = None,
) -> Outcome:
    """Verified masks, or the inputs' refutation.

    Parameters
    ----------
    corners : bool
        Start from the axes' ends instead of from no input at all.
    pool : list of inputs, optional
        More inputs to start from; those that refute a mask are added.
    """
    from exactlt.solvers.outside.sandbox import WorkerFailed, worker

    shape = BoxCnf(question)
    domain: Any = question.domain  # a box: the method refuses others
    ends = domain.ends(question.source.widths[0])
    seen: list[tuple[Fraction, ...]] = []
    if corners:
        start = tuple(min(max(Fraction(0), low), high) for low, high in ends)
        for i, pair in enumerate(ends):
            for end in pair:
                if (point := (*start[:i], end, *start[i + 1 :])) not in seen:
                    seen.append(point)
                    shape.include(point)
    for point in pool or ():
        if point not in seen:
            seen.append(point)
            shape.include(point)
    rounds, sent = 0, 0

    def work():
        return {
            "rounds": rounds,
            "inputs": len(shape.points),
            "clauses": len(shape.cnf.clauses),
            "variables": shape.cnf.variables,
        }

    try:
        with worker(type(engine).__module__) as process:
            process.call({"op": "load", "clauses": []}, clock, grace=0)
            while True:
                rounds += 1
                fresh = shape.cnf.clauses[sent:]
                sent = len(shape.cnf.clauses)
                request = {"op": "solve", "clauses": fresh, "n": shape.cnf.variables}
                reply = process.call(request, clock, grace=0)
                if reply["mask"] is None:
                    return Outcome(complete=True, work=work(), inputs=tuple(seen))
                masks = shape.masks({i for i, bit in enumerate(reply["mask"], 1) if bit})
                wrong = counterexample(question, masks)
                if wrong is None:
                    return Outcome(masks, True, work=work())
                if clock.expired():
                    return Outcome(reason=Reason.TIME, work=work())
                seen.append(tuple(wrong.x))
                if pool is not None:
                    pool.append(seen[-1])
                shape.include(seen[-1])
    except WorkerFailed as failed:
        return Outcome(reason=failed.reason, work=work(), note=str(failed))

r"""Two-layer masks within a tolerance on a box: interval rows at vertices, more where needed.

On finitely many inputs the question is one linear system (``encodings.network.sample_system``)
with a row low ≤ Σ ≤ high per input and output.  The error is linear on every cell of the units'
arrangement, so its largest value is at a vertex of that: for one-input and block masks and a
target without kinks inside the orthants these are the points of {low, 0, high}^d, and one system
decides.  Other masks bend elsewhere: the exact verifier returns an input where a mask fails, its
row joins, and the next mask is sought.  There are finitely many masks, each excluded by its own
input, so the loop ends; a refutation on finitely many inputs refutes the box.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from exactlt.answers import Ask, Clock, Evidence, Outcome, Reason
from exactlt.encodings import limb_width, merged_model, split_limbs, unmerged
from exactlt.encodings.network.sample_system import Sampled, sampled
from exactlt.networks import Box, Masks, NetworkMask, Structure, counterexample
from exactlt.solvers.network.base import NetworkSolver
from exactlt.solvers.network.shape import NetworkShape
from exactlt.solvers.outside.cp_sat import CpSat

CORNERS = 729
"""Points of {low, 0, high}^d that are stated from the start; of more inputs the axes' ends."""

Point = tuple[Fraction, ...]


class Vertices(NetworkSolver):
    """CP-SAT on interval rows at vertices of the box; the exact verifier adds vertices.

    Complete by CP-SAT's word: a *no* is CLAIMED, and comes with the inputs that refute it, which
    a certificate can be written for.

    Parameters
    ----------
    inputs : iterable of tuples of Fraction, optional
        Stated from the start too: those that refuted narrower sources.
    """

    name = "vertices"
    summary = "CP-SAT on interval rows at vertices; two layers on boxes, tolerance above 0"
    evidence = Evidence.CLAIMED
    asks = frozenset({Ask.DECIDE, Ask.SPARSEST})
    package, extra = CpSat.package, CpSat.extra

    def __init__(self, *, system=None, inputs: Iterable[Point] = ()):
        super().__init__(system=system)
        self.inputs = list(inputs)

    def available(self) -> bool:
        return CpSat().available()

    def version(self) -> str:
        return CpSat().version()

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        """A start and some systems of rows; how many is not foreseen."""
        return 1.5e-2 + 1e-6 * shape.choices, 1 << 26

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        if not isinstance(question.domain, Box):
            return "takes boxes; sat, cp_sat and milp take grids and samples"
        if not question.tolerance:
            return "takes tolerances above 0; branch, prices and the engines take 0"
        if question.source.depth != 2:
            return "takes two-layer sources; cegis takes deeper ones"
        fixed = len(set(question.maskable)) > 1
        if question.structure is Structure.WHOLE_NEURON and fixed:
            return "takes whole neurons of sources that are maskable in both layers or in none"
        return None

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        from exactlt.solvers.outside.sandbox import WorkerFailed, worker

        seen = list(dict.fromkeys([*start(question), *self.inputs]))
        rounds = 0
        work = {"rounds": 0, "inputs": len(seen)}
        try:
            with worker(CpSat.__module__) as process:
                while True:
                    clock.tick()
                    rounds += 1
                    system, choices = sampled(question, seen)
                    costs = [kept(question, c) for c in choices] if ask is Ask.SPARSEST else None
                    if costs is not None and not choices:
                        costs = [0]
                    model, meaning = merged_model(system, costs)
                    longest = max((len(row.variables) for row in model.rows), default=1)
                    model = split_limbs(model, CpSat.limit, limb_width(longest, CpSat.limit))
                    request: dict[str, Any] = {
                        "op": "solve",
                        "model": model.document(),
                        "objective": model.objective,
                    }
                    if clock.left is not None:
                        request["seconds"] = max(clock.left, 0.001)
                    reply = process.call(request, clock, grace=CpSat.grace)
                    work = {"rounds": rounds, "inputs": len(seen), "variables": len(meaning)}
                    if reply["status"] == "infeasible":
                        return Outcome(complete=True, work=work, inputs=tuple(seen))
                    if reply.get("values") is None:
                        reason = Reason.TIME if reply["status"] == "time" else Reason.CRASHED
                        return Outcome(reason=reason, work=work)
                    picked = unmerged(meaning, reply["values"], system.n)
                    masks = masks_of(question, itertools.compress(choices, picked))
                    wrong = counterexample(question, masks)
                    if wrong is None:
                        done = reply["status"] == "optimal" or ask is not Ask.SPARSEST
                        return Outcome(masks, done, None, None if done else Reason.TIME, work)
                    seen.append(tuple(wrong.x))
        except WorkerFailed as failed:
            return Outcome(reason=failed.reason, work=work, note=str(failed))


def start(question: NetworkMask) -> list[Point]:
    """The points of {low, 0, high}^d but 0, with 0 where it is inside; or the axes' ends."""
    domain: Any = question.domain  # a box: the method refuses others
    ends = domain.ends(question.source.widths[0])
    sides = [(low, Fraction(0), high) if low < 0 < high else (low, high) for low, high in ends]
    origin = tuple(min(max(Fraction(0), low), high) for low, high in ends)
    if 3 ** len(ends) <= CORNERS:
        found = list(itertools.product(*sides))
    else:
        found = [
            (*origin[:i], end, *origin[i + 1 :]) for i, pair in enumerate(ends) for end in pair
        ]
    biased = not (question.source.homogeneous and question.target.homogeneous)
    return [x for x in dict.fromkeys(found) if any(x) or biased]


def kept(question: NetworkMask, choice: Sampled) -> int:
    """Weights of maskable layers that the choice keeps."""
    counts = len(choice.inputs), len(choice.outputs)
    return sum(n for n, free in zip(counts, question.maskable, strict=True) if free)


def masks_of(question: NetworkMask, picked: Iterable[Sampled]) -> Masks:
    """The masks that keep exactly the picked choices; a fixed layer keeps all of its weights."""
    first, second = (np.zeros(x.weights.shape, np.uint8) for x in question.source.layers)
    for choice in picked:
        first[choice.unit, list(choice.inputs)] = 1
        second[list(choice.outputs), choice.unit] = 1
    for layer, free in zip((first, second), question.maskable, strict=True):
        if not free:
            layer[:] = 1
    return first, second


def linear_at_corners(question: NetworkMask) -> bool:
    """Whether :func:`start` decides by itself: every mask's error is linear between its points."""
    narrow = question.structure in (Structure.ONE_INPUT, Structure.BLOCK)
    small = 3 ** question.source.widths[0] <= CORNERS
    plain = question.source.homogeneous and question.target.depth == 1
    return narrow and small and plain and question.maskable[0]

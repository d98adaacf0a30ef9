"""Counterexample-guided masks on the real box: tolerance, biases, any depth.

The master (CaDiCaL on ``encodings.network.points``) proposes masks that fit the inputs seen so
far; the exact verifier returns a rational input where they fail, which joins the inputs.  A
refutation on finitely many inputs refutes the box.  The loop ends: there are finitely many
masks, and each refuted one is excluded by its own counterexample.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from exactlt.answers import Clock, Evidence, Reason
from exactlt.encodings.network.points import BoxCnf
from exactlt.errors import UnsupportedError
from exactlt.networks import NetworkMask, counterexample
from exactlt.solvers.network.answer import Objective, Report
from exactlt.solvers.registry import solver as named


def run(
    question: NetworkMask, objective: Objective, clock: Clock, *, corners: bool = True
) -> Report:
    """Verified masks, or the inputs' refutation.

    Parameters
    ----------
    corners : bool
        Start from the unit vectors' ends instead of from no input at all.
    """
    from exactlt.solvers.outside.sandbox import WorkerFailed, worker

    if objective is not Objective.EXISTS:
        raise UnsupportedError(f"objective {objective}: on such boxes enumerate answers it")
    shape, engine = BoxCnf(question), named("sat")
    d, radius = question.source.widths[0], question.domain.radius
    seen: list[tuple[Fraction, ...]] = []
    if corners:
        for i, sign in itertools.product(range(d), (1, -1)):
            seen.append(tuple(sign * radius if k == i else Fraction(0) for k in range(d)))
            shape.include(seen[-1])
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
                    return Report(
                        None, None, Evidence.CLAIMED, "cegis", work=work(), inputs=tuple(seen)
                    )
                masks = shape.masks({i for i, bit in enumerate(reply["mask"], 1) if bit})
                wrong = counterexample(question, masks)
                if wrong is None:
                    return Report(masks, None, Evidence.CLAIMED, "cegis", work=work())
                if clock.expired():
                    return Report(None, Reason.TIME, method="cegis", work=work())
                seen.append(tuple(wrong.x))
                shape.include(seen[-1])
    except WorkerFailed as failed:
        return Report(None, failed.reason, method="cegis", work=work(), note=str(failed))

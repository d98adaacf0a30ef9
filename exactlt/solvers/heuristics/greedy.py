"""Greedy: weights by falling magnitude, each kept if it brings the sum nearer to the target."""

from __future__ import annotations

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.contract import Solver


class Greedy(Solver):
    """One pass over the weights, largest magnitude first.

    Heuristic: no guarantee; for random partition instances the gap is of the order of the
    smallest weights (Mertens 2006, "The easiest hard problem").  O(n log n), any integers.

    With a fixed size k the pass runs on the centred weights k·w − t, whose kept sum must be 0,
    and keeps or drops by force once the number left to keep leaves no choice.
    """

    name = "greedy"
    summary = "keep a weight if the gap shrinks, largest first, any integers"
    exact = False
    asks = frozenset({Ask.DECIDE, Ask.OPTIMUM})

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        return Outcome(
            mask=greedy_mask(question), reason=Reason.HEURISTIC, work={"steps": question.n}
        )


def greedy_mask(question: SubsetSum) -> Mask:
    """The mask that the greedy pass ends with; of the asked size if there is one."""
    size, n = question.size, question.n
    if size:
        values = [size * w - question.target for w in question.weights]
        missing = 0
    else:
        values, missing = question.weights, question.target
    room = n if size is None else size
    mask = [0] * n
    order = sorted(range(n), key=lambda i: (-abs(values[i]), i))
    for left, i in zip(range(n, 0, -1), order, strict=True):
        forced = size is not None and room == left
        if room and (forced or abs(missing - values[i]) < abs(missing)):
            mask[i], missing, room = 1, missing - values[i], room - 1
    return tuple(mask)

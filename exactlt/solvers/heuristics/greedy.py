"""Greedy: weights by falling magnitude, each kept if it brings the sum nearer to the target."""

from __future__ import annotations

from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.contract import Clock, Outcome, Question, Reason, Solver


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
    questions = frozenset({Question.DECIDE, Question.OPTIMUM})

    def run(self, instance: SubsetSum, question: Question, clock: Clock) -> Outcome:
        return Outcome(
            mask=greedy_mask(instance), reason=Reason.HEURISTIC, work={"steps": instance.n}
        )


def greedy_mask(instance: SubsetSum) -> Mask:
    """The mask that the greedy pass ends with; of the asked size if there is one."""
    size, n = instance.size, instance.n
    if size:
        values = [size * w - instance.target for w in instance.weights]
        missing = 0
    else:
        values, missing = instance.weights, instance.target
    room = n if size is None else size
    mask = [0] * n
    order = sorted(range(n), key=lambda i: (-abs(values[i]), i))
    for left, i in zip(range(n, 0, -1), order, strict=True):
        forced = size is not None and room == left
        if room and (forced or abs(missing - values[i]) < abs(missing)):
            mask[i], missing, room = 1, missing - values[i], room - 1
    return tuple(mask)

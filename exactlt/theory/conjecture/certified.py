"""Certified two-sided bounds on P(miss) at sizes beyond exact computation."""

from __future__ import annotations

from exactlt.errors import UnsupportedError
from exactlt.theory.formula.intervals import Enclosure
from exactlt.theory.probability.truth import Question


def miss_bounds(question: Question) -> Enclosure:
    """[lower, upper] around P(some target is missed); moments, floors, blocks, window growth.

    Raises
    ------
    UnsupportedError
        Several targets with a tolerance, or the law is too large for every bound.
    """
    from exactlt.theory.probability.bounds import bounds

    if question.shaped:
        raise UnsupportedError("certified bounds are about laws of single free weights that stay")
    targets, mode, tol = question.targets, "all", question.tol
    if tol and len(targets) > 1:
        raise UnsupportedError("certified bounds take several targets without tolerance, or one")
    if tol:
        targets, mode = tuple(range(targets[0] - tol, targets[0] + tol + 1)), "any"
    found = bounds(
        question.law, question.n, targets=targets, mode=mode, size=question.size, exact_steps=0
    )
    return Enclosure(1 - found.upper, 1 - found.lower)

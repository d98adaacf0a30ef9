"""Reductions before methods: a glance at one row of weights that settles or shrinks its question.

Every step keeps the set of answers in step with the original: a mask of what is left is a mask
of the original, a count is multiplied, the order of gaps stays.  No NumPy: a small question is
reduced in microseconds.
"""

from exactlt.solvers.reduce.reduction import REDUCTION, Reduction, floor_of, reduce

__all__ = ["REDUCTION", "Reduction", "floor_of", "reduce"]

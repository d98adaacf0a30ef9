"""Repair: free some weights of a mask and choose them exactly."""

from __future__ import annotations

from collections.abc import Sequence

from exactlt.answers import Answer, Ask, Limits
from exactlt.errors import InputError
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers import Solver, solver


def repair(
    question: SubsetSum,
    mask: Sequence[int],
    q: int,
    *,
    seed: int = 0,
    method: Solver | None = None,
    limits: Limits | None = None,
) -> tuple[Mask, Answer]:
    """The best mask that differs from ``mask`` only in q weights drawn by the seed.

    Parameters
    ----------
    question : SubsetSum
        Without a fixed size.
    mask : sequence of n zeros and ones
    q : int
        1..n weights are freed, uniformly drawn; prefixes of one seed's draw are nested.
    seed : int

    Returns
    -------
    mask, Answer
        The repaired mask, and the answer of the exact solver for the freed weights: its
        evidence says how it is known that these q weights can do no better.
    """
    import numpy as np

    fixed = list(question.mask(mask))
    if question.size is not None:
        raise InputError("question: expected one without a fixed size")
    if isinstance(q, bool) or not isinstance(q, int) or not 1 <= q <= question.n:
        raise InputError(f"q: expected 1..{question.n}, got {q!r}")
    places = np.random.Generator(np.random.PCG64([seed, 2])).permutation(question.n)[:q].tolist()
    for i in places:
        fixed[i] = 0
    rest = question.target - question.sum(fixed)
    freed = SubsetSum([question.weights[i] for i in places], rest, question.tolerance)
    answer = (method or solver("auto")).solve(freed, Ask.OPTIMUM, limits=limits)
    if answer.mask is not None:
        for i, bit in zip(places, answer.mask, strict=True):
            fixed[i] = bit
    else:  # out of limits without any mask: nothing is changed
        fixed = list(question.mask(mask))
    return tuple(fixed), answer

"""Minimal width of a stream: the smallest prefix that holds a mask, for one target or several."""

from __future__ import annotations

from exactlt.answers import Evidence, Limits
from exactlt.instances import Stream, SubsetSum, as_int, as_nonnegative, as_positive
from exactlt.solvers import Solver
from exactlt.width.search import Width, asker, deciders, search_width


def stream_width(
    stream: Stream,
    target: int,
    solver: Solver | str = "auto",
    *,
    tolerance: int = 0,
    size: int | None = None,
    max_n: int = 64,
    confirm: Solver | str | None = None,
    limits: Limits | None = None,
) -> Width:
    """The smallest n such that the stream's first n weights have a mask.

    Parameters
    ----------
    stream : Stream
    target, tolerance, size : int
        As in :class:`~exactlt.instances.SubsetSum`.
    solver, confirm : Solver or str
        Exact ones: who decides O(log n*) prefixes, and who must also refute n−1; then the
        evidence is AGREED, unless *auto* had chosen the very same method.
    max_n : int
        Longest prefix tried.
    limits : Limits, optional
        For the whole search.

    Raises
    ------
    InputError
        A solver is a heuristic, or a number is out of range.
    SoundnessError
        ``confirm`` finds a mask where ``solver`` says there is none.

    Notes
    -----
    Exact.  Time: that of O(log n*) decisions of at most 2n* weights.
    """
    target, tolerance = as_int("target", target), as_nonnegative("tolerance", tolerance)
    max_n = as_positive("max_n", max_n)
    size = None if size is None else as_nonnegative("size", size)
    first, second = deciders(solver, confirm)
    if abs(target) <= tolerance and size in (None, 0):
        return Width(0, 0, 0, Evidence.WITNESS, (), ())

    def question(n: int) -> SubsetSum:
        return SubsetSum(stream.take(n), target, tolerance, size)

    return search_width(
        asker(question, first),
        low=max(0, (size or 0) - 1),
        low_by="counting" if size else "the empty mask",
        max_n=max_n,
        confirm=asker(question, second),
        limits=limits,
    )

"""What width heuristics need beside the exact one: n_heuristic against n*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exactlt.answers import Clock, Evidence, Limits, Verdict
from exactlt.errors import InputError, SoundnessError
from exactlt.networks import NetworkMask, Structure
from exactlt.solvers import solver as named
from exactlt.solvers import usable
from exactlt.width.family import Draw
from exactlt.width.search import Width, bracket, used

WIDEST = 512
"""Widest source that a heuristic is given."""


def heuristics(names: str) -> list[str]:
    """Names of network heuristics from text: ``all``, or some with commas.

    Raises
    ------
    InputError
        One is exact or unknown.
    """
    known = [s.name for s in usable(exact=False, takes=NetworkMask)]
    chosen = known if names == "all" else names.split(",")
    for name in chosen:
        if name not in known:
            raise InputError(
                f"heuristics: expected all, or some of {', '.join(known)}, got {name!r}"
            )
    return chosen


def heuristic_width(
    draw: Draw,
    structure: Structure | str | None,
    name: str,
    *,
    max_n: int = WIDEST,
    limits: Limits | None = None,
) -> int | None:
    """The narrowest source in which a heuristic found a mask, by galloping and bisection.

    Parameters
    ----------
    draw : Draw
        Of a family of networks.
    name : str
        A network heuristic.
    limits : Limits, optional
        For the whole search.

    Returns
    -------
    int or None
        An upper bound of n*, since masks are checked; None where no mask was found.

    Raises
    ------
    UnsupportedError
        The heuristic does not take the question.

    Notes
    -----
    A heuristic that fails at a width may succeed at a smaller one, so this is where one search
    ends: of a source of one unit less it did not find a mask.
    """
    who, clock = named(name, NetworkMask), Clock(limits)

    def ask(n: int) -> int | None:
        left = None if clock.left is None else max(clock.left / 2, 0.01)
        answer = who.solve(draw.question(n, structure), limits=Limits(left))
        return used(answer.mask, n) if answer.verdict is Verdict.FEASIBLE else n + 1

    return bracket(ask, most=max_n, go_on=lambda: not clock.expired())[1]


def with_heuristics(
    width: Width, names: Sequence[str], *, max_n: int | None = None, limits: Limits | None = None
) -> Width:
    """A network's width with what heuristics need beside it.

    Raises
    ------
    SoundnessError
        A heuristic has a mask of a width that was said to have none.
    """
    found = []
    for name in names:
        most = max_n or WIDEST
        n = heuristic_width(width.draw, width.structure, name, max_n=most, limits=limits)
        if n is not None and 0 < n <= width.refuted and width.evidence is not Evidence.NONE:
            raise SoundnessError(
                f"{', '.join(width.solvers)} says that width {width.refuted} has no mask, {name} "
                f"found one of width {n}"
            )
        found.append((name, n))
    return replace(width, heuristics=tuple(found))

"""The smallest width with a mask: the only gallop and bisection, and what is known afterwards.

Sources are nested: a mask of one width is, padded with zeros, a mask of every larger one.  So
feasibility is monotone in the width n, and n* lies between what was refuted and what was shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exactlt.answers import Answer, Clock, Evidence, Limits, Reason, Verdict, agreed, kept_of
from exactlt.errors import InputError, SoundnessError
from exactlt.instances import Canonical, Mask, SubsetSum
from exactlt.solvers import Solver
from exactlt.solvers import solver as named

if TYPE_CHECKING:
    from exactlt.instances import LinearSystem
    from exactlt.networks import Masks, Structure
    from exactlt.width.families import Draw


@dataclass(frozen=True)
class Width:
    """The smallest width with a mask, and how it is known that one less is not enough.

    Attributes
    ----------
    n : int or None
        None where no width up to ``refuted`` has a mask, or where a limit stopped the search:
        then ``reason`` says which.
    at_most : int or None
        The smallest width with a mask that was checked.
    refuted : int
        The largest width that is known to have no mask; 0 also where that is not known.
    evidence : Evidence
        How that is known; WITNESS for n = 0, where there is nothing to refute.
    solvers : tuple of str
        The methods that refuted.
    mask : tuple of 0/1, or one array of 0/1 per layer, optional
        Of width ``at_most``.
    reason : Reason, optional
    seconds : float
    asked : int
        Widths that were asked.
    note : str
        For people.
    work : dict of str to int
        Counted work of the refutation.
    draw : Draw, optional
        Whose width it is.
    structure : Structure, optional
        Of a network's masks.
    proof : (LinearSystem, bytes), optional
        The system of width ``refuted`` and its verified certificate, where one was written.
    widths : tuple of Width
        Of the parts whose maximum it is: the targets of a cover.
    heuristics : tuple of (str, int or None)
        Widths at which heuristics found masks, where they were asked.
    """

    n: int | None
    at_most: int | None
    refuted: int
    evidence: Evidence
    solvers: tuple[str, ...] = ()
    mask: Mask | Masks | None = None
    reason: Reason | None = None
    seconds: float = 0.0
    asked: int = 0
    note: str = ""
    work: dict[str, int] = field(default_factory=dict)
    draw: Draw | None = None
    structure: Structure | None = None
    widths: tuple[Width, ...] = ()
    proof: tuple[LinearSystem, bytes] | None = field(default=None, repr=False)
    heuristics: tuple[tuple[str, int | None], ...] = ()

    @classmethod
    def known(cls, n: int | None, by: str, most: int, **more) -> Width:
        """A width that one exhaustive method gives at once; None: none up to ``most``."""
        if n == 0:
            return cls(0, 0, 0, Evidence.WITNESS, (), **more)
        return cls(n, n, most if n is None else n - 1, Evidence.EXHAUSTIVE, (by,), **more)

    @property
    def hardest(self) -> Width:
        """The part that decides: the first that was not found, else the widest."""
        missing = [w for w in self.widths if w.n is None]
        return missing[0] if missing else max(self.widths, key=lambda w: w.n, default=self)

    @property
    def kept(self) -> int | None:
        """Number of kept weights."""
        return None if self.mask is None else kept_of(self.mask)

    def document(self) -> dict[str, object]:
        """JSON form, without the masks of networks; what was drawn comes first."""
        row = self.mask is not None and layers_of(self.mask) is None
        return {
            **({} if self.draw is None else self.draw.document()),
            **({} if self.structure is None else {"structure": self.structure.value}),
            "n": self.n,
            "at_most": self.at_most,
            "refuted": self.refuted,
            "evidence": self.evidence.value,
            "method": self.solvers[0] if self.solvers else "",
            "solvers": list(self.solvers),
            "mask": "".join(map(str, self.mask or ())) if row else None,
            "kept": self.kept,
            "reason": None if self.reason is None else self.reason.value,
            "milliseconds": round(1000 * self.seconds),
            "asked": self.asked,
            "work": self.work,
            **({"heuristics": dict(self.heuristics)} if self.heuristics else {}),
            **({"widths": {str(w.draw.target): w.n for w in self.widths}} if self.widths else {}),
        }


def bracket(
    ask: Callable[[int], int | None],
    *,
    low: int = -1,
    high: int | None = None,
    start: int = 1,
    most: int,
    by_one: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> tuple[int, int | None]:
    """Gallop from ``start`` to a width that suffices, then bisect.

    Parameters
    ----------
    ask : callable
        What is found at width n: k ≤ n says that width k suffices, k > n that none below k
        does, and None that it is not known.
    low, high : int, int or None
        Widths that are known not to suffice (−1 for none) and to suffice; from a known ``high``
        the width just below is asked first.
    most : int
        The widest that is asked.
    by_one : bool
        Go up one by one instead: for questions whose wide instances are hard.
    go_on : callable
        Whether to ask more widths after one that is not known.

    Returns
    -------
    (int, int or None)
        The largest width known not to suffice, and the smallest known to.

    Notes
    -----
    At most 2·log2(max(n*, start) − low + 2) + 3 widths are asked where all are known, none twice.
    """
    soft = low  # widths up to here are given up on: refuted, or not known
    n, step = max(start, low + 1) if high is None else high - 1, 1
    while high - soft > 1 if high is not None else soft < most:
        n = min(n, most)
        found = ask(n)
        if found is None:
            soft = n
            if not go_on():
                break
        elif found <= n:
            high, soft = found, min(soft, found - 1)
        else:
            low = found - 1
            soft = max(soft, low)
        if high is None:
            n, step = n + step, step if by_one else 2 * step
        else:
            n = (soft + high) // 2
    return low, high


def search_width(
    ask: Callable[[int, Limits], Answer],
    *,
    low: int = -1,
    low_by: str = "",
    known: tuple[int, Answer] | None = None,
    start: int = 1,
    max_n: int = 512,
    by_one: bool = False,
    confirm: Callable[[int, Limits], Answer] | None = None,
    limits: Limits | None = None,
) -> Width:
    """The smallest width whose question has a mask.

    Parameters
    ----------
    ask : callable
        ``ask(n, limits)`` answers the question of width n.
    low, low_by : int, str
        A width that is known to have no mask, −1 for none, and by what.
    known : (int, answer), optional
        A width with a mask, for example of a narrower structure; the one below is asked first.
    start, max_n, by_one
        As in :func:`bracket`.
    confirm : callable, optional
        A second method for n* − 1: the evidence becomes AGREED where it refutes too.
    limits : Limits, optional
        Time for the whole search: each question gets at most half of what is left.

    Raises
    ------
    SoundnessError
        Two answers contradict each other.
    """
    clock = Clock(limits)
    best, below, reason, asked = known and known[1], None, None, 0

    def left() -> Limits:
        if clock.left is None:
            return clock.limits
        return Limits(max(clock.left / 2, 0.05), clock.limits.memory)

    def bound(n: int) -> int | None:
        nonlocal best, below, reason, asked
        answer, asked = ask(n, left()), asked + 1
        if answer.verdict is Verdict.UNKNOWN:
            reason = answer.reason
            return None
        if answer.verdict is Verdict.INFEASIBLE:
            below = n, answer
            return n + 1
        best = answer
        return consistent(used(answer.mask, n), answer)

    def consistent(needed: int, answer: Answer) -> int:
        none, by = (low, low_by) if below is None else (below[0], below[1].method)
        if needed > none:
            return needed
        raise SoundnessError(
            f"{by} says that width {none} has no mask, {answer.method} found one of width {needed}"
        )

    refuted, high = bracket(
        bound,
        low=low,
        high=known and consistent(*known),
        start=start,
        most=max_n,
        by_one=by_one,
        go_on=lambda: clock.left is None or clock.left > 0.05 * clock.limits.seconds,
    )
    settled = high is not None and high - refuted == 1
    names, evidence = (low_by,) if low_by else (), Evidence.EXHAUSTIVE
    if below is not None:
        answer = below[1]
        names = (answer.method,)
        if settled and confirm is not None:
            second = confirm(refuted, left())
            answer = agreed(answer, second, f"width {refuted}")
            names += (second.method,) if answer.evidence is Evidence.AGREED else ()
        evidence = answer.evidence
    elif high == 0:
        names, evidence = (), Evidence.WITNESS
    elif reason is not None and refuted <= 0:
        evidence = Evidence.NONE
    return Width(
        high if settled else None,
        high,
        max(refuted, 0),
        evidence,
        names,
        None if best is None else trimmed(best.mask, high),
        None if settled else reason,
        clock.elapsed,
        asked,
        "" if below is None else below[1].note,
        {} if below is None else below[1].work,
    )


def asker(
    question: Callable[[int], Canonical], who: Solver | None
) -> Callable[[int, Limits], Answer] | None:
    """What :func:`search_width` takes as ``ask`` and ``confirm``: one solver, every width."""
    return None if who is None else lambda n, given: who.solve(question(n), limits=given)


def used(mask: Mask | Masks, n: int) -> int:
    """The width of a mask up to its last kept unit; n for networks of more than two layers.

    A mask of a wide source that keeps only its first units is an upper bound for free.
    """
    if (layers := layers_of(mask)) is None:
        return max((i + 1 for i, bit in enumerate(mask) if bit), default=0)
    if len(layers) != 2:
        return n
    live = (layers[0].sum(axis=1) * layers[1].sum(axis=0)).nonzero()[0]
    return int(live.max()) + 1 if len(live) else 0


def layers_of(mask: Mask | Masks) -> Masks | None:
    """A network's masks, or None for a row's, which holds plain zeros and ones."""
    layers = tuple(part for part in mask if not isinstance(part, int))
    return layers or None


def trimmed(mask: Mask | Masks, n: int) -> Mask | Masks:
    """A row's or two layers' mask cut to its first n units, which hold all that is used."""
    if (layers := layers_of(mask)) is None:
        return mask[:n]
    return mask if len(layers) != 2 else (layers[0][:n], layers[1][:, :n])


def deciders(
    solver: Solver | str, confirm: Solver | str | None, takes: type[Canonical] = SubsetSum
) -> tuple[Solver, Solver | None]:
    """Who decides each width and who confirms, both exact and not the same.

    Raises
    ------
    InputError
        One is a heuristic, or the second is the first.
    """
    first = named(solver, takes) if isinstance(solver, str) else solver
    second = named(confirm, takes) if isinstance(confirm, str) else confirm
    for chosen in filter(None, (first, second)):
        if not chosen.exact:
            raise InputError(f"solver: expected an exact one, got the heuristic {chosen.name}")
    if second is not None and second.name == first.name:
        raise InputError(
            f"confirm: expected another solver than {first.name}, which cannot confirm itself"
        )
    return first, second


def quantile(widths: Sequence[Width], p: float) -> int | None:
    """The smallest n such that a share of at least p of the widths is at most n.

    A width that was not found counts as larger than all others; None when the quantile
    falls on one of those.
    """
    found = sorted(w.n for w in widths if w.n is not None)
    rank = max(1, math.ceil(p * len(widths) - 1e-9))
    return found[rank - 1] if rank <= len(found) else None

"""Minimal width of a stream: the smallest prefix that holds a mask, and why not a smaller one.

Prefixes are nested, so a mask of a prefix is, padded with zeros, a mask of every longer one
of the same size: feasibility is monotone in n, and n* is found by galloping and bisection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from exactlt.answers import Answer, Ask, Evidence, Limits, Reason, Verdict
from exactlt.errors import InputError, SoundnessError
from exactlt.instances import Mask, Stream, SubsetSum, as_int, as_nonnegative, as_positive
from exactlt.solvers import Solver


@dataclass(frozen=True)
class Width:
    """The minimal width of one target on one stream.

    ``n`` is None when no prefix up to ``searched`` has a mask, or when a limit stopped the
    search: then ``reason`` says which, and ``at_most`` is the smallest width seen to
    suffice, with ``mask``.  ``evidence`` is how it is known that n−1 does not suffice (or, with
    ``n`` None, that ``searched`` does not); WITNESS for n = 0, where there is nothing to
    refute.
    """

    stream: Stream
    target: int
    tolerance: int
    size: int | None
    n: int | None
    mask: Mask | None
    evidence: Evidence
    solvers: tuple[str, ...]
    searched: int
    reason: Reason | None = None
    at_most: int | None = None
    work: dict[str, int] | None = None

    def document(self) -> dict[str, object]:
        """JSON form; big integers as decimal strings."""
        return {
            **self.stream.document(),
            "target": str(self.target),
            "tolerance": str(self.tolerance),
            "size": self.size,
            "n": self.n,
            "mask": None if self.mask is None else "".join(map(str, self.mask)),
            "evidence": self.evidence.value,
            "solvers": list(self.solvers),
            "searched": self.searched,
            "reason": None if self.reason is None else self.reason.value,
            "at_most": self.at_most,
            "work": self.work or {},
        }


def minimal_width(
    stream: Stream,
    target: int,
    solver: Solver,
    *,
    tolerance: int = 0,
    size: int | None = None,
    max_n: int = 64,
    confirm: Solver | None = None,
    limits: Limits | None = None,
) -> Width:
    """The smallest n such that the stream's first n weights have a mask.

    Parameters
    ----------
    stream : Stream
    target, tolerance, size : int
        As in :class:`~exactlt.instances.SubsetSum`.
    solver : Solver
        An exact one; it decides O(log n*) prefixes.
    max_n : int
        Where to give up.
    confirm : Solver, optional
        A second exact solver that must also refute n−1; the evidence becomes AGREED, unless
        ``solver`` is *auto* and had chosen the very same method.
    limits : Limits, optional
        For each decision.

    Returns
    -------
    Width

    Raises
    ------
    InputError
        The solver is a heuristic, or a number is out of range.
    SoundnessError
        ``confirm`` finds a mask where ``solver`` says there is none.

    Notes
    -----
    Exact.  Time: that of O(log n*) decisions of at most 2n* weights.
    """
    target = as_int("target", target)
    tolerance = as_nonnegative("tolerance", tolerance)
    max_n = as_positive("max_n", max_n)
    if size is not None:
        size = as_nonnegative("size", size)
    for chosen in filter(None, (solver, confirm)):
        if not chosen.exact:
            raise InputError(f"solver: expected an exact one, got the heuristic {chosen.name}")
    if confirm is not None and confirm.name == solver.name:
        raise InputError(
            f"confirm: expected another solver than {solver.name}, which cannot confirm itself"
        )

    def width(n, mask, evidence, searched, names=(solver.name,), **more):
        return Width(stream, target, tolerance, size, n, mask, evidence, names, searched, **more)

    if abs(target) <= tolerance and size in (None, 0):
        return width(0, (), Evidence.WITNESS, 0)
    weights = stream.take(min(max_n, 64))

    def ask(n: int, who: Solver = solver) -> Answer:
        nonlocal weights
        if n > len(weights):  # prefixes are nested: a longer one only adds
            weights = stream.take(n)
        question = SubsetSum(weights[:n], target, tolerance, size)
        return who.solve(question, Ask.DECIDE, limits=limits)

    refuted = max(0, (size or 0) - 1)  # fewer weights than must be kept: nothing to choose
    below: Answer | None = None
    above: Answer | None = None
    top, step = None, 1
    while top is None:
        n = min(max_n, refuted + step)
        if n <= refuted:
            return width(None, None, _evidence(below), refuted, work=below and below.work)
        answer = ask(n)
        if answer.verdict is Verdict.UNKNOWN:
            return width(None, None, Evidence.NONE, refuted, reason=answer.reason)
        if answer.verdict is Verdict.FEASIBLE:
            top, above = n, answer
        else:
            refuted, below, step = n, answer, 2 * step
            if n == max_n:
                return width(None, None, _evidence(below), n, work=below.work)
    while top - refuted > 1:
        # a mask's last kept weight is an upper bound for n*, for free
        used = max((i + 1 for i, bit in enumerate(above.mask) if bit), default=0)
        top = min(top, max(used, refuted + 1))
        middle = (top + refuted) // 2
        if middle == refuted:
            break
        answer = ask(middle)
        if answer.verdict is Verdict.UNKNOWN:
            mask = above.mask[:top]
            return width(None, mask, Evidence.NONE, refuted, reason=answer.reason, at_most=top)
        if answer.verdict is Verdict.FEASIBLE:
            top, above = middle, answer
        else:
            refuted, below = middle, answer
    evidence, names = _evidence(below), (solver.name,)
    if confirm is not None and refuted > 0 and below is not None:
        second = ask(refuted, confirm)
        if second.verdict is Verdict.FEASIBLE:
            raise SoundnessError(
                f"{solver.name} says that {stream.law} seed {stream.seed} n = {refuted} has no "
                f"mask for {target}, {confirm.name} found one: {second.mask}"
            )
        if second.verdict is Verdict.INFEASIBLE and below.method != confirm.name:
            evidence, names = Evidence.AGREED, (solver.name, confirm.name)
    return width(top, above.mask[:top], evidence, top, names, work=below and below.work)


def _evidence(below: Answer | None) -> Evidence:
    """Without a refuted prefix there are fewer weights than must be kept: plain counting."""
    return Evidence.EXHAUSTIVE if below is None else below.evidence


@dataclass(frozen=True)
class CoverWidth:
    """The smallest prefix that reaches every target: the maximum over the targets."""

    hardest: Width
    widths: tuple[Width, ...]

    @property
    def n(self) -> int | None:
        return self.hardest.n


def cover_width(stream: Stream, targets, solver: Solver, **options) -> CoverWidth:
    """Minimal width for *all* targets of a set (options as in :func:`minimal_width`).

    Targets that an earlier, longer prefix already settles are still measured, so the result
    holds every target's own minimal width.  When some target is not reached, ``n`` is None
    and that target is the hardest.
    """
    widths = tuple(minimal_width(stream, t, solver, **options) for t in targets)
    if not widths:
        raise InputError("targets: expected at least one integer, got none")
    missing = [w for w in widths if w.n is None]
    return CoverWidth(missing[0] if missing else max(widths, key=lambda w: w.n), widths)


def quantile(widths: list[Width], p: float) -> int | None:
    """The smallest n such that a share of at least p of the widths is at most n.

    A width that was not found counts as larger than all others; None when the quantile
    falls on one of those.
    """
    found = sorted(w.n for w in widths if w.n is not None)
    rank = max(1, math.ceil(p * len(widths) - 1e-9))
    return found[rank - 1] if rank <= len(found) else None

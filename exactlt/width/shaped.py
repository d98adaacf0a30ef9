"""Minimal widths of streams with locked items, of vectors, and of items that may move.

The question of width n is a system of rows: one for each coordinate, one that keeps the locked
items, one for a fixed size.  Where items may move by ε, a mask with k kept items counts when its
sum comes within k·ε plus the tolerance of the target, which is two rows,

    Σ m_i (x_i − ε) <= t + tolerance   and   Σ m_i (x_i + ε) >= t − tolerance

(Xiong, Liao, Kyrillidis, AISTATS 2023).  Vectors that must be hit exactly are packed into single
integers of a radix that no sum overflows, so that the solvers of one row answer them.

Sources are nested unless later items may be locked, which moves the target: then each width is
asked by itself, from below.
"""

from __future__ import annotations

from dataclasses import replace

from exactlt.answers import Answer, Evidence, Limits, Verdict
from exactlt.errors import InputError, SoundnessError
from exactlt.instances import LinearSystem, Locked, Stream, SubsetSum
from exactlt.solvers import Solver
from exactlt.width.search import Width, deciders, search_width

Goal = int | tuple[int, ...]


def nested(stream: Stream) -> int | None:
    """The width from which a mask of one width is a mask of every larger one; None: never."""
    law = stream.law
    if not isinstance(law, Locked):
        return 0
    return law.first


def prefix_system(
    stream: Stream,
    n: int,
    target: Goal,
    tolerance: int = 0,
    size: int | None = None,
    perturb: int = 0,
) -> LinearSystem:
    """The rows of width n >= 1, as the certificate's question has them."""
    from exactlt.certificates import ShapedWidthQuestion

    goals = target if isinstance(target, tuple) else (target,)
    return ShapedWidthQuestion(stream, goals, tolerance, size, perturb).at(n)


def empty_fits(target: Goal, tolerance: int, size: int | None) -> bool:
    """Whether the mask of width 0 is enough."""
    goals = target if isinstance(target, tuple) else (target,)
    return not size and all(abs(goal) <= tolerance for goal in goals)


def shaped_width(
    stream: Stream,
    target: Goal,
    solver: Solver | str = "auto",
    *,
    tolerance: int = 0,
    size: int | None = None,
    perturb: int = 0,
    max_n: int = 64,
    confirm: Solver | str | None = None,
    limits: Limits | None = None,
) -> Width:
    """The smallest n such that the stream's first n items have a mask.

    Parameters
    ----------
    stream : Stream
        Of integers or vectors, with or without locked items.
    target : int or tuple of int
        One integer for each coordinate.
    solver, confirm : Solver or str
        Of one row where the question is one (integers; vectors to be hit exactly), else of
        several rows.
    tolerance, size, perturb : int
        ``perturb`` is how far each kept item may move.
    max_n, limits
        As in :func:`~exactlt.width.stream.stream_width`.

    Returns
    -------
    Width
        With ``first`` locked items the smallest width that holds them all; locks that are spread
        over the stream give the smallest width of all, with every smaller one refuted.

    Raises
    ------
    InputError
        A solver is a heuristic or does not answer such questions.
    """
    packed = not perturb and (not tolerance or not isinstance(target, tuple))
    takes = SubsetSum if packed else LinearSystem
    first, second = deciders(solver, confirm, takes)

    def asker(who: Solver | None):
        if who is None:
            return None

        def ask(n: int, given: Limits) -> Answer:
            if n == 0:  # only where widths are asked one by one
                return _nothing(target, tolerance, size, who)
            system = prefix_system(stream, n, target, tolerance, size, perturb)
            if not packed:
                return who.solve(system, limits=given)
            return _by_one_row(stream, n, target, tolerance, size, system, who, given)

        return ask

    start = nested(stream)
    if start == 0 and empty_fits(target, tolerance, size):
        return Width(0, 0, 0, Evidence.WITNESS, (), ())
    if start is None:
        return _one_by_one(asker(first), asker(second), max_n, limits)
    if start > max_n:
        raise InputError(f"max_n: expected at least the {start} locked items, got {max_n}")
    low, by = max(start - 1, 0, (size or 0) - 1), "the empty mask"
    if low:
        by = "counting" if low >= start else "the locked items"
    return search_width(
        asker(first),  # type: ignore[arg-type]
        low=low,
        low_by=by,
        start=max(start, 1),
        max_n=max_n,
        confirm=asker(second),
        limits=limits,
    )


def _nothing(target: Goal, tolerance: int, size: int | None, who: Solver) -> Answer:
    from exactlt.answers import Ask

    if empty_fits(target, tolerance, size):
        return Answer(Ask.DECIDE, Verdict.FEASIBLE, Evidence.WITNESS, who.name, mask=())
    return Answer(Ask.DECIDE, Verdict.INFEASIBLE, Evidence.EXHAUSTIVE, who.name)


def _one_by_one(ask, confirm, max_n: int, limits: Limits | None) -> Width:
    """The smallest width with a mask where a mask of one width says nothing of the next.

    Every smaller width was refuted by itself; a second method refutes each of them again.
    """
    from exactlt.answers import Clock, agreed

    clock, names, worst = Clock(limits), {}, Evidence.AGREED if confirm else Evidence.EXHAUSTIVE
    for n in range(max_n + 1):
        left = clock.left
        given = Limits(None if left is None else max(left, 0.05), clock.limits.memory)
        answer = ask(n, given)
        if answer.verdict is Verdict.FEASIBLE:
            evidence = worst if n else Evidence.WITNESS
            return Width(
                n, n, max(n - 1, 0), evidence, tuple(names), answer.mask,
                seconds=clock.elapsed, asked=n + 1,
            )  # fmt: skip
        if answer.verdict is Verdict.UNKNOWN:
            return Width(
                None, None, max(n - 1, 0), worst, tuple(names), None, answer.reason,
                clock.elapsed, n + 1,
            )  # fmt: skip
        if confirm is not None:
            answer = agreed(answer, confirm(n, given), f"width {n}")
        if answer.evidence not in (Evidence.AGREED, worst):
            worst = answer.evidence
        names[answer.method] = None
    return Width(
        None, None, max_n, worst, tuple(names), None, seconds=clock.elapsed, asked=max_n + 1
    )  # fmt: skip


def _by_one_row(stream, n, target, tolerance, size, system, who: Solver, given: Limits) -> Answer:
    """The answer of a solver of one row: free items against what the locked ones leave.

    Vectors are digits in a radix beyond twice what n of them and the target can make.
    """
    items, locks = stream.take_locked(n)
    if isinstance(target, tuple):
        most = max(max(map(abs, x), default=0) for x in items)
        radix = 2 * (n * most + max(map(abs, target))) + 1
        weights = [_pack(x, radix) for x in items]
        goal = _pack(target, radix)
    else:
        weights, goal = list(items), target
    free = [i for i in range(n) if not locks[i]]
    goal -= sum(weights[i] for i in range(n) if locks[i])
    wanted = None if size is None else size - sum(locks)
    if wanted is not None and not 0 <= wanted <= len(free):
        return _none(who)
    if free:
        row = SubsetSum([weights[i] for i in free], goal, tolerance, wanted)
    else:  # nothing is free: one weight 0 that changes no sum
        row = SubsetSum([0], goal, tolerance)
    answer = who.solve(row, limits=given)
    if answer.mask is None or answer.verdict is not Verdict.FEASIBLE:
        return answer
    mask = list(locks)
    for i, bit in zip(free, answer.mask, strict=False):
        mask[i] = bit
    if flaw := system.flaw(mask):
        raise SoundnessError(f"width {n}: a mask of the packed row fails: {flaw}")
    return replace(answer, mask=tuple(mask), gap=None)


def _none(who: Solver) -> Answer:
    from exactlt.answers import Ask

    return Answer(Ask.DECIDE, Verdict.INFEASIBLE, Evidence.EXHAUSTIVE, who.name, method="counting")


def _pack(vector: tuple[int, ...], radix: int) -> int:
    return sum(x * radix**place for place, x in enumerate(vector))

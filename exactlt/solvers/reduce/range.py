"""What the range of all sums settles, and weights that it forces."""

from __future__ import annotations

from math import comb

from exactlt.answers import Ask
from exactlt.solvers.reduce.work import Settled, Work


def settle(work: Work) -> None:
    """Raise :class:`Settled` where the range or a mask in plain sight answers; clamp the window.

    Masks in plain sight: none kept, all kept, one kept, one dropped, and those of the least and
    the greatest sum.
    """
    low, high = work.range()
    if work.window:
        _window(work, low, high)
    elif work.ask is Ask.OPTIMUM:
        _optimum(work)
    elif not low <= work.target <= high:  # best: beyond the ends the order stays the same
        work.target = min(max(work.target, low), high)
        work.steps.append("the target moved to the nearest sum in reach")


def _window(work: Work, low: int, high: int) -> None:
    if work.high < low or work.low > high or work.low > work.high:
        raise Settled("the window is beyond all sums", count=0)
    n, size = len(work.weights), work.size
    if work.low <= low and high <= work.high and work.ask is Ask.COUNT:
        count = 1 << n if size is None else comb(n, size)
        raise Settled("the window covers every sum", count=count)
    if work.ask in (Ask.DECIDE, Ask.SPARSEST):
        for ones, total in plain_masks(work, sparsest=work.ask is Ask.SPARSEST):
            if work.low <= total <= work.high:
                raise Settled("a mask in plain sight", ones)
    if work.ask is Ask.COUNT and size is None and n > 1:
        _at_most_one(work, low, high)
    if work.low < low or work.high > high:
        work.low, work.high = max(work.low, low), min(work.high, high)
        work.steps.append("the window cut to the sums in reach")
    if not work.weights:
        raise Settled("every weight is forced", (), count=1)


def _at_most_one(work: Work, low: int, high: int) -> None:
    """Count where any two weights moved from an end of the range leave the window."""
    sizes = sorted(map(abs, work.weights))
    for end, sign in ((low, 1), (high, -1)):
        moved = [end + sign * size for size in sizes]
        pair = moved[0] + moved[1] - end
        if pair > work.high if sign > 0 else pair < work.low:
            near = sum(work.low <= total <= work.high for total in (end, *moved))
            raise Settled("at most one weight moves from the end of the range", count=near)


def _optimum(work: Work) -> None:
    found = min(plain_masks(work), key=lambda mask: abs(mask[1] - work.target))
    if abs(found[1] - work.target) == work.floor():
        raise Settled("a mask in plain sight, and no sum is nearer", found[0])


def plain_masks(work: Work, *, sparsest: bool = False):
    """(places of ones, sum) of masks that need no search; the sparsest ones only, if asked."""
    weights, size, n = work.weights, work.size, len(work.weights)
    if size is not None:
        order = sorted(range(n), key=weights.__getitem__)
        for ones in (order[:size], order[n - size :]):
            yield ones, sum(weights[i] for i in ones)
        return
    yield (), 0
    for near in _near(work, weights, 0):
        yield (near,), weights[near]
    if sparsest:
        return
    low, high = work.range()
    yield [i for i, w in enumerate(weights) if w < 0], low
    yield [i for i, w in enumerate(weights) if w > 0], high
    total = sum(weights)
    yield range(n), total
    for near in _near(work, weights, total):
        yield [i for i in range(n) if i != near], total - weights[near]


def _near(work: Work, weights: list[int], total: int):
    """The place of the weight that brings 0 up to the target, or ``total`` down to it, best."""
    goal = (work.low + work.high) // 2 if work.window else work.target
    wanted = goal if total == 0 else total - goal
    if weights:
        yield min(range(len(weights)), key=lambda i: abs(weights[i] - wanted))


def force(work: Work) -> bool:
    """Weights that no mask of interest may keep, or drop, are decided; whether there were any.

    With low' and high' the least and greatest sum, |w| > high − low' means that w is where it
    makes the sum less, |w| > high' − low that it is where it makes it more.  For the optimum the
    window is as wide as the gap of a mask in plain sight, which some optimum fulfils.
    """
    if work.size is not None or work.ask is Ask.BEST or not work.weights:
        return False
    least, greatest = work.range()
    low, high = work.low, work.high
    if work.ask is Ask.OPTIMUM:
        gap = min(abs(total - work.target) for _, total in plain_masks(work))
        low, high = work.target - gap, work.target + gap
    weights = work.weights
    largest = max(map(abs, weights))
    if largest <= min(high - least, greatest - low):
        return False
    decided = set()
    for i in sorted(range(len(weights)), key=lambda i: -abs(weights[i])):
        size = abs(weights[i])
        below, above = size > high - least, size > greatest - low
        if below and above:
            raise Settled("a weight is too large to keep and to drop", count=0)
        if not (below or above):
            break
        decided.add(i)
        greatest -= size if below else 0
        least += 0 if below else size
        if (weights[i] < 0) == below:
            work.kept.append(i if work.places is None else work.places[i])
            work.target -= weights[i]
            work.low -= weights[i]
            work.high -= weights[i]
            low, high = low - weights[i], high - weights[i]
            least, greatest = least - weights[i], greatest - weights[i]
    work.keep_only([i for i in range(len(weights)) if i not in decided])
    work.steps.append(f"{len(decided)} weights forced")
    return True

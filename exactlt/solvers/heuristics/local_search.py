"""Randomised local search: best one- and two-weight moves, then a random kick, and again."""

from __future__ import annotations

from bisect import bisect_left
from random import Random

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.instances import SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.heuristics.greedy import greedy_mask
from exactlt.solvers.heuristics.karmarkar_karp import differencing_mask


class LocalSearch(Solver):
    """Iterated local search over flips of one or two weights (swaps when the size is fixed).

    Heuristic: a bounded number of kicks, the same answer for the same seed unless a time limit
    cuts it.  Starts are the masks of greedy and of largest differencing, then random ones.
    O(n log n) a step; any integers.

    Parameters
    ----------
    seed : int
        Of the random kicks.
    kicks : int
        How many local minima are visited.
    """

    name = "local_search"
    summary = "iterated best flips and swaps with random kicks, any integers"
    exact = False
    asks = frozenset({Ask.DECIDE, Ask.OPTIMUM})

    def __init__(self, *, seed: int = 0, kicks: int = 400):
        self.seed, self.kicks = seed, kicks

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        random = Random(self.seed)
        n, size = question.n, question.size
        goal = question.tolerance if ask is Ask.DECIDE else 0
        best, best_gap = None, None
        steps, reason = 0, Reason.HEURISTIC
        for kick in range(self.kicks):
            if clock.expired():
                reason = Reason.TIME
                break
            if kick == 0:
                mask = list(greedy_mask(question))
            elif kick == 1:
                mask = list(differencing_mask(question))
            elif kick % 8 == 2:
                mask = _random_mask(random, n, size)
            else:
                mask = _kicked(random, best, size)
            missing = question.target - sum(
                w for w, m in zip(question.weights, mask, strict=True) if m
            )
            while True:
                move = best_move(question.weights, mask, missing, sized=size is not None)
                if move is None:
                    break
                for i in move:
                    missing -= question.weights[i] * (1 - 2 * mask[i])
                    mask[i] ^= 1
                steps += 1
            if best is None or abs(missing) < best_gap:
                best, best_gap = tuple(mask), abs(missing)
            if best_gap <= goal:
                break
        return Outcome(mask=best, reason=reason, work={"moves": steps, "minima": kick + 1})


def best_move(
    weights: tuple[int, ...], mask: list[int], missing: int, *, sized: bool
) -> tuple[int, ...] | None:
    """The indices whose flip leaves the least |missing|, strictly less than now; or None.

    ``missing`` is target − sum.  One or two flips, or with ``sized`` one kept weight against one
    dropped; the partner is found by bisection in the sorted changes.
    """
    changes = [-w if m else w for w, m in zip(weights, mask, strict=True)]
    best, found = abs(missing), None
    if sized:
        firsts = [i for i, m in enumerate(mask) if m]
        seconds = [i for i, m in enumerate(mask) if not m]
    else:
        firsts = seconds = range(len(weights))
        for i in firsts:
            if abs(missing - changes[i]) < best:
                best, found = abs(missing - changes[i]), (i,)
    ordered = sorted((changes[j], j) for j in seconds)
    keys = [c for c, _ in ordered]
    for i in firsts:
        rest = missing - changes[i]
        at = bisect_left(keys, rest)
        for k in range(max(at - 2, 0), min(at + 2, len(keys))):  # one of them may be i itself
            change, j = ordered[k]
            if j != i and abs(rest - change) < best:
                best, found = abs(rest - change), (i, j)
    return found


def _random_mask(random: Random, n: int, size: int | None) -> list[int]:
    if size is None:
        return [random.getrandbits(1) for _ in range(n)]
    kept = set(random.sample(range(n), size))
    return [int(i in kept) for i in range(n)]


def _kicked(random: Random, mask: tuple[int, ...], size: int | None) -> list[int]:
    """Three to six random flips, or two to three random swaps when the size is fixed."""
    out = list(mask)
    if size is None:
        for i in random.sample(range(len(out)), min(len(out), random.randint(3, 6))):
            out[i] ^= 1
        return out
    kept = [i for i, m in enumerate(out) if m]
    dropped = [i for i, m in enumerate(out) if not m]
    swaps = min(len(kept), len(dropped), random.randint(2, 3))
    for i in random.sample(kept, swaps) + random.sample(dropped, swaps):
        out[i] ^= 1
    return out

"""Meet in the middle: the sums of one half of the weights against those of the other.

Glossary: n weights; ``classes`` are sorted lists of half sums, one per number of kept weights
when that number matters (fixed size, sparsest), otherwise a single one.
"""

from __future__ import annotations

from exactlt.instances import SubsetSum
from exactlt.kernels.recover import classes, pairs, recover
from exactlt.solvers.contract import Clock, Outcome, Question, Reason, Solver

WIDE_LIMIT = 44
"""Largest n beyond 62-bit sums, where lists hold Python integers."""


class MeetInTheMiddle(Solver):
    """Horowitz and Sahni 1974 on sorted half lists that are made by merging.

    Exact.  Decide, optimum and count: time and memory O(2^(n/2)).  With a fixed size the
    same; sparsest: time O(n 2^(n/2)), through the sizes in ascending order.
    """

    name = "mitm"
    summary = "meet in the middle on sorted half lists, 2^(n/2) time and memory"
    questions = frozenset(Question)
    drops_zeros = True

    def refuses(self, instance: SubsetSum, question: Question) -> str | None:
        from exactlt.kernels.halves import fits

        wide = not fits(instance.weights, instance.target, instance.tolerance)
        if wide and instance.n > WIDE_LIMIT:
            return (
                f"takes n <= {WIDE_LIMIT} when sums pass 2^62, got n = {instance.n}; "
                "cp_sat or lattice may do, or enumerate for n <= 26"
            )
        return None

    def run(self, instance: SubsetSum, question: Question, clock: Clock) -> Outcome:
        from exactlt.kernels import halves, halves_plain

        narrow = halves.fits(instance.weights, instance.target, instance.tolerance)
        search = _Search(instance, halves if narrow else halves_plain, clock)
        # Two finished lists, and while the second is merged its previous half once more.
        half = instance.n - instance.n // 2
        clock.plan_memory((3 << half) * search.ops.BYTES, "meet in the middle", "schroeppel or dp")
        try:
            return search.answer(question)
        except _TimeUp:
            return search.outcome(reason=Reason.TIME)


class _TimeUp(Exception):
    pass


class _Search:
    """One question on one instance, with ``ops`` the arithmetic: halves or halves_plain."""

    def __init__(self, instance: SubsetSum, ops, clock: Clock):
        self.instance, self.ops, self.clock = instance, ops, clock
        self.steps = self.elements = 0
        self.mask = None
        self.gap: int | None = None

    def answer(self, question: Question) -> Outcome:
        instance = self.instance
        weights, size, cut = instance.weights, instance.size, instance.n // 2
        by_size = size is not None or question is Question.SPARSEST
        left = self.classes(weights[:cut], by_size)
        right = self.classes(weights[cut:], by_size)
        sizes = [None] if not by_size else range(instance.n + 1) if size is None else [size]
        if question is Question.COUNT:
            count = sum(self.count(a, b) for k in sizes for _, a, _, b in pairs(left, right, k))
            return self.outcome(complete=True, count=count)
        enough = 0 if question is Question.OPTIMUM else instance.tolerance
        for k in sizes:
            for i, a, j, b in pairs(left, right, k):
                self.nearest(cut, i, a, j, b)
                if self.gap is not None and self.gap <= enough:
                    return self.outcome(complete=True)
        if question is not Question.OPTIMUM:
            self.mask = None
        return self.outcome(complete=True)

    def outcome(self, **extra) -> Outcome:
        work = {"sums": self.elements, "steps": self.steps}
        return Outcome(mask=self.mask, work=work, **extra)

    def tick(self) -> None:
        if self.clock.expired():
            raise _TimeUp

    def classes(self, weights: tuple[int, ...], by_size: bool) -> list:
        self.elements += 1 << len(weights)
        return classes(self.ops, weights, by_size, self.tick)

    def nearest(self, cut: int, size_a, a, size_b, b) -> None:
        """Take over the nearest pair of two lists if it beats the best mask so far."""
        ops, weights = self.ops, self.instance.weights
        state = 0, len(b) - 1, -1, 0, 0
        while state[0] < len(a) and state[1] >= 0 and state[2] != 0:
            self.tick()
            i, j = state[:2]
            state = tuple(map(int, ops.nearest(a, b, self.instance.target, *state, ops.STEPS)))
            self.steps += state[0] - i + j - state[1]
        _, _, gap, i, j = state
        if self.gap is None or gap < self.gap:
            self.gap = gap
            self.mask = (
                *recover(ops, weights[:cut], int(a[i]), size_a),
                *recover(ops, weights[cut:], int(b[j]), size_b),
            )

    def count(self, a, b) -> int:
        low, high = self.instance.low, self.instance.high
        total, below, upto = 0, len(b), len(b)
        for start in range(0, len(a), self.ops.STEPS):
            self.tick()
            stop = min(len(a), start + self.ops.STEPS)
            part, below, upto = self.ops.count_pairs(a, b, low, high, start, stop, below, upto)
            total += int(part)
        self.steps += len(a) + len(b)
        return total

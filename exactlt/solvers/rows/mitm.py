"""Meet in the middle: the sums of one half of the weights against those of the other.

Glossary: n weights; ``classes`` are sorted lists of half sums, one per number of kept weights
when that number matters (fixed size, sparsest), otherwise a single one.
"""

from __future__ import annotations

from exactlt.answers import LIST_ASKS, ROW_ASKS, Ask, Clock, Outcome, Reason, TimeUp
from exactlt.instances import SubsetSum
from exactlt.kernels.recover import classes, pairs, recover
from exactlt.solvers.contract import Solver
from exactlt.solvers.costs import Shape, power, predicted

WIDE_LIMIT = 44
"""Largest n beyond 62-bit sums, where lists hold Python integers."""


class MeetInTheMiddle(Solver):
    """Horowitz and Sahni 1974 on sorted half lists that are made by merging.

    Exact.  Decide, optimum and count: time and memory O(2^(n/2)).  With a fixed size the
    same; sparsest: time O(n 2^(n/2)), through the sizes in ascending order.
    """

    name = "mitm"
    summary = "meet in the middle on sorted half lists, 2^(n/2) time and memory"
    asks = frozenset((*ROW_ASKS, *LIST_ASKS))
    reduces = True

    def cost(self, shape: Shape) -> tuple[float, int]:
        n, wide = shape.n, 2 * shape.total + shape.tolerance >= 1 << 62
        steps = 2 * power(n / 2)
        if shape.ask is Ask.SPARSEST:
            steps = max(steps, 0.75 * n * power(n / 2))
        if shape.ask in LIST_ASKS:  # sorted lists with masks, and a walk for every guessed gap
            return predicted("mitm wide" if wide else self.name, 30 * steps), (
                8 << (n + 1) // 2
            ) * (72 if wide else 8)
        memory = (3 << (n + 1) // 2) * (72 if wide else 8)
        return predicted("mitm wide" if wide else self.name, steps), memory

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        from exactlt.kernels.rent import fits

        wide = not fits(question.weights, question.target, question.tolerance)
        if wide and question.n > WIDE_LIMIT:
            return (
                f"takes n <= {WIDE_LIMIT} when sums pass 2^62, got n = {question.n}; "
                "cp_sat or lattice may do, or enumerate for n <= 26"
            )
        return None

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        from exactlt.kernels.rent import half_lists

        if ask in LIST_ASKS:
            from exactlt.solvers.rows.listing import Halves, listed

            return listed(question, ask, Halves(question, clock), clock)
        by_size = question.size is not None or ask is Ask.SPARSEST
        steps = (4 + (question.n if by_size else 0)) << (question.n + 1) // 2
        ops = half_lists(question.weights, question.target, question.tolerance, steps)
        search = _Search(question, ops, clock)
        # Two finished lists, and while the second is merged its previous half once more.
        half = question.n - question.n // 2
        clock.plan_memory((3 << half) * search.ops.BYTES, "meet in the middle", "schroeppel or dp")
        try:
            return search.answer(ask)
        except TimeUp:
            return search.outcome(reason=Reason.TIME)


class _Search:
    """One question on one instance, with ``ops`` the arithmetic: halves or halves_plain."""

    def __init__(self, question: SubsetSum, ops, clock: Clock):
        self.question, self.ops, self.clock = question, ops, clock
        self.steps = self.elements = 0
        self.mask: tuple[int, ...] | None = None
        self.gap: int | None = None

    def answer(self, ask: Ask) -> Outcome:
        question = self.question
        weights, size, cut = question.weights, question.size, question.n // 2
        by_size = size is not None or ask is Ask.SPARSEST
        left = self.classes(weights[:cut], by_size)
        right = self.classes(weights[cut:], by_size)
        sizes = [None] if not by_size else range(question.n + 1) if size is None else [size]
        if ask is Ask.COUNT:
            count = sum(self.count(a, b) for k in sizes for _, a, _, b in pairs(left, right, k))
            return self.outcome(complete=True, count=count)
        enough = 0 if ask is Ask.OPTIMUM else question.tolerance
        for k in sizes:
            for i, a, j, b in pairs(left, right, k):
                self.nearest(cut, i, a, j, b)
                if self.gap is not None and self.gap <= enough:
                    return self.outcome(complete=True)
        if ask is not Ask.OPTIMUM:
            self.mask = None
        return self.outcome(complete=True)

    def outcome(self, **extra) -> Outcome:
        work = {"sums": self.elements, "steps": self.steps}
        return Outcome(mask=self.mask, work=work, **extra)

    def classes(self, weights: tuple[int, ...], by_size: bool) -> list:
        self.elements += 1 << len(weights)
        return classes(self.ops, weights, by_size, self.clock.tick)

    def nearest(self, cut: int, size_a, a, size_b, b) -> None:
        """Take over the nearest pair of two lists if it beats the best mask so far."""
        ops, weights = self.ops, self.question.weights
        state = 0, len(b) - 1, -1, 0, 0
        while state[0] < len(a) and state[1] >= 0 and state[2] != 0:
            self.clock.tick()
            i, j = state[:2]
            state = tuple(map(int, ops.nearest(a, b, self.question.target, *state, ops.STEPS)))
            self.steps += state[0] - i + j - state[1]
        _, _, gap, i, j = state
        if self.gap is None or gap < self.gap:
            self.gap = gap
            self.mask = (
                *recover(ops, weights[:cut], int(a[i]), size_a),
                *recover(ops, weights[cut:], int(b[j]), size_b),
            )

    def count(self, a, b) -> int:
        low, high = self.question.low, self.question.high
        total, below, upto = 0, len(b), len(b)
        for start in range(0, len(a), self.ops.STEPS):
            self.clock.tick()
            stop = min(len(a), start + self.ops.STEPS)
            part, below, upto = self.ops.count_pairs(a, b, low, high, start, stop, below, upto)
            total += int(part)
        self.steps += len(a) + len(b)
        return total

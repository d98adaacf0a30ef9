"""Complete Karmarkar–Karp: the differencing heuristic's search tree, best leaves first."""

from __future__ import annotations

import math

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.instances import SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.costs import Shape, power, predicted
from exactlt.solvers.heuristics.karmarkar_karp import items
from exactlt.solvers.rows.gap_floor import gap_floor

BUDGET = 1 << 20
"""Nodes, times the items each copies, between two looks at the clock."""


class CompleteKarmarkarKarp(Solver):
    r"""Depth-first over "the two largest are kept apart" and "together", apart first.

    Exact when the tree is exhausted or the gap cannot be less.  Memory O(n²), time up to
    O(2^n), but a gap of 0 or 1 is found early when there are many: it wins when log2 M is far
    below n, and loses to meeting in the middle otherwise.  Korf 1998
    (doi:10.1016/S0004-3702(98)00086-1); the target is one more item (see ``karmarkar_karp``).
    """

    name = "ckk"
    summary = "complete Karmarkar–Karp, wins for M far below 2^(n/2), sums below 2^60"
    asks = frozenset({Ask.DECIDE, Ask.OPTIMUM})
    reduces = True
    sized = False

    def cost(self, shape: Shape) -> tuple[float, int]:
        """An expectation where many masks are expected; the other methods' are bounds."""
        n = shape.n
        easy = n * shape.largest * n ** (-0.72 * math.log(n)) / (2 * shape.tolerance + 1)
        hard = power(0.94 * n)
        nodes = min(max(easy, n), hard) if shape.masks > 3 else hard
        return predicted(self.name, nodes), 8 * (n + 2) * (n + 9)

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        if sum(map(abs, items(question))) >> 62:
            return "takes magnitudes and a target that sum to less than 2^60; try mitm or enumerate"
        return None

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        import numpy as np

        from exactlt.kernels import differencing as kernel
        from exactlt.kernels.differencing_plain import signs_of_branch

        signed = items(question)
        values = [abs(v) for v in signed]
        n = len(values)
        clock.plan_memory(8 * (n + 1) * (n + 8), self.name, "karmarkar_karp")
        floor = gap_floor(question)
        if ask is Ask.DECIDE and floor > question.tolerance:
            return Outcome(
                complete=True,
                work={"nodes": 0},
                note=f"the weights' common divisor leaves a gap of {floor}",
            )
        # the discrepancy is twice the gap
        goal = 2 * (question.tolerance if ask is Ask.DECIDE else floor)
        total = sum(values)
        rows = np.zeros((n + 1, n + 1), np.int64)
        rows[0, :n] = sorted(values, reverse=True)
        offset, length = np.zeros(n + 2, np.int64), np.zeros(n + 2, np.int64)
        totals, sums = np.zeros(n + 2, np.int64), np.zeros(n + 2, np.int64)
        fresh = np.ones(n + 2, np.bool_)
        length[0], totals[0] = n, total
        state = np.array([0, total + 1, 0], np.int64)
        path = np.full(n + 2, -1, np.int64)
        goal = min(goal, total)
        while not kernel.complete_differencing(
            rows, offset, length, totals, sums, fresh, state, path, goal, max(1, BUDGET // n)
        ):
            if clock.expired():
                break
        else:
            return self._outcome(question, ask, signed, signs_of_branch, path, state, True)
        return self._outcome(question, ask, signed, signs_of_branch, path, state, False)

    @staticmethod
    def _outcome(question, ask, signed, signs_of_branch, path, state, complete) -> Outcome:
        work = {"nodes": int(state[2])}
        branch = path.tolist()
        branch = branch[: branch.index(-1)]
        if not branch:
            return Outcome(reason=Reason.TIME, work=work)
        signs = signs_of_branch([abs(v) for v in signed], branch)
        signs = [s if v >= 0 else -s for s, v in zip(signs, signed, strict=True)]
        held = signs.pop()
        mask = tuple(int(s == held) for s in signs)
        if ask is Ask.DECIDE and not question.is_solution(mask):
            mask = None if complete else mask
        return Outcome(
            mask=mask, complete=complete, work=work, reason=None if complete else Reason.TIME
        )

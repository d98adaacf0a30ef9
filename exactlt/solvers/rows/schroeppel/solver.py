"""Schroeppel–Shamir: exact answers in O(2^(n/2)) time and O(2^(n/4)) memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exactlt.answers import LIST_ASKS, ROW_ASKS, Ask, Clock, Outcome, Reason
from exactlt.instances import Mask, SubsetSum
from exactlt.solvers.contract import Solver
from exactlt.solvers.costs import Shape, power, predicted
from exactlt.solvers.heuristics.greedy import greedy_mask
from exactlt.solvers.heuristics.karmarkar_karp import differencing_mask
from exactlt.solvers.rows.gap_floor import expected_gap, gap_floor
from exactlt.solvers.rows.schroeppel.plan import Quarters
from exactlt.solvers.rows.schroeppel.run import REACH, Runner, State, default_threads
from exactlt.solvers.rows.schroeppel.windows import Windows, within

LIMIT_N = 80
LIMIT_BITS = 76


class SchroeppelShamir(Solver):
    """Four sorted quarter lists, joined in ascending windows (``kernels.quarters.join``).

    Exact: every mask is covered by counted work.  Time O(2^(n/2)) list steps, memory
    O(2^(n/4)), all questions, fixed sizes, any tolerance.  Schroeppel, Shamir 1981
    (doi:10.1137/0210033); the walk by windows replaces their heaps.

    Parameters
    ----------
    threads : int, optional
        Default: the cores that this process may use.
    state : path, optional
        A file in which finished work is kept: a second run continues from it.
    progress : callable, optional
        Called with (pass name, finished chunks, chunks).
    """

    name = "schroeppel_shamir"
    summary = "four quarter lists joined in windows, n <= 80, sums below 2^76, little memory"
    asks = frozenset((*ROW_ASKS, *LIST_ASKS))
    reduces = True

    def __init__(
        self,
        *,
        threads: int | None = None,
        state: str | Path | None = None,
        progress: Callable[[str, int, int], None] | None = None,
        capacity: int = 1 << 15,
    ):
        self.threads = threads or default_threads()
        self.state, self.progress, self.capacity = state, progress, capacity

    def cost(self, shape: Shape) -> tuple[float, int]:
        n, half = shape.n, (shape.n + 1) // 2
        short = max(0, half // 2 - min(4, max(0, half // 2 - 5)))
        memory = (1 << (half - short)) * 192 + (5 << 20)
        sums, start = 2 * power(n / 2), 0.0
        if shape.ask in LIST_ASKS:  # a walk for every guessed gap
            sums, start = 4 * sums, 1e-2
        if shape.ask is Ask.SPARSEST:
            sums, start = max(sums, 0.6 * n * power(n / 2)), 3e-3 * n
        wide = shape.tolerance > shape.total * (1 << 11) >> (n // 2)
        rank = shape.ask is Ask.COUNT and wide
        unit = "schroeppel_shamir rank" if rank else "schroeppel_shamir"
        return start + predicted(unit, sums), memory

    def refuses(self, question: SubsetSum, ask: Ask) -> str | None:
        if question.n > LIMIT_N:
            return f"takes n <= {LIMIT_N}, got n = {question.n}; dp or cp_sat may take it"
        if sum(map(abs, question.weights)) >> LIMIT_BITS:
            return f"takes weights whose magnitudes sum to less than 2^{LIMIT_BITS}; try enumerate"
        return None

    def run(self, question: SubsetSum, ask: Ask, clock: Clock) -> Outcome:
        sized = question.size is not None or ask is Ask.SPARSEST
        plan = Quarters(question, sized=sized)
        scratch = self.threads * self.capacity * 64
        clock.plan_memory(plan.list_bytes() + scratch, self.name, "a local solver such as ckk")
        state = State(self.state, f"{question.sha256} {ask.value}")
        runner = Runner(plan, clock, state, self.threads, self.capacity, self.progress)
        if ask in LIST_ASKS:
            from exactlt.solvers.rows.listing import listed

            windows = Windows(plan, runner, question.size)
            outcome = listed(question, ask, windows, clock)
        elif ask is Ask.OPTIMUM:
            outcome = self._optimum(question, plan, runner)
        elif ask is Ask.COUNT:
            outcome = self._count(question, plan, runner)
        elif ask is Ask.DECIDE:
            outcome = self._decide(question, plan, runner, question.size)
        else:
            outcome = self._sparsest(question, plan, runner)
        work = {"sums": runner.seen}
        if plan._lists is not None:
            work["list_bytes"] = sum(q.nbytes for q in plan.lists)
        return Outcome(
            mask=outcome.mask,
            complete=outcome.complete,
            count=outcome.count,
            reason=outcome.reason,
            work=work,
            note=outcome.note,
            masks=outcome.masks,
            more=outcome.more,
        )

    def _count(self, question: SubsetSum, plan: Quarters, runner: Runner) -> Outcome:
        count = within(plan, runner, question.size, question.tolerance)
        return Outcome(reason=Reason.TIME) if count is None else Outcome(complete=True, count=count)

    def _decide(
        self, question: SubsetSum, plan: Quarters, runner: Runner, size: int | None
    ) -> Outcome:
        from exactlt.kernels.quarters.join import FIND

        tolerance = min(question.tolerance - plan.beyond, plan.total)
        if tolerance < 0:
            return Outcome(complete=True, note="the target is beyond all sums")
        reach = min(tolerance, REACH - 1)
        name = "decide" if size is None else f"decide, {size} kept"
        record, problems = runner.run(
            name, size, FIND, delta=plan.delta, best=reach + 1, goal=reach
        )
        if record.best is not None:
            return Outcome(mask=_mask(plan, problems, record.best), complete=True)
        if not record.complete:
            return Outcome(reason=Reason.TIME)
        if reach < tolerance:
            outcome = _plain_optimum(question, plan, None, size)
            if outcome.complete and outcome.mask and not question.is_solution(outcome.mask):
                return Outcome(complete=True)
            return outcome
        return Outcome(complete=True)

    def _sparsest(self, question: SubsetSum, plan: Quarters, runner: Runner) -> Outcome:
        sizes = range(question.n + 1) if question.size is None else [question.size]
        for size in sizes:
            outcome = self._decide(question, plan, runner, size)
            if outcome.mask is not None or not outcome.complete:
                return outcome
        return Outcome(complete=True)

    def _optimum(self, question: SubsetSum, plan: Quarters, runner: Runner) -> Outcome:
        from exactlt.kernels.quarters.join import FIND

        mask = min(greedy_mask(question), differencing_mask(question), key=question.gap)
        upper = question.gap(mask) - plan.beyond
        goal = max(gap_floor(question) - plan.beyond, 0)
        reach = goal + 16 + int(64 * expected_gap(question))
        if upper > goal >= REACH:  # the bound itself leaves 64 bits
            return _plain_optimum(question, plan, mask)
        while upper > goal:
            best = min(upper, reach, REACH)
            record, problems = runner.run(
                f"within {best}", question.size, FIND, delta=plan.delta, best=best, goal=goal
            )
            if record.best is not None:
                mask = _mask(plan, problems, record.best)
            if not record.complete:
                return Outcome(mask=mask, reason=Reason.TIME)
            if record.best is not None or best == upper:
                break
            if best == REACH:
                return _plain_optimum(question, plan, mask)
            reach = best << 10
        return Outcome(mask=mask, complete=True)


def _mask(plan: Quarters, problems, best: list[int]) -> Mask:
    _, index, left_sum, right_sum = best
    return plan.mask(problems[index], left_sum, right_sum)


def _plain_optimum(
    question: SubsetSum, plan: Quarters, mask: Mask | None, size: int | None = None
) -> Outcome:
    """The optimum when it is known to exceed 2^60, where differences leave 64 bits.

    Half lists in Python integers; beyond n = 40 that would be too much, and nothing is claimed.
    """
    from exactlt.kernels.quarters.plain import half_sums, nearest_pair

    if question.n > 40:
        return Outcome(mask=mask, reason=Reason.UNSUPPORTED, note="the least gap exceeds 2^60")
    best = None
    size = question.size if size is None else size
    cut, labels = plan.cut, plan.labels
    left = half_sums(plan.weights[:cut], labels and labels[:cut])
    right = half_sums(plan.weights[cut:], labels and labels[cut:])
    for problem in plan.problems(size, plan.total):
        found = nearest_pair(left, right, plan.delta, problem.left_label, problem.right_label)
        if found and (best is None or found[0] < best[0]):
            best = (found[0], problem, *found[1:])
    if best is None:
        return Outcome(complete=True)
    return Outcome(mask=plan.mask(*best[1:]), complete=True)

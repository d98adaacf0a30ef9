"""The cost table behind ``--solver auto``, and the progress line of resumable runs."""

from __future__ import annotations

import sys
import time
from typing import Any


def cost_table(instance, question, limits) -> str:
    """One line a method: predicted time and memory, fit or not, and the choice."""
    from exactlt.answers import Clock
    from exactlt.instances import Partition
    from exactlt.solvers import solver
    from exactlt.solvers.costs import choose, size, span

    if isinstance(instance, Partition):
        instance = instance.as_subset_sum()
    auto: Any = solver("auto")
    table = auto.table(instance, question)
    allowed = Clock(limits).allowed
    chosen = choose(table, allowed)
    lines = [f"{question.value}, n = {instance.n}, memory allowed {size(allowed)}"]
    for cost in table:
        if cost.refusal:
            lines.append(f"  {cost.solver:18} {cost.refusal}")
            continue
        fits = "" if cost.memory <= allowed else "  does not fit"
        mark = "  <- auto" if cost is chosen else ""
        lines.append(
            f"  {cost.solver:18} {span(cost.seconds):>12} {size(cost.memory):>14}{fits}{mark}"
        )
    return "\n".join(lines)


def chunks_done():
    """A progress callback that keeps one line on stderr up to date, twice a second."""
    last = [time.monotonic()]

    def show(name: str, done: int, total: int) -> None:
        if done == total or time.monotonic() - last[0] > 0.5:
            last[0] = time.monotonic()
            end = "\n" if done == total else "\r"
            print(f"{name}: {done} of {total} chunks ", end=end, file=sys.stderr, flush=True)

    return show

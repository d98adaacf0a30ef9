"""What the records of a plan say, one row a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exactlt.experiments._cell import Cell
from exactlt.experiments._learned import beside
from exactlt.experiments._networks import UNKNOWN, claimed, numbers
from exactlt.experiments._plan import Plan
from exactlt.experiments._questions import QUESTIONS, empty_fits
from exactlt.experiments._stop import settled, tally, yes_interval
from exactlt.experiments._store import Store
from exactlt.experiments.stats import Estimate, quantile


@dataclass(frozen=True)
class Row:
    """A cell with its counts and the estimate that its question is about.

    ``complete`` says that the stopping rule is satisfied; only the shards up to the look
    that satisfied it are used, however many more a store holds.  ``estimate`` is P(yes), the
    median minimal width, or the median gap; None without any samples.
    """

    cell: Cell
    samples: int
    counts: Counter
    estimate: Estimate | None
    what: str
    complete: bool

    @property
    def beside(self) -> str:
        """What a reader must know too; empty where there is nothing.

        For *learned* what else finds an exact mask, in how many samples; for networks how
        many samples rest on one third-party solver's word, and how many are not known.
        """
        if QUESTIONS[self.cell.question].network:
            said = ((claimed(self.counts), "by one solver's word"), (self._unknown, "unknown"))
            return ", ".join(f"{count} {text}" for count, text in said if count)
        if self.cell.question != "learned":
            return ""
        found = beside(self.counts)
        return ", ".join(f"{name} {found[name]}" for name in found if name != "final")

    @property
    def _unknown(self) -> int:
        return sum(c for word, c in self.counts.items() if word.rpartition("/")[2] == UNKNOWN)


def rows(plan: Plan, store: Store) -> Iterator[Row]:
    """Rows of an open store."""
    for cell in plan.cells():
        have = store.have(cell.id)
        used, complete = 0, False
        for look in plan.stop.looks:
            if any(s not in have for s in range(look)):
                break
            used = look
            if look == plan.stop.shards or settled(plan.stop, [have[s] for s in range(look)]):
                complete = True
                break
        if not used:
            # before the first look: the unbroken prefix, whatever its length
            while used in have:
                used += 1
        yield _row(plan, cell, [have[s] for s in range(used)], complete)


def summary(plan: Plan, store: str | Path) -> list[Row]:
    """Rows of all cells of a plan, read without taking the store's lock."""
    with Store(store, write=False) as records:
        return list(rows(plan, records))


def _row(plan: Plan, cell: Cell, results: list[dict], complete: bool) -> Row:
    samples = sum(r["samples"] for r in results)
    level = plan.stop.confidence
    if QUESTIONS[cell.question].values:
        values = Counter(int(v) for r in results for v in r["values"])
        estimate = quantile(values, 0.5, level) if samples else None
        return Row(cell, samples, values, estimate, "median gap", complete)
    counts: Counter[Any] = tally(results)
    if cell.question in ("perfect", "decide", "learned", "mask"):
        estimate = yes_interval(counts, plan.stop) if samples else None
        return Row(cell, samples, counts, estimate, "P(yes)", complete)
    if QUESTIONS[cell.question].network:
        what = "median n*" if cell.question == "mask-width" else "median kept"
        estimate = _of_networks(counts, level) if samples else None
        return Row(cell, samples, counts, estimate, what, complete)
    if empty_fits(cell):
        estimate = quantile({0: samples}, 0.5, level) if samples else None
        return Row(cell, samples, counts, estimate, "median n*", complete)
    widths = Counter({int(k): c for k, c in counts.items() if k != "0"})
    estimate = quantile(widths, 0.5, level, censored=counts["0"]) if samples else None
    return Row(cell, samples, counts, estimate, "median n*", complete)


def _of_networks(counts: Counter, level) -> Estimate:
    """The median; what is not known may lie anywhere, which widens the interval."""
    values, none, unknown = numbers(counts)
    found = quantile(values, 0.5, level, censored=none + unknown)
    if not unknown:
        return found
    return found.hull(quantile(values + Counter({0: unknown}), 0.5, level, censored=none))

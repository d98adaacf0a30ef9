"""The loop that turns a plan into records."""

from __future__ import annotations

import platform
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from exactlt.errors import InputError
from exactlt.experiments._cell import Cell
from exactlt.experiments._plan import Plan
from exactlt.experiments._pools import check_pool, make_pool
from exactlt.experiments._questions import QUESTIONS
from exactlt.experiments._stop import settled
from exactlt.experiments._store import Store


@dataclass(frozen=True)
class Finished:
    """What a run did: cells settled, shards computed now, found before, seconds.

    ``busy`` is the sum of the shards' own times, so 1 − busy/(seconds·workers) is what
    scheduling, storing and idling cost.
    """

    cells: int
    computed: int
    found: int
    seconds: float
    busy: float
    workers: int


def parse_part(text: str) -> tuple[int, int]:
    """``i/n`` with 1 <= i <= n: which job of an array this is.

    >>> parse_part("2/8")
    (2, 8)
    """
    i, slash, n = text.partition("/")
    if not slash or not i.isdecimal() or not n.isdecimal() or not 1 <= int(i) <= int(n):
        raise InputError(f"shard: expected i/n with 1 <= i <= n, got {text!r}")
    return int(i), int(n)


def provenance(plan: Plan, command: Sequence[str]) -> dict[str, object]:
    """What a record file's header says about how it was made."""
    versions = {"python": platform.python_version()}
    for package in ("exactlt", "numpy", "numba"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed as a package"
    if plan.solver and plan.question != "learned":
        from exactlt.solvers import solver

        versions[f"solver {plan.solver}"] = solver(plan.solver).version()
    return {
        "command": list(command),
        "versions": versions,
        "machine": platform.machine(),
        "seeds": [str(s) for s in plan.seeds],
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def run(
    plan: Plan,
    store: str | Path,
    *,
    workers: int | None = None,
    pool: str = "auto",
    dask: str | None = None,
    part: str = "1/1",
    command: Sequence[str] = (),
    say: Callable[[str], None] = lambda text: None,
    progress: bool = False,
) -> Finished:
    """Compute what is missing in the store until every cell of the plan is settled.

    Any number of earlier runs of this or overlapping plans may have left records there; an
    interrupted run (Ctrl-C, kill −9, power) is continued by calling this again.

    Parameters
    ----------
    plan : Plan
    store : folder
    workers : int, optional
        Threads or processes; all cores by default.
    pool : {"auto", "threads", "processes"}
        auto takes threads for kernels, processes for solvers.
    dask : str, optional
        Address of a Dask scheduler, in place of local workers.
    part : str
        ``i/n``: only every n-th cell, for job arrays on one store.
    command : sequence of str
        Recorded as provenance.
    say : function of one text
    progress : bool
        Draw a progress line on stderr.

    Raises
    ------
    StoreError, PoolError, InputError
        With what was finished kept.
    """
    number, parts = parse_part(part)
    check_pool(workers, pool, dask)
    cells = plan.cells()[number - 1 :: parts]
    executor, asked = None, QUESTIONS[plan.question]
    start = time.monotonic()
    name = f"{number}of{parts}" if parts > 1 else ""
    with Store(store, part=name, say=say) as records:
        board = _Board(plan, cells, records)
        if not board.ready:
            return Finished(len(cells), 0, board.found, 0.0, 0.0, 0)
        try:
            executor = make_pool(workers, pool, dask, bool(plan.solver) or asked.network)
            records.begin(plan, provenance(plan, command))
            meter = _Meter(progress)
            flying = 0
            while board.ready or flying:
                # a few tasks a worker ahead: enough to hide latency, few enough to stop soon
                while board.ready and flying < 3 * executor.workers + 1:
                    executor.submit(board.ready.popleft())
                    flying += 1
                for (cell, shard), result in executor.results_within(0.2):
                    flying -= 1
                    records.add(cell, shard, result)
                    board.done(cell, shard, result)
                meter.show(board)
            meter.show(board, last=True)
            workers_used = executor.workers
        finally:
            if executor is not None:
                executor.close()
    seconds = time.monotonic() - start
    return Finished(len(cells), board.computed, board.found, seconds, board.busy, workers_used)


class _Board:
    """Which shards are still to be computed, look by look."""

    def __init__(self, plan: Plan, cells: list[Cell], records: Store):
        self.stop = plan.stop
        self.ready: deque[tuple[Cell, int]] = deque()
        self.have = {cell.id: records.have(cell.id) for cell in cells}
        self.waiting: dict[str, int] = {}
        self.look: dict[str, int] = {}
        self.found = sum(map(len, self.have.values()))
        self.computed, self.busy = 0, 0.0
        self.open = len(cells)
        self.total = len(cells)
        self.most = 0  # shards still needed if no cell stops early
        for cell in cells:
            self.look[cell.id] = 0
            self.most += self.stop.shards - sum(s < self.stop.shards for s in self.have[cell.id])
            self._advance(cell)

    def _advance(self, cell: Cell) -> None:
        """Queue the next look's missing shards, or settle the cell."""
        have = self.have[cell.id]
        while True:
            looks = self.stop.looks
            upto = looks[self.look[cell.id]]
            missing = [s for s in range(upto) if s not in have]
            if missing:
                self.waiting[cell.id] = len(missing)
                self.ready.extend((cell, s) for s in missing)
                return
            last = self.look[cell.id] + 1 == len(looks)
            if last or settled(self.stop, [have[s] for s in range(upto)]):
                self.open -= 1
                self.most -= sum(s not in have for s in range(self.stop.shards))
                return
            self.look[cell.id] += 1

    def done(self, cell: Cell, shard: int, result: dict) -> None:
        self.have[cell.id][shard] = result
        self.computed += 1
        self.most -= 1
        self.busy += result["seconds"]
        self.waiting[cell.id] -= 1
        if not self.waiting[cell.id]:
            self._advance(cell)


class _Meter:
    """One line on stderr: redrawn on a terminal, every ten seconds elsewhere."""

    def __init__(self, on: bool):
        self.on, self.terminal = on, sys.stderr.isatty()
        self.start = self.drawn = time.monotonic()

    def show(self, board: _Board, last: bool = False) -> None:
        now = time.monotonic()
        if not self.on or (now - self.drawn < (0.2 if self.terminal else 10) and not last):
            return
        self.drawn = now
        left = (
            None if not board.computed else (now - self.start) / max(1, board.computed) * board.most
        )
        bound = "" if board.stop.width is None else "at most "
        if left is None:
            time_left = "no shard yet"
        else:
            clock = f"{int(left) // 3600}:{int(left) // 60 % 60:02}:{int(left) % 60:02}"
            time_left = f"{board.computed} shards, {bound}{clock} left"
        text = f"{board.total - board.open} of {board.total} cells, {time_left}"
        if self.terminal:
            print(f"\r\x1b[K{text}", end="\n" if last else "", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

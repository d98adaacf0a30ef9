"""Run a four-list join chunk by chunk: threads, limits, progress, and a file to resume from.

A *pass* is one mode with one tolerance over all label pairs of a size.  Its chunks are ranges of
left sums; they are independent, so a pass is the set of finished chunks, two counters and the
best pair, which is all that the state file holds.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from exactlt._files import read_bytes, write_atomic
from exactlt.answers import Clock
from exactlt.errors import InputError
from exactlt.instances import load
from exactlt.solvers.rows.schroeppel.plan import CHUNK_PAIRS, Problem, Quarters

VERSION = 2
"""Of state files; raised whenever the same question would be cut into other chunks."""

REACH = 1 << 60
"""Greatest tolerance, and gap, that a window's exact differences allow."""


@dataclass
class Pass:
    """What is known of one pass."""

    done: set[int] = field(default_factory=set)
    low: int = 0
    high: int = 0
    best: list[int] | None = None  # gap, problem index, left sum, right sum
    seen: int = 0
    chunks: int | None = None  # of the whole pass, once planned
    complete: bool = False

    @property
    def count(self) -> int:
        from exactlt.kernels.quarters.join import LIMB

        return self.low + (self.high << LIMB)


class State:
    """Finished work by pass name, in memory or in a file.

    Raises
    ------
    InputError
        The file belongs to another instance or question, or cannot be read.
    """

    def __init__(self, path: str | Path | None, identity: str):
        self.path = None if path is None else Path(path)
        self.identity, self.passes, self.saved = identity, {}, time.monotonic()
        if self.path is None or not self.path.exists():
            return
        document = load(read_bytes(self.path), str(self.path))
        if document.get("format") != "exactlt/quarter-state":
            raise InputError(f"{self.path}: expected a state file of schroeppel_shamir")
        if document.get("version") != VERSION:
            raise InputError(
                f"{self.path}: expected a state of version {VERSION}, got "
                f"{document.get('version')}: its work was cut otherwise and cannot be continued"
            )
        if document.get("identity") != identity:
            raise InputError(f"{self.path}: the state is of another instance or question")
        try:
            for name, p in document["passes"].items():
                bits = int(p["done"], 16)
                self.passes[name] = Pass(
                    {i for i in range(bits.bit_length()) if bits >> i & 1},
                    int(p["low"]),
                    int(p["high"]),
                    None if p["best"] is None else [int(x) for x in p["best"]],
                    int(p["seen"]),
                    int(p["chunks"]),
                )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{self.path}: the state file is damaged: {error!r}") from error

    def get(self, name: str) -> Pass:
        return self.passes.setdefault(name, Pass())

    def save(self, *, force: bool = False) -> None:
        """Write the file, at most every two seconds unless forced."""
        if self.path is None or (not force and time.monotonic() - self.saved < 2):
            return
        passes = {
            name: {
                "done": f"{sum(1 << i for i in p.done):x}",
                "low": str(p.low),
                "high": str(p.high),
                "seen": str(p.seen),
                "chunks": str(p.chunks),
                "best": None if p.best is None else [str(x) for x in p.best],
            }
            for name, p in self.passes.items()
            if p.chunks is not None
        }
        document = {
            "format": "exactlt/quarter-state",
            "version": VERSION,
            "identity": self.identity,
            "passes": passes,
        }
        write_atomic(self.path, json.dumps(document) + "\n")
        self.saved = time.monotonic()


@dataclass
class Runner:
    """Everything that the passes of one solve share."""

    plan: Quarters
    clock: Clock
    state: State
    threads: int
    capacity: int = 1 << 15
    progress: Callable[[str, int, int], None] | None = None
    seen: int = 0

    def chunks(self, problems: list[Problem]) -> list[tuple[int, int, int]]:
        """(problem, first, last) of every chunk: the same list whenever it is planned."""
        from exactlt.kernels.quarters.join import pairs_below, quantiles

        out = []
        for index, problem in enumerate(problems):
            left, _ = self.plan.sides(problem, False)
            pairs = int(pairs_below(left, problem.last, 1) - pairs_below(left, problem.first, 1))
            if not pairs:
                continue
            parts = max(1, min(pairs // CHUNK_PAIRS, 1 << 16))
            cuts = quantiles(left, problem.first, problem.last, parts).tolist()
            out += [(index, a, b) for a, b in pairwise(cuts) if a < b]
        return out

    def run(
        self,
        name: str,
        size: int | None,
        mode: int,
        *,
        delta: int,
        tolerance: int = 0,
        best: int = 0,
        goal: int = 0,
    ) -> tuple[Pass, list[Problem]]:
        """Do the missing chunks of a pass; ``complete`` says whether all are done.

        COUNT and RANK add up; FIND looks for pairs nearer than ``best`` and is complete as soon
        as one within ``goal`` is found.
        """
        from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

        import numpy as np

        from exactlt.kernels.quarters import join as kernel

        plan, clock = self.plan, self.clock
        reach = best if mode == kernel.FIND else tolerance
        problems = plan.problems(size, reach if mode != kernel.RANK else plan.total)
        todo = self.chunks(problems)
        record = self.state.get(name)
        if record.chunks not in (None, len(todo)):
            raise InputError(
                f"{self.state.path}: the state has {record.chunks} chunks, this version plans "
                f"{len(todo)}; delete it to start again"
            )
        record.chunks = len(todo)
        weighted = mode != kernel.FIND and plan.weighted
        order = [i for i in range(len(todo)) if i not in record.done]
        if mode == kernel.FIND:  # the middle is where sums are dense
            order.sort(key=lambda i: abs(2 * i - len(todo)))
        sides: dict = {}
        shift = plan.shift
        delta_key, delta_low = delta >> shift, np.uint64(delta % (1 << 64))
        spare: list = []

        def work(chunk: int):
            index, first, last = todo[chunk]
            out = np.zeros(kernel.OUT, np.int64)
            out[kernel.BEST] = best if record.best is None else record.best[0]
            buffers = spare.pop() if spare else kernel.scratch(self.capacity, weighted=weighted)
            left, right = sides[index]
            kernel.join(
                first,
                last,
                left,
                right,
                buffers,
                shift,
                delta_key,
                delta_low,
                tolerance,
                goal,
                mode,
                weighted,
                out,
            )
            spare.append(buffers)
            return chunk, out.tolist()

        def take(chunk: int, out: list[int]) -> None:
            record.done.add(chunk)
            record.low += out[kernel.LOW]
            record.high += out[kernel.HIGH]
            record.seen += out[kernel.LEFT_SEEN] + out[kernel.RIGHT_SEEN]
            known = best if record.best is None else record.best[0]
            if mode == kernel.FIND and out[kernel.BEST] < known:
                left_sum = (out[kernel.WINDOW] << shift) + out[kernel.OFFSET]
                right_sum = left_sum - out[kernel.DIFFERENCE] - delta
                record.best = [out[kernel.BEST], todo[chunk][0], left_sum, right_sum]

        def found() -> bool:
            return mode == kernel.FIND and record.best is not None and record.best[0] <= goal

        queue = list(reversed(order))
        running: set = set()
        pool = ThreadPoolExecutor(self.threads)
        try:
            while (queue or running) and not found():
                while queue and len(running) < self.threads and not clock.expired():
                    chunk = queue.pop()
                    index = todo[chunk][0]
                    if index not in sides:
                        sides[index] = plan.sides(problems[index], weighted)
                    running.add(pool.submit(work, chunk))
                if not running:
                    break
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    take(*future.result())
                self.state.save()
                if self.progress:
                    self.progress(name, len(record.done), len(todo))
        finally:
            pool.shutdown(wait=True)
            for future in running:  # interrupted: what is running still counts
                if future.done() and not future.exception():
                    take(*future.result())
            self.state.save(force=True)
        record.complete = found() or len(record.done) == len(todo)
        self.seen += record.seen
        return record, problems


def default_threads() -> int:
    """Cores that this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on this system
        return max(1, os.cpu_count() or 1)

"""Where shards are computed: threads, processes, or a Dask cluster, behind three methods."""

from __future__ import annotations

import os
import queue
import signal
import socket
import time
from abc import ABC, abstractmethod
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NoReturn

from exactlt._process import safe_path
from exactlt.errors import ExactltError, InputError, MissingDependency
from exactlt.experiments._cell import Cell
from exactlt.experiments._questions import run_shard

Task = tuple[Cell, int]


class PoolError(ExactltError):
    """The workers are gone; finished shards are kept."""


class Pool(ABC):
    """Takes tasks, gives results in any order."""

    def __init__(self, workers: int):
        self.workers = workers
        self.results: queue.SimpleQueue = queue.SimpleQueue()

    @abstractmethod
    def submit(self, task: Task) -> None:
        """Compute a shard, some time."""

    @abstractmethod
    def close(self) -> None:
        """Drop what has not started and let the workers go."""

    def alive(self) -> None:
        """PoolError if nothing will ever come back."""
        return

    def results_within(self, seconds: float) -> list[tuple[Task, dict]]:
        """At least one result if one comes in time, and all others that are there."""
        found: list[tuple[Task, dict]] = []
        while True:
            try:
                task, future = self.results.get(timeout=0 if found else seconds)
            except queue.Empty:
                if not found:
                    self.alive()
                return found
            found.append((task, self.value(future)))

    def value(self, future) -> dict:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise PoolError(
                "a worker process died (killed, or out of memory); finished shards are kept, run "
                "the same command again, with fewer workers if memory was short"
            ) from error


class Local(Pool):
    """Threads (the kernels release the interpreter lock) or processes (for everything else)."""

    def __init__(self, workers: int, processes: bool):
        super().__init__(workers)
        if processes:
            from multiprocessing import get_context

            # spawn: a fork would copy half-held locks of numerical libraries
            self.executor: Executor = ProcessPoolExecutor(
                workers, mp_context=get_context("spawn"), initializer=_ignore_interrupt
            )
        else:
            self.executor = ThreadPoolExecutor(workers, thread_name_prefix="shard")

    def submit(self, task: Task) -> None:
        try:
            with safe_path():  # the first submission starts the processes
                future = self.executor.submit(run_shard, task[0].document(), task[1])
        except BrokenProcessPool as error:
            raise PoolError(
                "a worker process died; finished shards are kept, run the same command again"
            ) from error
        future.add_done_callback(lambda f: self.results.put((task, f)))

    def close(self) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Dask(Pool):
    """A client on a running scheduler; a lost worker's shards go to the others.

    Raises
    ------
    InputError
        No scheduler answers at the address.
    MissingDependency
        dask.distributed is not installed.
    """

    PATIENCE = 15.0
    ARRIVAL = 8.0
    """Seconds in which a worker must have joined the scheduler."""

    def __init__(self, address: str):
        host, port = parse_address(address)
        try:
            import distributed
        except ImportError as error:
            raise MissingDependency("dask.distributed", "sweeps") from error
        try:
            # a client that finds nobody leaves threads behind that complain at the end
            socket.create_connection((host, port), timeout=5).close()
            self.client = distributed.Client(address, timeout=5, set_as_default=False)
            threads = self._threads()
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise InputError(
                f"dask: expected the address of a running scheduler, but none answers at {address}"
            ) from error
        if not threads:
            self.client.close(timeout=2)
            raise InputError(
                f"dask: the scheduler at {address} has no workers; start some, such as "
                f"`dask worker {address}`"
            )
        super().__init__(threads)
        self.lost: float | None = None
        self.address, self.looked = address, time.monotonic()
        self.cancelled = distributed.CancelledError
        self.killed = distributed.scheduler.KilledWorker

    def _threads(self) -> int:
        """Threads of all workers, which may still be arriving."""
        end = time.monotonic() + self.ARRIVAL
        while not (threads := sum(self.client.nthreads().values())) and time.monotonic() < end:
            time.sleep(0.2)
        return threads

    def submit(self, task: Task) -> None:
        cell, shard = task
        # the key names the question, so a shard that is running already is not started twice
        future = self.client.submit(
            run_shard, cell.document(), shard, key=f"exactlt-{cell.id}-{shard}"
        )
        future.add_done_callback(lambda f: self.results.put((task, f)))

    def alive(self) -> None:
        if self.client.status == "running":
            self.lost = None
            if time.monotonic() - self.looked > self.PATIENCE:
                self.looked = time.monotonic()
                if not self._threads():
                    raise PoolError(
                        f"the Dask scheduler at {self.address} has no workers left; finished "
                        "shards are kept, start some and run the same command"
                    )
            return
        self.lost = self.lost or time.monotonic()
        if self.client.status == "closed" or time.monotonic() - self.lost > self.PATIENCE:
            self._gone()

    def _gone(self, cause: BaseException | None = None) -> NoReturn:
        raise PoolError(
            f"the Dask scheduler at {self.address} no longer answers; finished shards are kept, "
            f"start it again and run the same command"
        ) from cause

    def value(self, future) -> dict:
        try:
            return future.result()
        except (self.cancelled, CancelledError) as error:
            self._gone(error)
        except self.killed as error:
            raise PoolError(
                "a shard killed several Dask workers (out of memory?); finished shards are kept; "
                "try a smaller stop.shard"
            ) from error
        except ImportError as error:
            raise PoolError(
                f"the Dask workers cannot import exactlt ({error}); install the same version there"
            ) from error

    def close(self) -> None:
        self.client.close(timeout=2)


def parse_address(address: str) -> tuple[str, int]:
    """Host and port of a scheduler's address; InputError if it has none.

    >>> parse_address("tcp://10.0.0.1:8786"), parse_address("localhost:8786")
    (('10.0.0.1', 8786), ('localhost', 8786))
    """
    scheme, mark, rest = address.rpartition("://")
    host, _, port = rest.rpartition(":")
    known = not mark or scheme in ("tcp", "tls")
    if not (known and host and port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16):
        raise InputError(f"dask: expected an address such as tcp://10.0.0.1:8786, got {address!r}")
    return host.strip("[]"), int(port)


def check_pool(workers: int | None, kind: str, dask: str | None = None) -> None:
    """Refuse what no pool can be, before a store is opened."""
    if dask is not None:
        parse_address(dask)
        if workers is not None or kind != "auto":
            raise InputError("dask: expected no workers or pool beside it, the cluster has its own")
    if kind not in ("auto", "threads", "processes"):
        raise InputError(f"pool: expected auto, threads or processes, got {kind!r}")
    if workers is not None and workers < 1:
        raise InputError(f"workers: expected an integer >= 1, got {workers}")


def make_pool(workers: int | None, kind: str, dask: str | None, needs_processes: bool) -> Pool:
    """The pool that was asked for; ``kind`` is auto, threads or processes."""
    check_pool(workers, kind, dask)
    if dask is not None:
        return Dask(dask)
    count = workers or len(os.sched_getaffinity(0))
    return Local(count, kind == "processes" or (kind == "auto" and needs_processes))

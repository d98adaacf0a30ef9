"""Third-party solvers in processes of their own, limited and killed from outside.

Starting a process and importing a solver costs 0.3 to 1.5 s, so a worker is kept and used
again.  A worker serves one caller at a time; a second thread gets a second worker.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from exactlt._process import kill, start
from exactlt.answers import Clock, Reason

GRACE = 0.3
"""Seconds that a solver with a time limit of its own may overrun before it is killed."""

POLL = 0.05
"""Seconds between looks at a worker's memory."""

BACKSTOP = 512 << 20
"""Bytes of address space beyond the limit: allocators reserve more than they touch."""


class WorkerFailed(Exception):
    """A worker gave no usable answer; ``reason`` and the message say why."""

    def __init__(self, reason: Reason, note: str):
        super().__init__(note)
        self.reason = reason


class Worker:
    """One process that runs ``module.engine()``; JSON lines in and out.

    The child has its own session, so that a terminal's Ctrl-C reaches only us and we kill it.
    """

    def __init__(self, module: str):
        self.module = module
        self.owner = os.getpid()
        self.ready = False
        self.calls = 0
        self.base = 0  # resident bytes once the library is loaded
        self.buffer = bytearray()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        self.process = start(
            ["-m", "exactlt.solvers.outside.worker", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )

    def call(self, request: dict, clock: Clock, *, grace: float = GRACE) -> dict:
        """Send a request and wait for its reply within the clock's limits.

        Parameters
        ----------
        request : dict
            JSON; integers of any size.
        grace : float
            Seconds beyond the limit until the process is killed; 0 for a solver that cannot
            stop by itself.

        Raises
        ------
        WorkerFailed
            Time, memory, a crash, or a line that is not the reply to this request.
        """
        if not self.ready:
            self._load(clock)
        self.calls += 1
        data = json.dumps([self.calls, request]).encode() + b"\n"
        os.ftruncate(self.errors.fileno(), 0)
        os.lseek(self.errors.fileno(), 0, os.SEEK_SET)  # the child shares the position
        try:
            self._limit_memory(clock)
            self._send(data, clock, grace)
            line = self._line(clock, grace)
        except BaseException:  # also Ctrl-C: the search must not go on without us
            self.kill()
            raise
        try:
            number, reply = json.loads(line)
        except (ValueError, TypeError):
            number = reply = None
        if number != self.calls or not isinstance(reply, dict):  # garbage, or an older reply
            self.kill()
            shown = line[:80].decode(errors="replace")
            raise WorkerFailed(Reason.CRASHED, f"{self.module} replied {shown!r}, not an answer")
        return reply

    def _load(self, clock: Clock) -> None:
        try:
            self._line(clock, 0)
        except WorkerFailed as failed:
            if failed.reason is Reason.TIME:  # keep it: the next caller finds it loaded
                raise WorkerFailed(Reason.TIME, f"{self.module} was still loading") from None
            self.kill()
            raise
        except BaseException:
            self.kill()
            raise
        self.ready = True
        self.base = _resident(self.process.pid)

    def _limit_memory(self, clock: Clock) -> None:
        """Let the kernel refuse allocations far beyond the limit, between two looks of ours."""
        import resource

        if not hasattr(resource, "prlimit"):
            return
        soft = resource.RLIM_INFINITY
        if clock.limits.memory is not None:
            soft = _virtual(self.process.pid) + (clock.limits.memory << 20) + BACKSTOP
        with suppress(ProcessLookupError):
            resource.prlimit(self.process.pid, resource.RLIMIT_AS, (soft, resource.RLIM_INFINITY))

    def _send(self, data: bytes, clock: Clock, grace: float) -> None:
        """Write without blocking for ever: a worker that does not read is killed too."""
        pipe = self.process.stdin.fileno()
        os.set_blocking(pipe, False)
        view = memoryview(data)
        try:
            while view:
                self._wait(clock, grace, write=[pipe])
                with suppress(BlockingIOError):
                    view = view[os.write(pipe, view) :]
        except BrokenPipeError:
            raise self._died() from None

    def _line(self, clock: Clock, grace: float) -> bytes:
        pipe = self.process.stdout.fileno()
        while (end := self.buffer.find(b"\n")) < 0:
            self._wait(clock, grace, read=[pipe])
            chunk = os.read(pipe, 1 << 16)
            if not chunk:
                raise self._died(clock)
            self.buffer += chunk
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        return line

    def _wait(self, clock: Clock, grace: float, read=(), write=()) -> None:
        memory = clock.limits.memory
        while True:
            left = None if clock.left is None else clock.left + grace
            if left is not None and left <= 0:
                raise WorkerFailed(Reason.TIME, f"{self.module} was stopped at the time limit")
            watch = POLL if memory is not None and self.ready else None
            times = [t for t in (left, watch) if t is not None]
            if any(select.select(read, write, (), min(times, default=None))[:2]):
                return
            if watch is not None and _resident(self.process.pid) - self.base > memory << 20:
                raise WorkerFailed(
                    Reason.MEMORY, f"{self.module} passed {memory} MiB beyond its own size"
                )

    def _died(self, clock: Clock | None = None) -> WorkerFailed:
        """Why the process ended, from its last words."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        code = self.process.poll()
        length = os.fstat(self.errors.fileno()).st_size
        tail = os.pread(self.errors.fileno(), 4000, max(0, length - 4000))
        words = tail.decode(errors="replace").strip().splitlines()
        last = words[-1].strip() if words else "it said nothing"
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        short = any(word in last for word in ("MemoryError", "bad_alloc", "out of memory"))
        limited = clock is not None and clock.limits.memory is not None
        reason = Reason.MEMORY if short and limited else Reason.CRASHED
        return WorkerFailed(reason, f"{self.module} died with {how}: {last}")

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """End the process and collect it; nothing of it remains."""
        if self.owner != os.getpid():
            return  # a fork's copy: the process belongs to our parent
        kill(self.process)
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
        _all.discard(self)


_all: set[Worker] = set()
_idle: dict[str, list[Worker]] = {}
_lock = threading.Lock()


@contextmanager
def worker(module: str) -> Iterator[Worker]:
    """A worker for ``module``, kept for the next caller if it is still alive afterwards."""
    with _lock:
        waiting = _idle.setdefault(module, [])
        waiting[:] = [w for w in waiting if w.owner == os.getpid()]
        chosen = waiting.pop() if waiting else None
    if chosen is not None and not chosen.alive:
        chosen.kill()
        chosen = None
    if chosen is None:
        chosen = Worker(module)
        with _lock:
            _all.add(chosen)
    try:
        yield chosen
    finally:
        with _lock:
            keep = chosen in _all and chosen.alive
            if keep:
                _idle.setdefault(module, []).append(chosen)
        if not keep:
            chosen.kill()


def close() -> None:
    """Kill all workers of this process; they start again when asked."""
    with _lock:
        mine = [w for w in _all if w.owner == os.getpid()]
        _idle.clear()
    for w in mine:
        w.kill()


def _forked() -> None:
    global _lock
    _lock = threading.Lock()  # a fork may have copied it while held


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def _resident(pid: int) -> int:
    """Resident bytes of a process; 0 when it is gone."""
    return _statm(pid, 1)


def _virtual(pid: int) -> int:
    """Bytes of address space of a process; 0 when it is gone."""
    return _statm(pid, 0)


def _statm(pid: int, column: int) -> int:
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[column]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        if os.path.isdir("/proc/self"):
            return 0
    try:  # systems without /proc
        text = subprocess.run(
            ["ps", "-o", ("vsz=", "rss=")[column], "-p", str(pid)], capture_output=True, text=True
        ).stdout
        return int(text or 0) << 10
    except (OSError, ValueError):
        return 0

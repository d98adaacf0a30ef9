"""A small process beside the one that computes: it keeps limits and answers Ctrl-C.

A compiled kernel, a long integer's power or a library in C cannot be interrupted from within:
Python looks for signals only when they return.  So the console script computes in a child, and
this parent, which never does anything long, waits.  Whatever the child is doing,

* on Ctrl-C it has :data:`PATIENCE` to end by itself, with what it has seen; then it is ended;
* after the time limit of the whole command the same, with exit code 3;
* beyond the memory limit it is ended at once, with exit code 3.

Files are written whole or not at all, so nothing half-written is left.  Where fork is not to be
had the command runs as it is.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

OUT_OF_LIMITS, INTERNAL, INTERRUPTED, PIPE = 3, 70, 130, 141
PATIENCE = 0.7
"""Seconds in which a command that was interrupted may end by itself."""
GRACE = 0.3
"""Seconds, and a tenth of the limit, in which a command that keeps its own time may end."""
ROOM = 200 << 20
"""Bytes beyond the memory limit that libraries may take once loaded."""
LOOK = 0.1
"""Seconds between two looks at the memory of all processes."""

_to_parent: int | None = None
_late = False
_asked = 0.0


def tell(**words) -> None:
    """The child to its parent: ``kept``; ``seconds``, or ``backstop`` and ``times``; ``memory``.

    ``kept`` is a place that holds what is finished.
    ``seconds`` interrupts the command after so many seconds of it; ``backstop`` does so where
    the command keeps its own time and this is only for what cannot look at the clock.
    """
    if _to_parent is not None:
        with suppress(OSError):
            os.write(_to_parent, (json.dumps(words) + "\n").encode())


def late() -> bool:
    """Whether the parent interrupted this command because its time is over."""
    return _late


def watched(work: Callable[[], int], kept: Callable[[list[str]], str]) -> int:
    """The exit code of ``work()``, run in a child; returns in both processes.

    ``kept(places)`` says what an interrupted command has kept, as a clause of a sentence.
    """
    if not hasattr(os, "fork") or not hasattr(signal, "SIGUSR1"):
        return work()
    reader, writer = os.pipe()
    born = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _become_child(writer)
        return work()
    os.close(writer)
    with suppress(KeyboardInterrupt):
        return _Parent(child, reader, born, kept).wait()
    return INTERRUPTED


def _become_child(writer: int) -> None:
    global _to_parent
    _to_parent = writer
    _end_with_parent()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGUSR1, _interrupt)


def _interrupt(number, frame) -> None:
    """Once: a terminal's Ctrl-C arrives from the terminal and from the parent."""
    global _asked, _late
    _late = _late or number == signal.SIGUSR1
    if time.monotonic() > _asked + PATIENCE:
        _asked = time.monotonic()
        raise KeyboardInterrupt


def _end_with_parent() -> None:
    """A parent that is killed takes its child along, as one process would have ended."""
    if sys.platform == "linux":
        with suppress(OSError, ImportError, AttributeError):
            import ctypes

            PR_SET_PDEATHSIG = 1
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class _Parent:
    """The waiting process: pipes, signals and the two limits."""

    def __init__(self, child, reader, born, kept):
        self.child, self.reader, self.born, self.kept = child, reader, born, kept
        self.places: list[str] = []
        self.end: float | None = None  # when the command is interrupted
        self.seconds = 0.0
        self.memory: int | None = None
        self.kill_at: float | None = None
        self.why = ""
        self.buffer = b""

    def wait(self) -> int:
        wake, waker = os.pipe()
        for fd in (wake, waker):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._interrupted)
        signal.signal(signal.SIGTERM, self._terminated)
        while True:
            done, status = os.waitpid(self.child, os.WNOHANG)
            if done:
                self._read()
                return self._code(os.waitstatus_to_exitcode(status))
            self._look()
            files = [wake] if self.reader is None else [wake, self.reader]
            ready, _, _ = select.select(files, [], [], self._pause())
            if wake in ready:
                with suppress(BlockingIOError):
                    os.read(wake, 4096)
            if self.reader in ready:
                self._read()

    def _pause(self) -> float | None:
        if self.memory is not None:
            return LOOK
        times = [t for t in (self.end, self.kill_at) if t is not None]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _read(self) -> None:
        while self.reader is not None and select.select([self.reader], [], [], 0)[0]:
            data = os.read(self.reader, 65536)
            if not data:
                os.close(self.reader)
                self.reader = None
                break
            *lines, self.buffer = (self.buffer + data).split(b"\n")
            for line in lines:
                self._hear(json.loads(line))

    def _hear(self, words: dict) -> None:
        if "kept" in words:
            self.places.append(words["kept"])
        if (seconds := words.get("seconds")) is not None:
            self.seconds, self.end = seconds, self.born + seconds
        if (seconds := words.get("backstop")) is not None:
            # its own clock starts later than we do, and the answer must be printed
            room = 0.1 * seconds + GRACE * words["times"]
            self.seconds, self.end = seconds, time.monotonic() + seconds + room
        if (memory := words.get("memory")) is not None:
            self.memory = (memory << 20) + ROOM + resident(family(self.child))

    def _look(self) -> None:
        now = time.monotonic()
        if self.kill_at is not None and now >= self.kill_at:
            self._end_all()
            self.kill_at = None
        if self.end is not None and now >= self.end:
            self.end, self.why = None, f"out of time: the limit is {self.seconds:g} s"
            with suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGUSR1)
            self.kill_at = now + PATIENCE
        if self.memory is not None and resident(family(self.child)) > self.memory:
            self.memory, self.why = None, "out of memory: more was taken than --memory allows"
            self._end_all()

    def _interrupted(self, number, frame) -> None:
        now = time.monotonic()
        if self.why and self.kill_at is not None and now > self.kill_at - PATIENCE / 2:
            self.kill_at = now  # asked twice
        elif not self.why:
            self.why, self.kill_at, self.end = "interrupted", now + PATIENCE, None
            with suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGINT)

    def _terminated(self, number, frame) -> None:
        self._end_all()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _end_all(self) -> None:
        for pid in family(self.child):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def _code(self, code: int) -> int:
        """The child's exit code, or ours where we or the system ended it."""
        if code == -signal.SIGPIPE:
            return PIPE
        ended = code < 0 or (code == INTERRUPTED and self.why.startswith("out of time"))
        if not ended:
            return code
        if self.why:
            sentence = f"{self.why}; {self.kept(self.places)}"
            code = INTERRUPTED if self.why == "interrupted" else OUT_OF_LIMITS
        elif code == -signal.SIGKILL:
            sentence = f"killed by the system, usually for want of memory; {self.kept(self.places)}"
            code = OUT_OF_LIMITS
        elif code == -signal.SIGINT:
            sentence, code = f"interrupted; {self.kept(self.places)}", INTERRUPTED
        else:
            sentence = f"internal error, no answer: the process ended by signal {-code}"
            code = INTERNAL
        with suppress(OSError, ValueError, AttributeError):
            print(f"exactlt: {sentence}", file=sys.stderr, flush=True)
        return code


def family(root: int) -> list[int]:
    """A process and all that it has started, whatever their groups; only itself without /proc."""
    children: dict[int, list[int]] = {}
    with suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit():
                with suppress(OSError, ValueError, IndexError):
                    with open(f"/proc/{name}/stat", "rb") as file:
                        parent = int(file.read().rpartition(b")")[2].split()[1])
                    children.setdefault(parent, []).append(int(name))
    found, todo = [], [root]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def resident(pids: list[int]) -> int:
    """Bytes of memory that the processes hold, without what they share by fork."""
    total, page = 0, os.sysconf("SC_PAGESIZE")
    for pid in pids:
        with suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/statm", "rb") as file:
            _, held, shared, *_ = map(int, file.read().split())
            total += (held - shared) * page
    return total

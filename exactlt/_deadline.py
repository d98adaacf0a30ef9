"""Time limits that hold inside a long computation, and Ctrl-C that is answered at once.

A compiled kernel cannot be interrupted from within, so :func:`streamed` runs an iterator in a
child process made by fork, and ends the child.  Where fork is not to be had the iterator runs here
and the limit is looked at between its items.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

REPEAT = 0.1
"""Seconds between two alarms after the first."""


class Late(Exception):
    """The time limit was reached."""


def streamed(
    source: Callable[[], Iterable],
    end: float,
    tick: Callable[[], None] = lambda: None,
    *,
    each: float | None = None,
) -> Iterator:
    """The items of ``source()``, computed in a child process until ``time.monotonic() == end``.

    Parameters
    ----------
    source : callable
        Makes the iterable; its items must be picklable, and it must not change this process.
    end : float
        On the clock ``time.monotonic``.
    tick : callable
        Called a few times a second, for progress.
    each : float, optional
        Seconds that every further item may take: after an item ``end`` is so far away again.

    Raises
    ------
    Late
        The limit was reached before the last item; the items so far were yielded.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        yield from _here(source, end, tick, each)
        return
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _serve(source, writer)
    os.close(writer)
    try:
        yield from _received(reader, end, tick, each)
    finally:
        os.close(reader)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _here(source, end, tick, each):
    for item in source():
        yield item
        tick()
        if each is None and time.monotonic() > end:
            raise Late


def _serve(source, writer):
    """The child: every item, then how it ended; never returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers Ctrl-C
    try:
        with os.fdopen(writer, "wb") as pipe:

            def put(kind, value):
                data = pickle.dumps((kind, value))
                pipe.write(struct.pack("<Q", len(data)) + data)
                pipe.flush()

            try:
                for item in source():
                    put("item", item)
                put("end", None)
            except BaseException as error:
                put("error", error)
    finally:
        os._exit(0)


def _received(reader, end, tick, each):
    buffer = bytearray()
    while True:
        left = end - time.monotonic()
        if left <= 0:
            raise Late
        ready, _, _ = select.select([reader], [], [], min(left, 0.2))
        tick()
        if not ready:
            continue
        data = os.read(reader, 1 << 20)
        if not data:
            raise MemoryError("the computing process was killed")
        buffer += data
        while len(buffer) >= 8:
            (size,) = struct.unpack_from("<Q", buffer)
            if len(buffer) < 8 + size:
                break
            kind, value = pickle.loads(bytes(buffer[8 : 8 + size]))  # from our own child
            del buffer[: 8 + size]
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value
            if each is not None:
                end = time.monotonic() + each


@contextmanager
def deadline(end: float) -> Iterator[None]:
    """Raise :class:`Late` in the block once ``time.monotonic() == end``.

    By an alarm, in the main thread of a system that has them; elsewhere the block must look at
    the clock itself.  Plain Python code is interrupted at once, a compiled kernel on its return.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    over = False

    def late(signum, frame):
        if not over:
            raise Late

    told = sys.unraisablehook

    def quiet(info):
        if info.exc_type is not Late:
            told(info)

    before = signal.signal(signal.SIGALRM, late)
    # again and again: an exception out of a finalizer or a gc callback is dropped by Python,
    # which nobody needs to hear of
    sys.unraisablehook = quiet
    signal.setitimer(signal.ITIMER_REAL, max(1e-3, end - time.monotonic()), REPEAT)
    try:
        yield
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = told

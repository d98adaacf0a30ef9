"""A third-party solver's own process: ``python -m exactlt.solvers.outside.worker MODULE``.

Reads numbered requests and writes replies with the same number, as JSON lines.  MODULE has a
function ``engine()`` that imports the package and returns a function from request to reply.
Whatever a native library prints on stdout goes to stderr, so it cannot be mistaken for a
reply.  Nothing is caught: an exception ends the process, and its last line on stderr is what
the parent reports.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
from importlib import import_module


def main() -> None:
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    parent = os.getppid()
    answer = import_module(sys.argv[1]).engine()
    print("[0, {}]", file=replies, flush=True)  # loaded
    for line in iter(sys.stdin.buffer.readline, b""):
        end_with_parent(True)
        if os.getppid() != parent:
            return
        number, request = json.loads(line)
        reply = json.dumps([number, answer(request)])
        end_with_parent(False)
        print(reply, file=replies, flush=True)


def end_with_parent(armed: bool) -> None:
    """End at once when the other end of stdin closes, even inside native code.

    The parent may be killed without a chance to clean up, and some libraries hold the
    interpreter's lock for the whole search, so neither a thread nor a Python handler would
    help.  SIGIO comes when stdin closes or becomes readable, its default action ends the
    process, and between a request and its reply the parent sends nothing.
    """
    if hasattr(os, "O_ASYNC"):
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(0, fcntl.F_GETFL)
        fcntl.fcntl(0, fcntl.F_SETFL, flags | os.O_ASYNC if armed else flags & ~os.O_ASYNC)


if __name__ == "__main__":
    main()

"""What every process that we start has in common."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


def import_path() -> str:
    """``PYTHONPATH`` for a process of ours: what we import from, but not the current folder.

    A file ``random.py`` that lies where the user works must not run inside a solver's process;
    the interpreter is started with ``-P`` for the same reason.  The folder of exactlt itself
    comes last, so that a source tree works uninstalled without its files shadowing anything.
    """
    here = os.path.realpath(os.curdir) if os.path.isdir(os.curdir) else None
    paths = [p for p in sys.path if p and os.path.realpath(p) != here]
    return os.pathsep.join([*paths, str(Path(__file__).parents[1])])


@contextmanager
def safe_path() -> Iterator[None]:
    """What ``-P`` does, for processes that ``multiprocessing`` starts meanwhile."""
    old = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if old is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = old


def start(args: Sequence[str], **pipes) -> subprocess.Popen:
    """Our interpreter on ``args`` in a session of its own, so that it can be killed whole.

    Imports what we import but nothing from the current folder; ``pipes`` go to ``Popen``.
    """
    return subprocess.Popen(
        [sys.executable, "-P", *args],
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": import_path()},
        **pipes,
    )


def kill(process: subprocess.Popen) -> None:
    """End a started process and all that it has started, and collect it."""
    if process.poll() is None:  # once collected, its number may be somebody else's
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass(frozen=True)
class Finished:
    """How a process ended: its exit code, None when its time was over, and what it said."""

    code: int | None
    out: str
    err: str


def finish(args: Sequence[str], *, text: str | None = None, seconds: float | None) -> Finished:
    """Start, feed ``text``, wait at most ``seconds``; whatever happens, nothing is left running."""
    process = start(
        args,
        stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        out, err = process.communicate(text, timeout=seconds)
        return Finished(process.returncode, out, err)
    except subprocess.TimeoutExpired:
        return Finished(None, "", "")
    finally:
        if process.poll() is None:  # time is over, or Ctrl-C
            kill(process)
            process.communicate()

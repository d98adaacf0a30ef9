"""What every process that we start has in common."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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

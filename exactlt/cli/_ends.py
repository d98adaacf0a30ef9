"""How a command ends that could not answer: one sentence and an exit code, never a traceback.

    0    answered, verified              70   a fault in exactlt itself (EX_SOFTWARE)
    1    refuted, contradicted           74   the system could not read or write (EX_IOERR)
    2    wrong use                       130  interrupted
    3    out of limits, or two answers   141  the reader of a pipe went away
         contradict each other

The codes from 70 on are those of ``sysexits.h`` and of shells.  None of them is 1, which is
the answer "wrong" or "refuted" of several commands.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from exactlt.errors import ExactltError, MissingDependency

OUT_OF_LIMITS, INTERNAL, SYSTEM, INTERRUPTED, PIPE = 3, 70, 74, 130, 141
DIGITS = 1_000_000
"""Longest integer that a command prints; Python's own bound is 4,300."""
SHOW = "EXACTLT_TRACEBACK"
"""Environment variable that shows where an internal error came from."""

EXTRAS = {
    "cysignals": "lattice",
    "distributed": "sweeps",
    "exact": "pb",
    "fpylll": "lattice",
    "highspy": "solvers",
    "jinja2": "sweeps",
    "matplotlib": "plots",
    "mlxtend": "papers",
    "onnx": "onnx",
    "ortools": "solvers",
    "polars": "sweeps",
    "pysat": "solvers",
    "scipy": "sweeps",
    "sklearn": "demo",
    "sympy": "theory",
}
"""Modules that may be absent, and the extra of exactlt that brings each."""


def _of_typer() -> tuple[Any, Any]:
    """Exceptions of the command line's library: wrong use, and an aborted prompt."""
    import typer

    # Typer carries its own copy of click in recent versions and the real one in older ones; the
    # public exception's ancestry is the way to both.
    return typer.BadParameter.__base__.__base__, typer.Abort


@contextmanager
def any_output() -> Iterator[None]:
    """Let any number be printed on any terminal.

    A character that the terminal's encoding does not have is printed as an escape.
    """
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(DIGITS)
    for stream in (sys.stdout, sys.stderr):
        with suppress(ValueError):
            if isinstance(stream, TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
                stream.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        sys.set_int_max_str_digits(digits)


def end(error: BaseException, kept: str) -> tuple[int, str]:
    """The exit code and the sentence for what a command raised; no sentence for a closed pipe."""
    if isinstance(error, ExactltError):
        return error.exit_code, str(error)
    wrong_use, aborted = _of_typer()
    if isinstance(error, wrong_use):
        return 2, error.format_message()
    if isinstance(error, (KeyboardInterrupt, aborted)):
        return INTERRUPTED, f"interrupted; {kept}"
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] in EXTRAS:
        package = (error.name or "").split(".")[0]
        return 2, str(MissingDependency(package, EXTRAS[package]))
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        return PIPE, ""
    if isinstance(error, OSError):
        what = error.strerror or str(error) or type(error).__name__
        place = "" if error.filename is None else f": {error.filename}"
        return SYSTEM, f"cannot read or write: {what}{place}"
    if isinstance(error, MemoryError):
        return OUT_OF_LIMITS, "memory is exhausted; give a smaller question or more memory"
    return INTERNAL, _internal(error)


def _internal(error: BaseException) -> str:
    import traceback

    if os.environ.get(SHOW):
        traceback.print_exception(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "exactlt" in Path(f.filename).parts]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    text = " ".join(str(error).split())[:200]
    return (
        f"internal error, no answer: {type(error).__name__}{place}: {text} (a fault in exactlt: "
        f"please report this line with the command and its input; {SHOW}=1 shows more)"
    )


def let_go() -> None:
    """Keep the interpreter's own last flush from failing on a stream that is gone."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            try:
                stream.flush()
            except OSError:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())

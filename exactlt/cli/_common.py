"""Options that several sub-commands share, and how answers are printed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

Seconds = Annotated[float | None, typer.Option("--seconds", help="Time limit.")]
Memory = Annotated[int | None, typer.Option("--memory", help="Memory limit in MiB.")]


def say(text: str) -> None:
    """Chatter, to stderr."""
    print(text, file=sys.stderr)


def limits(seconds: float | None, memory: int | None):
    from exactlt.solvers import Limits

    return Limits(seconds, memory)

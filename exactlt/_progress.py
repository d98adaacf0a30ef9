"""Progress on stderr, where stderr is a screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar with the time left; yields the function that advances it by one."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def status(what: str) -> Iterator[Callable[[str], bool]]:
    """A line that says what a search of unknown length has found; yields what shows it.

    The function always returns True, so that it can stand in a condition.
    """
    if not sys.stderr.isatty():
        yield lambda text: True
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as line:

        def show(text: str) -> bool:
            line.update(f"{what}: {text}")
            return True

        yield show

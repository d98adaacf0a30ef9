"""The command line: one file a sub-command, no logic.

``run(argv)`` is what the console script and the tests call: it returns the exit code of a
finished command and lets errors through; only ``main`` turns errors into a sentence on stderr
and an exit code.  stdout carries the artefact, stderr everything else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from exactlt.cli._ends import INTERRUPTED, SYSTEM, any_output, end, let_go
from exactlt.cli._quick import plain_solve
from exactlt.cli._shared import clause, kept
from exactlt.cli._watch import late, watched

COMPLETE = "_EXACTLT_COMPLETE"
"""Set by the shell's completion script."""


def run(argv: Sequence[str]) -> int:
    """Run one command; its exit code is returned, its errors are raised.

    Not through ``main`` of click: that turns EOFError into an interrupt and a closed pipe
    into exit code 1.
    """
    if COMPLETE not in os.environ and (plain := plain_solve(argv)) is not None:
        from exactlt.cli._answering import answer_file

        return answer_file(**plain)
    import typer

    from exactlt.cli.application import COMMANDS, build

    # the parser of a command that is not asked for would cost its time
    named = argv[0] if argv and argv[0] in COMMANDS and COMPLETE not in os.environ else None
    command = typer.main.get_command(build(COMMANDS if named is None else (named,)))
    if COMPLETE in os.environ:  # the shell asks what could come next
        command.main(list(argv), prog_name="exactlt")
    try:
        with command.make_context("exactlt", list(argv)) as context:
            result = command.invoke(context)
    except typer.Exit as stop:
        return stop.exit_code
    return result if isinstance(result, int) else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Console entry point: errors become one sentence and an exit code."""
    if argv is not None:
        return _ended(argv)
    if sys.stdout is None:  # closed by >&-: an answer would be lost without a word
        with suppress(OSError, ValueError, AttributeError):
            said = "standard output is closed; send it to /dev/null if it is not wanted"
            print(f"exactlt: cannot write: {said}", file=sys.stderr, flush=True)
        sys.exit(SYSTEM)
    code = watched(lambda: _ended(sys.argv[1:]), clause)
    let_go()
    sys.exit(code)


def _ended(argv: Sequence[str]) -> int:
    """Run a command to its exit code; whatever it raises is said in one sentence."""
    try:
        with any_output():
            code = run(argv)
        if sys.stdout is not None:
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        code, sentence = end(error, kept())
        if late() and code == INTERRUPTED:
            sentence = ""  # the parent says it
    else:
        sentence = ""
    if sentence:
        with suppress(OSError, ValueError, AttributeError):  # stderr may be gone, too
            print(f"exactlt: {sentence}", file=sys.stderr, flush=True)
    return code

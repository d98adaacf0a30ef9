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
from importlib import import_module

import typer

from exactlt.cli._common import clause, kept
from exactlt.cli._ends import INTERRUPTED, SYSTEM, any_output, end, let_go
from exactlt.cli._help import dress
from exactlt.cli._numbers import one_grammar
from exactlt.cli._watch import late, watched

COMMANDS = (
    "demo",
    "new",
    "solve",
    "check",
    "certify",
    "width",
    "network",
    "learn",
    "crosscheck",
    "export",
    "dataset",
    "solvers",
    "bench",
    "sweep",
    "reproduce",
    "report",
    "bounds",
    "conjecture",
    "probability",
    "claims",
    "atlas",
)
"""Module ``exactlt.cli.<name>``; each defines ``register(app)``.  Order is the help's order."""

COMPLETE = "_EXACTLT_COMPLETE"
"""Set by the shell's completion script."""


def build() -> typer.Typer:
    """The application with all sub-commands; their modules import nothing heavy at the top."""
    app = typer.Typer(
        name="exactlt",
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Exact ground truth for the Strong Lottery Ticket Hypothesis with quantized weights.",
    )

    @app.callback(invoke_without_command=True)
    def top(
        context: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the version."),
    ) -> None:
        if version:
            from exactlt import __version__

            print(f"exactlt {__version__}")
        elif context.invoked_subcommand is None:
            print(context.get_help())

    for name in COMMANDS:
        import_module(f"exactlt.cli.{name}").register(app)
    dress(app)
    one_grammar(app)
    return app


def run(argv: Sequence[str]) -> int:
    """Run one command; its exit code is returned, its errors are raised.

    Not through ``main`` of click: that turns EOFError into an interrupt and a closed pipe
    into exit code 1.
    """
    command = typer.main.get_command(build())
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

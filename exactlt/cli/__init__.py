"""The command line: one file a sub-command, no logic.

``run(argv)`` is what the console script and the tests call: it returns the exit code of a
finished command and lets errors through; only ``main`` turns errors into a sentence on stderr
and an exit code.  stdout carries the artefact, stderr everything else.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from exactlt.errors import ExactltError

COMMANDS = (
    "demo",
    "solve",
    "check",
    "certify",
    "width",
    "network",
    "crosscheck",
    "export",
    "solvers",
    "bench",
    "sweep",
    "reproduce",
    "report",
    "bounds",
    "conjecture",
    "probability",
)
"""Module ``exactlt.cli.<name>``; each defines ``register(app)``.  Order is the help's order."""


INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

# Typer carries its own copy of click in recent versions and the real one in older ones; the
# public exception's ancestry is the way to both.
UsageError = typer.BadParameter.__base__
ClickException = UsageError.__base__


def build() -> typer.Typer:
    """The application with all sub-commands; their modules import nothing heavy at the top."""
    app = typer.Typer(
        name="exactlt",
        add_completion=False,
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
    return app


def run(argv: Sequence[str]) -> int:
    """Run one command; its exit code is returned, its errors are raised."""
    result = typer.main.get_command(build()).main(
        args=list(argv), prog_name="exactlt", standalone_mode=False
    )
    if result == INTERRUPTED:  # typer swallows the interrupt and returns this
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Console entry point: errors become one sentence and an exit code."""
    try:
        code = run(sys.argv[1:] if argv is None else argv)
    except ExactltError as error:
        print(f"exactlt: {error}", file=sys.stderr)
        code = error.exit_code
    except ClickException as error:
        print(f"exactlt: {error.format_message()}", file=sys.stderr)
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        print("exactlt: interrupted; what was finished is kept", file=sys.stderr)
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        code = 141
    if argv is None:
        sys.exit(code)
    return code

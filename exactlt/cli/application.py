"""The command line's parser: all sub-commands, one file each."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

from exactlt.cli._help import dress
from exactlt.cli._numbers import one_grammar

COMMANDS = (
    "demo",
    "new",
    "solve",
    "check",
    "certify",
    "width",
    "network",
    "represent",
    "learn",
    "crosscheck",
    "selftest",
    "export",
    "dataset",
    "solvers",
    "schema",
    "bench",
    "sweep",
    "reproduce",
    "report",
    "bounds",
    "conjecture",
    "probability",
    "claims",
    "atlas",
    "warmup",
)
"""Module ``exactlt.cli.<name>``; each defines ``register(app)``.  Order is the help's order."""


def build(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """The application with these sub-commands; their modules import nothing heavy at the top."""
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

    for name in names:
        import_module(f"exactlt.cli.{name}").register(app)
    dress(app)
    one_grammar(app)
    return app

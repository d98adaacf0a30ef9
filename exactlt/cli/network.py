"""``exactlt network``: masks of whole networks, for all inputs."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import say


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        help="What only networks have; exactlt solve, check and width take them too.",
    )
    group.command()(table)
    app.add_typer(group, name="network")


def table(
    file: Annotated[
        str, typer.Argument(help="JSON Lines of `exactlt width --family linear --out`.")
    ],
    figure: Annotated[str | None, typer.Option(help="Also draw the ratios as SVG.")] = None,
) -> None:
    """Mean minimal widths per structure beside the constructions' bounds, as Markdown."""
    from exactlt.views import network_widths as view
    from exactlt.width.run import read_records

    records = read_records(file)
    print(view.table(records))
    if figure is not None:
        view.figure(records, figure)
        say(f"wrote {figure}")

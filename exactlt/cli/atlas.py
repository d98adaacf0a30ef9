"""``exactlt atlas``: the board of certified widths and exact probabilities."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import keeps, say

Folder = Annotated[str, typer.Argument(metavar="DIR", help="Folder with atlas.toml.")]
Page = Annotated[str, typer.Option(help="Only this page.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        help="A board of certified widths and exact probabilities: show, verify, extend.",
    )
    app.add_typer(group, name="atlas")
    group.command()(show)
    group.command()(verify)
    group.command()(extend)


def show(folder: Folder = "data/atlas", page: Page = "") -> None:
    """Print every cell: its value, or at most which, and how it is known."""
    from exactlt.claims.atlas import table

    print(table(folder, page))


def verify(
    folder: Folder = "data/atlas",
    page: Page = "",
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Repeat searches that cost more than the budget.")
    ] = False,
    negative: Annotated[
        bool, typer.Option("--negative-control", help="Also alter every load-bearing field.")
    ] = False,
) -> int:
    """Look at every cell again, as exactlt claims verify does; a wanted cell without claim is 1."""
    from exactlt.claims import Allowed
    from exactlt.claims.atlas import entries_of, missing
    from exactlt.claims.report import control_summary, exit_code, line, summary
    from exactlt.claims.session import look_at

    lost = [cell for cell in missing(folder) if page in ("", cell.page)]
    for cell in lost:
        print(f"MISSING         {cell.id}")
    done = []
    allowed = Allowed(recompute=recompute)
    for looked in look_at(entries_of(folder, page), allowed, negative=negative):
        done.append(looked)
        if not looked.finding.ok:
            print(line(looked), flush=True)
    print(summary(done))
    if negative:
        print(control_summary(done))
    return exit_code(done) or (1 if lost else 0)


def extend(
    folder: Folder = "data/atlas",
    most: Annotated[int | None, typer.Option(help="Cells to compute in this run.")] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="Time limit of a search.")] = 30.0,
) -> int:
    """Compute the cells that are missing or open.

    Exit code 3 if a cell stays open or could not be computed.
    """
    from exactlt.claims.atlas import extend as run

    keeps(folder)
    done = run(folder, seconds=seconds, most=most, tick=lambda cell: say(cell.id))
    print(f"{done.cells} cells wanted, {done.closed} closed now, {done.open} open")
    if done.failed:
        print(f"{done.failed} could not be computed, the first: {done.reason}")
    return 3 if done.open or done.failed else 0

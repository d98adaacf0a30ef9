"""``exactlt network``: masks of whole networks, for all inputs."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, check_claims, keeps, limits, say, write_claims


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        help="Masks of whole networks for all inputs, and their true minimal widths.",
    )
    group.command()(width)
    group.command()(table)
    app.add_typer(group, name="network")


def width(
    law: Annotated[str, typer.Option(help="Law of all weights, in units of 1/bound.")],
    kind: Annotated[
        str,
        typer.Option(
            help="linear (two layers, all real inputs), chain (b·relu(ax) "
            "through 1-n-1-n-1), chain-wide (through 1-n-n-n-1), relu-grid "
            "(relu(w·x), three layers, grid)."
        ),
    ] = "linear",
    layer: Annotated[
        str | None, typer.Option(help="Inputs x outputs of a random target, 2x1 without.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Network JSON to use as target instead.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="Seeds: 7 or 0..9.")] = "0",
    structure: Annotated[
        str | None,
        typer.Option(
            help="block, one-input, free, whole-neuron; several with commas; all but the last "
            "that the kind has without."
        ),
    ] = None,
    method: Annotated[str | None, typer.Option(help="As in `exactlt solve`, auto without.")] = None,
    confirm: Annotated[
        str | None, typer.Option(help="A second method that must refute n* − 1 too.")
    ] = None,
    max_n: Annotated[
        int | None,
        typer.Option(help="Widest source tried; without, 512, or 16 where searches are hard."),
    ] = None,
    out: Annotated[str | None, typer.Option(help="Write JSON Lines.")] = None,
    certificates: Annotated[
        str | None, typer.Option(help="Folder for the certificates of refuted one-input widths.")
    ] = None,
    claim: ClaimFile = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", help="Time limit for each search.")
    ] = None,
) -> None:
    """True minimal widths over nested random sources, with evidence one step below."""
    from exactlt._files import check_output, write_atomic
    from exactlt.claims.made import of_network
    from exactlt.errors import InputError
    from exactlt.instances import parse_law, read_instance, write_instance
    from exactlt.networks import Network, Structure
    from exactlt.width.families import family
    from exactlt.width.network import report
    from exactlt.width.network.search import parse_dimensions
    from exactlt.width.report import parse_range

    check_claims(claim)
    goal = None
    if target is not None:
        goal = read_instance(target)
        if not isinstance(goal, Network):
            raise InputError(f"{target}: expected {Network.FORMAT}, got {goal.FORMAT}")
    if out is not None:
        check_output(out)
    if certificates is not None:
        Path(certificates).mkdir(parents=True, exist_ok=True)
    found, finished = [], []
    draws = parse_range("seeds", seeds)
    named = None if structure is None else structure.split(",")
    # each search has this time, and each draw at most as many as there are structures
    limits(seconds, times=len(draws) * len(named or list(Structure)))
    head = {"command": ["exactlt", *sys.argv[1:]]}
    for record, result in report.run(
        kind,
        parse_law(law),
        draws,
        named,
        layer=None if layer is None else parse_dimensions(layer),
        target=goal,
        method=method,
        confirm=confirm,
        max_n=max_n,
        seconds=seconds,
    ):
        found.append((record, result))
        if certificates is not None and result.proof is not None:
            system, data = result.proof
            stem = Path(certificates, f"{record['seed']}-{record['structure']}-{result.refuted}")
            write_instance(system, f"{stem}.system.json")
            write_atomic(f"{stem}.cert", data)
        finished.append(record)
        if out is not None:  # at once: what comes next may be interrupted
            report.write_lines(out, head, finished)
            if len(finished) == 1:
                keeps(out)
        if result.n is None and result.note:
            text = result.note
        elif result.n is None:
            most = "" if result.at_most is None else f", at most {result.at_most}"
            why = "none up to" if result.reason is None else f"{result.reason.value}: n* >"
            text = f"{why} {result.refuted}{most}"
        else:
            below = f"n* − 1: {result.evidence} by {result.method}"
            text = f"n* = {result.n}, kept {result.kept}; {below}"
        print(
            f"seed {record['seed']} {record['structure']:10} {text} ({result.seconds:.2f} s)",
            flush=True,
        )
    print(report.describe(found))
    d, m = (None, None) if layer is None else parse_dimensions(layer)
    drawn = family(kind)

    def stated(record: dict, result) -> dict:
        source = drawn(parse_law(law), record["seed"], inputs=d, outputs=m, target=goal)
        return of_network(source, result, None if target is None else (target, claim))

    write_claims(claim, [partial(stated, record, result) for record, result in found])


def table(
    file: Annotated[str, typer.Argument(help="JSON Lines of `exactlt network width --out`.")],
    figure: Annotated[str | None, typer.Option(help="Also draw the ratios as SVG.")] = None,
) -> None:
    """Mean minimal widths per structure beside the constructions' bounds, as Markdown."""
    from exactlt.width.network import report

    records = report.read_lines(file)
    print(report.table(records))
    if figure is not None:
        report.figure(records, figure)
        say(f"wrote {figure}")

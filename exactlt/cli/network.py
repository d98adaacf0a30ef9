"""``exactlt network``: masks of whole networks, for all inputs."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, Json, Seconds, check_claims, limits, say, write_claims
from exactlt.cli._ends import INTERRUPTED, OUT_OF_LIMITS

Domain = Annotated[
    str,
    typer.Option(
        help="Where: reals, lo:hi for all inputs, lo:hi,lo:hi,… for each, or integers lo..hi."
    ),
]
Layers = Annotated[
    str | None,
    typer.Option(help="Of npz, safetensors, torch: names of the matrices in order, with commas."),
]
FILE = "Network: exactlt JSON, npz, safetensors, torch or ONNX."


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        help="What only networks have; exactlt solve, check and width take them too.",
    )
    group.command()(table)
    group.command()(central)
    group.command()(equal)
    group.command(name="range")(range_)
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


def central(
    file: Annotated[
        str | None, typer.Argument(help="Claims of an earlier run: only print its table.")
    ] = None,
    layers: Annotated[str, typer.Option(help="Inputs x outputs of targets, with commas.")] = "2x1",
    bounds: Annotated[
        str, typer.Option("-M", "--bounds", help="M of uniform:M, with commas.")
    ] = "1",
    tolerances: Annotated[
        str, typer.Option(help="Sup norms in real output units, with commas.")
    ] = "0",
    p: Annotated[
        str, typer.Option(help="Quantiles, with commas: a share p of the seeds succeeds.")
    ] = "1/2",
    seeds: Annotated[str, typer.Option(help="Seeds: 7 or 0..9.")] = "0..4",
    family: Annotated[str, typer.Option(help="linear (two layers) or chain (four).")] = "linear",
    train: Annotated[
        bool, typer.Option("--train/--no-train", help="Train masks too, at up to eight times n*.")
    ] = True,
    out: Annotated[str | None, typer.Option(help="Write every number as a claim (TOML).")] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="Time limit of each search.")] = 60.0,
) -> int:
    """The gap: necessary bound, exact n*, heuristic, learned, sufficient bound, ratios.

    One row for each layer, M, tolerance and p, as Markdown.  Every number is a claim that
    `exactlt claims verify` looks at again.
    """
    import tempfile
    from itertools import product
    from pathlib import Path

    from exactlt._files import check_output, write_atomic
    from exactlt._progress import status
    from exactlt.answers import Limits
    from exactlt.claims import central as made
    from exactlt.claims import read_claims
    from exactlt.claims.file import file_text
    from exactlt.errors import InputError
    from exactlt.instances import parse_fraction, parse_int, parse_range
    from exactlt.width.network.search import parse_dimensions

    if file is not None:
        print(made.table(entry.document for entry in read_claims(file)))
        return 0
    Limits(seconds)
    if out is not None and check_output(out).is_file():
        raise InputError(f"out: {out} exists already; name a new file")
    cells = [
        made.Cell(
            *((1, 1) if family == "chain" else parse_dimensions(layer)),
            parse_int("bounds", M),
            parse_fraction("tolerances", tolerance),
            tuple(parse_fraction("p", x) for x in p.split(",")),
            parse_range("seeds", seeds),
            family,
        )
        for layer, M, tolerance in product(
            layers.split(","), bounds.split(","), tolerances.split(",")
        )
    ]
    for cell in cells:
        cell.draw(cell.seeds[0])  # refuses what cannot be drawn before anything is searched
    with tempfile.TemporaryDirectory(prefix="exactlt-") as scratch, status("central table") as now:
        folder = Path(out).parent if out is not None else Path(scratch)
        found = [
            document
            for cell in cells
            for document in made.documents(cell, folder, seconds=seconds, learned=train, tick=now)
        ]
    if out is not None:
        write_atomic(out, file_text(found))
    print(made.table(found))
    return 0


def equal(
    first: Annotated[str, typer.Argument(help=FILE)],
    second: Annotated[str, typer.Argument(help=FILE)],
    domain: Domain = "-1:1",
    tolerance: Annotated[
        str, typer.Option(help="By how much an output may differ: 0, 1/16, in real units.")
    ] = "0",
    layers: Layers = None,
    second_layers: Annotated[str | None, typer.Option(help="The same for the second file.")] = None,
    seconds: Seconds = None,
    claim: ClaimFile = None,
    json: Json = False,
) -> int:
    """Whether two networks are the same function on a whole domain; exact, never a float.

    Exit code 0 if they are equal, 1 if not: then a rational input and both outputs are shown;
    3 if the time was over, with a bound on the difference.  Stored numbers are taken as they
    are; bias-free networks that are equal on -1:1 are equal on all reals.
    """
    from functools import partial
    from json import dumps

    from exactlt._progress import status
    from exactlt.answers import Clock
    from exactlt.claims.made import of_comparison
    from exactlt.formats import read_network
    from exactlt.instances import parse_fraction
    from exactlt.networks import compare, parse_domain
    from exactlt.views import networks as view

    check_claims(claim)
    within = parse_fraction("tolerance", tolerance)
    clock = Clock(limits(seconds))
    a, b = read_network(first, _names(layers)), read_network(second, _names(second_layers))
    where = parse_domain("domain", domain, a.widths[0])
    with status("comparing") as show:
        found = compare(
            a, b, where, within, go_on=lambda s: not clock.expired() and show(view.so_far(s))
        )
    if json:
        head = {"format": "exactlt/network-comparison", "version": 1}
        asked = {"domain": where.content(), "tolerance": str(within)}
        print(dumps({**head, **found.document(), **asked}))
    else:
        print(view.comparison(found, where, within))
    if claim is not None:
        files = (first, _names(layers)), (second, _names(second_layers))
        write_claims(claim, [partial(of_comparison, found, files, where, within, claim)])
    if found.equal is None:
        return INTERRUPTED if found.interrupted else OUT_OF_LIMITS
    return 0 if found.equal else 1


def range_(
    file: Annotated[str, typer.Argument(help=FILE)],
    domain: Domain = "-1:1",
    output: Annotated[
        int | None, typer.Option(help="Only this output, counted from 0.", min=0)
    ] = None,
    layers: Layers = None,
    seconds: Seconds = None,
    claim: ClaimFile = None,
    json: Json = False,
) -> int:
    """The exact least and greatest value of each output on a domain, and where they are.

    Exit code 0 if all are known; 3 if the time was over, 130 after Ctrl-C: then the best values
    that were seen, and bounds that none passes.  --seconds is for all outputs together.
    """
    from functools import partial
    from json import dumps

    from exactlt._progress import status
    from exactlt.answers import Clock
    from exactlt.claims.made import of_range
    from exactlt.errors import InputError
    from exactlt.formats import read_network
    from exactlt.networks import Shares, parse_domain, value_range
    from exactlt.views import networks as view

    check_claims(claim)
    clock = Clock(limits(seconds))
    network = read_network(file, _names(layers))
    where = parse_domain("domain", domain, network.widths[0])
    outputs = network.widths[-1]
    if output is not None and output >= outputs:
        raise InputError(f"output: expected 0..{outputs - 1}, got {output}")
    chosen = [output] if output is not None else list(range(outputs))
    found = []
    with status("searching") as show:
        go_on = Shares(lambda: clock.left, 2 * len(chosen), lambda s: show(view.so_far(s)))
        for o in chosen:
            found.append(value_range(network, o, where, go_on=go_on))
            if not json:
                print(view.output_range(o, found[-1], where), flush=True)
            if found[-1].interrupted:
                break
    if json:
        parts = [{"output": o, **r.document()} for o, r in zip(chosen, found, strict=False)]
        head = {"format": "exactlt/network-range", "version": 1}
        print(dumps({**head, "domain": where.content(), "outputs": parts}))
    if claim is not None:
        made = [
            partial(of_range, r, o, (file, _names(layers)), where, claim)
            for o, r in zip(chosen, found, strict=False)
        ]
        write_claims(claim, made)
    if any(r.interrupted for r in found):
        return INTERRUPTED
    return 0 if all(r.exact for r in found) else OUT_OF_LIMITS


def _names(layers: str | None) -> list[str] | None:
    return None if layers is None else layers.split(",")

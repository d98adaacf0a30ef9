"""``exactlt represent``: a trained network as an exactly pruned random one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from exactlt.cli._common import Json, keeps, limits, say


def register(app: typer.Typer) -> None:
    @app.command()
    def represent(
        network: Annotated[
            str | None, typer.Argument(help="exactlt JSON, npz, safetensors, ONNX or torch file.")
        ] = None,
        bits: Annotated[
            int | None, typer.Option(help="Weights are rounded to multiples of 2^−bits; 4 without.")
        ] = None,
        source_bits: Annotated[
            int | None, typer.Option("--source-bits", help="Of the random weights; as --bits.")
        ] = None,
        domain: Annotated[
            str | None,
            typer.Option(help="Of the inputs: all (without), nonnegative, or such as 0..1."),
        ] = None,
        scale: Annotated[
            bool, typer.Option("--scale", help="Divide layers by powers of two to fit in −1..1.")
        ] = False,
        methods: Annotated[
            str | None, typer.Option(help="Some of gadgets,block,constructive,bound; all without.")
        ] = None,
        verify: Annotated[
            str | None, typer.Option(help="Check the masks of a file that --out wrote.")
        ] = None,
        seed: Annotated[int | None, typer.Option(help="Seed of the random source; 0.")] = None,
        out: Annotated[
            str | None, typer.Option(help="Write masks and report here (.json, or .npz).")
        ] = None,
        figure: Annotated[str | None, typer.Option(help="Draw the widths (.svg, .png).")] = None,
        seconds: Annotated[
            float | None, typer.Option("--seconds", help="For all of it; more finds more.")
        ] = None,
        json: Json = False,
    ) -> int:
        """Represent a trained ReLU network exactly by pruning a random one, layer by layer.

        Side by side: a gadget per weight, a block per input, a narrow network in which each
        random unit serves one input and all outputs, and a lower bound for such masks.  All
        masks are checked in integers on the whole domain.

        Exit code 0; with --verify 1 if a mask is wrong.

        exactlt represent data/targets/iris-4-8-3.json --bits 4 --out iris-masks.json
        """
        from exactlt.errors import InputError

        if verify is not None:
            given = (network, bits, source_bits, domain, methods, seed, out, seconds, scale or None)
            if any(value is not None for value in given):
                raise InputError("verify: expected it alone, or with json and figure")
            return _verified(verify, figure, json)
        if network is None:
            raise InputError("network: expected a file, or verify and a file that out wrote")
        from exactlt._figures import check_figure
        from exactlt._files import check_output
        from exactlt.representation import METHODS, document, write_representation
        from exactlt.representation import represent as run

        if out is not None:
            check_output(out)
            if not out.endswith((".json", ".npz")):
                raise InputError(f"out: expected a name ending in .json or .npz, got {out}")
        if figure is not None:
            check_figure(figure)
        limits(seconds)

        def keep(found) -> None:
            if out is not None:
                write_representation(found, out)
                keeps(f"{out} ({len(found.layers)} of {found.target.depth} layers)")

        with _shown() as step:
            found = run(
                network,
                4 if bits is None else bits,
                source_bits=source_bits,
                seed=0 if seed is None else seed,
                domain="all" if domain is None else domain,
                scale=scale,
                methods=METHODS if methods is None else tuple(methods.split(",")),
                seconds=seconds,
                keep=keep,
                step=step,
            )
        _print(found, json, document)
        if out is not None:
            say(f"wrote {out}")
        if figure is not None:
            _draw(found, figure)
        return 0


def _verified(path: str, figure: str | None, json: bool) -> int:
    from exactlt.representation import document, read_representation

    found = read_representation(path)
    if figure is not None:
        from exactlt._figures import check_figure

        check_figure(figure)
    wrong = found.flaw()
    if wrong is not None:
        print(f"wrong: {wrong}")
        return 1
    _print(found, json, document, quoted=True)
    say("verified: the masks of every layer in the file")
    if figure is not None:
        _draw(found, figure)
    return 0


def _print(found, json: bool, document, quoted: bool = False) -> None:
    if json:
        from json import dumps

        print(dumps(document(found, masks=False), indent=1))
    else:
        from exactlt.views.represent import text

        print(text(found, quoted))


def _draw(found, path: str) -> None:
    from exactlt.views.represent import draw

    say(f"wrote {draw(found, path)}")


@contextmanager
def _shown() -> Iterator:
    """What is done now and how far it is, on stderr, where that is a screen."""
    if not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1)
        yield lambda done, total, what: bar.update(
            task, completed=done, total=total, description=what
        )

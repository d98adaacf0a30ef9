"""``exactlt width``: minimal widths of random streams, gadgets and networks."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from functools import partial
from typing import Annotated

import typer

from exactlt.cli._common import (
    ClaimFile,
    Gamma,
    Json,
    Memory,
    Precision,
    Rounds,
    Saturate,
    check_claims,
    keeps,
    limits,
    mixed_of,
    say,
    write_claims,
)

FAMILIES = (
    "stream (weights for one target or several), gadget (hidden units for one weight), linear "
    "(a layer through two, all real inputs), chain (b·relu(ax) through 1-n-1-n-1), chain-wide "
    "(through 1-n-n-n-1), relu-grid (relu(w·x), three layers, on a grid), relu-three, relu-four "
    "(the same through so many layers, all real inputs), linear-grid (a layer through two on a "
    "grid, layer outputs exact or rounded: --gamma)."
)


def register(app: typer.Typer) -> None:
    @app.command()
    def width(
        law: Annotated[str, typer.Option(help="Law of all weights, e.g. uniform:M=2^20.")],
        family: Annotated[str, typer.Option(help=FAMILIES)] = "stream",
        target: Annotated[
            str | None,
            typer.Option(
                help="Of a stream: 17, or -8..8 (every one), or 3,5,-7 (of vectors in 3 dimensions "
                "one target); of linear: a file."
            ),
        ] = None,
        layer: Annotated[
            str | None, typer.Option(help="Inputs x outputs of a random target, e.g. 2x1.")
        ] = None,
        seeds: Annotated[str, typer.Option(help="Seeds: 7 or 0..99.")] = "0",
        tolerance: Annotated[
            str | None,
            typer.Option(
                help="Integer, in the law's unit; of linear a fraction such as 1/14, sup norm."
            ),
        ] = None,
        size: Annotated[int | None, typer.Option(help="Keep exactly this many.")] = None,
        perturb: Annotated[
            str | None,
            typer.Option(help="Each kept weight of a stream may move by so much (integer)."),
        ] = None,
        structure: Annotated[
            str | None,
            typer.Option(
                help="Masks of networks: block, one-input, free, whole-neuron; several with commas."
            ),
        ] = None,
        gamma: Gamma = None,
        rounding: Rounds = None,
        saturate: Saturate = False,
        precision: Precision = None,
        solver: Annotated[str | None, typer.Option(help="An exact solver; auto without.")] = None,
        confirm: Annotated[
            str | None, typer.Option(help="A second exact solver that must refute n* − 1 too.")
        ] = None,
        heuristics: Annotated[
            str | None,
            typer.Option(help="Beside n* what network heuristics need: all, or names with commas."),
        ] = None,
        max_n: Annotated[int | None, typer.Option(help="Widest source tried.")] = None,
        out: Annotated[str | None, typer.Option(help="Write one JSON line per width.")] = None,
        certificate: Annotated[
            str | None, typer.Option(help="Certify n* − 1 (one seed, one structure).")
        ] = None,
        certificates: Annotated[
            str | None,
            typer.Option(help="Folder for the certificates of refuted one-input widths."),
        ] = None,
        claim: ClaimFile = None,
        seconds: Annotated[
            float | None, typer.Option("--seconds", help="Time limit of each search.")
        ] = None,
        memory: Memory = None,
        json: Json = False,
    ) -> None:
        """Find the smallest width with a mask, and how it is known that one less has none.

        A stream's width is its shortest prefix with a mask, a network's its number of hidden
        units.  --seconds and --memory limit each search.  Over several seeds, quantiles or means.
        --heuristics adds the width that each heuristic needs, an upper bound, and its ratio to n*.
        """
        from json import dumps

        from exactlt._files import check_output, make_folder
        from exactlt._progress import progress
        from exactlt.errors import InputError
        from exactlt.instances import parse_int, parse_law, parse_range
        from exactlt.views import width as view
        from exactlt.width.families import family as named
        from exactlt.width.family import certified
        from exactlt.width.heuristic import heuristics as named_heuristics
        from exactlt.width.heuristic import with_heuristics
        from exactlt.width.network.search import parse_dimensions
        from exactlt.width.run import recording, run, write_proof

        check_claims(claim)
        chosen, parsed, numbers = (
            named(family),
            parse_law(law, shaped=True),
            parse_range("seeds", seeds),
        )
        structures = chosen.usual if structure is None else structure.split(",")
        if certificate is not None:
            if len(numbers) != 1 or len(structures) != 1:
                raise InputError(
                    f"certificate: expected one seed and one structure, got {len(numbers)} and "
                    f"{len(structures)}"
                )
            check_output(certificate, folder=chosen.name == "gadget")
        if certificates is not None:
            if "one-input" not in structures:
                raise InputError("certificates: only one-input masks of networks write their own")
            make_folder(certificates)
        inputs, outputs = (None, None) if layer is None else parse_dimensions(layer)
        given = {
            "target": None if target is None else chosen.target_of(target),
            "tolerance": None if tolerance is None else chosen.tolerance_of(tolerance),
            "size": size,
            "perturb": None if perturb is None else parse_int("perturb", perturb),
            "inputs": inputs,
            "outputs": outputs,
            "mixed": mixed_of(gamma, rounding, saturate, precision),
        }
        beside = []
        if heuristics is not None:
            if chosen.sizes is None:
                raise InputError(f"heuristics: networks have them, {chosen.name} is a row")
            beside = named_heuristics(heuristics)
        options = {"solver": solver, "confirm": confirm, "max_n": max_n}
        # each search has this time; the gadget and the chains take no limits and say so
        searches = len(numbers) * len(structures) * (1 + len(beside))
        bounds = limits(seconds, memory, times=searches)
        if seconds is not None or memory is not None:
            options["limits"] = bounds
        rows = chosen.sizes is None and not json
        found = []
        with (
            recording(out, chosen, ["exactlt", *sys.argv[1:]]) as record,
            progress("streams", len(numbers)) if rows else nullcontext(lambda: None) as step,
        ):
            for result in run(chosen, parsed, numbers, structures, given=given, **options):
                if certificate is not None:
                    result, checked = certified(result, certificate)
                    say(
                        "certificate: no width is smaller than 0, there is nothing to refute"
                        if checked is None
                        else f"{checked.check.upper()}: {checked.sentence}"
                    )
                if certificates is not None and result.proof is not None:
                    write_proof(result, certificates)
                if beside:
                    result = with_heuristics(result, beside, max_n=max_n, limits=bounds)
                record(result)
                found.append(result)
                if out is not None and len(found) == 1:
                    keeps(out)
                step()
                if json:
                    print(dumps(result.document()), flush=True)
                elif not rows:
                    print(view.line(result), flush=True)
        if not json:
            print(view.summary(found, parsed))
        if claim is not None:
            from exactlt.claims.made import of_any_width

            files = (claim, target if chosen.sizes else None, certificate)
            write_claims(claim, [partial(of_any_width, w, *files) for w in found])

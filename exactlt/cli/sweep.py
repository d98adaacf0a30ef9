"""``exactlt sweep``: a plan becomes records, and records become a table."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, Whole, check_claims, keeps, say, whole, write_claims


def register(app: typer.Typer) -> None:
    @app.command()
    def sweep(
        plan: Annotated[str, typer.Argument(help="Plan in TOML.")],
        store: Annotated[str, typer.Option(help="Folder of records.")] = "records",
        workers: Annotated[
            int | None, typer.Option(help="Threads or processes; all cores by default.")
        ] = None,
        pool: Annotated[str, typer.Option(help="auto, threads or processes.")] = "auto",
        dask: Annotated[
            str | None, typer.Option(metavar="ADDRESS", help="Use a running Dask scheduler.")
        ] = None,
        shard: Annotated[
            str, typer.Option(metavar="I/N", help="Only every N-th cell, for job arrays.")
        ] = "1/1",
        only_show: Annotated[
            bool, typer.Option("--show", help="Print what the store has; compute nothing.")
        ] = False,
        export_to: Annotated[
            str, typer.Option("--export", help="Also write all records to .parquet or .jsonl.")
        ] = "",
        figure: Annotated[
            str | None,
            typer.Option(help="Draw P(success) against n (decide, mask, mask-width): SVG or PNG."),
        ] = None,
        claim: ClaimFile = None,
        seconds: Whole = None,
    ) -> int:
        """Run what is missing of a plan and print one line a cell.

        Running the same command again continues where an interrupted run stopped.

        \b
        A plan:
            question = "perfect"        # decide discrepancy optimum width cover modular
                                        # learned: solver = edge-popup, threshold, supermask …
                                        # mask mask-width mask-kept: networks, with family =
                                        # "linear", layers = ["2x1"], structures = ["free"]
            laws = ["positive:M={M}"]
            n = [16, 20, 24]
            kappa = ["0.8", "0.9", "1"] # or M = ["2^10"]
            [stop]
            samples = 20000
            shard = 1000
            width = "0.02"              # stop earlier once the interval is this narrow
        """
        from exactlt._figures import check_figure
        from exactlt.errors import InputError
        from exactlt.experiments import export, export_path, read_plan, run, summary
        from exactlt.experiments.curves import RISING, curves
        from exactlt.views import sweep_curves as view

        whole(seconds)
        if export_to:
            export_path(export_to)
        check_claims(claim)
        asked = read_plan(plan)
        if figure is not None:
            check_figure(figure)
            if asked.question not in RISING:
                raise InputError(
                    f"figure: {asked.question} has no success that rises with n; expected one of "
                    f"{', '.join(RISING)}"
                )
        if only_show:
            given = {"workers": workers, "pool": pool != "auto", "dask": dask is not None}
            given |= {"shard": shard != "1/1"}
            for name, value in given.items():
                if value:
                    raise InputError(f"{name}: show computes nothing, so it has no use for it")
        if not only_show:
            keeps(store)
            done = run(
                asked,
                store,
                workers=workers,
                pool=pool,
                dask=dask,
                part=shard,
                command=["exactlt", *sys.argv[1:]],
                say=say,
                progress=True,
            )
            say(
                f"{done.cells} cells: {done.computed} shards computed in {done.seconds:.1f} s, "
                f"{done.found} found in {store}"
            )
        print(f"# plan {asked.sha256[:16]} {asked.name}".rstrip())
        print("cell\tlaw\tn\tkappa\ttarget\ttolerance\tsize\tseed\tsamples\twhat\testimate")
        for row in summary(asked, store):
            cell = row.cell
            mark = "" if row.complete else " (not finished)"
            size = "-" if cell.size is None else cell.size
            print(
                cell.id,
                cell.about,
                cell.n,
                f"{cell.kappa:.4g}",
                cell.target,
                cell.tolerance,
                size,
                cell.seed,
                row.samples,
                row.what,
                f"{row.estimate}{mark}",
                *([f"beside: {row.beside}"] if row.beside else []),
                sep="\t",
            )
        if asked.question in ("mask", "mask-width") or figure is not None:
            found = curves(summary(asked, store))
            print("\n".join(view.lines(found)))
            if figure is not None:
                say(f"figure: {view.figure(found, figure)}")
        write_claims(
            claim, [partial(_claim, row, asked.stop.level) for row in summary(asked, store)]
        )
        if export_to:
            say(f"{export(store, export_to)} rows written to {export_to}")
        return 0


def _claim(row, level) -> dict:
    from exactlt.claims.made import of_row

    return of_row(row, level)

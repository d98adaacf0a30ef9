"""``exactlt demo``: the whole path on a real network."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from exactlt._progress import progress
from exactlt.cli._common import Whole, say, whole


def register(app: typer.Typer) -> None:
    @app.command()
    def demo(
        target_bits: Annotated[int, typer.Option("--target-bits", help="δt = 2^−t.")] = 4,
        source_bits: Annotated[int, typer.Option("--source-bits", help="δ = 2^−k.")] = 4,
        seed: Annotated[int, typer.Option(help="Seed of the random source.")] = 0,
        confirm: Annotated[
            str, typer.Option(help="Exact solvers that refute one unit less too; comma separated.")
        ] = "mitm",
        certify_all: Annotated[
            bool, typer.Option("--certify-all", help="Certify every weight, not the hardest.")
        ] = False,
        out: Annotated[Path, typer.Option(help="Folder for figure and record.")] = Path(
            "exactlt-out/demo"
        ),
        seconds: Whole = None,
    ) -> int:
        """Represent a trained network by pruning a random one.

        Every weight of a digits classifier at its exact minimal width, the masked network
        checked integer for integer on 1,797 images; then the same classifier by blocks and by
        shipped masks that are verified, beside a lower bound.  Exit code 1 if any output differs.
        """
        from exactlt._files import check_output, make_folder
        from exactlt.errors import MissingDependency
        from exactlt.papers import demo as paper
        from exactlt.papers import side_by_side
        from exactlt.solvers import solver

        whole(seconds)
        names = tuple(filter(None, confirm.split(",")))
        for name in names:
            solver(name)
        check_output(out, folder=True)
        setting = paper.Setting(target_bits, source_bits, seed, names)
        with progress("weights", paper.weight_count()) as step:
            result = paper.run(setting, step)
        make_folder(out)
        with progress("certificates", paper.weight_count() if certify_all else 1) as step:
            result = paper.certified(result, out / "certificates", certify_all, step)
        print(paper.text(result))
        both = None
        if setting.seed == 0 and setting.t == setting.k == 4:
            both = side_by_side.compare(result.target, paper.digits()[0])
        if both is not None:
            print(f"\n{side_by_side.text(both)}")
        for path in paper.write(result, out):
            print(f"written   {path}")
        if both is not None:
            with suppress(MissingDependency):
                print(f"written   {side_by_side.draw(both, out / 'side-by-side.svg')}")
        say(f"{result.seconds:.1f} s")
        same = both is None or both.outputs_equal == both.images
        return 0 if same and result.outputs_equal == result.images else 1

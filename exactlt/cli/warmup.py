"""``exactlt warmup``: compile everything now, so that no later command has to."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt._progress import progress
from exactlt.cli._common import Json, Whole, whole


def register(app: typer.Typer) -> None:
    @app.command()
    def warmup(
        workers: Annotated[
            int | None, typer.Option(min=1, help="Processes; all cores by default.")
        ] = None,
        json: Json = False,
        seconds: Whole = None,
    ) -> int:
        """Compile all machine code for this computer, once; later commands start at once.

        What is compiled already is left alone. Without this each command compiles what it
        needs the first time. NUMBA_CACHE_DIR names another folder for it.
        """
        import time

        from exactlt.kernels.signatures import SIGNATURES
        from exactlt.kernels.warmup import cache_folder, compile_all

        whole(seconds)
        begun, found = time.perf_counter(), {}
        with progress("kernels", len(SIGNATURES)) as step:
            for name, spent in compile_all(workers):
                found[name] = spent
                step()
        folder = cache_folder()
        if json:
            from exactlt.instances import dump

            rows = [
                {"kernel": name, "milliseconds": round(1000 * spent)}
                for name, spent in sorted(found.items())
            ]
            document = {"format": "exactlt/warmup", "version": 1, "cache": folder, "kernels": rows}
            print(dump(document), end="")
            return 0
        made = sum(spent > 0 for spent in found.values())
        print(
            f"{len(found)} kernels ready in {folder}: {made} compiled now, "
            f"{len(found) - made} found, {time.perf_counter() - begun:.1f} s"
        )
        return 0

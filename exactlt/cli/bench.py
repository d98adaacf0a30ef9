"""``exactlt bench``: exactlt beside its peers, on the same instances."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import Whole, keeps, say, whole


def register(app: typer.Typer) -> None:
    @app.command()
    def bench(
        full: Annotated[
            bool, typer.Option("--full", help="All rows and longer budgets: about half an hour.")
        ] = False,
        only: Annotated[str, typer.Option(help="Only rows whose name contains this.")] = "",
        budget: Annotated[
            float | None, typer.Option(help="Processor seconds per contestant and row.")
        ] = None,
        output: Annotated[
            str | None, typer.Option("--json", help="Write all results here.")
        ] = None,
        figure: Annotated[str | None, typer.Option(help="Draw growth here (.svg, .png).")] = None,
        compare: Annotated[
            str | None, typer.Option(help="Earlier results (--json): what became slower?")
        ] = None,
        seconds: Whole = None,
    ) -> int:
        """Measure exactlt and every installed peer; wrong answers are shown as wrong.

        Prints a Markdown table.  Each contestant runs alone in a process of its own, on one
        thread, with a memory limit; every answer is compared with the exact one.

        With --compare exit code 1 if anything of ours became slower by more than its noise.
        """
        import json
        import math

        from exactlt._files import check_output, write_atomic
        from exactlt.errors import InputError
        from exactlt.experiments.bench import (
            FULL,
            QUICK,
            changes,
            comparison,
            markdown,
            run,
            slower,
        )
        from exactlt.experiments.bench import figure as draw

        whole(seconds)
        earlier = None
        if compare is not None:
            from exactlt._files import read_bytes

            try:
                earlier = json.loads(read_bytes(compare))
            except ValueError as error:
                raise InputError(f"compare: {compare} is not JSON: {error}") from None
            changes(earlier, earlier)  # refused before the long run, not after it
        rows = [row for row in (FULL if full else QUICK) if only in row.name]
        if not rows:
            names = ", ".join(row.name for row in FULL)
            raise InputError(f"only: expected part of a row's name ({names}), got {only!r}")
        if budget is None:
            budget = 20.0 if full else 1.0
        if not math.isfinite(budget) or budget <= 0:
            raise InputError(f"budget: expected seconds above 0, got {budget}")

        if output is not None:
            check_output(output)
            keeps(output)

        def keep(document: dict) -> None:
            if output is not None:
                write_atomic(output, json.dumps(document, indent=1) + "\n")

        document = run(rows, budget=budget, say=say, keep=keep)
        if figure is not None:
            draw(document, figure)
            say(f"figure: {figure}")
        print(markdown(document), end="")
        if earlier is None:
            return 0
        print()
        print(comparison(earlier, document), end="")
        return 1 if slower(changes(earlier, document)) else 0

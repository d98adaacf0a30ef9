"""``exactlt solvers``: which methods are usable here."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def solvers(
        json: Annotated[bool, typer.Option("--json", help="Machine-readable form.")] = False,
    ) -> None:
        """List all solvers: usable here or not, version, questions they answer."""
        rows = list(_rows())
        if json:
            from exactlt.instances import dump

            print(dump({"format": "exactlt/solvers", "version": 1, "solvers": rows}), end="")
            return
        part = "rows"
        for row in rows:
            if row["takes"] != part:
                part = row["takes"]
                print(f"{part}:")
            state = row["usable"] and f"{row['solver_version']:12}"
            state = state or f"pip install 'exactlt[{row['extra']}]'"
            kind = "exact" if row["exact"] else "heuristic"
            sized = ",size" if row["sized"] and part == "rows" else ""
            asks = ",".join(row["asks"])
            print(f"{row['name']:18} {kind:10} {state:12} {asks}{sized:6}  {row['summary']}")


def _rows():
    from exactlt.solvers import network_solvers, row_solvers, system_solvers

    tables = {
        "rows": row_solvers(),
        "several rows": system_solvers(),
        "networks": network_solvers(),
    }
    for takes, classes in tables.items():
        for cls in classes:
            made = cls()
            usable = made.available()
            yield {
                "name": made.name,
                "takes": takes,
                "exact": made.exact,
                "usable": usable,
                "solver_version": made.version() if usable else None,
                "extra": made.extra or None,
                "asks": sorted(ask.value for ask in made.asks),
                "sized": made.sized,
                "summary": made.summary,
            }

"""``exactlt solvers``: which methods are usable here."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def solvers() -> None:
        """List all solvers: usable here or not, version, questions they answer."""
        from exactlt.solvers import SOLVERS, network_solvers

        networks = network_solvers()
        for cls in (*SOLVERS, *networks):
            if cls is networks[0]:
                print("networks:")
            made = cls()
            if made.available():
                state = f"{made.version():12}"
            else:
                state = f"pip install 'exactlt[{made.extra}]'"
            kind = "exact" if made.exact else "heuristic"
            asked = ",".join(sorted(q.value for q in made.asks))
            sized = ",size" if made.sized and cls not in networks else ""
            print(f"{made.name:18} {kind:10} {state:12} {asked}{sized:6}  {made.summary}")

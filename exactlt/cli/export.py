"""``exactlt export``: a question in another program's format."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import say

ENDINGS = {"cnf": "cnf", "dimacs": "cnf", "opb": "opb", "lp": "lp", "mps": "mps"}
"""A file's ending, and the format that its readers expect."""


def register(app: typer.Typer) -> None:
    @app.command()
    def export(
        file: Annotated[str, typer.Argument(help="Instance JSON.")],
        to: Annotated[
            str | None,
            typer.Option("--to", help="cnf, opb, lp or mps; default: by --out's ending, else opb."),
        ] = None,
        out: Annotated[str | None, typer.Option("--out", help="File; default: stdout.")] = None,
    ) -> None:
        """Write the decide question as DIMACS CNF, OPB, LP or MPS, with exact integers."""
        from pathlib import Path

        from exactlt._files import write_atomic
        from exactlt.errors import InputError
        from exactlt.formats import FORMATS
        from exactlt.instances import LinearSystem, Partition, SubsetSum, read_instance

        ending = "" if out is None else Path(out).suffix.lstrip(".").lower()
        named = ENDINGS.get(ending)
        if to is None:
            to = named or "opb"
        elif named not in (None, to):
            raise InputError(f"to: expected the format that {out} names, got {to!r}")
        if to not in FORMATS:
            raise InputError(f"to: expected {', '.join(FORMATS)}, got {to!r}")
        question = read_instance(file)
        if not isinstance(question, (SubsetSum, Partition, LinearSystem)):
            raise InputError(f"{file}: expected linear rows, got {question.FORMAT}")
        text = FORMATS[to](question)
        if out is None:
            print(text, end="")
        else:
            say(f"wrote {write_atomic(out, text)}")

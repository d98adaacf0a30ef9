"""``exactlt export``: a question in another program's format."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import say


def register(app: typer.Typer) -> None:
    @app.command()
    def export(
        file: Annotated[str, typer.Argument(help="Instance JSON.")],
        to: Annotated[str, typer.Option("--to", help="cnf, opb, lp or mps.")] = "opb",
        out: Annotated[str | None, typer.Option("--out", help="File; default: stdout.")] = None,
    ) -> None:
        """Write the decide question as DIMACS CNF, OPB, LP or MPS, with exact integers."""
        from exactlt._files import write_atomic
        from exactlt.errors import InputError
        from exactlt.formats import FORMATS
        from exactlt.instances import LinearSystem, Partition, SubsetSum, read_instance

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

"""``exactlt schema``: the JSON Schemas of what is read and printed."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def schema(
        name: Annotated[
            str, typer.Argument(help="A format, as the list without one names it.")
        ] = "",
    ) -> None:
        """Print the JSON Schema of a format, or list all formats.

        Examples:

            exactlt schema

            exactlt schema answer
        """
        from exactlt.instances import dump
        from exactlt.schemas import schema as of
        from exactlt.schemas import schema_names

        if name:
            print(dump(of(name)), end="")
            return
        for each in schema_names():
            found = of(each)
            print(f"{each:20} {found.get('description', found['title'])}")

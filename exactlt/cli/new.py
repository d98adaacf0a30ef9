"""``exactlt new``: a starter to edit, commented where its format has comments."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import say

KINDS = {
    "question": "exactlt solve question.json",
    "partition": "exactlt solve partition.json --ask optimum",
    "network": "exactlt width --family linear --law uniform:M=7 --target network.json",
    "plan": "exactlt sweep plan.toml",
    "conjecture": "exactlt conjecture --file conjecture.toml",
    "dataset": "exactlt dataset make dataset.toml --out my-set",
    "claims": "exactlt claims verify paper.claims.toml",
}
"""Kind -> the command that takes it."""

DRAWN = ("law", "n", "seed", "target", "tolerance")


def register(app: typer.Typer) -> None:
    @app.command()
    def new(
        kind: Annotated[str, typer.Argument(help=", ".join(KINDS))],
        law: Annotated[
            str | None, typer.Option(help="Of a question: how a weight is drawn.  [uniform:M=64]")
        ] = None,
        n: Annotated[str | None, typer.Option(help="Of a question: its weights.  [16]")] = None,
        target: Annotated[str | None, typer.Option(help="Of a subset sum.  [17]")] = None,
        tolerance: Annotated[str | None, typer.Option(help="Of a subset sum.  [0]")] = None,
        seed: Annotated[str | None, typer.Option(help="Of the draw.  [0]")] = None,
        out: Annotated[str | None, typer.Option(help="File; default: stdout.")] = None,
        force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    ) -> None:
        """Write a starter: a question, a network, the plan of a sweep or set, a conjecture, claims.

        A question is drawn from a law and a seed, and is the same on every machine.

        Examples:

            exactlt new conjecture --out mine.toml

            exactlt new question --law positive:M=2^20 --n 24 --seed 3 --target 9999999
        """
        from exactlt._files import check_output, write_atomic
        from exactlt.errors import InputError
        from exactlt.starters import drawn, starter

        if kind not in KINDS:
            raise InputError(f"kind: expected {', '.join(KINDS)}, got {kind!r}")
        given = dict(zip(DRAWN, (law, n, seed, target, tolerance), strict=True))
        named = {name: value for name, value in given.items() if value is not None}
        if kind in ("question", "partition"):
            text = drawn(kind, **named)
        elif kind == "claims" and not named:
            from exactlt.claims.starter import TEXT as text
        else:
            text = starter(kind, **named)
        if out is None:
            print(text, end="")
            return
        if check_output(out).exists() and not force:
            raise InputError(f"out: {out} exists; choose another name, or force to replace it")
        command = " ".join(out if "." in word else word for word in KINDS[kind].split())
        say(f"wrote {write_atomic(out, text)}; next: {command}")

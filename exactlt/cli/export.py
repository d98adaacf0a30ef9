"""``exactlt export``: a question in another program's format."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import Whole, say, whole

ENDINGS = {"dimacs": "cnf"} | {
    name: name
    for name in ("cnf", "wcnf", "opb", "lp", "mps", "mzn", "smt2", "qubo", "onnx", "vnnlib")
}
"""A file's ending, and the format that its readers expect."""


def register(app: typer.Typer) -> None:
    @app.command()
    def export(
        file: Annotated[str, typer.Argument(help="Question JSON: rows or a network mask.")],
        to: Annotated[
            str | None,
            typer.Option(
                "--to",
                help="cnf, wcnf, opb, lp, mps, mzn, smt2, qubo, onnx, vnnlib; default: by --out's "
                "ending or opb.",
            ),
        ] = None,
        out: Annotated[str | None, typer.Option("--out", help="File; default: stdout.")] = None,
        seconds: Whole = None,
    ) -> None:
        """Write the question in the format of another solver, with exact integers.

        It is *decide*, but for wcnf (MaxSAT): *sparsest*.

        A network becomes one complete system of rows: exact two-layer questions on the box by
        their normal form, two-layer questions on grids and samples input by input; deeper ones
        on grids and samples are clauses (cnf).  Other boxes have no finite formula.  Two networks
        that are compared on a box, with no weight maskable, are onnx and vnnlib.
        """
        import sys
        from pathlib import Path

        from exactlt._files import write_atomic
        from exactlt.errors import InputError
        from exactlt.formats import EXPORTS
        from exactlt.formats import export as written
        from exactlt.instances import LinearSystem, Partition, SubsetSum, read_instance
        from exactlt.networks import NetworkMask

        whole(seconds)
        ending = "" if out is None else Path(out).suffix.lstrip(".").lower()
        named = ENDINGS.get(ending)
        if to is None:
            to = named or "opb"
        elif named not in (None, to):
            raise InputError(f"to: expected the format that {out} names, got {to!r}")
        if to not in EXPORTS:
            raise InputError(f"to: expected {', '.join(EXPORTS)}, got {to!r}")
        question = read_instance(file)
        if not isinstance(question, (SubsetSum, Partition, LinearSystem, NetworkMask)):
            raise InputError(f"{file}: expected rows or a network mask, got {question.FORMAT}")
        text = written(question, to)
        if isinstance(text, bytes) and out is None:
            sys.stdout.buffer.write(text)
        elif out is None:
            print(text, end="")
        else:
            say(f"wrote {write_atomic(out, text)}")

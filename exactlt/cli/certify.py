"""``exactlt certify`` and ``exactlt verify``: write evidence, have it checked."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from exactlt.cli._common import read_question, say


def register(app: typer.Typer) -> None:
    @app.command()
    def certify(
        file: Annotated[str, typer.Argument(help="Instance JSON.")],
        out: Annotated[str, typer.Option("--out", "-o", help="Certificate file to write.")],
        question: Annotated[str, typer.Option(help="decide, optimum or sparsest.")] = "decide",
        method: Annotated[
            str,
            typer.Option(
                help="How infeasibility is shown: diagram, counting, veripb, drat or lrat."
            ),
        ] = "diagram",
    ) -> int:
        """Decide a question and write down why, then have proofs_check check it.

        A name that ends in .pbp gets a plain VeriPB proof, with the question as .opb beside it.
        Exit code 0 when the certificate was verified.
        """
        from exactlt._files import write_atomic
        from exactlt.certificates import certify as write
        from exactlt.certificates import verify as check
        from exactlt.certificates import veripb_files

        instance = read_question(file, systems=True)
        if out.endswith(".pbp"):
            formula, proof = veripb_files(instance)
            data = proof.encode("ascii")
            write_atomic(f"{out[:-4]}.opb", formula)
        else:
            data = write(instance, question, method=method)
        write_atomic(out, data)
        say(f"wrote {out}, {len(data)} bytes")
        checked = check(file if os.path.exists(file) else instance, out)
        print(f"{checked.check.value.upper()} {checked.claim}: {checked.sentence}")
        return 0 if checked.ok else 1

    @app.command()
    def verify(
        file: Annotated[str, typer.Argument(help="Instance JSON.")],
        certificate: Annotated[str, typer.Argument(help="Certificate file.")],
        seconds: Annotated[int | None, typer.Option(help="Time limit.")] = None,
        memory: Annotated[int | None, typer.Option(help="Memory limit in MiB.")] = None,
    ) -> int:
        """Run the independent checker: VERIFIED 0, REFUTED 1, MALFORMED 2, OUT OF LIMITS 3."""
        from exactlt.certificates import Check
        from exactlt.certificates import verify as check

        asked = file
        if not os.path.exists(file):  # FILE:17, one question of many
            asked = read_question(file, systems=True)
        checked = check(asked, certificate, seconds=seconds, memory=memory)
        print(f"{checked.check.value.upper()} {checked.claim}: {checked.sentence}")
        return list(Check).index(checked.check)

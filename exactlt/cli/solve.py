"""``exactlt solve``: a question from a file, rows or a network, its answer on stdout."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import (
    ClaimFile,
    Gamma,
    Memory,
    Precision,
    Rounds,
    Saturate,
    Seconds,
    mixed_of,
)


def register(app: typer.Typer) -> None:
    @app.command()
    def solve(
        file: Annotated[
            str, typer.Argument(help="Question JSON: a row, several rows or a network mask.")
        ],
        ask: Annotated[
            str,
            typer.Option(
                help="decide, sparsest or count; of one row also optimum, best (the k least gaps) "
                "and all (every mask); of networks functions."
            ),
        ] = "decide",
        solver: Annotated[str, typer.Option(help="Name from `exactlt solvers`.")] = "auto",
        confirm: Annotated[
            str | None, typer.Option(help="A second exact solver that must refute, too.")
        ] = None,
        k: Annotated[
            int | None, typer.Option("--k", help="Masks of --ask best; 5 without.")
        ] = None,
        limit: Annotated[
            int | None, typer.Option(help="Most masks of --ask all; 1000 without.")
        ] = None,
        perturb: Annotated[
            str | None,
            typer.Option(help="Each kept weight of a row may move by so much (integer)."),
        ] = None,
        competition: Annotated[
            bool, typer.Option("--competition", help="SAT-competition lines and exit codes.")
        ] = False,
        certificate: Annotated[
            str | None, typer.Option(help="Write evidence for proofs_check, and have it checked.")
        ] = None,
        proof: Annotated[
            str, typer.Option(help="How it refutes: auto, diagram, counting, veripb, lrat or drat.")
        ] = "auto",
        gamma: Gamma = None,
        rounding: Rounds = None,
        saturate: Saturate = False,
        precision: Precision = None,
        claim: ClaimFile = None,
        explain: Annotated[
            bool, typer.Option("--explain", help="Print what each exact method would cost; stop.")
        ] = False,
        state: Annotated[
            str | None,
            typer.Option(help="Keep finished work of schroeppel_shamir here and resume from it."),
        ] = None,
        seconds: Seconds = None,
        memory: Memory = None,
    ) -> int:
        """Answer a question; a mask is checked before it is printed.

        A file of JSON Lines, such as data/instances/rss.jsonl, gets an answer a line, each with
        the place of its question; FILE:17 is the question in line 17.

        Exit code 0; with --certificate 1 if the checker refutes it and 3 if it runs out of its
        limits; with --competition 10 satisfiable, 20 unsatisfiable, 30 optimum found, 0 unknown.

        Examples:

            exactlt solve examples/questions/row.json

            exactlt solve examples/questions/row.json --ask optimum --solver mitm

            exactlt solve network.json --ask sparsest

            exactlt solve examples/questions/row.json --ask best --k 3
        """
        from exactlt.cli._answering import answer_file

        return answer_file(
            file,
            ask,
            solver,
            confirm,
            competition,
            certificate,
            proof,
            claim,
            explain,
            state,
            seconds,
            memory,
            k,
            limit,
            mixed_of(gamma, rounding, saturate, precision),
            perturb,
        )

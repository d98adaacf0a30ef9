"""``exactlt learn``: masks found by training, beside controls and the exact optimum."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import Memory, Seconds, limits, read_question


def register(app: typer.Typer) -> None:
    @app.command()
    def learn(
        file: Annotated[str, typer.Argument(help="Question JSON: one target weight.")],
        method: Annotated[
            str, typer.Option(help="edge-popup, edge-popup-signed, threshold, supermask or gate.")
        ] = "edge-popup",
        seeds: Annotated[str, typer.Option(help="Seeds: 7 or 0..9.")] = "0..9",
        steps: Annotated[int, typer.Option(help="Training steps, and masks of the control.")] = 500,
        rate: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
        momentum: Annotated[float, typer.Option(help="Of SGD.")] = 0.0,
        decay: Annotated[float, typer.Option(help="Weight decay of the scores.")] = 0.0,
        keep_fraction: Annotated[
            str | None, typer.Option(help="Share of weights that edge-popup keeps, e.g. 1/2.")
        ] = None,
        repair: Annotated[
            int | None, typer.Option(help="Free this many weights and solve them exactly.")
        ] = None,
        line: Annotated[
            bool, typer.Option("--line", help="Also list every mask the trainer can reach.")
        ] = False,
        out: Annotated[str | None, typer.Option(help="Write masks and scores here (.npz).")] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        seconds: Seconds = None,
        memory: Memory = None,
    ) -> int:
        """Train masks for a question and hold them against the exact optimum.

        Rows: the final mask of each seed; the best mask seen on the way; the control, the best
        of as many uniformly random masks; greedy, Karmarkar-Karp, local search; the optimum.
        Every gap is an integer sum.

        Exit code 0, or 3 where the optimum is unknown within the limits.

        exactlt learn examples/questions/learn24.json --method threshold --seeds 0..19 --line
        """
        from exactlt._files import check_output
        from exactlt.answers import Verdict
        from exactlt.errors import InputError
        from exactlt.instances import Partition, parse_range
        from exactlt.pruning import rule as named
        from exactlt.pruning.compare import compare
        from exactlt.pruning.report import line_text, table, write_npz

        question = read_question(file)
        if isinstance(question, Partition):
            question = question.as_subset_sum()
        rule = named(method)
        bounds = limits(seconds, memory)
        if out is not None:
            check_output(out)
            if not out.endswith(".npz"):
                raise InputError(f"out: expected a name that ends in .npz, got {out!r}")
        if repair is not None and not 1 <= repair <= question.n:
            raise InputError(f"repair: expected 1..{question.n}, got {repair}")
        found = compare(
            question,
            rule,
            seeds=parse_range("seeds", seeds),
            steps=steps,
            rate=rate,
            momentum=momentum,
            decay=decay,
            keep_fraction=keep_fraction,
            repair_q=repair,
            limits=bounds,
        )
        walked = line_text(found, keep_fraction) if line else None
        if json:
            from json import dumps

            document = found.document()
            if walked is not None:
                document["line"] = walked[1]
            print(dumps(document, indent=1))
        else:
            print(table(found))
            if walked is not None:
                print(walked[0])
        if out is not None:
            write_npz(out, found)
        return 3 if found.optimum.verdict is Verdict.UNKNOWN else 0

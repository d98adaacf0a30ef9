"""``exactlt selftest``: counts, probabilities and widths against published sequences."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import Json, Whole, say, whole


def register(app: typer.Typer) -> None:
    @app.command()
    def selftest(
        sequences: Annotated[
            list[str] | None,
            typer.Argument(metavar="[A-NUMBER]...", help="Only these; all without any."),
        ] = None,
        solver: Annotated[
            str, typer.Option(help="An exact solver of rows, for the sequences that one answers.")
        ] = "auto",
        json: Json = False,
        seconds: Whole = None,
    ) -> int:
        """Hold counts, probabilities and widths against published integer sequences.

        Values of the OEIS, which were not made with exactlt.  Exit code 0 if every term agrees,
        1 if one differs, 3 if the solver left one open.
        """
        import time

        from exactlt._progress import progress
        from exactlt.selftest import hold, planned

        whole(seconds)
        chosen, held, start = planned(sequences or (), solver=solver), [], time.monotonic()
        with progress("sequences", len(chosen)) as step:
            try:
                for sequence in chosen:
                    held.append(hold(sequence, solver=solver))
                    step()
                    if not json:
                        print(_line(held[-1]), flush=True)
            finally:  # what was held is said also where Ctrl-C or the time limit ends it
                print(_document(held, len(chosen)) if json else _total(held, len(chosen)), end="")
        say(f"{time.monotonic() - start:.1f} s")
        return 0 if all(one.agrees for one in held) else 3 if _differ(held) == 0 else 1


def _differ(held) -> int:
    return sum(one.differs is not None for one in held)


def _line(one) -> str:
    s = one.sequence
    return f"{s.number}  {s.kind:11}  {one.sentence():15}  {s.counts}"


def _total(held, planned: int) -> str:
    terms = sum(len(one.found) - one.open for one in held)
    left = sum(one.open for one in held)
    says = [f"{_differ(held)} differ" if _differ(held) else "no term differs"]
    says += [f"{left} terms left open"] if left else []
    says += [f"{planned - len(held)} not looked at"] if planned > len(held) else []
    return f"{len(held)} sequences, {terms} terms: {', '.join(says)}\n"


def _document(held, planned: int) -> str:
    from exactlt.instances import dump

    return dump(
        {
            "format": "exactlt/selftest",
            "version": 1,
            "agrees": all(one.agrees for one in held),
            "not_looked_at": planned - len(held),
            "sequences": [one.document() for one in held],
        }
    )

"""``exactlt dataset``: benchmark sets with exact answers."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, Whole, check_claims, keeps, say, whole, write_claims

Folder = Annotated[str, typer.Argument(metavar="DIR", help="Folder of a set.")]


def _assigned(text: str) -> tuple[str, object]:
    """``n=8`` as a name and an integer, or a text where it is none."""
    from exactlt.errors import InputError

    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"parameter: expected NAME=VALUE such as n=8, got {text!r}")
    return name, int(value) if value.lstrip("-").isdecimal() and value.isascii() else value


def register(app: typer.Typer) -> None:
    sub = typer.Typer(
        no_args_is_help=True,
        help="Benchmark sets with exact answers: make, verify, difficulty, packs for competitions.",
    )
    app.add_typer(sub, name="dataset")

    @sub.command("list")
    def families() -> None:
        """List the families of instances."""
        from exactlt.datasets import FAMILIES

        for kind in FAMILIES.values():
            print(f"{kind.name:17} {', '.join(kind.parameters)}")

    @sub.command()
    def describe(
        family: Annotated[str, typer.Argument(help="A name from exactlt dataset list.")],
    ) -> None:
        """Say what a family asks, its parameters, what makes it hard, and its source."""
        from exactlt.datasets import family as named

        kind = named(family)
        print(f"{kind.name}\n\n{kind.statement}\n\nparameters:")
        for key, (default, what) in kind.parameters.items():
            print(f"  {key:10} {what}" + ("" if default is None else f" (default {default})"))
        print(f"\nhard: {kind.hard}\nsource: {kind.source}")

    @sub.command()
    def draw(
        family: Annotated[str, typer.Argument(help="A name from exactlt dataset list.")],
        parameter: Annotated[
            list[str] | None, typer.Argument(help="Its parameters, such as n=8 bits=12.")
        ] = None,
        seed: Annotated[int, typer.Option(help="Seed of the instance.")] = 0,
        to: Annotated[
            str, typer.Option("--to", help="json, or a format of exactlt export.")
        ] = "json",
    ) -> None:
        """Print one instance; its command line is in its comments.

        Example:

            exactlt dataset draw partition n=8 bits=12 --seed 3 --to opb
        """
        import sys

        from exactlt.datasets import Item
        from exactlt.datasets import family as named
        from exactlt.instances import dump

        kind = named(family)
        item = Item(0, kind.name, tuple(map(_assigned, parameter or ())), seed)
        question = item.question()
        if to == "onnx":
            sys.stdout.buffer.write(item.exported(question, to))
        elif to == "json":
            print(dump(question.document()), end="")
        else:
            print(item.exported(question, to).decode(), end="")

    @sub.command()
    def make(
        plan: Annotated[str, typer.Argument(help="Plan, TOML.")],
        out: Annotated[str, typer.Option("--out", help="Folder: new, or of the same plan.")],
        workers: Annotated[int | None, typer.Option(help="Processes; default: cores.")] = None,
        claim: ClaimFile = None,
        seconds: Whole = None,
    ) -> None:
        """Make a set: instances, formats, answers, proofs, index, README, checksums.

        The same plan gives the same bytes.  What an interrupted run finished is kept: run the
        same command again.
        """
        import time

        from exactlt.datasets import make as run

        whole(seconds)
        check_claims(claim)
        keeps(out)
        last = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > 2:
                last = time.monotonic()
                say(f"{done} of {total} instances")

        made = run(plan, out, workers=workers, progress=progress)
        print(f"{made.instances} instances in {made.folder}, {made.fresh} made now")
        print(f"sha256 {made.sha256}")
        write_claims(claim, [lambda: _claim(made, claim)])

    @sub.command()
    def verify(
        folder: Folder,
        negative: Annotated[
            bool, typer.Option("--negative-control", help="Alter each answer; all must be refused.")
        ] = False,
        seconds: Whole = None,
    ) -> int:
        """Check every file of a set again, with integers and proofs_check alone.

        Faults are printed, one a line, and exit with 1.
        """
        from exactlt.datasets import negative_control
        from exactlt.datasets import verify as run

        whole(seconds)
        checked = faults = 0
        for finding in negative_control(folder) if negative else run(folder):
            checked += 1
            if not finding.ok:
                faults += 1
                print(f"{finding.place}: {finding.sentence}")
        print(f"{checked} {'altered answers' if negative else 'checks'}, {faults} faults")
        return 1 if faults else 0

    @sub.command()
    def difficulty(
        folder: Folder,
        solver: Annotated[
            list[str] | None,
            typer.Option(
                help="cadical, glucose, minisat, cp-sat, highs or exact (repeat); default: all."
            ),
        ] = None,
        conflicts: Annotated[
            int | None, typer.Option(help="Most conflicts of glucose and minisat.")
        ] = None,
        seconds: Annotated[float, typer.Option(help="CPU time of each answer.")] = 10,
        out: Annotated[
            str | None, typer.Option("--out", help="CSV with one line a solver and instance.")
        ] = None,
        figure: Annotated[
            str | None, typer.Option("--figure", help="Picture: a name ending in .svg or .png.")
        ] = None,
    ) -> None:
        """Count the work that third-party solvers need on each instance.

        Conflicts, or nodes of HiGHS; CPU time is limited by the kernel.  Masks are added up and
        verdicts compared with the set's.  Printed are the solved shares by family and n, and
        how the work grows where it can be fitted.
        """
        from exactlt._figures import check_figure
        from exactlt._files import check_output, write_atomic
        from exactlt.datasets.difficulty import as_csv
        from exactlt.datasets.difficulty import difficulty as run
        from exactlt.datasets.hardness import figure as draw_figure
        from exactlt.datasets.hardness import growths, table

        if figure is not None:
            check_figure(figure)
        if out is not None:
            check_output(out)
        efforts = []
        try:
            for effort in run(folder, solvers=solver, conflicts=conflicts, seconds=seconds):
                efforts.append(effort)
        finally:  # what was measured is kept, also when it is interrupted
            if out is not None and efforts:
                say(f"wrote {write_atomic(out, as_csv(efforts))}: {len(efforts)} answers")
        print(table(efforts) + growths(efforts), end="")
        if figure is not None:
            say(f"wrote {draw_figure(efforts, figure)}")

    @sub.command()
    def select(
        folder: Folder,
        band: Annotated[
            tuple[int, int], typer.Option("--band", help="Work of the solver, LOW HIGH.")
        ],
        solver: Annotated[
            str, typer.Option(help="cadical, glucose, minisat, cp-sat, highs or exact.")
        ] = "minisat",
        seconds: Annotated[float, typer.Option(help="CPU time of each answer.")] = 60,
    ) -> None:
        """Print the instances that a solver decides with LOW to HIGH conflicts, one a line.

        Of highs it is nodes.  Who needs more than the CPU time is not in the band.
        """
        from exactlt.datasets.difficulty import SOLVERS, difficulty, select
        from exactlt.errors import InputError

        low, high = band
        if not 0 <= low <= high or not high:
            raise InputError(f"band: expected 0 <= LOW <= HIGH and HIGH >= 1, got {low} {high}")
        # two more than wanted: who is stopped there is above the band
        stop = high + 2 if solver in SOLVERS and SOLVERS[solver].budget else None
        efforts = difficulty(folder, solvers=(solver,), conflicts=stop, seconds=seconds)
        decided = (e for e in efforts if e.solved or e.work > high)
        for name in select(decided, solver, low, high):
            print(name, flush=True)

    @sub.command()
    def pack(
        kind: Annotated[str, typer.Argument(help="sat, pb, minizinc or vnncomp.")],
        folder: Folder,
        out: Annotated[str, typer.Option("--out", help="Folder: new, or empty.")],
        efforts: Annotated[
            str | None, typer.Option(help="CSV of exactlt dataset difficulty --out (sat).")
        ] = None,
        most: Annotated[int, typer.Option(help="Instances at most.")] = 20,
        timeout: Annotated[int, typer.Option(help="Seconds an instance (vnncomp).")] = 60,
    ) -> int:
        """Write a set in the shape that a competition asks for, with its page of text.

        Printed are the competition's rules: what holds, what does not, what nobody measured.
        Exit code 1 where a rule does not hold.
        """
        from exactlt.datasets.packs import pack as run
        from exactlt.errors import InputError

        if efforts is not None and kind != "sat":
            raise InputError(f"efforts: only sat takes it, the pack is {kind}")
        if timeout != 60 and kind != "vnncomp":
            raise InputError(f"timeout: only vnncomp takes it, the pack is {kind}")
        made = run(kind, folder, out, efforts=efforts, most=most, timeout=timeout)
        word = {True: "holds", False: "does not hold", None: "not measured"}
        for rule in made.rules:
            print(f"{word[rule.ok]}: {rule.sentence}")
        say(f"wrote {made.folder}")
        return 0 if made.ok else 1


def _claim(made, claims: str) -> dict:
    from exactlt.claims.made import of_dataset

    return of_dataset(made, claims)

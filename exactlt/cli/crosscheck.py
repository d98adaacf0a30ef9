"""``exactlt crosscheck``: all solvers here against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from exactlt.cli._common import say

if TYPE_CHECKING:
    from exactlt.answers import Ask
    from exactlt.crosscheck import Case


def register(app: typer.Typer) -> None:
    @app.command()
    def crosscheck(
        instances: Annotated[int, typer.Option(help="How many.")] = 200,
        seed: Annotated[int, typer.Option(help="Of the family of questions.")] = 1,
        start: Annotated[int, typer.Option(help="First question; for shards.")] = 0,
        networks: Annotated[
            bool, typer.Option("--networks", help="Tiny network questions instead of rows.")
        ] = False,
        systems: Annotated[
            bool, typer.Option("--systems", help="Small systems of several rows instead.")
        ] = False,
        solver: Annotated[
            list[str] | None, typer.Option(help="Only these (repeat); default: all usable.")
        ] = None,
        ask: Annotated[
            list[str] | None, typer.Option(help="Only these (repeat); default: all.")
        ] = None,
        turn: Annotated[
            int, typer.Option(help="Third-party solvers answer every TURN-th question.")
        ] = 1,
        seconds: Annotated[float, typer.Option(help="Time limit of one answer.")] = 20.0,
        memory: Annotated[int, typer.Option(help="Memory limit of one answer in MiB.")] = 256,
        folder: Annotated[
            str, typer.Option(help="Where shrunk disagreements go.")
        ] = "crosscheck-failures",
        json: Annotated[bool, typer.Option("--json", help="Machine-readable form.")] = False,
    ) -> int:
        """Compare all solvers on small questions biased to trouble.

        Exit code 0 if no two exact answers contradict each other, 1 if any do; every
        disagreement is shrunk and stored as JSON.  Ctrl-C prints the table so far (130).
        """
        import time

        from exactlt.answers import LIST_ASKS, NETWORK_ASKS, ROW_ASKS, SYSTEM_ASKS, Limits
        from exactlt.crosscheck import crosscheck as run
        from exactlt.crosscheck import family, table
        from exactlt.errors import InputError
        from exactlt.instances import (
            Canonical,
            LinearSystem,
            SubsetSum,
            as_nonnegative,
            as_positive,
            dump,
        )
        from exactlt.solvers import solver as named
        from exactlt.solvers import usable

        if networks and systems:
            raise InputError("systems: expected networks or systems, got both")
        asks: tuple[Ask, ...] = (*ROW_ASKS, *LIST_ASKS)
        takes: type[Canonical] = SubsetSum
        cases: Callable[..., Iterator[Case]] = family
        if systems:
            from exactlt.crosscheck.systems import system_family

            asks, takes, cases = SYSTEM_ASKS, LinearSystem, system_family
        if networks:
            from exactlt.crosscheck.networks import network_family
            from exactlt.networks import NetworkMask

            asks, takes, cases = NETWORK_ASKS, NetworkMask, network_family
        if ask:
            if unknown := set(ask) - set(asks):
                raise InputError(
                    f"ask: expected {', '.join(asks[:-1])} or {asks[-1]}, "
                    f"got {sorted(unknown)[0]!r}"
                )
            asks = tuple(q for q in asks if q in ask)
        only = dict.fromkeys(solver or ())
        chosen = [named(name, takes) for name in only] or usable(takes=takes)
        as_nonnegative("start", start)
        stop = start + as_positive("instances", instances)
        turns = {s.name: as_positive("turn", turn) for s in chosen if s.package is not None}
        last = time.monotonic()

        def progress(report) -> None:
            nonlocal last
            if time.monotonic() - last > 2:
                last = time.monotonic()
                wrong = len(report.disagreements) + report.more
                say(f"{report.instances} of {instances} instances, {wrong} disagreements")

        report = run(
            chosen,
            cases(as_nonnegative("seed", seed), start, stop),
            asks=asks,
            limits=Limits(seconds, memory),
            turns=turns,
            folder=folder,
            progress=progress,
        )
        print(dump(report.document()) if json else table(report), end="" if json else "\n")
        if report.interrupted:
            return 130
        return 0 if report.agreed else 1

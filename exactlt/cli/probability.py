"""``exactlt probability``: exact probabilities that random samples reach their targets."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, check_claims, write_claims

LONGEST = 100_000
"""Most samples: beyond it even the bounds take minutes."""


def register(app: typer.Typer) -> None:
    @app.command()
    def probability(
        law: Annotated[str, typer.Option(help="What each sample is drawn from, uniform:M=8.")],
        n: Annotated[str, typer.Option(help="Number of samples.")],
        target: Annotated[str | None, typer.Option(help="One target.")] = None,
        targets: Annotated[
            str | None, typer.Option(help="Several: a..b, a,b,c, or all ({-M..M} or {0..M}).")
        ] = None,
        any_: Annotated[
            bool, typer.Option("--any", help="At least one of the targets instead of all.")
        ] = False,
        size: Annotated[str | None, typer.Option(help="Keep exactly this many items.")] = None,
        nonempty: Annotated[bool, typer.Option(help="Exclude the empty subset.")] = False,
        partition: Annotated[
            bool, typer.Option("--partition", help="P(perfect partition) instead.")
        ] = False,
        closed: Annotated[
            bool, typer.Option("--closed", help="Also the failure probability for every n.")
        ] = False,
        method: Annotated[
            str,
            typer.Option(help="auto, truncated, reduced, sign-flip, sized, sized-sum, enumerate."),
        ] = "auto",
        steps: Annotated[
            float, typer.Option(help="Elementary steps allowed, about 1e9 a second.")
        ] = 3e10,
        claim: ClaimFile = None,
        json: Annotated[bool, typer.Option("--json", help="Exact values as JSON.")] = False,
    ) -> int:
        """Exact probability that some subset of n random samples sums to a target.

        No sampling: a rational number, how it was computed, and the limit laws beside it.  What
        would take too long is refused before it is computed, and rigorous bounds are given.
        """
        from exactlt.errors import InputError
        from exactlt.instances import parse_int, parse_law
        from exactlt.theory.probability.law import Event, weights
        from exactlt.theory.probability.report import (
            parse_targets,
            partition_report,
            success_report,
        )

        check_claims(claim)
        if not steps > 0:
            raise InputError(f"steps: expected a number above 0, got {steps}")
        samples = parse_int("n", n)  # the one grammar of numbers, as for --target
        if samples > LONGEST:
            raise InputError(f"n: expected at most {LONGEST} samples, got {n}")
        kept = None if size is None else parse_int("size", size)
        if partition:
            if target is not None or targets is not None or size is not None:
                raise InputError("partition: a perfect partition has no target and no size")
            if samples < 0:
                raise InputError(f"n: expected an integer >= 0, got {n}")
            report = partition_report(law, samples)
            event = None
        else:
            if (target is None) == (targets is None):
                raise InputError("target: expected one of --target, --targets and --partition")
            wanted = (
                (parse_int("target", target),)
                if target is not None
                else parse_targets(targets, weights(parse_law(law)))
            )
            event = Event(samples, wanted, "any" if any_ else "all", kept, nonempty)
            report = success_report(law, event, method=method, steps=steps, closed=closed)
        if json:
            from exactlt.instances import dump

            print(dump({k: _plain(v) for k, v in report.numbers.items()}), end="")
        else:
            print(report.text(), end="")
        write_claims(claim, [lambda: _claim(law, samples, event, report.numbers)])
        return 0


def _claim(law: str, n: int, event, numbers: dict) -> dict:
    """What a report establishes: a rational number, or two bounds."""
    from exactlt.claims.made import of_enclosure, of_partition, of_probability
    from exactlt.errors import InputError

    if event is not None and "lower" in numbers:
        return of_enclosure(law, event, numbers["lower"], numbers["upper"])
    if "exact" not in numbers:
        raise InputError("claim: nothing was computed, so there is nothing to claim")
    if event is None:
        return of_partition(law, n, numbers["exact"])
    return of_probability(law, event, numbers["exact"])


def _plain(value: object) -> object:
    from fractions import Fraction

    from exactlt.theory.formula.intervals import Enclosure

    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enclosure):
        return {"lower": str(value.lower), "upper": str(value.upper)}
    return value

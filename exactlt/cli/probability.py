"""``exactlt probability``: exact probabilities that random samples reach their targets."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, Whole, check_claims, whole, write_claims

LONGEST = 100_000
"""Most samples: beyond it even the bounds take minutes."""


def register(app: typer.Typer) -> None:
    @app.command()
    def probability(
        law: Annotated[str, typer.Option(help="What each sample is drawn from, uniform:M=8.")],
        n: Annotated[str, typer.Option(help="Number of samples, or a range such as 1..24.")],
        target: Annotated[str | None, typer.Option(help="One target.")] = None,
        targets: Annotated[
            str | None, typer.Option(help="Several: a..b, a,b,c, or all ({-M..M} or {0..M}).")
        ] = None,
        any_: Annotated[
            bool, typer.Option("--any", help="At least one of the targets instead of all.")
        ] = False,
        perturb: Annotated[
            str | None, typer.Option(help="Each kept sample may move by so much (integer).")
        ] = None,
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
        figure: Annotated[
            str | None, typer.Option(help="Of a range of n: draw it here (.svg, .png).")
        ] = None,
        json: Annotated[bool, typer.Option("--json", help="Exact values as JSON.")] = False,
        seconds: Whole = None,
    ) -> int:
        """Exact probability that some subset of n random samples sums to a target.

        No sampling: a rational number, how it was computed, and the limit laws beside it.  What
        would take too long is refused before it is computed, and rigorous bounds are given.

        Examples:

            exactlt probability --law uniform:M=4 --n 16 --target 4

            exactlt probability --law uniform:M=8 --n 1..16 --target 8 --figure hit.svg
        """
        from exactlt.errors import InputError
        from exactlt.instances import parse_int, parse_law
        from exactlt.theory.probability.law import Event, weights
        from exactlt.theory.probability.report import (
            parse_targets,
            partition_report,
            success_report,
        )
        from exactlt.theory.probability.shaped import is_shaped

        whole(seconds)
        check_claims(claim)
        if not steps > 0:
            raise InputError(f"steps: expected a number above 0, got {steps}")
        move = 0 if perturb is None else parse_int("perturb", perturb)
        if is_shaped(parse_law(law, shaped=True), move):
            given = {"partition": partition, "closed": closed, "nonempty": nonempty}
            given |= {"figure": figure is not None}
            for name, value in given.items():
                if value:
                    raise InputError(
                        f"{name}: it is for laws of single free weights that stay, got {law}"
                    )
            kept = None if size is None else parse_int("size", size)
            wanted = {"mode": "any" if any_ else "all", "size": kept, "perturb": move}
            options = {"method": method, "steps": steps}
            return _shaped(law, n, target, targets, wanted, options, claim, json)
        if ".." in n:
            given = {"partition": partition, "closed": closed}
            given |= {"method": method != "auto", "claim": claim is not None}
            for name, value in given.items():
                if value:
                    raise InputError(f"{name}: it belongs to one n, not to the range {n}")
            return _curve(law, n, target, targets, any_, size, nonempty, steps, figure, json)
        if figure is not None:
            raise InputError(f"figure: expected a range of n such as 1..24, got n = {n}")
        samples = parse_int("n", n)  # the one grammar of numbers, as for --target
        if samples > LONGEST:
            raise InputError(f"n: expected at most {LONGEST} samples, got {n}")
        kept = None if size is None else parse_int("size", size)
        if partition:
            if target is not None or targets is not None or size is not None:
                raise InputError("partition: a perfect partition has no target and no size")
            given = {"any": any_, "nonempty": nonempty, "closed": closed}
            given |= {"method": method != "auto"}
            for name, value in given.items():
                if value:
                    raise InputError(f"{name}: a perfect partition does not take it")
            if samples < 0:
                raise InputError(f"n: expected an integer >= 0, got {n}")
            report = partition_report(law, samples, steps=steps)
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


def _shaped(law, n, target, targets, wanted, options, claim, json) -> int:
    """Laws of vectors, with locks, or of items that may move: one n, or a table."""
    from exactlt.errors import InputError
    from exactlt.instances import dump, parse_int
    from exactlt.theory.probability.shaped_report import lines, points, targets_of

    first, dots, last = n.partition("..")
    low, high = parse_int("n", first), parse_int("n", last if dots else first)
    if not 0 <= low <= high <= LONGEST:
        raise InputError(f"n: expected a or a..b with 0 <= a <= b <= {LONGEST}, got {n}")
    if (target is None) == (targets is None):
        raise InputError("target: expected one of --target and --targets")
    goals = targets_of(law, target, targets)
    found = points(law, range(low, high + 1), goals, wanted, options)
    if json:
        print(
            dump(
                {
                    "law": law,
                    "targets": [str(t) for t in goals],
                    **{key: value for key, value in wanted.items() if value is not None},
                    "points": [
                        {"n": m, "exact": str(p.value), "method": p.method, "work": p.work}
                        for m, p in found
                    ],
                }
            ),
            end="",
        )
    else:
        print("\n".join(lines(law, goals, wanted, found, not dots)))

    def no_claim() -> dict:
        raise InputError(
            "claim: probabilities of vectors, and with locked or moving items, are no claims yet"
        )

    write_claims(claim, [no_claim])
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


def _curve(law, n, target, targets, any_, size, nonempty, steps, figure, json) -> int:
    """A range of n: a table, a figure if one is asked for."""
    import time

    from exactlt._figures import check_figure
    from exactlt.cli._common import say
    from exactlt.errors import InputError
    from exactlt.instances import dump, parse_int, parse_law
    from exactlt.theory.probability.curve import curve, curve_document, curve_lines
    from exactlt.theory.probability.law import weights
    from exactlt.theory.probability.report import parse_targets

    if figure is not None:
        check_figure(figure)
    first, _, last = n.partition("..")
    low, high = parse_int("n", first), parse_int("n", last)
    if not 0 <= low <= high <= LONGEST:
        raise InputError(f"n: expected a..b with 0 <= a <= b <= {LONGEST}, got {n}")
    if (target is None) == (targets is None):
        raise InputError("target: expected one of --target and --targets")
    wanted = (
        (parse_int("target", target),)
        if target is not None
        else parse_targets(targets, weights(parse_law(law)))
    )
    kept = None if size is None else parse_int("size", size)
    shown = time.monotonic()

    def progress(done: int) -> None:
        nonlocal shown
        if time.monotonic() > shown + 2:
            shown = time.monotonic()
            say(f"n = {done} of {low}..{high}")

    mode = "any" if any_ else "all"
    asked = {"mode": mode, "size": kept, "nonempty": nonempty, "steps": steps}
    found = curve(law, range(low, high + 1), wanted, **asked, progress=progress)
    if figure is not None:
        from exactlt.views.probability_curve import draw

        say(f"wrote {draw(found, figure)}")
    if json:
        print(dump(curve_document(found)), end="")
    else:
        print("\n".join(curve_lines(found)))
    return 0


def _plain(value: object) -> object:
    from fractions import Fraction

    from exactlt.theory.formula.intervals import Enclosure

    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enclosure):
        return {"lower": str(value.lower), "upper": str(value.upper)}
    return value

"""``exactlt width``: minimal widths of random streams."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, Memory, check_claims, keeps, limits, write_claims


def register(app: typer.Typer) -> None:
    @app.command()
    def width(
        law: Annotated[str, typer.Option(help="Law of the stream, e.g. uniform:M=2^20.")],
        target: Annotated[str, typer.Option(help="Targets: 17, or -8..8 (every one), or 3,5,-7.")],
        seeds: Annotated[str, typer.Option(help="Seeds: 7 or 0..99.")] = "0",
        tolerance: Annotated[str, typer.Option(help="Integer, in the law's unit.")] = "0",
        size: Annotated[int | None, typer.Option(help="Keep exactly this many.")] = None,
        solver: Annotated[str, typer.Option(help="An exact solver.")] = "auto",
        confirm: Annotated[
            str | None, typer.Option(help="A second exact solver that must refute n−1 too.")
        ] = None,
        max_n: Annotated[int, typer.Option(help="Longest prefix tried.")] = 64,
        out: Annotated[str | None, typer.Option(help="Write one JSON line per stream.")] = None,
        certificate: Annotated[
            str | None, typer.Option(help="Write a width certificate (one seed, one target).")
        ] = None,
        claim: ClaimFile = None,
        seconds: Annotated[
            float | None, typer.Option("--seconds", help="Time limit of each stream.")
        ] = None,
        memory: Memory = None,
    ) -> None:
        """Find the smallest prefix of a stream with a mask.

        For each seed, and for all targets at once if several are given: n*, the mask, and how
        it is known that n*−1 does not suffice.  Over seeds, the quantiles of n*.
        """
        from exactlt.errors import InputError
        from exactlt.instances import Stream, parse_int, parse_law
        from exactlt.solvers import solver as named
        from exactlt.width.report import parse_range, run_streams, summary

        if size is not None and size > max_n:
            raise InputError(f"size: expected at most the longest prefix {max_n}, got {size}")
        check_claims(claim)
        if out is not None:
            keeps(out)
        parsed, targets = parse_law(law), parse_range("target", target)
        streams = [Stream(parsed, seed) for seed in parse_range("seeds", seeds)]
        options = {
            "tolerance": parse_int("tolerance", tolerance),
            "size": size,
            "max_n": max_n,
            "confirm": None if confirm is None else named(confirm),
            "limits": limits(seconds, memory, times=len(streams)),
        }
        covers = run_streams(
            streams,
            targets,
            named(solver),
            options,
            out=out,
            certificate=certificate,
            command=["exactlt", *sys.argv[1:]],
        )
        print(summary(covers, parsed))
        write_claims(
            claim, [partial(_claim, cover, targets, certificate, claim) for cover in covers]
        )


def _claim(cover, targets, certificate, claim) -> dict:
    """What a search establishes, by its certificate where that was verified."""
    from exactlt.answers import Evidence
    from exactlt.claims.made import of_cover, of_width, with_certificate

    document = of_width(cover.hardest) if len(targets) == 1 else of_cover(cover, targets)
    if certificate is None or cover.hardest.evidence is not Evidence.PROOF:
        return document
    return with_certificate(document, certificate, claim)

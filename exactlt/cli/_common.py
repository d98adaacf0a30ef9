"""Options that several sub-commands share, beside what :mod:`exactlt.cli._shared` has."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._shared import (
    CHECKED,
    check_claims,
    clause,
    keeps,
    kept,
    limits,
    mixed_of,
    read_question,
    read_questions,
    say,
    whole,
    write_claims,
)

__all__ = [
    "CHECKED",
    "ClaimFile",
    "Gamma",
    "Json",
    "Memory",
    "Precision",
    "Rounds",
    "Saturate",
    "Seconds",
    "Whole",
    "check_claims",
    "clause",
    "keeps",
    "kept",
    "limits",
    "mixed_of",
    "read_question",
    "read_questions",
    "say",
    "whole",
    "write_claims",
]

Seconds = Annotated[float | None, typer.Option("--seconds", help="Time limit.")]
Whole = Annotated[
    float | None,
    typer.Option("--seconds", help="Time limit of the whole command; exit code 3 beyond it."),
]
Memory = Annotated[int | None, typer.Option("--memory", help="Memory limit in MiB.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ClaimFile = Annotated[
    str | None, typer.Option("--claim", help="Append the claim that this establishes (.toml).")
]
Gamma = Annotated[
    str | None,
    typer.Option(
        "--gamma", help="Round layer outputs to multiples of γ, e.g. 2^-4 (networks on grids)."
    ),
]
Rounds = Annotated[
    str | None,
    typer.Option("--rounding", help="With --gamma: nearest-even (without), floor, or truncate."),
]
Saturate = Annotated[
    bool, typer.Option("--saturate", help="With --gamma: clamp rounded outputs to [-1, 1].")
]
Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        help="With --gamma: triple rounds every second layer of the source (without), double "
        "every one.",
    ),
]

"""What ``exactlt width`` does around the search: many seeds, records, a summary."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from exactlt._files import check_output
from exactlt._progress import progress
from exactlt.answers import Evidence
from exactlt.errors import InputError
from exactlt.instances import Law, Stream, parse_int
from exactlt.solvers import Solver
from exactlt.width._search import CoverWidth, cover_width, quantile

RANGE_LIMIT = 1_000_000


def parse_range(name: str, text: str) -> list[int]:
    """Integers written as ``7``, ``0..99`` or ``3,5,-7``.

    >>> parse_range("seeds", "0..3,9")
    [0, 1, 2, 3, 9]
    """
    values: list[int] = []
    for part in text.split(","):
        low, dots, high = part.partition("..")
        first = parse_int(name, low)
        last = parse_int(name, high) if dots else first
        if last < first:
            raise InputError(f"{name}: expected a range low..high with low <= high, got {part!r}")
        if last - first + len(values) >= RANGE_LIMIT:
            raise InputError(f"{name}: expected at most {RANGE_LIMIT} values, got {text[:40]!r}")
        values.extend(range(first, last + 1))
    return values


def run_streams(
    streams: Sequence[Stream],
    targets: Sequence[int],
    solver: Solver,
    options: dict,
    *,
    out: str | None = None,
    certificate: str | None = None,
    command: Sequence[str] = (),
) -> list[CoverWidth]:
    """Search every stream; append each result to ``out`` as it is known.

    Ctrl-C stops after the last finished stream: the lines written so far are whole.  A run
    started again with the same ``out`` refuses to mix with another command's records.

    Raises
    ------
    InputError
        ``out`` exists, or a certificate is asked for more than one stream or target.
    """
    from exactlt import __version__

    if certificate is not None and (len(streams) != 1 or len(targets) != 1):
        raise InputError(
            f"certificate: expected one seed and one target, got {len(streams)} and {len(targets)}"
        )
    if out is not None and check_output(out).is_file():
        raise InputError(f"out: {out} exists already; name a new file")
    if certificate is not None:
        check_output(certificate)
    covers = []
    with _lines(out) as record, progress("streams", len(streams)) as step:
        if record is not None:
            head = {
                "format": "exactlt/width-records",
                "version": 1,
                "tool": __version__,
                "command": list(command),
            }
            record.write(json.dumps(head) + "\n")
        for stream in streams:
            cover = cover_width(stream, targets, solver, **options)
            covers.append(cover)
            if record is not None:
                record.write(json.dumps(_line(cover)) + "\n")
                record.flush()
            step()
    if certificate is not None:
        covers = [_certified(covers[0], certificate)]
    return covers


def _line(cover: CoverWidth) -> dict:
    document = cover.hardest.document()
    if len(cover.widths) > 1:
        document["widths"] = {str(w.target): w.n for w in cover.widths}
    return document


def _certified(cover: CoverWidth, path: str) -> CoverWidth:
    """Write the question beside the certificate and let the independent checker judge it."""
    from exactlt.certificates import WidthQuestion, certify_width, prove

    width = cover.hardest
    if width.n is None:
        raise InputError("certificate: there is no minimal width to certify")
    data = certify_width(
        width.stream, width.target, width.tolerance, width.n, width.mask, size=width.size
    )
    question = WidthQuestion(width.stream, width.target, width.target, width.tolerance, width.size)
    asked = f"{path}.question.json"
    checked = prove(question, path=path, data=data, beside=asked)
    print(
        f"proofs-check {asked} {path}\n{checked.check.upper()}: {checked.sentence}", file=sys.stderr
    )
    if not checked.ok:  # out of the checker's limits: the evidence stays what it was
        return cover
    proved = replace(width, evidence=Evidence.PROOF, solvers=("proofs_check",))
    return CoverWidth(proved, (proved,))


def _lines(out: str | None):
    if out is None:
        return nullcontext(None)
    path = Path(out)
    try:  # a device or a pipe is written through; a file must be new
        new = 0 if path.exists() else os.O_CREAT | os.O_EXCL
        return open(os.open(path, os.O_WRONLY | new, 0o666), "w")
    except OSError as error:
        raise InputError(f"out: cannot write {out}: {error.strerror}") from error


def summary(covers: Sequence[CoverWidth], law: Law) -> str:
    """The table that the command prints."""
    hardest = [c.hardest for c in covers]
    lines = [f"law {law}, unit {law.unit}"]
    if len(hardest) == 1:
        only = hardest[0]
        if only.n is not None:
            mask = "".join(map(str, only.mask)) or "(empty)"
            of = f" (hardest of {len(covers[0].widths)})" if len(covers[0].widths) > 1 else ""
            lines += [
                f"n* = {only.n} for target {only.target}{of}",
                f"mask {mask}",
                f"n* − 1 has no mask: {only.evidence} by {', '.join(only.solvers)}"
                if only.n
                else "nothing smaller: the empty mask is enough",
            ]
        elif only.reason is None:
            lines.append(
                f"no mask up to n = {only.searched} for target {only.target}: "
                f"{only.evidence} by {', '.join(only.solvers)}"
            )
        else:
            known = "" if only.at_most is None else f", at most {only.at_most}"
            lines.append(
                f"unknown ({only.reason}): n* > {only.searched}{known}. {only.reason.hint}"
            )
        return "\n".join(lines)
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    found = [w.n for w in hardest if w.n is not None]
    cells = (
        f"{round(100 * p)} %: {'–' if (q := quantile(hardest, p)) is None else q}" for p in shares
    )
    lines.append(
        f"{len(hardest)} streams, {len(found)} settled, quantiles of n*  " + "  ".join(cells)
    )
    if found:
        lines.append(f"min {min(found)}  mean {sum(found) / len(found):.2f}  max {max(found)}")
    counts = {g: sum(w.evidence is g for w in hardest) for g in Evidence}
    lines.append(
        "evidence one step below: "
        + ", ".join(f"{count} {g}" for g, count in counts.items() if count)
    )
    for reason in sorted({w.reason for w in hardest if w.reason}):
        lines.append(f"{sum(w.reason is reason for w in hardest)} unknown: {reason.hint}")
    return "\n".join(lines)

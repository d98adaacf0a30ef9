"""Evidence behind a sweep's counts: certificates for samples that were answered *no*."""

from __future__ import annotations

from pathlib import Path

from exactlt._files import make_folder
from exactlt.errors import InputError
from exactlt.experiments._questions import QUESTIONS, draw, instance
from exactlt.experiments._store import Store

LARGEST = 20
"""Largest n whose certificates stay small."""


def certify_some(store: str | Path, count: int) -> list[Path]:
    """Certify up to ``count`` samples without a solution, one a cell, smallest n first.

    Writes ``STORE/certificates/<cell>-<row>.json`` (the instance) and ``….cert`` (why it has
    no solution), each checked by the independent checker before it counts.  Only cells of the
    questions *decide* and *perfect* with n <= 20 qualify; samples are those of shard 0.

    Raises
    ------
    InputError
        ``count`` is negative.
    SoundnessError
        The checker refutes a certificate of ours.
    """
    from exactlt.certificates import prove

    if count < 0:
        raise InputError(f"certify: expected a number >= 0, got {count}")
    with Store(store, write=False) as records:
        cells = [
            c
            for c in records.cells()
            if c.question in ("decide", "perfect") and c.n <= LARGEST and records.have(c.id)
        ]
    folder = make_folder(Path(store) / "certificates")
    made: list = []
    for cell in sorted(cells, key=lambda c: (c.n, c.id)):
        if len(made) >= count:
            break
        row = _first_no(cell)
        if row is None:
            continue
        question, name = instance(cell, 0, row), folder / f"{cell.id}-{row}"
        checked = prove(
            question,
            path=name.with_suffix(".cert"),
            beside=name.with_suffix(".json"),
            about={"cell": cell.document(), "row": row},
        )
        if checked.ok:
            made.append(name.with_suffix(".cert"))
    return made


def _first_no(cell) -> int | None:
    """First row of shard 0 whose answer is no, found with the cell's own method."""
    weights = draw(cell, 0)
    for row in range(min(len(weights), 200)):
        counts = QUESTIONS[cell.question].answer(cell, weights[row : row + 1])
        if any(c for k, c in counts.items() if k.endswith("no")):
            return row
    return None

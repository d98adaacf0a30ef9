"""Widths of many seeds, and the file that they are kept in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from exactlt._files import check_output, read_bytes, write_atomic
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import Law, load, write_instance
from exactlt.networks import Structure
from exactlt.width.family import Family
from exactlt.width.search import Width

NETWORKS, ROWS = "exactlt/network-widths", "exactlt/width-records"


def run(
    family: Family,
    law: Law | str,
    seeds: Sequence[int],
    structures: Sequence[str] | None = None,
    *,
    given: dict | None = None,
    **options,
) -> Iterator[Width]:
    """The width of every seed and structure, as soon as it is known.

    Parameters
    ----------
    family : Family
    structures : sequence of str, optional
        The family's usual ones by default.
    given : dict, optional
        What each draw is given: target, tolerance, size, inputs, outputs.
    **options
        Of :meth:`exactlt.width.family.Draw.width`.

    Raises
    ------
    InputError
        The family does not have what is asked of it.
    """
    for seed in seeds:
        draw, narrow = family(law, seed, **(given or {})), None
        for structure in structures or family.usual:
            width = draw.width(structure, narrow=narrow, **options)
            if width.structure is Structure.ONE_INPUT:
                narrow = width
            yield width


@contextmanager
def recording(path: str | Path | None, family: Family, command: Sequence[str]):
    """JSON Lines with a head; yields the function that appends a width, each a whole line.

    Raises
    ------
    InputError
        The file exists: records of two commands are never mixed.
    """
    from exactlt import __version__

    if path is None:
        yield lambda width: None
        return
    if check_output(path).is_file():
        raise InputError(f"out: {path} exists already; name a new file")
    head = {
        "format": ROWS if family.sizes is None else NETWORKS,
        "version": 1,
        "tool": __version__,
        "command": list(command),
    }
    try:  # a device or a pipe is written through; a file must be new
        new = 0 if Path(path).exists() else os.O_CREAT | os.O_EXCL
        handle = os.open(path, os.O_WRONLY | new, 0o666)
    except OSError as error:
        raise InputError(f"out: cannot write {path}: {error.strerror}") from error

    with open(handle, "w") as file:

        def append(document: dict) -> None:
            file.write(json.dumps(document) + "\n")
            file.flush()

        append(head)
        yield lambda width: append(width.document())


def write_proof(width: Width, folder: str | Path) -> None:
    """The certificate that a one-input search has written, and the system it refutes."""
    if width.proof is None or width.draw is None:
        raise InputError("certificates: this width has no certificate of its own")
    system, data = width.proof
    stem = Path(folder, f"{width.draw.seed}-{width.structure}-{width.refuted}")
    write_instance(system, f"{stem}.system.json")
    write_atomic(f"{stem}.cert", data)


def read_records(path: str | Path) -> list[dict]:
    """The records of networks in a file; MalformedFile says what is wrong."""
    lines = read_bytes(path).decode("utf-8", "replace").splitlines()
    if not lines or load(lines[0], str(path)).get("format") != NETWORKS:
        raise MalformedFile(f"{path}: expected a first line with format {NETWORKS}")
    records = [load(line, f"{path}, line {i}") for i, line in enumerate(lines[1:], 2)]
    for i, record in enumerate(records, 2):
        if missing := {"kind", "law", "d", "m", "structure", "seed", "n"} - set(record):
            raise MalformedFile(f"{path}, line {i}: the key {sorted(missing)[0]!r} is missing")
    return records

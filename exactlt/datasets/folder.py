"""The folder of a set: its state, its checksums, and a walk over its items.

``set.json`` says what the folder is.  It is written first as unfinished, with the plan, and last
as complete, with the hash of the whole: SHA-256 of ``SHA256SUMS``, which lists every other file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any

from exactlt._files import read_bytes, write_atomic
from exactlt.datasets.plan import Plan, plan_of
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import dump, load, read_instance

FORMAT = "exactlt/dataset"
HEAD, SUMS, INDEX, CROISSANT = "set.json", "SHA256SUMS", "index.csv", "croissant.json"
README, PICTURE = "README.md", "verdicts.svg"
TEXTS = (README, PICTURE, CROISSANT)
"""Made last, from the index's numbers."""


@dataclass(frozen=True)
class Entry:
    """One instance of a set, read when it is asked for."""

    folder: Path
    name: str

    @property
    def place(self) -> Path:
        return self.folder / "instances" / f"{self.name}.json"

    @cached_property
    def question(self) -> Any:
        return read_instance(self.place)

    @cached_property
    def answer(self) -> dict:
        """The answer document: verdict, evidence, mask, optimum, sparsest, count, files."""
        path = self.folder / "answers" / f"{self.name}.json"
        return load(read_bytes(path), str(path))


def head(folder: str | Path) -> dict | None:
    """What ``set.json`` says, or None where there is none."""
    path = Path(folder, HEAD)
    if not path.exists():
        return None
    document = load(read_bytes(path, 1 << 24), str(path))
    if document.get("format") != FORMAT or document.get("version") != 1:
        raise MalformedFile(f"{path}: expected format {FORMAT}, version 1")
    return document


def open_set(folder: str | Path) -> tuple[dict, Plan]:
    """Head and plan of a complete set; InputError where there is none."""
    found = head(folder)
    if found is None:
        raise InputError(f"{folder}: expected a set, there is no {HEAD}")
    plan = plan_of(found["plan"])
    if found.get("state") != "complete":
        raise InputError(f"{folder}: this set is half-written; make it again with its plan")
    return found, plan


def load_set(folder: str | Path) -> Iterator[Entry]:
    """The items of a complete set in order, one in memory at a time.

    Raises
    ------
    InputError
        The folder holds something else, or the set is half-written.
    """
    _, plan = open_set(folder)
    return (Entry(Path(folder), item.name) for item in plan.items())


def start(folder: Path, plan: Plan) -> None:
    """Take the folder for this plan: it is empty, or an unfinished or complete set of the same."""
    found = head(folder)
    if found is not None:
        if found.get("plan") != plan.document():
            raise InputError(f"out: {folder} holds a set of another plan")
        if found["state"] == "complete":
            return
    elif any(folder.iterdir()):
        raise InputError(f"out: {folder} holds something else; name a new folder")
    write_head(folder, plan, "unfinished", None)


def write_head(folder: Path, plan: Plan, state: str, digest: str | None) -> None:
    document = {
        "format": FORMAT,
        "version": 1,
        "state": state,
        "sha256": digest,
        "instances": len(plan),
        "plan": plan.document(),
    }
    write_atomic(folder / HEAD, dump(document))


def hash_of(path: Path) -> str:
    """SHA-256 of a file, a chunk of it in memory."""
    if not path.is_file():  # also what would be waited for, such as a named pipe
        raise InputError(f"cannot read {path}: expected a file, there is none")
    try:
        with open(path, "rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def canonical(document: dict) -> str:
    return json.dumps(document, sort_keys=True, indent=1, ensure_ascii=True) + "\n"

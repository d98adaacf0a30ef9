"""Claim files: TOML that people write and review, read with the line of whatever is wrong.

format = "exactlt/claims"
version = 1

[[claim]]
id = "n28"
says = "28 weights of this stream reach 123456, 27 do not"
kind = "width"
…
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from exactlt._files import check_output, read_text, write_atomic
from exactlt.claims.claim import BadField, Claim, claim_of
from exactlt.claims.kinds import KINDS
from exactlt.errors import InputError, MalformedFile

FORMAT, VERSION = "exactlt/claims", 1
LARGEST = 1 << 24
"""Bytes of a claim file."""
HEAD = f'format = "{FORMAT}"\nversion = {VERSION}\n'
_HEADER = re.compile(r"^\s*\[\[\s*claim\s*\]\]", re.M)
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Entry:
    """A claim of a file, or what is wrong with it.

    ``line`` is where it starts, ``others`` are all claims of the file by id, which it may name.
    """

    file: str
    line: int
    id: str
    claim: Claim | None
    document: Any
    error: str = ""
    others: Mapping[str, Claim] = field(default_factory=dict, compare=False, repr=False)

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


def read_claims(path: str | Path) -> list[Entry]:
    """The claims of a file, in order; those that cannot be read carry their error.

    Raises
    ------
    MalformedFile
        The file as a whole is not TOML, or of another format or version.
    InputError
        It cannot be read, or is larger than 16 MiB.
    """
    return parse_claims(read_text(path, LARGEST), str(path), Path(path).parent)


def parse_claims(text: str, name: str, folder: Path) -> list[Entry]:
    """:func:`read_claims` of a text."""
    document = _toml(text, name)
    if document.get("format") != FORMAT:
        raise MalformedFile(f"{name}:1: format: expected {FORMAT!r}, got {_shown(document)!r}")
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        raise MalformedFile(f"{name}:1: version: expected {VERSION}, got {str(version)[:40]}")
    if unknown := set(document) - {"format", "version", "claim", "about"}:
        raise MalformedFile(f"{name}:1: {sorted(unknown)[0]}: unknown key of the file")
    claims = document.get("claim", [])
    if not isinstance(claims, list):
        raise MalformedFile(f"{name}:1: claim: expected tables [[claim]]")
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines, 1) if _HEADER.match(line)]
    if len(starts) != len(claims):  # written in another way, or [[claim]] inside a text
        starts = [1] * len(claims)
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    others: dict[str, Claim] = {}
    for start, entry in zip(starts, claims, strict=True):
        found = _entry(entry, start, name, folder, lines)
        if found.claim is not None and found.id in seen:
            error = f"{found.where}: id: {found.id} is that of line {seen[found.id]}, too"
            found = Entry(name, start, found.id, None, entry, error)
        seen.setdefault(found.id, start)
        if found.claim is not None:
            others[found.id] = found.claim
        entries.append(replace(found, others=others))
    return entries


def _shown(document: dict) -> str:
    return str(document.get("format"))[:40]


def _toml(text: str, name: str) -> dict:
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(4300)  # longer integers would take quadratic time to read
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedFile(f"{name}: not TOML: {error}") from None
    except RecursionError:
        raise MalformedFile(f"{name}: not TOML that is read: nested too deeply") from None
    except ValueError:
        raise MalformedFile(f"{name}: an integer of more than 4300 digits") from None
    finally:
        sys.set_int_max_str_digits(digits)


def _entry(document, start: int, name: str, folder: Path, lines: list[str]) -> Entry:
    given = document.get("id") if isinstance(document, dict) else None
    label = given if isinstance(given, str) and given.isprintable() else f"line-{start}"
    try:
        claim = claim_of(document, KINDS, folder)
    except BadField as error:
        place = f"{name}:{_line_of(error.key, start, lines)}"
        return Entry(name, start, label[:120], None, document, f"{place}: {error}")
    return Entry(name, start, claim.id, claim, document)


def _line_of(key: str, start: int, lines: list[str]) -> int:
    for at in range(start, len(lines)):
        line = lines[at]
        if _HEADER.match(line):
            break
        if (found := _KEY.match(line)) and found[1] == key:
            return at + 1
    return start


def toml_value(value: Any) -> str:
    """A value as TOML text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 63 else f'"{value}"'
    if isinstance(value, str):
        if '"' in value and "'" not in value and value.isprintable():
            return f"'{value}'"  # JSON stays readable
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, dict):
        pairs = (f"{_key(k)} = {toml_value(v)}" for k, v in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    raise InputError(f"claim: expected texts, integers, lists and tables, got {value!r}")


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key)


def claim_text(document: dict) -> str:
    """One claim as it stands in a file."""
    lines = ["[[claim]]", *(f"{_key(k)} = {toml_value(v)}" for k, v in document.items())]
    return "\n".join(lines) + "\n"


def file_text(documents: Iterable[dict], about: str = "") -> str:
    """A whole claim file."""
    head = HEAD + (f"about = {toml_value(about)}\n" if about else "")
    return "\n".join([head, *map(claim_text, documents)])


def append(path: str | Path, documents: Iterable[dict]) -> list[str]:
    """Add claims to a file, which is made where there is none; whole or not at all.

    A claim that stands there already, word for word, is not added again; another claim of the
    same id gets a new one, with ``-2`` and so on behind it.

    Returns
    -------
    list of str
        The ids under which they stand.

    Raises
    ------
    InputError, MalformedFile
        The file is not one of claims; it stays as it is.
    """
    path = check_output(path)
    with _lock(path.parent):
        text = read_text(path, LARGEST) if path.exists() else HEAD
        there = {entry.id: entry.document for entry in parse_claims(text, str(path), path.parent)}
        ids = []
        for document in documents:
            name, i = document["id"], 1
            while name in there and there[name] != {**document, "id": name}:
                i += 1
                name = f"{document['id'][:114]}-{i}"
            ids.append(name)
            if name not in there:
                there[name] = {**document, "id": name}
                text = text.rstrip("\n") + "\n\n" + claim_text(there[name])
        parse_claims(text, str(path), path.parent)
        write_atomic(path, text)
    return ids


def ready(path: str | Path) -> None:
    """Refuse a file that :func:`append` would refuse; nothing is written."""
    path = check_output(path)
    if path.exists():
        read_claims(path)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One writer in a folder at a time, where the system has such locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    import os

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

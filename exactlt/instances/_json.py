"""Canonical JSON: one byte string per question, and its SHA-256 as the question's name.

A document is an object with ``format``, ``version``, the question's own keys, and optionally
``sha256``, which must then be right, and ``meta``, which is free and not part of the identity.
Integers that can be large travel as decimal strings; readers accept plain JSON integers too.
Key order, white space and ``meta`` do not change the identity.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Self

from exactlt._files import read_bytes, write_atomic
from exactlt.errors import InputError, MalformedFile
from exactlt.instances._integers import _short

VERSION = 1
DIGITS = 4000
"""Longest integer read, safely within what Python converts by default."""
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)")
_LINE = re.compile(r"[1-9][0-9]{0,8}")
_SCALAR = r'(?:"[^"\n]*"|-?\d+|null|true|false)'
_FLAT = re.compile(rf"\[\s+({_SCALAR}(?:,\s+{_SCALAR})*)\s+\]")
_registry: dict[str, type[Canonical]] = {}
HOMES = {
    "exactlt/linear-system": "exactlt.instances._linear_system",
    "exactlt/network": "exactlt.networks",
    "exactlt/network-mask": "exactlt.networks",
}
"""Formats whose module is imported when a file names them."""
_COMMANDS = {
    "exactlt/network-mask": "exactlt solve",
    "exactlt/network": "exactlt width --family linear --target",
    "exactlt/answer": "exactlt check FILE ANSWER",
    "exactlt/network-answer": "exactlt check FILE ANSWER",
    "exactlt/width": "exactlt verify",
    "exactlt/cover": "exactlt verify",
}
"""Which command reads a file of a format that was given in the wrong place."""


class Canonical(ABC):
    """A frozen question with a canonical JSON form."""

    FORMAT: ClassVar[str]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        _registry[cls.FORMAT] = cls

    @abstractmethod
    def content(self) -> dict[str, object]:
        """The question's own keys, big integers as decimal strings."""

    @classmethod
    @abstractmethod
    def from_content(cls, content: Fields) -> Self:
        """Inverse of :meth:`content`."""

    def document(self, meta: Mapping[str, Any] | None = None) -> dict[str, object]:
        """The whole JSON object."""
        head = {"format": self.FORMAT, "version": VERSION, **self.content()}
        return head if meta is None else {**head, "meta": meta}

    def to_json(self) -> str:
        """Canonical text: sorted keys, no white space, ASCII."""
        return json.dumps(self.document(), sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """Identity: SHA-256 of the canonical text, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode("ascii")).hexdigest()


def dump(document: object) -> str:
    """Readable JSON for files: short lists of scalars on one line, keys in given order."""
    text = json.dumps(document, indent=1, ensure_ascii=False)
    return _FLAT.sub(lambda m: "[" + re.sub(r",\s+", ", ", m[1]) + "]", text) + "\n"


def load(data: bytes | str, where: str = "input") -> dict:
    """Strict JSON object: no duplicate keys, no floats, no NaN; MalformedFile says where."""

    def unique(pairs):
        keys = [k for k, _ in pairs]
        if len(set(keys)) != len(keys):
            twice = next(k for k in keys if keys.count(k) > 1)
            raise MalformedFile(f"{where}: the key {_short(twice)} appears twice")
        return dict(pairs)

    def no_float(text):
        raise MalformedFile(f"{where}: expected integers only, got the number {text[:40]}")

    def short(text):
        if len(text.lstrip("-")) > DIGITS:
            raise MalformedFile(
                f"{where}: expected an integer of at most {DIGITS} digits, got {len(text)}"
            )
        return int(text)

    try:
        # editors on Windows put a byte order mark in front; it says nothing
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        document = json.loads(
            text,
            object_pairs_hook=unique,
            parse_int=short,
            parse_float=no_float,
            parse_constant=no_float,
        )
    except MalformedFile:
        raise
    except RecursionError as error:
        raise MalformedFile(f"{where}: nested too deeply") from error
    except json.JSONDecodeError as error:
        raise MalformedFile(
            f"{where}: not JSON at line {error.lineno} column {error.colno}: {error.msg}"
        ) from error
    except UnicodeDecodeError as error:
        raise MalformedFile(f"{where}: not readable as JSON: {error}") from None
    if not isinstance(document, dict):
        raise MalformedFile(f"{where}: expected a JSON object, got {type(document).__name__}")
    return document


def integers(value: object, where: str) -> Any:
    """Replace decimal strings by ints, inside lists too; leave the rest alone."""
    if isinstance(value, str):
        if len(value) > DIGITS and _DECIMAL.fullmatch(value):
            raise MalformedFile(
                f"{where}: expected an integer of at most {DIGITS} digits, got {len(value)}"
            )
        if not _DECIMAL.fullmatch(value):
            raise MalformedFile(f"{where}: expected a decimal integer, got {value[:40]!r}")
        return int(value)
    if isinstance(value, list):
        return [
            integers(v, f"{where}[{i}]") if isinstance(v, (str, list)) else v
            for i, v in enumerate(value)
        ]
    return value


def parse_instance(data: bytes | str, where: str = "input") -> Any:
    """The question that a JSON text states; MalformedFile or InputError says what is wrong."""
    return from_document(load(data, where), where)


def from_document(document: dict, where: str = "input") -> Any:
    name = document.get("format")
    if isinstance(name, str) and name not in _registry and name in HOMES:
        import_module(HOMES[name])
    if not isinstance(name, str) or name not in _registry:
        known = ", ".join(sorted({*_registry, *HOMES}))
        other = _COMMANDS.get(name) if isinstance(name, str) else None
        hint = f"; {other} reads it" if other else ""
        raise MalformedFile(f"{where}: format: expected one of {known}, got {_short(name)}{hint}")
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        raise MalformedFile(f"{where}: version: expected {VERSION}, got {_short(version)}")
    cls = _registry[name]
    content = {
        k: v for k, v in document.items() if k not in ("format", "version", "meta", "sha256")
    }
    try:
        instance = cls.from_content(Fields(content, where))
    except MalformedFile:
        raise
    except InputError as error:
        raise type(error)(f"{where}: {error}") from error
    if unknown := set(content) - set(instance.content()):
        raise MalformedFile(f"{where}: unknown key {_short(sorted(unknown)[0])} for {name}")
    if document.get("sha256", instance.sha256) != instance.sha256:
        raise MalformedFile(
            f"{where}: sha256: expected {instance.sha256}, the hash of the question, got "
            f"{_short(document['sha256'])}"
        )
    return instance


class Fields(dict):
    """A document's own keys, with readers that say which key is missing or wrong."""

    def __init__(self, content: dict, where: str):
        super().__init__(content)
        self.where = where

    def __missing__(self, key):
        raise MalformedFile(f"{self.where}: the key {key!r} is missing")

    def integers(self, key: str, default: object = None) -> Any:
        """The value with decimal strings turned into ints, lists included.

        Without a ``default`` the key must be there.
        """
        value = self[key] if default is None else self.get(key, default)
        return integers(value, f"{self.where}: {key}")


def read_instances(path: str | Path) -> list[tuple[str, Canonical]]:
    """All questions of a file, each with the name of its place.

    A file is one JSON document, or JSON Lines with a question a line: the question itself or,
    as in ``data/instances``, an object that holds it as ``instance``.  ``FILE:17`` is the
    question in line 17.
    """
    name, _, number = os.fspath(path).rpartition(":")
    wanted = int(number) if name and _LINE.fullmatch(number) and not os.path.exists(path) else None
    place = name if wanted is not None else os.fspath(path)
    data = read_bytes(place)
    lines = data.splitlines()
    full = [i for i, line in enumerate(lines, 1) if line.strip()]
    first = lines[full[0] - 1].strip() if full else b""
    if wanted is None and (len(full) < 2 or not (first.endswith(b"}") and _whole(first))):
        return [(place, from_document(_inner(load(data, place)), place))]
    if wanted is not None:
        if wanted not in full:
            raise InputError(f"{place}: there is no question in line {wanted} of {len(lines)}")
        full = [wanted]
    found = []
    for i in full:
        where = f"{place}:{i}"
        found.append((where, from_document(_inner(load(lines[i - 1], where)), where)))
    return found


def _inner(document: dict) -> dict:
    """The question that a record with its truth or provenance is about."""
    inner = document.get("instance")
    return inner if isinstance(inner, dict) and "format" not in document else document


def _whole(line: bytes) -> bool:
    try:
        load(line)
    except MalformedFile:
        return False
    return True


def read_instance(path: str | Path) -> Any:
    """The one question of a file (see :func:`read_instances`)."""
    found = read_instances(path)
    if len(found) > 1:
        raise InputError(
            f"{path}: expected one question, got {len(found)}; name one by its line, such as "
            f"{found[0][0]}"
        )
    return found[0][1]


def write_instance(
    instance: Canonical, path: str | Path, meta: Mapping[str, Any] | None = None
) -> Path:
    """Write a question, whole or not at all."""
    return write_atomic(path, dump(instance.document(meta)))

"""One line of a store: sealed against accidents, and checked before it is believed.

The checksum says that a line was written whole; anybody can compute it, so it does not say
that the line makes sense.  What is read is therefore held against what a run can write.
"""

from __future__ import annotations

import json
from typing import Any

from exactlt.errors import InputError, MalformedFile
from exactlt.experiments._cell import Cell, digest
from exactlt.experiments._learned import outcomes
from exactlt.experiments._networks import sorts
from exactlt.experiments._plan import MAX_SHARDS
from exactlt.experiments._questions import QUESTIONS, check_question
from exactlt.instances import load, parse_law

WORDS = {
    "perfect": {"even/yes", "even/no", "odd/yes", "odd/no", "yes", "no", "unknown"},
    "decide": {"yes", "no", "unknown"},
    "learned": outcomes(),
    "mask": {"yes", "no", "claimed/no", "unknown"},
}
"""Outcomes of the questions that are answered with a word; the others' are widths."""


def seal(record: dict) -> bytes:
    """One line: the record with a checksum of its canonical text."""
    return (
        json.dumps({**record, "check": digest(record)[:16]}, separators=(",", ":")).encode() + b"\n"
    )


def unseal(line: bytes) -> dict | None:
    """The record of a line, or None if the line is damaged."""
    try:
        record = load(line)
    except InputError:
        return None
    check = record.pop("check", None)
    return record if check == digest(record)[:16] else None


def check_header(header: Any, where: str) -> dict:
    """The header of a run: texts, a list of texts and a table of texts."""
    kinds = {"run": str, "plan": str, "started": str, "machine": str, "command": list}
    if not isinstance(header, dict):
        raise MalformedFile(f"{where}: header: expected an object, got {type(header).__name__}")
    for key, kind in {**kinds, "versions": dict}.items():
        if key in header and not isinstance(header[key], kind):
            raise MalformedFile(f"{where}: header: {key}: expected {kind.__name__}")
    for key in ("run", "plan"):
        if key not in header:
            raise MalformedFile(f"{where}: header: the key {key!r} is missing")
    texts = [*header.get("command", ()), *header.get("versions", {}).values()]
    if not all(isinstance(text, str) for text in texts):
        raise MalformedFile(f"{where}: header: command, versions: expected texts")
    return header


def check_content(name: Any, content: Any, where: str) -> Cell:
    """The cell that a line describes; its name must be the hash of its content."""
    try:
        cell = Cell.from_document(content)
        parse_law(cell.law)
        check_question(cell.question, "")
    except InputError as error:
        raise MalformedFile(f"{where}: {error}") from error
    if cell.id != name:
        raise MalformedFile(f"{where}: cell: expected the content's hash {cell.id}, got {name!r}")
    return cell


def check_shard(cell: Cell, shard: Any, result: Any, where: str) -> None:
    """A shard's result: as many outcomes as samples, all of them possible."""
    if type(shard) is not int or not 0 <= shard < MAX_SHARDS:
        raise MalformedFile(f"{where}: shard: expected an integer in 0..{MAX_SHARDS - 1}")
    if not isinstance(result, dict) or result.get("samples") != cell.shard:
        raise MalformedFile(f"{where}: result: expected {cell.shard} samples")
    if QUESTIONS[cell.question].values:
        values = result.get("values")
        if not isinstance(values, list) or not all(map(_whole, values)):
            raise MalformedFile(f"{where}: result: values: expected decimal integers >= 0")
        number = len(values)
    else:
        counts = result.get("counts")
        if not isinstance(counts, dict) or not all(
            type(count) is int and count >= 0 for count in counts.values()
        ):
            raise MalformedFile(f"{where}: result: counts: expected integers >= 0")
        words = WORDS.get(cell.question)
        for outcome in counts:
            if words:
                known = outcome in words
            elif QUESTIONS[cell.question].network:
                known = len(outcome) <= 40 and sorts(outcome)
            else:
                known = _whole(outcome) and int(outcome) <= cell.n
            if not known:
                raise MalformedFile(f"{where}: result: {outcome[:40]!r} is no outcome")
        number = sum(counts.values())
    if number != cell.shard:
        raise MalformedFile(f"{where}: result: expected {cell.shard} outcomes, got {number}")


def _whole(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdigit() and 0 < len(text) <= 4000

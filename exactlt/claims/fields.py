"""The fields of a claim: how each is read, written in JSON Schema, and altered.

A field's *role* says what an altered one means.  ``value`` is what the claim asserts: every
alteration must be refused.  ``parameter`` and ``evidence`` say what it is about and why it is
true: a small change can leave a claim true (the least n at failure probability 1/100 is also that
at 1/101), so alterations grow until one is refused, and one must be.  ``shown`` is a bound that
may be wider than what can be shown: its kind says which alterations are wrong.  ``free`` is for
people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from exactlt.errors import InputError
from exactlt.instances import parse_int

LONGEST = 1 << 22
"""Characters of one text: the masks of a network of a few thousand units."""
MOST = 1 << 16
"""Entries of a list."""
PARAMETER, VALUE, EVIDENCE, SHOWN, FREE = "parameter", "value", "evidence", "shown", "free"
_DECIMAL = re.compile(r"(-?)([0-9]{1,400})(?:\.([0-9]{1,400}))?(?:e([+-]?[0-9]{1,4}))?")
_RATIO = re.compile(r"-?[0-9]{1,4000}/[1-9][0-9]{0,3999}")
_NUMBER = re.compile(r"[0-9]+")
_PATH = re.compile(r"[A-Za-z0-9_.+=,@^-]+(/[A-Za-z0-9_.+=,@^-]+)*")


@dataclass(frozen=True)
class Reader:
    """``read`` turns a TOML value into ours or raises InputError; ``alter`` yields others."""

    read: Callable[[Any], Any]
    schema: dict
    alter: Callable[[Any], Iterator[Any]]


@dataclass(frozen=True)
class Field:
    """A key of a claim."""

    name: str
    reader: Reader
    role: str = PARAMETER
    needed: bool = False
    about: str = field(default="", compare=False)


@dataclass(frozen=True)
class Number:
    """A rational number as somebody wrote it: exactly, or to the nearest in ``unit``."""

    value: Fraction
    unit: Fraction | None
    text: str

    def rounds(self, x: Fraction) -> bool:
        """Whether ``x`` is this number, or would be printed as it."""
        if self.unit is None:
            return x == self.value
        return abs(x - self.value) * 2 <= self.unit


def number(value: Any) -> Number:
    """``"3/7"``, an integer, or a decimal text such as ``"8.1e-3"`` with its digits."""
    if type(value) is int:
        return Number(Fraction(value), None, str(value))
    text = expect(value, str, "a rational such as '3/7' or a decimal such as '8.1e-3'")
    if _RATIO.fullmatch(text):
        return Number(Fraction(text), None, text)
    if found := _DECIMAL.fullmatch(text):
        sign, whole, part, power = found.groups()
        scale = Fraction(10) ** (int(power or 0) - len(part or ""))
        size = int(whole + (part or "")) * scale
        unit = None if part is None and power is None else scale
        return Number(-size if sign else size, unit, text)
    raise InputError(f"expected a rational such as '3/7' or a decimal, got {text[:40]!r}")


def expect(value: Any, kind: type, what: str):
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        raise InputError(f"expected {what}, got {type(value).__name__} {str(value)[:40]!r}")
    return value


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    return parse_int("value", expect(value, str, "an integer"))


def _least(low: int, high: int | None = None) -> Callable[[Any], int]:
    def read(value):
        found = _integer(value)
        if found < low or (high is not None and found > high):
            most = "" if high is None else f" and at most {high}"
            raise InputError(f"expected an integer of at least {low}{most}, got {str(found)[:40]}")
        return found

    return read


def _steps(value: Any) -> Iterator[int]:
    v = _integer(value)
    yield from (v + 1, v - 1, v + 2, 2 * v + 1, 10 * v + 100, -v - 1)


def _integers_near(value: Any) -> Iterator[int]:
    yield from (_integer(value) + 1, _integer(value) - 1)


def _text(value: Any) -> str:
    text = expect(value, str, "a text")
    if len(text) > LONGEST or not text.isprintable():
        raise InputError(f"expected printable text of at most {LONGEST} characters")
    return text


def _other_texts(value: Any) -> Iterator[str]:
    """Each number in a text one more, then doubled; relations turned; a letter more."""
    text = str(value)
    for change in (lambda x: x + 1, lambda x: 2 * x + 1):
        for found in _NUMBER.finditer(text):
            yield text[: found.start()] + str(change(int(found[0]))) + text[found.end() :]
    for one, other in (("<=", ">="), (">=", "<="), ("uniform", "positive"), ("sign", "product")):
        if one in text:
            yield text.replace(one, other)
    yield text + "x"


def _bits(value: Any) -> str:
    text = expect(value, str, "a text of zeros and ones")
    if len(text) > LONGEST or set(text) - {"0", "1"}:
        raise InputError("expected a text of zeros and ones")
    return text


def _other_bits(value: Any) -> Iterator[str]:
    text = str(value)
    for i in (0, len(text) // 2, len(text) - 1, *range(1, len(text) - 1)):
        if 0 <= i < len(text):
            yield text[:i] + "10"[int(text[i])] + text[i + 1 :]
    yield text + "0"


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], tuple]:
    def many(value):
        found = expect(value, list, "a list")
        if len(found) > MOST:
            raise InputError(f"expected a list of at most {MOST} entries, got {len(found)}")
        return tuple(read(v) for v in found)

    return many


def _other_lists(alter: Callable[[Any], Iterator[Any]]):
    def near(value):
        found = list(value)
        for i, entry in enumerate(found):
            for other in alter(entry):
                yield [*found[:i], other, *found[i + 1 :]]
        yield found[:-1]

    return near


def _path(value: Any) -> str:
    text = expect(value, str, "a relative path")
    if len(text) > 400 or not _PATH.fullmatch(text) or ".." in text.split("/"):
        raise InputError(
            f"expected a path inside the claim file's folder, with '/' between names of letters, "
            f"digits and _ . + = , @ ^ -, got {text[:60]!r}"
        )
    return text


def _hash(value: Any) -> str:
    text = expect(value, str, "a SHA-256")
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise InputError(f"expected a SHA-256 of 64 hexadecimal digits, got {text[:70]!r}")
    return text


def _other_hash(value: Any) -> Iterator[str]:
    text = str(value)
    yield ("1" if text[0] == "0" else "0") + text[1:]


def _table(value: Any) -> dict[str, Any]:
    """A flat table of texts, integers, lists of texts, or one more such table."""
    found = expect(value, dict, "a table")
    if len(found) > 100 or any(len(k) > 100 for k in found):
        raise InputError("expected a table of at most 100 short keys")
    for key, entry in found.items():
        if isinstance(entry, bool) or not isinstance(entry, (str, int, list, dict)):
            raise InputError(f"{key}: expected a text, an integer, a list or a table")
        if isinstance(entry, list) and not all(isinstance(x, (str, int)) for x in entry):
            raise InputError(f"{key}: expected a list of texts or integers")
        if isinstance(entry, dict):
            _table(entry)
    return found


def _other_tables(value: Any) -> Iterator[dict]:
    for key, entry in dict(value).items():
        if isinstance(entry, dict):
            others: Iterator[Any] = _other_tables(entry)
        elif isinstance(entry, list):
            others = _other_lists(_other_texts)(entry)
        else:
            others = _steps(entry) if isinstance(entry, int) else _other_texts(entry)
        for other in others:
            yield {**value, key: other}
    yield {k: v for i, (k, v) in enumerate(value.items()) if i}


def _other_number(value: Any) -> Iterator[Any]:
    """One more and one less in the last digit, or in the numerator."""
    if isinstance(value, int):
        yield from (value + 1, value - 1)
        return
    text = str(value)
    if _RATIO.fullmatch(text):
        top, _, bottom = text.partition("/")
        yield from (f"{int(top) + 1}/{bottom}", f"{int(top) - 1}/{bottom}")
        yield f"{top}/{int(bottom) + 1}"
        return
    head, e, power = text.partition("e")
    digits = re.sub(r"[-.]", "", head)
    places = len(head.partition(".")[2])
    for step in (1, -1):
        scaled = abs(int(digits) + step)
        body = str(scaled).rjust(places + 1, "0")
        body = body if not places else f"{body[:-places]}.{body[-places:]}"
        yield ("-" if head.startswith("-") else "") + body + e + power


def choice(*words: str) -> Reader:
    """One of some words."""

    def read(value):
        if value not in words or not isinstance(value, str):
            raise InputError(f"expected one of {', '.join(words)}, got {str(value)[:40]!r}")
        return value

    return Reader(read, {"enum": list(words)}, lambda v: (w for w in (*words, "another") if w != v))


def _switch(value: Any) -> bool:
    return expect(value, bool, "true or false")


def integer(low: int | None = None, high: int | None = None, *, near: bool = False) -> Reader:
    """An integer, also as text (``"2^40"``); ``near`` where only neighbours make sense."""
    read = _integer if low is None else _least(low, high)
    bounds = {} if low is None else {"minimum": low}
    schema = {"anyOf": [{"type": "integer", **bounds}, {"type": "string"}]}
    return Reader(read, schema, _integers_near if near else _steps)


_STRING = {"type": "string"}
TEXT = Reader(_text, _STRING, _other_texts)
BITS = Reader(_bits, {"type": "string", "pattern": "^[01]*$"}, _other_bits)
MASKS = Reader(_list_of(_bits), {"type": "array", "items": _STRING}, _other_lists(_other_bits))
TEXTS = Reader(_list_of(_text), {"type": "array", "items": _STRING}, _other_lists(_other_texts))
INTEGERS = Reader(_list_of(_integer), {"type": "array"}, _other_lists(_integers_near))
PATH = Reader(_path, _STRING, lambda v: iter([f"{v}.other"]))
HASH = Reader(_hash, {"type": "string", "pattern": "^[0-9a-f]{64}$"}, _other_hash)
NUMBER = Reader(number, {"anyOf": [{"type": "integer"}, {"type": "string"}]}, _other_number)
TABLE = Reader(_table, {"type": "object"}, _other_tables)
SWITCH = Reader(_switch, {"type": "boolean"}, lambda v: iter([not v]))

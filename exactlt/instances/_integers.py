"""The border between the caller's numbers and our integers.

Every public constructor passes its arguments through these functions once; behind them
everything is a Python ``int``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from exactlt.errors import InputError

if TYPE_CHECKING:
    from fractions import Fraction

_POWER = re.compile(r"([+-]?)(\d{1,6})(?:\^|\*\*)(\d{1,6})([+-]\d{1,18})?", re.ASCII)
_SMALL = re.compile(r"([1-9]\d{0,2})(?:\^|\*\*)-(\d{1,3})", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]+")


def as_int(name: str, value: object) -> int:
    """``value`` as an int; NumPy integers are welcome, bools, floats and strings are not.

    >>> as_int("target", 2.5)
    Traceback (most recent call last):
    exactlt.errors.InputError: target: expected an integer, got float 2.5
    """
    if type(value) is int:
        return value
    kind = type(value).__name__
    if not isinstance(value, bool) and kind not in ("bool_", "bool"):
        try:
            return operator.index(value)  # type: ignore[arg-type]
        except TypeError:
            pass
    raise InputError(f"{name}: expected an integer, got {kind} {_short(value)}")


def as_ints(name: str, values: Iterable[object]) -> tuple[int, ...]:
    """A tuple of ints; the message of a failure says which entry is wrong."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise InputError(
            f"{name}: expected a sequence of integers, got {type(values).__name__} {_short(values)}"
        )
    return tuple(v if type(v) is int else as_int(f"{name}[{i}]", v) for i, v in enumerate(values))


def as_nonnegative(name: str, value: object) -> int:
    value = as_int(name, value)
    if value < 0:
        raise InputError(f"{name}: expected an integer >= 0, got {_short(value)}")
    return value


def as_positive(name: str, value: object) -> int:
    value = as_int(name, value)
    if value <= 0:
        raise InputError(f"{name}: expected an integer >= 1, got {_short(value)}")
    return value


LONGEST_FRACTION = 4000
"""Characters of a rational in text."""


def parse_int(name: str, text: str) -> int:
    """An integer written as ``-12``, ``2^40``, ``2**40`` or ``2^31-1``.

    The minus sign that our tables print (U+2212) is one, too.

    >>> parse_int("M", "2^31-1")
    2147483647
    """
    text = text.strip().replace("_", "").replace("\N{MINUS SIGN}", "-")
    if len(text) <= 4000 and _DECIMAL.fullmatch(text):
        return int(text)
    if match := _POWER.fullmatch(text):
        sign, base, exponent, offset = match.groups()
        if len(base) * int(exponent) <= 20_000:
            power = int(base) ** int(exponent)
            return (-power if sign == "-" else power) + int(offset or 0)
    raise InputError(f"{name}: expected an integer such as 15, -3 or 2^40, got {_short(text)}")


def decimal(value: int) -> str:
    """The integer in decimal, however long; ``str`` stops at Python's guard of 4,300 digits."""
    try:
        return str(value)
    except ValueError:
        from flint import fmpz  # converts in less than quadratic time

        return str(fmpz(value))


def _short(value: object, limit: int = 60) -> str:
    try:
        text = repr(value)
    except ValueError:  # an int too long for Python to print
        return "an integer of many digits"
    return text if len(text) <= limit else text[:limit] + "…"


RANGE_LIMIT = 1_000_000


def parse_fraction(name: str, text: str) -> Fraction:
    """A rational from text: ``3``, ``-1/16``, ``0.25``, ``2^-4``.

    >>> parse_fraction("tolerance", "1/16"), parse_fraction("gamma", "2^-2")
    (Fraction(1, 16), Fraction(1, 4))
    """
    from fractions import Fraction

    if found := _SMALL.fullmatch(text):
        return Fraction(1, int(found[1]) ** int(found[2]))
    try:
        if len(text) <= LONGEST_FRACTION and "e" not in text.lower():  # 1e999999999 is no number
            return Fraction(text)
    except (ValueError, ZeroDivisionError):
        pass
    raise InputError(f"{name}: expected a fraction such as 1/16, got {text[:60]!r}")


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

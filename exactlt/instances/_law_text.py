"""The text form of laws: ``name:key=value,…``, and the table of all of them."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.instances._composed import Locked, Sparse, Vector
from exactlt.instances._integers import as_positive, parse_int
from exactlt.instances._laws import (
    Gadget,
    Grid,
    Law,
    Nonzero,
    Normal,
    Positive,
    Product,
    Range,
    Sign,
    Uniform,
)

LAWS: tuple[type[Law], ...] = (
    Uniform,
    Nonzero,
    Positive,
    Range,
    Grid,
    Product,
    Gadget,
    Sign,
    Normal,
    Sparse,
    Locked,
    Vector,
)

DEEPEST = 8
"""Most laws in one another."""


def parse_law(text: str, *, shaped: bool = False) -> Law:
    """The law that a text such as ``uniform:M=2^20`` names; InputError says what is wrong.

    Parameters
    ----------
    text : str
    shaped : bool
        Whether locked items and vectors are welcome; most callers draw single weights of which
        each may be kept or not.

    Examples
    --------
    >>> parse_law("nonzero:M=2^4")
    Nonzero(M=16)
    >>> str(parse_law("sparse:p=2/8,of=uniform:M=64"))
    'sparse:p=1/4,of=uniform:M=64'
    """
    if not isinstance(text, str):
        raise InputError(f"law: expected text such as uniform:M=15, got {type(text).__name__}")
    law = _parse(text, 1)
    if not shaped and (law.locks or law.dimension is not None):
        what = "locked items" if law.locks else "vectors"
        raise InputError(
            f"law {law.name}: {what} are for widths of streams and for probabilities, here "
            "a law of single free weights is expected"
        )
    return law


def _parse(text: str, depth: int) -> Law:
    head, _, tail = text.strip().partition(":")
    by_name = {law.name: law for law in LAWS}
    if head not in by_name:
        raise InputError(f"law: expected one of {', '.join(by_name)}, got {head[:40]!r}")
    if depth > DEEPEST:
        raise InputError(f"law: expected at most {DEEPEST} laws in one another, got more")
    law = by_name[head]
    names = [f.name for f in fields(law)]
    given: dict[str, object] = {}
    for key, value in _pairs(head, names, tail):
        if key in given:
            raise InputError(
                f"law {head}: expected {_form(head, names)}, got {key + '=' + value[:30]!r}"
            )
        if key == "of":
            given[key] = _parse(value, depth + 1)
        elif key in ("sigma", "p"):
            given[key] = _fraction(head, key, value)
        else:
            given[key] = parse_int(f"law {head}: {key}", value)
    optional = ("first", "every", "p") if law is Locked else ()
    if missing := [n for n in names if n not in given and n not in optional]:
        raise InputError(f"law {head}: the parameter {missing[0]} is missing")
    return law(**given)  # type: ignore[arg-type]


def _pairs(head: str, names: list[str], tail: str):
    """(key, value) of each parameter; ``of`` takes the rest of the text, commas and all."""
    while tail:
        part, comma, rest = tail.partition(",")
        key, equals, value = part.strip().partition("=")
        if key == "of" and key in names and equals:
            yield key, tail.partition("=")[2]
            return
        if not equals or key not in names:
            raise InputError(f"law {head}: expected {_form(head, names)}, got {part[:40]!r}")
        yield key, value
        tail = rest
        if comma and not tail:
            raise InputError(f"law {head}: expected {_form(head, names)}, got {''!r}")


def _form(head: str, names: list[str]) -> str:
    if head == Locked.name:
        return "first=…,of=… or every=…,of=… or p=…,of=…"
    return ",".join(f"{n}=…" for n in names) or "no parameter"


def _fraction(head: str, key: str, text: str) -> Fraction:
    top, slash, bottom = text.partition("/")
    name = key if slash else f"law {head}: {key}"
    below = as_positive(key, parse_int(key, bottom)) if slash else 1
    return Fraction(parse_int(name, top), below)

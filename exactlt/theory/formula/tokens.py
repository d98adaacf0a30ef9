"""Words of the formula language: numbers, names, operators, with their columns."""

from __future__ import annotations

import re
from typing import NamedTuple

from exactlt.errors import InputError

TEXT_LIMIT = 2000
DIGIT_LIMIT = 1000

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-zα-ωΑ-Ω_][A-Za-z0-9α-ωΑ-Ω_]*)"
    r"|(?P<operator>\*\*|<=|>=|==|<|>|≤|≥|[-−+*/^(),=]))"
)

ALIASES = {"^": "**", "\N{MINUS SIGN}": "-", "≤": "<=", "≥": ">=", "=": "=="}
GREEK = {
    "ε": "eps",
    "δ": "delta",
    "η": "eta",
    "κ": "kappa",
    "λ": "lam",
    "μ": "mu",
    "γ": "gamma",
    "Δ": "Delta",
    "τ": "tau",
    "ρ": "rho",
    "ζ": "zeta",
    "π": "pi",
    "lambda": "lam",
}


def canonical(name: str) -> str:
    """The one name of a letter that has several spellings: λ, lambda and lam are ``lam``."""
    return GREEK.get(name.strip(), name.strip())


class Token(NamedTuple):
    """One word; ``kind`` is number, name, operator or end."""

    kind: str
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """The words of ``text``, closed by one of kind ``end``; InputError names the column."""
    if not isinstance(text, str):
        raise InputError(f"formula: expected text, got {type(text).__name__}")
    if len(text) > TEXT_LIMIT:
        raise InputError(f"formula: expected at most {TEXT_LIMIT} characters, got {len(text)}")
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            gap = len(text[place:]) - len(text[place:].lstrip())
            raise InputError(
                f"formula: unexpected character {text[place + gap]!r} at column {place + gap + 1}"
            )
        kind = match.lastgroup
        word = match[kind]
        if kind == "number" and len(word) > DIGIT_LIMIT:
            raise InputError(
                f"formula: a number of {len(word)} characters at column {match.start(kind) + 1}; "
                f"at most {DIGIT_LIMIT} are read"
            )
        word = ALIASES.get(word, word) if kind == "operator" else canonical(word)
        found.append(Token(kind, word, match.start(kind) + 1))
        place = match.end()
    found.append(Token("end", "", len(text) + 1))
    return found

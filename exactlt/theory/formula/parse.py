"""The formula language: a small recursive-descent parser from text to SymPy trees.

SymPy-like syntax with ``**`` or ``^`` for powers; decimals are read as exact rationals; names
must be declared; nothing is ever passed to ``eval``.  Grammar::

    relation  = sum (("<=" | ">=" | "==" | "<" | ">") sum)*
    sum       = product (("+" | "-") product)*
    product   = signed (("*" | "/") signed)*
    signed    = ("+" | "-") signed | power
    power     = atom ["**" signed]
    atom      = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"

``Sum(body, j, low, high)`` binds its own index ``j``, also when j is declared outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from exactlt.errors import InputError, MissingDependency
from exactlt.theory.formula.functions import ARITY, builders
from exactlt.theory.formula.tokens import Token, tokens

DEPTH_LIMIT = 60
POWER_BITS = 1 << 16
EXPONENT_DIGITS = 3
COUNT_LIMIT = 100_000
"""Literal arguments of binomial, factorial, laguerre."""

RELATIONS = ("<=", ">=", "==", "<", ">")


class Relation(NamedTuple):
    """``left rel right``; ``rel`` is one of <=, >=, ==, <, >."""

    left: Any
    rel: str
    right: Any


def parse_expression(text: str, names: Iterable[str]):
    """The SymPy tree of one expression over the declared names.

    Raises
    ------
    InputError
        Not in the language, an undeclared name, a division by zero, a number too large to
        write down; the message names the column.
    """
    return _expression(text, tuple(sorted(set(names))))


def parse_relations(text: str, names: Iterable[str]) -> tuple[Relation, ...]:
    """A relation or a chain of them: ``0 < eps < 1`` gives two."""
    return _relations(text, tuple(sorted(set(names))))


@lru_cache(maxsize=4096)
def _expression(text: str, names: tuple[str, ...]):
    parser = _Parser(text, names)
    tree = parser.sum(0)
    parser.expect("end", "an operator or the end")
    return tree


@lru_cache(maxsize=4096)
def _relations(text: str, names: tuple[str, ...]) -> tuple[Relation, ...]:
    parser = _Parser(text, names)
    found, left = [], parser.sum(0)
    while parser.now.text in RELATIONS:
        rel = parser.take().text
        right = parser.sum(0)
        found.append(Relation(left, rel, right))
        left = right
    parser.expect("end", "an operator or the end")
    if not found:
        raise InputError(f"formula: expected a relation (<=, >=, ==), got {text.strip()!r}")
    return tuple(found)


class _Parser:
    def __init__(self, text: str, names: tuple[str, ...]):
        try:
            import sympy
        except ImportError as error:
            raise MissingDependency("sympy", "theory") from error
        self.sympy = sympy
        self.words = tokens(text)
        self.place = 0
        self.names = set(names)
        self.bound: list[str] = []

    @property
    def now(self) -> Token:
        return self.words[self.place]

    def take(self) -> Token:
        word = self.now
        self.place += 1
        return word

    def expect(self, what: str, words: str) -> Token:
        """The next token, which must be of this kind or this text."""
        if what not in (self.now.kind, self.now.text):
            got = f"{self.now.text!r}" if self.now.text else "the end"
            raise InputError(f"formula: expected {words} at column {self.now.column}, got {got}")
        return self.take()

    def sum(self, depth: int):
        if depth > DEPTH_LIMIT:
            raise InputError(
                f"formula: nested deeper than {DEPTH_LIMIT} at column {self.now.column}"
            )
        total = self.product(depth)
        while self.now.text in ("+", "-"):
            sign = self.take().text
            term = self.product(depth)
            total = total + term if sign == "+" else total - term
        return total

    def product(self, depth: int):
        value = self.signed(depth)
        while self.now.text in ("*", "/"):
            word = self.take()
            factor = self.signed(depth)
            if word.text == "*":
                value = value * factor
            elif factor.is_Rational and factor == 0:
                raise InputError(f"formula: division by zero at column {word.column}")
            else:
                value = value / factor
        return value

    def signed(self, depth: int):
        negative, signs = False, 0
        while self.now.text in ("+", "-"):
            negative ^= self.take().text == "-"
            signs += 1
            if signs > DEPTH_LIMIT:
                raise InputError(f"formula: more than {DEPTH_LIMIT} signs in a row")
        value = self.power(depth)
        return -value if negative else value

    def power(self, depth: int):
        base = self.atom(depth)
        if self.now.text != "**":
            return base
        word = self.take()
        if depth > DEPTH_LIMIT:
            raise InputError(f"formula: nested deeper than {DEPTH_LIMIT} at column {word.column}")
        exponent = self._exponent(depth)
        if base.is_Rational and base == 0 and exponent.is_Rational and exponent < 0:
            raise InputError(f"formula: division by zero at column {word.column}")
        if base.is_Rational and exponent.is_Rational:
            bits = max(int(abs(base.p)).bit_length(), int(base.q).bit_length())
            if bits > 1 and abs(exponent) * bits > POWER_BITS:
                raise InputError(
                    f"formula: the power at column {word.column} has more than {POWER_BITS} bits"
                )
            if base < 0 and not exponent.is_Integer:
                raise InputError(
                    f"formula: a negative number to a power that is no integer at column "
                    f"{word.column}"
                )
        return base**exponent

    def _exponent(self, depth: int):
        negative = False
        while self.now.text in ("+", "-"):
            negative ^= self.take().text == "-"
        value = self.power(depth + 1)
        return -value if negative else value

    def atom(self, depth: int):
        word = self.now
        if word.kind == "number":
            self.take()
            return self._number(word)
        if word.kind == "name":
            self.take()
            if self.now.text == "(":
                return self._call(word, depth)
            return self._name(word)
        if word.text == "(":
            self.take()
            inside = self.sum(depth + 1)
            self.expect(")", "a closing parenthesis")
            return inside
        got = f"{word.text!r}" if word.text else "the end"
        raise InputError(
            f"formula: expected a number, a name or ( at column {word.column}, got {got}"
        )

    def _number(self, word: Token):
        exponent = word.text.lower().partition("e")[2]
        if len(exponent.lstrip("+-")) > EXPONENT_DIGITS:
            raise InputError(
                f"formula: the exponent of {word.text[:40]} at column {word.column} "
                f"has more than {EXPONENT_DIGITS} digits"
            )
        value = Fraction(word.text)
        return self.sympy.Rational(value.numerator, value.denominator)

    def _name(self, word: Token):
        if word.text in self.names or word.text in self.bound:
            return symbol(word.text)
        if word.text in ("pi", "E"):
            return getattr(self.sympy, word.text)
        if word.text in ARITY:
            raise InputError(
                f"formula: the function {word.text} at column {word.column} needs "
                "its arguments in parentheses"
            )
        known = ", ".join(sorted(self.names)) or "none"
        raise InputError(
            f"formula: unknown name {word.text[:40]!r} at column {word.column}; "
            f"names declared here: {known}"
        )

    def _call(self, word: Token, depth: int):
        name = word.text
        if name not in ARITY:
            raise InputError(
                f"formula: unknown function {name[:40]!r} at column {word.column}; "
                f"known: {', '.join(sorted(ARITY))}"
            )
        self.take()
        if name == "Sum":
            return self._sum_call(word, depth)
        parts = [self.sum(depth + 1)]
        while self.now.text == ",":
            self.take()
            parts.append(self.sum(depth + 1))
        self.expect(")", "a comma or a closing parenthesis")
        low, high = ARITY[name]
        if not low <= len(parts) <= high:
            count = str(low) if low == high else f"{low} to {high}"
            raise InputError(
                f"formula: {name} at column {word.column} takes {count} arguments, got {len(parts)}"
            )
        self._check(word, parts)
        return builders()[name](*parts)

    def _check(self, word: Token, parts: list) -> None:
        name, first = word.text, parts[0]
        if name in ("log", "ln", "log2", "log10") and first.is_Rational and first <= 0:
            raise InputError(
                f"formula: {name} at column {word.column} of {first}, which is not positive"
            )
        if (
            name == "log"
            and len(parts) == 2
            and parts[1].is_Rational
            and (parts[1] <= 0 or parts[1] == 1)
        ):
            raise InputError(f"formula: log at column {word.column} to the base {parts[1]}")
        if name == "sqrt" and first.is_Rational and first < 0:
            raise InputError(f"formula: sqrt at column {word.column} of the negative {first}")
        if name in ("binomial", "factorial", "laguerre") and any(
            p.is_Rational and abs(p) > COUNT_LIMIT for p in parts
        ):
            raise InputError(f"formula: {name} at column {word.column} of more than {COUNT_LIMIT}")

    def _sum_call(self, word: Token, depth: int):
        # the body comes first, so the index is looked up ahead: after the body's last comma
        index = self._ahead(word)
        if index in ARITY or index in ("pi", "E"):
            raise InputError(
                f"formula: the index {index!r} of Sum at column {word.column} is "
                "a function or a constant"
            )
        self.bound.append(index)
        body = self.sum(depth + 1)
        self.expect(",", "a comma")
        self.expect("name", "the index of Sum")
        self.bound.pop()
        self.expect(",", "a comma")
        low = self.sum(depth + 1)
        self.expect(",", "a comma")
        high = self.sum(depth + 1)
        self.expect(")", "a closing parenthesis")
        return self.sympy.Sum(body, (symbol(index), low, high))

    def _ahead(self, word: Token) -> str:
        level, place = 0, self.place
        while self.words[place].kind != "end":
            text = self.words[place].text
            level += (text == "(") - (text == ")")
            if text == "," and level == 0:
                if self.words[place + 1].kind == "name":
                    return self.words[place + 1].text
                break
            place += 1
        raise InputError(f"formula: Sum at column {word.column} is written Sum(body, j, low, high)")


@lru_cache(maxsize=1024)
def symbol(name: str):
    """The SymPy symbol of a name: real, nothing else assumed."""
    import sympy

    return sympy.Symbol(name, real=True)

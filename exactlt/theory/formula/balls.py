"""Rigorous evaluation: a SymPy tree walked into Arb balls, and out comes an enclosure.

The working precision of python-flint is process-wide; it is set in :func:`precision` and
nowhere else.  An :class:`Enclosure` has exact rational ends, so comparing, rounding and
nesting are exact: the enclosure at a higher precision is by construction a part of the one
at a lower precision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError

LADDER = (53, 128, 256, 512, 1024, 2048, 4096)
"""Precisions in bits that are tried in turn."""

EXPONENT_LIMIT = 1 << 24
"""Values beyond 2^±EXPONENT_LIMIT are refused: their exact ends would not fit in memory."""

SUM_LIMIT = 200_000


class Undecided(ArithmeticError):
    """At this precision the walk meets a ball that straddles an edge; try more bits."""


@dataclass(frozen=True)
class Enclosure:
    """A closed interval with exact ends that provably holds the value."""

    lower: Fraction
    upper: Fraction

    def __contains__(self, x: object) -> bool:
        return self.lower <= x <= self.upper

    @property
    def width(self) -> Fraction:
        """upper − lower."""
        return self.upper - self.lower

    def meet(self, other: Enclosure) -> Enclosure:
        """The common part of two enclosures of one value."""
        return Enclosure(max(self.lower, other.lower), min(self.upper, other.upper))

    def text(self, digits: int = 12) -> str:
        """Decimal ``[lower, upper]`` rounded outward, or the exact value when it is one."""
        if self.lower == self.upper:
            return exact_text(self.lower, digits)
        low, high = decimal(self.lower, digits, "down"), decimal(self.upper, digits, "up")
        return low if low == high else f"[{low}, {high}]"


def exact_text(x: Fraction, digits: int = 12) -> str:
    """``p/q`` while short, otherwise a decimal marked with ``≈``."""
    if x.numerator.bit_length() < 64 and x.denominator.bit_length() < 64:
        return str(x)
    return "≈" + decimal(x, digits, "nearest")


def decimal(x: Fraction, digits: int, direction: str) -> str:
    """``x`` to ``digits`` significant digits; rounded down, up, or to nearest, exactly."""
    if x == 0:
        return "0"
    top, bottom = abs(x.numerator), x.denominator
    exponent = int((top.bit_length() - bottom.bit_length()) * 0.30103)
    while _ten(exponent) * bottom > top * _ten(-exponent):
        exponent -= 1
    while _ten(exponent + 1) * bottom <= top * _ten(-exponent - 1):
        exponent += 1
    shift = digits - 1 - exponent
    up, down = top * _ten(shift), bottom * _ten(-shift)
    away = (direction == "up") == (x > 0)
    if direction == "nearest":
        number = (2 * up + down) // (2 * down)
    else:
        number = -(-up // down) if away else up // down
    if number >= 10**digits:
        number, exponent = number // 10, exponent + 1
    body = str(number)
    sign = "-" if x < 0 else ""
    if -5 <= exponent < digits:
        if exponent < 0:
            body = "0." + "0" * (-exponent - 1) + body
        elif len(body) > exponent + 1:
            body = body[: exponent + 1] + "." + body[exponent + 1 :]
        return sign + (body.rstrip("0").rstrip(".") if "." in body else body)
    tail = body[1:].rstrip("0")
    return f"{sign}{body[0]}{'.' + tail if tail else ''}e{exponent:+d}"


def _ten(power: int) -> int:
    return 10**power if power > 0 else 1


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work at ``bits`` bits inside the block; the only place that touches Arb's context."""
    from flint import ctx

    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def ends(ball) -> Enclosure:
    """The exact ends of an Arb ball; InputError when they are too large to write down."""
    if not ball.is_finite():
        raise Undecided("not finite")
    mid, rad = ball.mid().man_exp(), ball.rad().man_exp()
    for man, exp in (mid, rad):
        if abs(int(exp)) + int(man).bit_length() > EXPONENT_LIMIT:
            raise InputError(
                f"the value is beyond 2^{EXPONENT_LIMIT} or has more bits than that; "
                "compare logarithms instead"
            )
    m, r = (_dyadic(int(man), int(exp)) for man, exp in (mid, rad))
    return Enclosure(m - r, m + r)


def _dyadic(man: int, exp: int) -> Fraction:
    return Fraction(man << exp) if exp >= 0 else Fraction(man, 1 << -exp)


def enclosure(tree, values: Mapping[str, object], bits: int = 128) -> Enclosure:
    """An enclosure of the tree's value, walked at every rung of the ladder up to ``bits``.

    Parameters
    ----------
    tree : sympy.Expr
        From ``_formula.parse_expression``.
    values : mapping
        Name → int, Fraction or Enclosure, for every free name.
    bits : int
        Working precision, at least 2; more bits give a part of what fewer bits give.

    Raises
    ------
    InputError
        A name has no value, the value leaves a function's domain, or cannot be decided.
    """
    rungs = sorted({b for b in LADDER if b < bits} | {bits})
    best, reason = None, ""
    for rung in rungs:
        try:
            found = _at(tree, values, rung)
        except Undecided as error:
            reason = str(error)
            continue
        best = found if best is None else best.meet(found)
    if best is None:
        raise InputError(f"the value cannot be enclosed with {bits} bits: {reason}")
    return best


def _at(tree, values: Mapping[str, object], bits: int) -> Enclosure:
    from exactlt.theory.formula.walk import walk

    with precision(bits):
        return ends(walk(tree, values))


def digits_enclosure(tree, values: Mapping[str, object], bits: int = 40) -> Enclosure:
    """An enclosure with at least ``bits`` correct leading bits when the ladder allows."""
    best, reason = None, ""
    for rung in LADDER:
        if rung < bits:
            continue
        try:
            found = _at(tree, values, rung)
        except Undecided as error:
            reason = str(error)
            continue
        best = found if best is None else best.meet(found)
        if best.width == 0 or best.width * (1 << bits) <= max(abs(best.lower), abs(best.upper)):
            return best
    if best is None:
        raise InputError(f"the value cannot be enclosed with {LADDER[-1]} bits: {reason}")
    return best


def sign_of(tree, values: Mapping[str, object]) -> int | None:
    """Certified sign of the tree's value: −1, 0, 1, or None when no precision tells.

    Zero is only answered when it is proved: the value is rational and was computed exactly,
    or SymPy simplifies the tree to zero.
    """
    exact = rational(tree, values)
    if exact is not None:
        return (exact > 0) - (exact < 0)
    for rung in LADDER:
        try:
            found = _at(tree, values, rung)
        except Undecided:
            continue
        if found.lower > 0:
            return 1
        if found.upper < 0:
            return -1
        if found.width == 0:
            return 0
    return 0 if _simplifies_to_zero(tree, values) else None


def rational(tree, values: Mapping[str, object]) -> Fraction | None:
    """The exact value when the tree is rational arithmetic on rational values, else None."""
    from exactlt.theory.formula.walk import rational_walk

    return rational_walk(tree, values)


def _simplifies_to_zero(tree, values: Mapping[str, object]) -> bool:
    import sympy

    from exactlt.theory.formula.parse import symbol

    known = {}
    for s in tree.free_symbols:
        value = values.get(s.name)
        if not isinstance(value, int | Fraction):
            return False
        value = Fraction(value)
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > 256:
            return False
        known[symbol(s.name)] = sympy.Rational(value.numerator, value.denominator)
    if tree.count_ops() > 60 or tree.has(sympy.Sum):
        return False
    put = sympy.expand_log(tree.xreplace(known).doit(), force=True)
    return sympy.simplify(put) == 0

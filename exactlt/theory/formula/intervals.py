"""Intervals with exact ends, Arb's precision, and the way between balls and intervals.

The working precision of python-flint is process-wide; it is set in :func:`precision` and
nowhere else.  An :class:`Enclosure` has exact rational ends, so comparing, rounding and
nesting are exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactlt.errors import InputError

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

    def __contains__(self, x: Any) -> bool:
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


def to_ball(x: Any):
    """The ball of an int, a Fraction, or an Enclosure."""
    from flint import arb, fmpq

    if isinstance(x, Enclosure):
        return to_ball(x.lower).union(to_ball(x.upper))
    x = Fraction(x)
    return arb(fmpq(x.numerator, x.denominator))

"""The tightest value of a free constant that survives a set of points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError, MissingValue
from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.conjecture.judge import Point, judge

SMALL, LARGE = Fraction(1, 1 << 16), Fraction(1 << 12)
"""Constants are searched between these."""

STEPS = 24
ROUNDS = 5
DIGITS = 4


@dataclass(frozen=True)
class Fit:
    """The edge of the constants that survive.

    fixed : the swept constant's value, if any
    good : "large" or "small" values survive, "both" (nothing is learnt), "between" (neither
        very small nor very large), "" (none of the powers of two between 2^-16 and 2^12)
    survives : a value at which the claim holds, or is undecided, at every point; None if none
    falls : a value next to it at which it fails, None when all values tried survive
    binding : the point where it fails; when nothing survives, where the smallest value fails
    opposite : when nothing survives, where the largest value fails
    undecided : points that the evidence does not decide at ``survives``
    """

    name: str
    fixed: Mapping[str, Fraction]
    good: str
    survives: Fraction | None
    falls: Fraction | None
    binding: Point | None
    undecided: int = 0
    opposite: Point | None = None


def fit(claim: Claim, points: Sequence[Point], fixed: Mapping[str, Fraction]) -> Fit:
    """Find the edge by bisection at the points that bind; both sides are then re-checked.

    That the claim gets easier in one direction of the constant is used to find the edge and
    not to believe it: ``survives`` is checked at every point and ``falls`` at ``binding``.
    """
    name = claim.free[0]
    beyond: list[InputError] = []

    def fails(point: Point, c: Fraction) -> bool:
        try:
            return judge(claim, point, {**fixed, name: c}) is False
        except MissingValue:
            raise
        except InputError as error:
            # a constant this far out can leave a formula's range; it then proves nothing
            if c in (SMALL, LARGE):
                beyond.append(error)
                return False
            raise

    for point in points:
        _evaluable(claim, point, name, fixed)

    low = next((p for p in points if fails(p, SMALL)), None)
    high = next((p for p in points if fails(p, LARGE)), None)
    if low is None and high is None:
        if beyond:
            raise beyond[0]
        return Fit(
            name,
            dict(fixed),
            "both",
            SMALL,
            None,
            None,
            _undecided(claim, points, {**fixed, name: SMALL}),
        )
    if low is not None and high is not None:
        return _neither(name, fixed, points, fails, low, high)
    good, binding = ("large", low) if high is None else ("small", high)
    edge, end = (SMALL, LARGE) if good == "large" else (LARGE, SMALL)
    for _ in range(ROUNDS):
        for point in points:
            if fails(point, edge):
                edge, binding = _edge(point, edge, end, fails), point
        survives, falls = _round(edge, good, lambda c, at=binding: fails(at, c))
        if not any(fails(point, survives) for point in points):
            break
        edge = survives  # not monotone in the constant: go on from where it still fails
    else:
        survives, falls = end, None
    return Fit(
        name,
        dict(fixed),
        good,
        survives,
        falls,
        binding,
        _undecided(claim, points, {**fixed, name: survives}),
    )


def _evaluable(claim: Claim, point: Point, name: str, fixed: Mapping[str, Fraction]) -> None:
    """Refuse a formula that has no value at a point whatever the constant: that is no support.

    Raises
    ------
    InputError
        As the formula raises it for the constant 1.
    """
    first = None
    for c in (Fraction(1), SMALL, LARGE):
        try:
            judge(claim, point, {**fixed, name: c})
        except InputError as error:
            first = first or error
        else:
            return
    raise first


def _neither(name, fixed, points, fails, low: Point, high: Point) -> Fit:
    """Both ends fail: try every power of two between them before giving up."""
    c = SMALL * 2
    while c < LARGE:
        if not any(fails(p, c) for p in points):
            return Fit(name, dict(fixed), "between", c, SMALL, low, opposite=high)
        c *= 2
    return Fit(name, dict(fixed), "", None, SMALL, low, opposite=high)


def _edge(point: Point, bad: Fraction, good: Fraction, fails) -> Fraction:
    """A constant just on the good side at this point: geometric bisection."""
    for _ in range(STEPS):
        middle = _mean(bad, good)
        if fails(point, middle):
            bad = middle
        else:
            good = middle
    return good


def _mean(a: Fraction, b: Fraction) -> Fraction:
    import math

    if max(a, b) < 2 * min(a, b):
        middle = (a + b) / 2
    else:
        scale = 1 << 64
        middle = Fraction(math.isqrt(int(a * b * scale * scale)), scale)
    return Fraction(round(middle * (1 << 40)), 1 << 40)


def _round(edge: Fraction, good: str, fails) -> tuple[Fraction, Fraction | None]:
    """Decimal neighbours of the edge: one that survives, one that falls."""
    unit = Fraction(10) ** (_magnitude(edge) - DIGITS + 1)
    up = good == "large"
    steps = -(-edge // unit) if up else edge // unit
    survives = steps * unit
    for _ in range(3):
        if not fails(survives):
            break
        survives += unit if up else -unit
    for back in range(1, 4):
        falls = survives - back * unit if up else survives + back * unit
        if falls > 0 and fails(falls):
            return survives, falls
    return survives, None


def _magnitude(x: Fraction) -> int:
    power = 0
    while Fraction(10) ** power > x:
        power -= 1
    while Fraction(10) ** (power + 1) <= x:
        power += 1
    return power


def _undecided(claim: Claim, points: Sequence[Point], constants: Mapping[str, Fraction]) -> int:
    count = 0
    for point in points:
        try:
            count += judge(claim, point, constants) is None
        except InputError:
            count += 1
    return count

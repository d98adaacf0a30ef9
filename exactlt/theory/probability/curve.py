"""The chance of success against the number of samples: exact points, the law, the threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import parse_law
from exactlt.theory.formula.intervals import Enclosure, decimal
from exactlt.theory.probability.bounds import bounds_within
from exactlt.theory.probability.exact import OutOfReach, exact
from exactlt.theory.probability.floor import failure_floor
from exactlt.theory.probability.law import Event, weights

LEVELS = (Fraction(1, 2), Fraction(9, 10), Fraction(99, 100))
"""Probabilities whose least n is named."""
MOST_POINTS = 1000


@dataclass(frozen=True)
class CurvePoint:
    """P(hit) at one n: between two rationals, equal where it is exact; the law and a floor."""

    n: int
    lower: Fraction
    upper: Fraction
    method: str
    law_miss: Enclosure | None = None
    floor: Fraction | None = None

    @property
    def exact(self) -> Fraction | None:
        """P(hit) as a rational, or None where only bounds are known."""
        return self.lower if self.lower == self.upper else None


@dataclass(frozen=True)
class Curve:
    """Points of one event over n, and what they say together."""

    law: str
    targets: tuple[int, ...]
    mode: str
    size: int | None
    points: tuple[CurvePoint, ...]

    def least_n(self, level: Fraction) -> int | None:
        """The least n of the range with P(hit) >= level for sure and P(hit) < level before it.

        None where the bounds leave it open or the range does not hold it.
        """
        for before, point in zip((None, *self.points), self.points, strict=False):
            if point.lower >= level:
                return point.n if before is not None and before.upper < level else None
        return None


def curve(
    law_text: str,
    ns: Iterable[int],
    targets: tuple[int, ...],
    *,
    mode: str = "all",
    size: int | None = None,
    nonempty: bool = False,
    steps: float = 3e10,
    progress: Callable[[int], object] = lambda n: None,
) -> Curve:
    """Exact P(hit) at each n, certified bounds where exact computation is out of reach.

    Parameters
    ----------
    law_text : str
        As ``uniform:M=8``.
    ns : iterable of int
        Numbers of samples, ascending.
    targets, mode, size, nonempty
        As in :class:`~exactlt.theory.probability.law.Event`.
    steps : float
        Elementary steps allowed at each n.
    progress : callable
        Called with each n that is done.

    Raises
    ------
    InputError
        More than 1,000 points, or a question that an event refuses.

    Examples
    --------
    >>> from fractions import Fraction
    >>> found = curve("uniform:M=1", range(1, 6), (1,))
    >>> [str(point.exact) for point in found.points]
    ['1/3', '5/9', '19/27', '65/81', '211/243']
    >>> found.least_n(Fraction(1, 2))
    2
    """
    ns = tuple(ns)
    if not 0 < len(ns) <= MOST_POINTS:
        raise InputError(f"n: expected 1..{MOST_POINTS} numbers of samples, got {len(ns)}")
    law = weights(parse_law(law_text))
    points = []
    for n in ns:
        event = Event(n, targets, mode, size, nonempty)
        points.append(_point(law, event, steps))
        progress(n)
    return Curve(law_text, event.targets, mode, size, tuple(points))


def _point(law, event: Event, steps: float) -> CurvePoint:
    try:
        found = exact(law, event, steps=steps)
        lower = upper = found.value
        method = found.method
    except OutOfReach:
        b = bounds_within(law, event, steps)
        lower, upper, method = b.lower, b.upper, "bounds"
    law_miss = floor = None
    if len(event.targets) == 1 and event.targets[0] and event.n and event.size is None:
        from exactlt.theory.laws.subset import miss_law

        if law.symmetric and law.bound:
            law_miss = miss_law(law, event.n, event.targets[0])
        try:
            floor, _ = failure_floor(law, event.n, event.targets[0], steps=steps)
        except UnsupportedError:
            floor = None
    return CurvePoint(event.n, lower, upper, method, law_miss, floor or None)


def curve_lines(found: Curve) -> Iterable[str]:
    """A table of n, P(hit), P(miss) and the law's P(miss); then the least n of each level."""
    yield f"{'n':>5}  {'P(hit)':16} {'P(miss)':12} {'law P(miss)':12} how"
    for p in found.points:
        hit = decimal(p.lower, 10, "down") if p.exact is None else decimal(p.lower, 10, "nearest")
        miss = decimal(1 - p.lower, 6, "nearest")
        if p.exact is None:
            hit, miss = f">= {hit}", f"<= {decimal(1 - p.lower, 4, 'up')}"
        law = "" if p.law_miss is None else decimal(p.law_miss.upper, 5, "nearest")
        yield f"{p.n:>5}  {hit:16} {miss:12} {law:12} {p.method}"
    for level in LEVELS:
        n = found.least_n(level)
        if n is not None:
            yield f"P(hit) >= {decimal(level, 4, 'nearest')} from n = {n} on"


def curve_document(found: Curve) -> dict[str, object]:
    """The same for programs; rationals as texts."""
    return {
        "format": "exactlt/probability-curve",
        "version": 1,
        "law": found.law,
        "targets": [str(t) for t in found.targets],
        "mode": found.mode,
        "size": found.size,
        "points": [
            {
                "n": p.n,
                "exact": None if p.exact is None else str(p.exact),
                "lower": str(p.lower),
                "upper": str(p.upper),
                "method": p.method,
                "law_miss": None
                if p.law_miss is None
                else [str(p.law_miss.lower), str(p.law_miss.upper)],
                "floor": None if p.floor is None else str(p.floor),
            }
            for p in found.points
        ],
        "least_n": {str(level): n for level in LEVELS if (n := found.least_n(level)) is not None},
    }

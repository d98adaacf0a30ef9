"""Comparisons and ranges of networks as text."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactlt.networks import Comparison, Domain, Extreme, OutputRange, Reals

SHORT = 24
"""Characters of a fraction above which a decimal is shown beside it."""
BY = {
    "normal form": "by one normal form",
    "across": "by second differences across every hyperplane",
    "points": "found at a tried point",
    "grid": "every point was evaluated",
}


def number(x: Fraction) -> str:
    """A fraction, and about what it is where it is long.

    >>> number(Fraction(1, 3)), number(Fraction(10**30 + 1, 7))
    ('1/3', '1000000000000000000000000000001/7 (about 1.42857e+29)')
    """
    text = str(x)
    return text if len(text) <= SHORT else f"{text} ({about(x)})"


def about(x: Fraction) -> str:
    """Six digits, for numbers of any size."""
    try:
        return f"about {float(x):.6g}"
    except OverflowError:
        sign = "-" if x < 0 else ""
        return f"about {sign}2^{abs(x).numerator.bit_length() - x.denominator.bit_length()}"


def point(x: Sequence[Fraction]) -> str:
    """Coordinates in parentheses."""
    return f"({', '.join(map(str, x))})"


def comparison(found: Comparison, domain: Domain | Reals, tolerance: Fraction) -> str:
    """One line: equal, different with an input, or not known with a bound."""
    where, within = domain.describe(), f" within {tolerance}" if tolerance else ""
    by = BY.get(found.method, f"{found.cells} parts of the domain")
    wrong = found.difference
    if found.equal:
        return f"equal{within} on {where}: {by}"
    if wrong is not None:
        return (
            f"different: at {point(wrong.x)} output {wrong.output} of the first is "
            f"{number(wrong.source)}, of the second {number(wrong.target)}; they differ by "
            f"{number(wrong.gap)} ({by})"
        )
    most = "no bound on the difference yet"
    if found.bound is not None:
        most = f"they differ by at most {number(found.bound)} on {where}"
    return f"unknown after {found.cells} parts: {most}"


def output_range(output: int, found: OutputRange, domain: Domain | Reals) -> str:
    """Two lines: the least and the greatest value."""
    where = f"output {output} on {domain.describe()}"
    return "\n".join(
        f"{where}: {_extreme(name, word, end)}"
        for name, word, end in (("least", "below", found.low), ("greatest", "above", found.high))
    )


def _extreme(name: str, word: str, end: Extreme) -> str:
    if end.direction is not None:
        return f"no {name} value: along {point(end.direction)} it passes every bound"
    if end.exact:
        return f"{name} {number(end.value)} at {point(end.at)}"
    most = "no bound yet" if end.bound is None else f"nowhere {word} {number(end.bound)}"
    return f"{name} not known: {number(end.value)} at {point(end.at)}, {most}"


def so_far(search) -> str:
    """A running search in a few words."""
    if search.best is None:
        return f"{search.cells} parts"
    return f"{search.cells} parts, {_float(search.best)} of at most {_float(search.bound)} units"


def _float(x) -> str:
    return about(x).removeprefix("about ") if isinstance(x, Fraction) else str(x)

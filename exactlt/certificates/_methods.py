"""The ways to show infeasibility, by name."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from exactlt.certificates._clausal import drat, lrat
from exactlt.certificates._counting import counting
from exactlt.certificates._diagram import Search
from exactlt.certificates._file import Proof
from exactlt.certificates._prices import prices
from exactlt.certificates._rows import as_system, choices
from exactlt.certificates._veripb import divided, veripb
from exactlt.errors import FeasibleError, InputError


def refute(question, method: str, most: int) -> Proof:
    """A proof that the question has no solution.

    Raises
    ------
    InputError
        The method is unknown, or the question is feasible.
    """
    if method not in METHODS:
        raise InputError(f"method: expected one of {', '.join(METHODS)}, got {method!r}")
    return METHODS[method](question, most)


def _diagram(question, most: int) -> Proof:
    lifted = choices(question)
    if any(
        (row.low is not None and row.low > sum(c for c in row.coefficients if c > 0))
        or (row.high is not None and row.high < sum(c for c in row.coefficients if c < 0))
        for row in as_system(question).rows
    ):  # a row is out of reach, and the checker's first bound says so
        order = list(range(len(lifted.shifts)))
        return Proof("diagram", zlib.compress(b"", 9), {"order": order})
    search = Search(lifted, most=most)
    if search.solution() is not None:
        raise FeasibleError
    made = search.refutation()
    return Proof("diagram", made.bits, {"order": list(made.order)})


def _auto(question, most: int) -> Proof:
    """Two divisions where the common divisor refutes, else a diagram."""
    return divided(question) or _diagram(question, most)


METHODS: dict[str, Callable] = {
    "auto": _auto,
    "diagram": _diagram,
    "counting": counting,
    "veripb": veripb,
    "lrat": lrat,
    "drat": drat,
    "prices": prices,
}

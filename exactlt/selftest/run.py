"""Hold what exactlt computes against the published sequences."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from exactlt.errors import InputError, UnsupportedError
from exactlt.selftest.published import SEQUENCES, Sequence, sequence
from exactlt.selftest.ways import WAYS, Open


@dataclass(frozen=True)
class Held:
    """One sequence beside what was computed.

    Attributes
    ----------
    sequence : Sequence
    found : dict of index to int or None
        None where the solver left a term open or refused it as out of its range.
    seconds : float
    """

    sequence: Sequence
    found: dict[int | tuple[int, int], int | Fraction | None]
    seconds: float

    @property
    def differs(self) -> int | tuple[int, int] | None:
        """The first index at which the computed value is another one."""
        terms = self.sequence.terms
        return next((at for at, v in self.found.items() if v is not None and v != terms[at]), None)

    @property
    def open(self) -> int:
        """How many terms were not answered."""
        return sum(value is None for value in self.found.values())

    @property
    def agrees(self) -> bool:
        """No term differs and none is open."""
        return self.differs is None and not self.open

    def sentence(self) -> str:
        """Which term differs and how, or how many agree."""
        at, terms = self.differs, self.sequence.terms
        if at is not None:
            where = at if isinstance(at, int) else ", ".join(map(str, at))
            return f"a({where}) is {terms[at]}, computed {self.found[at]}"
        answered = f"{len(terms) - self.open} terms agree"
        return f"{answered}, {self.open} open" if self.open else answered

    def document(self) -> dict[str, object]:
        """JSON form; values as text, since they may be large."""
        s = self.sequence
        return {
            "sequence": s.number,
            "link": s.link,
            "counts": s.counts,
            "kind": s.kind.value,
            "asked": s.asked,
            "confirmed": s.confirmed,
            "agrees": self.agrees,
            "open": self.open,
            "terms": [
                {
                    "at": list(at) if isinstance(at, tuple) else at,
                    "published": str(s.terms[at]),
                    "computed": None if value is None else str(value),
                }
                for at, value in self.found.items()
            ],
            "milliseconds": round(1000 * self.seconds),
        }


def hold(published: Sequence, *, solver: str = "auto") -> Held:
    """Compute every stored term of a sequence.

    Parameters
    ----------
    published : Sequence
    solver : str
        Exact, of rows; for the sequences that one answers.

    Raises
    ------
    InputError
        The solver is not exact, or this sequence is not one that it answers.
    """
    from exactlt.solvers import solve

    if (why := _refusal(published, solver)) is not None:
        raise InputError(f"solver: {why}")
    way, ask, start = WAYS[published.number], partial(solve, solver=solver), time.monotonic()
    found: dict[int | tuple[int, int], int | Fraction | None] = {}
    for at in published.terms:
        try:
            found[at] = way(ask, at)
        except (Open, UnsupportedError):
            if solver == "auto":
                raise
            found[at] = None
    return Held(published, found, time.monotonic() - start)


def _refusal(published: Sequence, name: str) -> str | None:
    """Why this solver does not answer this sequence, or None."""
    from exactlt.instances import SubsetSum
    from exactlt.solvers import solver

    if name == "auto":
        return None
    made = solver(name, SubsetSum)
    if not made.exact:
        return f"expected an exact one, {made.name} is a heuristic"
    if not published.rows:
        return f"{published.number} is not answered by a solver of rows"
    asks = [ask.value for ask in made.asks]
    if published.ask not in asks:
        return f"{published.number} asks for {published.ask}, {made.name} answers {', '.join(asks)}"
    return None


def selftest(numbers: Iterable[str] = (), *, solver: str = "auto") -> Iterator[Held]:
    """The sequences with these numbers, all without any, one after the other.

    With a ``solver`` and no numbers only the sequences that it answers.

    Raises
    ------
    InputError
        An unknown number, or a solver that answers none of them; before anything is computed.

    Examples
    --------
    >>> [held.agrees for held in selftest(["A000980"], solver="mitm")]
    [True]
    """
    chosen = planned(numbers, solver=solver)
    return (hold(one, solver=solver) for one in chosen)


def planned(numbers: Iterable[str] = (), *, solver: str = "auto") -> list[Sequence]:
    """Which sequences :func:`selftest` looks at."""
    named = [sequence(number) for number in dict.fromkeys(numbers)]
    reasons = {s.number: _refusal(s, solver) for s in named or SEQUENCES.values()}
    for s in named:
        if (why := reasons[s.number]) is not None:
            raise InputError(f"solver: {why}")
    found = [SEQUENCES[number] for number, why in reasons.items() if why is None]
    if not found:
        raise InputError(f"solver: {next(iter(reasons.values()))}")
    return found

"""Method "prices": a closed tree of branch and price over the question's rows and groups."""

from __future__ import annotations

from exactlt.answers import Clock, Limits
from exactlt.certificates._file import Proof, pack
from exactlt.encodings import as_system
from exactlt.errors import FeasibleError, UnsupportedError
from exactlt.instances import LinearSystem, Partition, SubsetSum
from exactlt.solvers.prices.engine import by_prices

SECONDS = 600
"""Time for one refutation."""


def prices(question: SubsetSum | Partition | LinearSystem, most: int) -> Proof:
    """A tree whose leaves are closed by integer prices.

    Exact.  For many short rows that share units, as those of networks; one long row is better
    served by ``diagram``.

    Raises
    ------
    FeasibleError
        The question has a solution.
    UnsupportedError
        A row's sums do not fit a table, or the time is over.
    MissingDependency
        highspy is not installed.
    """
    rows, units = system_units(question)
    return refute_units(rows, units)


def certify_by_prices(question: SubsetSum | Partition | LinearSystem, seconds: float) -> bytes:
    """The certificate file of :func:`prices`, within a time limit.

    Raises
    ------
    FeasibleError, UnsupportedError, MissingDependency
        As :func:`prices`.
    """
    rows, units = system_units(question)
    proof = refute_units(rows, units, seconds)
    return pack("infeasible", question.sha256, proofs=[proof])


def refute_units(rows, units, seconds: float = SECONDS) -> Proof:
    """The same for rows over units, see :func:`exactlt.solvers.prices.engine.by_prices`."""
    found = by_prices(rows, units, Clock(Limits(seconds)))
    if found.picked is not None:
        raise FeasibleError
    if found.tree is None:
        raise UnsupportedError(
            f"prices: not finished within {seconds:g} s ({found.reason}); another method may do"
        )
    return Proof("prices", found.tree)


def system_units(question: SubsetSum | Partition | LinearSystem):
    """Rows and units, in the checker's order: disjoint groups, then the other variables.

    A group that overlaps an earlier one becomes a row of its own.
    """
    system = as_system(question)
    n, rows, entries = system.n, [], []
    taken: set[int] = set()
    groups: list[list[int]] = []
    for row in system.rows:
        coefficients = row.coefficients
        low = sum(min(c, 0) for c in coefficients) if row.low is None else row.low
        high = sum(max(c, 0) for c in coefficients) if row.high is None else row.high
        rows.append((low, high))
        entries.append(dict(zip(row.variables, coefficients, strict=True)))
    for group in system.groups:
        if taken.isdisjoint(group):
            taken.update(group)
            groups.append(list(group))
        else:
            rows.append((0, 1))
            entries.append(dict.fromkeys(group, 1))
    groups += [[j] for j in range(n) if j not in taken]
    units = [
        [[[(i, row[j]) for i, row in enumerate(entries) if row.get(j)]] for j in group]
        for group in groups
    ]
    return rows, units

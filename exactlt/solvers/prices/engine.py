"""Branch and price in a process of its own, with HiGHS inside: rows and units in, a tree out."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from exactlt.answers import Clock, Reason
from exactlt.errors import MissingDependency, UnsupportedError
from exactlt.solvers.outside.sandbox import WorkerFailed, worker

TABLE = 1 << 28
"""Entries of the largest row's table: sums times units."""

MOST_UNITS = 1 << 12
"""Units beyond which a row's price might leave 32 bits."""

MARGIN = 0.1
"""Share of the time that is left for writing the tree."""


@dataclass(frozen=True)
class Priced:
    """A solution, or a closed tree as the certificate's bytes; else the reason why not.

    ``picked`` maps a unit to the option it serves and the places of the parts it keeps.
    """

    picked: dict[int, tuple[int, list[int]]] | None = None
    tree: bytes | None = None
    reason: Reason | None = None
    work: dict[str, int] = field(default_factory=dict)
    note: str = ""


def spreads(rows, units) -> list[tuple[int, int, int]]:
    """Per row the least and greatest sum, and how many units touch it."""
    made = [(0, 0, 0) for _ in rows]
    for options in units:
        ends: dict[int, tuple[int, int]] = {}
        for option in options:
            for part in option:
                for row, value in part:
                    low, high = ends.get(row, (0, 0))
                    ends[row] = min(low, value), max(high, value)
        for row, (low, high) in ends.items():
            least, most, count = made[row]
            made[row] = least + low, most + high, count + 1
    return made


def refusal(rows, units) -> str | None:
    """Why rows and units are out of range, or None."""
    if len(units) > MOST_UNITS:
        return f"takes at most {MOST_UNITS} units, got {len(units)}"
    for row, (low, high, count) in enumerate(spreads(rows, units)):
        if (high - low + 1) * (count + 1) > TABLE:
            return f"row {row} has {high - low + 1} possible sums, too many for a table"
    return None


def by_prices(rows, units, clock: Clock, nodes: int | None = None) -> Priced:
    """Decide whether rows over units have a solution.

    Parameters
    ----------
    rows : list of (low, high)
        Integers of any size.
    units : list of units
        A unit is a list of options, an option a list of parts, a part a list of (row, value):
        each unit serves at most one option, and keeps any of its parts.
    clock : Clock
    nodes : int, optional
        Cases after which to give up.

    Returns
    -------
    Priced
        A tree is closed in integers, by our own code.

    Raises
    ------
    UnsupportedError
        A row has more sums than fit a table.
    MissingDependency
        highspy is not installed.

    Notes
    -----
    Exact.  Each case takes some rounds of a linear program and, per row, a table of its sums
    times its units; the number of cases is exponential at worst.
    """
    from importlib.util import find_spec

    if find_spec("highspy") is None:
        raise MissingDependency("highspy", "solvers")
    if why := refusal(rows, units):
        raise UnsupportedError(f"prices: {why}")
    # bounds out of reach stay out of reach, in 64 bits
    ends = [
        (min(max(low, a - 1), b + 1), min(max(high, a - 1), b + 1))
        for (low, high), (a, b, _) in zip(rows, spreads(rows, units), strict=True)
    ]
    left = clock.left
    request = {
        "rows": ends,
        "units": units,
        "seconds": None if left is None else max(0.0, left * (1 - MARGIN)),
        "nodes": nodes,
    }
    try:
        with worker(__name__) as process:
            reply = process.call(request, clock)
    except WorkerFailed as failed:
        return Priced(reason=failed.reason, note=str(failed))
    work = reply["work"]
    if reply["picked"] is not None:
        return Priced({int(j): (o, parts) for j, o, parts in reply["picked"]}, work=work)
    if reply["tree"] is not None:
        return Priced(tree=b64decode(reply["tree"]), work=work)
    return Priced(reason=Reason.TIME, work=work)


def engine():
    """What the process runs."""
    from exactlt.solvers.prices.search import Search
    from exactlt.solvers.prices.tree import tree_bytes
    from exactlt.solvers.prices.units import Units

    def answer(request: dict) -> dict:
        units = Units([tuple(r) for r in request["rows"]], request["units"])
        search = Search(units, request["seconds"], request["nodes"])
        search.run()
        picked = search.picked
        tree = None if search.tree is None else tree_bytes(units, search.tree)
        return {
            "picked": None if picked is None else [[j, *what] for j, what in picked.items()],
            "tree": None if tree is None else b64encode(tree).decode("ascii"),
            "work": search.work,
        }

    return answer

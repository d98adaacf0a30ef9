"""The ledger: one file a paper, in the order of this list."""

from __future__ import annotations

from functools import cache

from exactlt.errors import InputError
from exactlt.theory.ledger import (
    bcm04,
    bcp01,
    ddg23,
    derived_cover,
    derived_laws,
    derived_learning,
    derived_moments,
    derived_networks,
    fer26,
    kn25,
    kn26,
    l98,
    mys20,
    neighbours,
    nfg24,
    other_sources,
    prn20,
    sums_of_integers,
)
from exactlt.theory.ledger.statement import Statement

FILES = (
    kn25,
    kn26,
    nfg24,
    l98,
    ddg23,
    bcp01,
    bcm04,
    mys20,
    prn20,
    neighbours,
    other_sources,
    fer26,
    sums_of_integers,
    derived_moments,
    derived_laws,
    derived_cover,
    derived_learning,
    derived_networks,
)

ALIASES = {
    "D12": "BCP01-window",
    "D13": "BCP01-disc-even",
    "D9": "D9-all",
    "D1": "D1-second",
    "D2": "D2-second",
    "D3": "D3-second",
    "D4": "D4-lower",
    "D5": "D5-rss",
}
"""Short names for entries that have a longer one."""


@cache
def ledger() -> dict[str, Statement]:
    """All statements by id, in the order of the files."""
    found: dict[str, Statement] = {}
    for file in FILES:
        for statement in file.STATEMENTS:
            if statement.id in found:
                raise InputError(f"two statements are called {statement.id}")
            found[statement.id] = statement
    return found


def statement(name: str) -> Statement:
    """The statement with this id (any case) or alias; InputError suggests near names."""
    from difflib import get_close_matches

    by_fold = {key.casefold(): key for key in ledger()}
    by_fold |= {key.casefold(): value for key, value in ALIASES.items()}
    key = by_fold.get(name.strip().casefold())
    if key is None:
        near = get_close_matches(name.casefold(), by_fold, 3, 0.5)
        hint = f"; near: {', '.join(by_fold[x] for x in near)}" if near else ""
        raise InputError(f"no statement is called {name[:60]!r}{hint}")
    return ledger()[key]

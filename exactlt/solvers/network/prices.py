"""Branch and price on mask systems: rows answer with their cheapest solutions."""

from __future__ import annotations

from exactlt.answers import Ask, Clock, Outcome
from exactlt.encodings.network.system import Choice, MaskSystem
from exactlt.solvers.network.base import SystemSolver, told
from exactlt.solvers.network.shape import NetworkShape
from exactlt.solvers.prices.engine import by_prices, refusal


class PriceSolver(SystemSolver):
    """Branch and price: a linear program guesses prices, our integers decide.

    Exact and exhaustive: each case without a mask is closed by integer prices that our own
    code counted, which is what a certificate of method ``prices`` writes down.  HiGHS only
    guesses prices, in a process of its own.  Exponential in the number of units at worst.

    Parameters
    ----------
    system : MaskSystem, optional
    effort : int, optional
        Give up, with reason time, after so many cases where units may keep several inputs:
        their rows hang together, and clauses may be quicker.
    """

    name = "prices"
    summary = "branch and price, closed by integer prices; two layers on a box, exact"
    asks = frozenset({Ask.DECIDE})
    package, extra = "highspy", "solvers"

    def __init__(self, *, system: MaskSystem | None = None, effort: int | None = None):
        super().__init__(system=system)
        self.effort = effort

    def version(self) -> str:
        from importlib.metadata import version

        return f"{super().version()} with HiGHS {version('highspy')}"

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        """A table a row for some dozen rounds; cases, and the process's start, are not foreseen."""
        return 1e-2 + 1e-5 * shape.choices, 1 << 28

    def solved(self, system: MaskSystem, ask: Ask, clock: Clock) -> Outcome:
        rows, units, meaning = priced_units(system)
        if why := refusal(rows, units):
            from exactlt.errors import UnsupportedError

            raise UnsupportedError(f"prices: {why}; branch and sat have no tables")
        joined = any(len(part) > 1 for unit in units for option in unit for part in option)
        found = by_prices(rows, units, clock, self.effort if joined else None)
        picked = None
        if found.picked is not None:
            picked = {j: meaning[j][o](parts) for j, (o, parts) in found.picked.items() if parts}
        return told(system, picked, found.reason, found.work)


def priced_units(system: MaskSystem):
    """Rows, units and per option what its kept parts mean as a choice.

    Where a mask may keep any set of a unit's outputs, the choices of one set of inputs are one
    option with a part for each output; else every choice is an option of one part.
    """
    place = {row: i for i, row in enumerate(system.rows)}
    units, meaning = [], []
    for unit in system.units:
        by_inputs: dict[tuple[int, ...], dict[tuple[int, ...], Choice]] = {}
        for choice in unit:
            by_inputs.setdefault(choice.inputs, {})[choice.outputs] = choice
        options, means = [], []
        for same in by_inputs.values():
            outputs = sorted({o for outs in same for o in outs})
            if all((o,) in same for o in outputs):
                groups = [[same[(o,)] for o in outputs]]
            else:
                groups = [[choice] for choice in same.values()]
            for group in groups:
                options.append([[(place[r], a) for r, a in c.vector] for c in group])
                means.append(_joined(group))
        units.append(options)
        meaning.append(means)
    return [(b, b) for b in system.rows.values()], units, meaning


def _joined(group: list[Choice]):
    """From places of kept parts to one choice."""

    def join(parts: list[int]) -> Choice:
        kept = [group[k] for k in parts]
        return Choice(
            kept[0].inputs,
            tuple(sorted(o for c in kept for o in c.outputs)),
            tuple(sorted(entry for c in kept for entry in c.vector)),
        )

    return join

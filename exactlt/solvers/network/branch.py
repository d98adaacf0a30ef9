"""Our own complete search of mask systems: branch on a choice, filter every row, repeat."""

from __future__ import annotations

from exactlt.answers import Ask, Clock, Outcome, Reason, TimeUp
from exactlt.encodings.network.presolve import Refuted, Rows
from exactlt.encodings.network.system import Choice, MaskSystem
from exactlt.solvers.network.base import SystemSolver, told
from exactlt.solvers.network.shape import NetworkShape


class Branch(SystemSolver):
    """Our own search: branch on a choice, filter every row by its reachable sums, repeat.

    Exact and exhaustive; exponential in the number of choices at worst.

    Parameters
    ----------
    system : MaskSystem, optional
    effort : int, optional
        Give up, with reason time, after so many entries of rows (some five million a second).
    """

    name = "branch"
    summary = "own search with row filtering; two layers on a box, exact"
    asks = frozenset({Ask.DECIDE})

    def __init__(self, *, system: MaskSystem | None = None, effort: int | None = None):
        super().__init__(system=system)
        self.effort = effort

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        """Choices are listed and filtered; the search behind that is not foreseen."""
        return 3e-3 + 2e-6 * shape.choices, 1 << 20

    def solved(self, system: MaskSystem, ask: Ask, clock: Clock) -> Outcome:
        return told(system, *branch(system, clock, self.effort))


def branch(
    system: MaskSystem, clock: Clock, effort: int | None = None
) -> tuple[dict[int, Choice] | None, Reason | None, dict[str, int]]:
    """A solution, or that there is none, by depth-first search with row filtering.

    Parameters
    ----------
    effort : int, optional
        Give up, with reason time, after looking at so many entries of rows (some five
        million a second).

    Returns
    -------
    picked, reason, work
        A solution, or None with a reason why the search stopped; None and no reason: the
        search tree is exhausted.

    Notes
    -----
    Exact.  At each node every row is filtered by its reachable sums (see
    ``encodings.network.presolve``), which is exponentially stronger than bounds; exponential
    in the number of choices at worst.
    """
    looked = spent = 0
    rows = Rows(system)
    stack: list[tuple[Rows, int | None, bool]] = [(rows, None, True)]
    while stack:
        if (effort is not None and spent >= effort) or clock.expired():
            return None, Reason.TIME, {"nodes": looked}
        state, choice, take = stack.pop()
        if choice is not None:
            state = state.copy()
            if take:
                state.pick(choice)
            else:
                state.remove(choice)
        looked += 1
        before = state.looked_at
        try:
            state.propagate(clock.tick)
        except Refuted:
            continue
        except TimeUp:
            return None, Reason.TIME, {"nodes": looked}
        finally:
            spent += state.looked_at - before
        chosen = _next(state)
        if chosen is None:
            picked = {j: state.choices[c][1] for j, c in state.picked.items()}
            return picked, None, {"nodes": looked}
        stack += [(state, chosen, False), (state, chosen, True)]
    return None, None, {"nodes": looked}


def _next(state: Rows) -> int | None:
    """The largest coefficient of the open row with the fewest choices; None: all rows hold.

    A row that misses nothing stays open only while choices touch it; when every row misses
    nothing, taking no further choice is a solution.
    """
    if not any(state.missing.values()):
        return None
    best = None
    for row, b in state.missing.items():
        if not b:
            continue
        entries = [(abs(a), c) for unit in state.entries(row) for c, a in unit]
        if best is None or len(entries) < best[0]:
            best = len(entries), max(entries)[1]
    return best[1]

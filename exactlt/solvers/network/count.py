"""Counting masks and distinct functions of two-layer networks on a box, unit by unit.

A dynamic program over units with the row vector as state: exhaustive, exact, in Python
integers; memory is the number of distinct partial vectors.
"""

from __future__ import annotations

from collections import Counter

from exactlt.answers import Ask, Clock, Outcome
from exactlt.encodings.network.system import MaskSystem, mask_system
from exactlt.errors import UnsupportedError
from exactlt.networks import NetworkMask, Structure
from exactlt.solvers.network.base import SystemSolver
from exactlt.solvers.network.shape import NetworkShape

STATES = 1 << 21
"""Distinct partial sums that are held at most."""


class UnitDp(SystemSolver):
    """Counts by a dynamic program over units whose state is the sum of the rows so far.

    Exact and exhaustive.  Time and memory are those of the distinct partial sums, at most 2^21.
    """

    name = "unit_dp"
    summary = "counts masks and distinct functions unit by unit; at most 2^21 partial sums"
    asks = frozenset({Ask.COUNT, Ask.FUNCTIONS})

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        states = min(2.0 ** min(shape.bits, 60), float(STATES))
        return 1e-3 + 1e-6 * shape.units * states, int(200 * states)

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        whole = question.structure is Structure.WHOLE_NEURON or not all(question.maskable)
        if ask is Ask.COUNT and whole:
            return "counts free, one-input or block masks of both layers; enumerate the others"
        return super().refuses(question, ask)

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        if ask is Ask.FUNCTIONS:
            number = count_functions(mask_system(question, lonely=False, tick=clock.tick))
        else:
            number = count_masks(
                question, mask_system(question, dedupe=False, lonely=False, tick=clock.tick)
            )
        return Outcome(count=number, complete=True)


def count_masks(question: NetworkMask, system: MaskSystem) -> int:
    """Masks (bits on zero weights fixed to 0) that solve the question; free masks included.

    Parameters
    ----------
    system : MaskSystem
        Built with ``dedupe=False, lonely=False`` and not presolved.
    """
    if system.impossible:
        return 0
    names = list(system.rows)
    place = {row: i for i, row in enumerate(names)}
    wanted = tuple(system.rows[row] for row in names)
    spans = _spans(system, place)
    states: Counter = Counter({(0,) * len(names): 1})
    for j, unit in enumerate(system.units):
        moves: Counter[tuple] = Counter({(): _dead_masks(question, j)})
        for c in unit:
            moves[tuple((place[r], a) for r, a in c.vector)] += 1
        fresh: Counter = Counter()
        for state, ways in states.items():
            for move, times in moves.items():
                new = _moved(state, move)
                if all(
                    lo <= b - s <= hi
                    for s, b, (lo, hi) in zip(new, wanted, spans[j + 1], strict=True)
                ):
                    fresh[new] += ways * times
        _guard(fresh)
        states = fresh
    return states[wanted]


def count_functions(system: MaskSystem) -> int:
    """Distinct functions that masks of the source make on the box: distinct normal forms.

    KN25, Theorem 3 counts them from above by 2^parameters.
    """
    names = {row: i for i, row in enumerate(system.rows)}
    states = {(0,) * len(names)}
    for unit in system.units:
        moves = {tuple((names[r], a) for r, a in c.vector) for c in unit} | {()}
        states = {_moved(s, move) for s in states for move in moves}
        _guard(states)
    return len(states)


def _moved(state, move):
    if not move:
        return state
    new = list(state)
    for i, a in move:
        new[i] += a
    return tuple(new)


def _spans(system: MaskSystem, place):
    """spans[j]: per row the least and greatest sum of units j, j+1, …"""
    zero = [(0, 0)] * len(place)
    spans = [zero]
    for unit in reversed(system.units):
        low, high = [0] * len(place), [0] * len(place)
        for c in unit:
            for r, a in c.vector:
                low[place[r]] = min(low[place[r]], a)
                high[place[r]] = max(high[place[r]], a)
        spans.append(
            [(a + lo, b + hi) for (a, b), lo, hi in zip(spans[-1], low, high, strict=True)]
        )
    return spans[::-1]


def _dead_masks(question: NetworkMask, j: int) -> int:
    """Masks of unit j's weights under which it gives nothing: no inputs or no outputs kept."""
    first, second = (layer.weights for layer in question.source.layers)
    inputs = int((first[j] != 0).sum())
    outputs = int((second[:, j] != 0).sum())
    rows = 1 << inputs
    if question.structure is Structure.ONE_INPUT:
        rows = 1 + inputs
    elif question.structure is Structure.BLOCK:
        rows = 1 + int(first.shape[1] > 0 and first[j, j % first.shape[1]] != 0)
    layer = question.source.layers[0]
    if layer.bias is not None and layer.bias[j] > 0:
        return rows  # without inputs it is a positive constant: choices of their own
    return rows + (1 << outputs) - 1


def _guard(states) -> None:
    if len(states) > STATES:
        raise UnsupportedError(
            f"count: more than {STATES} distinct partial functions; ask for a narrower network"
        )

"""Disjoint covers of all sides of a layer, from as few units of the source as can be found.

Sides are served one after the other, those with most outputs first, each by a small cover among
the units that are free (``exactlt.kernels.cover``).  Then the last unit is taken away again and
again: its side, and a few others with it, are served anew by the units before it.  Heuristic;
what is found is checked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from exactlt.errors import InputError
from exactlt.kernels.cover.search import MOST, small_covers
from exactlt.representation.layer import LayerQuestion, PrunedLayer

FIRST = 6
"""Units per side of the first source; it grows as sides ask for more."""
WIDEN = 4
SLACK = 1
"""A side may take so many units more than the middle one of those before it."""
WIDEST = 1 << 20
NARROW = 60
"""Beam of the attempts to narrow."""
WINDOW = 512
"""Free units that a side looks at."""
ROUNDS = 400
"""Attempts to narrow that may fail in a row; 20 a side where there are few sides."""


class _Packing:
    """Which units serve which side; a unit serves one."""

    def __init__(self, question: LayerQuestion, n: int):
        self.question = question
        self.owner = np.full(n, -1, np.int64)
        self.sets: dict[int, np.ndarray] = {}
        self.wanted = np.zeros(n)
        self._draw()

    def _draw(self) -> None:
        """Units for every place, and some more: the stream is drawn from its start each time."""
        self.first, self.second = self.question.source(len(self.owner) * 5 // 4 + 64)

    def widen(self, more: int) -> None:
        self.owner = np.concatenate([self.owner, np.full(more, -1, np.int64)])
        self.wanted = np.concatenate([self.wanted, np.zeros(more)])
        if len(self.owner) > len(self.first):
            self._draw()

    @property
    def last(self) -> int:
        """The last unit in use, −1 without any."""
        used = np.flatnonzero(self.owner >= 0)
        return int(used[-1]) if len(used) else -1

    def free(self, s: int) -> None:
        self.owner[self.sets.pop(s)] = -1

    def take(self, s: int, units: np.ndarray) -> None:
        self.owner[units] = s
        self.sets[s] = units

    def covers(self, s: int, below: int, top: int, most: int = MOST) -> list[np.ndarray]:
        """Small covers of side s, of at most ``most`` free units below a place."""
        side = self.question.sides[s]
        free = np.flatnonzero(self.owner[:below] < 0)
        units = free[self.first[free, side.input] * side.sign > 0][:WINDOW]
        rows = self.first[units, side.input][:, None] * self.second[units][:, side.outputs]
        found = small_covers(rows, side.targets[side.outputs], top=top, most=most)
        return [units[list(one)] for one in found]


def construct(
    question: LayerQuestion,
    *,
    top: int | None = None,
    rounds: int = ROUNDS,
    seconds: float | None = None,
    step: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> PrunedLayer:
    """A narrow pruned layer that equals the question's layer on the whole domain.

    Parameters
    ----------
    top : int, optional
        Beam of each search; 300 up to 256 sides, less for more.
    rounds : int
        How many attempts to narrow may fail in a row before it ends.
    seconds : float, optional
        For the narrowing and, as far as it can be, for the rest: later sides get a beam of 16.
    step : function of (done, total, what)
        Is told how far the work is.

    Raises
    ------
    InputError
        A side needs more units than are searched.

    Notes
    -----
    Heuristic, deterministic without ``seconds``.  About 0.2 s of CPU a side.
    """
    start = time.monotonic()
    sides = question.sides
    if top is None:
        top = 300 if len(sides) <= 256 else 64
    order = sorted(range(len(sides)), key=lambda s: (-len(sides[s].outputs), s))
    packing = _Packing(question, max(24, FIRST * len(sides)))
    for done, s in enumerate(order):
        late = seconds is not None and time.monotonic() - start > seconds
        _serve(packing, s, 16 if late else top)
        step(done + 1, len(order), "sides served")
    rng = np.random.default_rng([question.seed, len(sides)])
    failed, rounds = 0, min(rounds, 20 * len(sides))
    while failed < rounds and packing.last >= 0:
        if seconds is not None and time.monotonic() - start > seconds:
            break
        failed = 0 if _better(packing, rng, failed) else failed + 1
        step(
            failed,
            rounds,
            f"{packing.last + 1} units, {sum(map(len, packing.sets.values()))} in use",
        )
    return _pruned(packing)


def _serve(packing: _Packing, s: int, top: int) -> None:
    """Serve a side by free units; the source grows where few of them do not."""
    sizes = sorted(map(len, packing.sets.values()))
    few = min(MOST, sizes[len(sizes) // 2] + SLACK) if len(sizes) > 4 else MOST
    while not (found := packing.covers(s, len(packing.owner), top, few)):
        if len(packing.owner) > WIDEST:
            side = packing.question.sides[s]
            raise InputError(
                f"bits: no set of units serves input {side.input} of {packing.question.label}"
            )
        packing.widen(WIDEN)
    # among equals, the one whose units are in the fewest other covers: others will want those
    wanted = packing.wanted
    best = min(found, key=lambda units: float(wanted[units].sum()))
    for units in found:
        wanted[units] += 1 / len(found)
    packing.take(s, best)


def _better(packing: _Packing, rng, failed: int) -> bool:
    """Serve some sides anew, with fewer units or without the last one; undone where it is worse.

    True where it is narrower, or as wide with fewer units in use.
    """
    last, sides = packing.last, list(packing.sets)
    narrow = failed % 2 == 0
    few = min(len(sides), int(rng.integers(1, 5)))
    chosen = [int(s) for s in rng.choice(sides, few, replace=False)]
    if narrow:
        chosen = [int(packing.owner[last])] + [s for s in chosen[1:] if s != packing.owner[last]]
    before = {s: packing.sets[s] for s in chosen}
    for s in chosen:
        packing.free(s)
    used = 0
    for s in rng.permutation(chosen).tolist():
        found = packing.covers(s, last + (not narrow), NARROW)
        if not found:
            break
        packing.take(s, found[int(rng.integers(len(found)))])
        used += len(packing.sets[s])
    else:
        saved = sum(map(len, before.values())) - used
        if narrow or saved >= 0:
            return narrow or saved > 0
    for s in chosen:
        if s in packing.sets:
            packing.free(s)
    for s, units in before.items():
        packing.take(s, units)
    return False


def _pruned(packing: _Packing) -> PrunedLayer:
    question, n = packing.question, packing.last + 1
    kept_input = np.full(n, -1, np.int32)
    kept_outputs = np.zeros((n, len(question.weights)), bool)
    for s, units in packing.sets.items():
        side = question.sides[s]
        kept_input[units] = side.input
        for o in side.outputs.tolist():
            row = (packing.first[units, side.input] * packing.second[units, o]).tolist()
            kept_outputs[units[_fewest(row, int(side.targets[o]))], o] = True
    return PrunedLayer(question, kept_input, kept_outputs)


def _fewest(row: Sequence[int], target: int) -> list[int]:
    """Places of a row that add up to the target, which is known to be possible; fewest."""
    ways: dict[int, list[int]] = {0: []}
    for j, w in enumerate(row):
        for value, places in list(ways.items()):
            if value + w not in ways or len(ways[value + w]) > len(places) + 1:
                ways[value + w] = [*places, j]
    return ways[target]

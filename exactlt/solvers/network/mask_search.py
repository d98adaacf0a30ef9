"""Primal local search over masks: change one unit, close with two or three at once, and again."""

from __future__ import annotations

from random import Random

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.encodings.network.system import Choice, MaskSystem, mask_system, supported
from exactlt.networks import NetworkMask
from exactlt.solvers.network.base import NetworkSolver, one_input, told

TRIPLES = 60_000
"""Pairs of changes that are looked at where three at once might close."""
CHOICES = 400
"""Choices of the first units that the search knows; one unit more would pass them."""

Vector = tuple[int, ...]


class MaskSearch(NetworkSolver):
    """Iterated local search over the choices of all units.

    What all rows miss is one vector.  A single change of a unit moves it; a table of all single
    changes tells at once whether one, two or three of them make it 0.  Where none do, the change
    that leaves least is made, and after a local minimum a few units are drawn again.

    Heuristic: a bounded number of kicks, the same answer for the same seed unless a time limit
    cuts it.  O(changes²) a local minimum.  Only the first units are used, up to 400 choices.

    Parameters
    ----------
    system : MaskSystem, optional
    seed : int
        Of the random kicks.
    kicks : int
        How many local minima are visited.
    """

    name = "mask_search"
    summary = "iterated changes of units, up to three at once; two layers on a box"
    exact = False
    asks = frozenset({Ask.DECIDE})

    def __init__(self, *, system: MaskSystem | None = None, seed: int = 0, kicks: int = 60):
        super().__init__(system=system)
        self.seed, self.kicks = seed, kicks

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        why = supported(question)
        return None if why is None else f"{why}; auto names a method that takes it"

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        system = self.system or mask_system(one_input(question), tick=clock.tick)
        work = {"minima": 0, "changes": 0}
        if system.impossible:
            return Outcome(reason=Reason.HEURISTIC, work=work)
        state = _State(system)
        random = Random(self.seed)
        for _ in range(self.kicks):
            work["minima"] += 1
            while True:
                if clock.expired():
                    return Outcome(reason=Reason.TIME, work=work)
                if state.close():
                    return told(system, state.picked(), Reason.HEURISTIC, work)
                if not state.descend():
                    break
                work["changes"] += 1
            if state.close_three():
                return told(system, state.picked(), Reason.HEURISTIC, work)
            if not state.units:
                break
            for j in random.sample(range(len(state.units)), min(len(state.units), 4)):
                state.change(j, random.randrange(len(state.units[j])))
        return Outcome(reason=Reason.HEURISTIC, work=work)


class _State:
    """A choice per unit, place 0 for none, and what the rows miss."""

    def __init__(self, system: MaskSystem):
        self.names = list(system.rows)
        places = {row: i for i, row in enumerate(self.names)}
        zero = (0,) * len(self.names)
        self.numbers: list[int] = []
        known = 0
        for j, unit in enumerate(system.units):
            known += len(unit)
            if known > CHOICES and self.numbers:
                break
            if unit:
                self.numbers.append(j)
        self.choices: list[tuple[Choice, ...]] = [system.units[j] for j in self.numbers]
        self.units: list[list[Vector]] = []
        for unit in self.choices:
            vectors = [zero]
            for choice in unit:
                made = list(zero)
                for row, a in choice.vector:
                    made[places[row]] = a
                vectors.append(tuple(made))
            self.units.append(vectors)
        self.now = [0] * len(self.units)
        self.missing: Vector = tuple(system.rows.values())

    def picked(self) -> dict[int, Choice]:
        return {self.numbers[j]: self.choices[j][k - 1] for j, k in enumerate(self.now) if k}

    def change(self, j: int, k: int) -> None:
        was, new = self.units[j][self.now[j]], self.units[j][k]
        self.missing = tuple(m + a - b for m, a, b in zip(self.missing, was, new, strict=True))
        self.now[j] = k

    def changes(self) -> list[tuple[Vector, int, int]]:
        """(what it adds, unit, choice) of every single change."""
        found = []
        for j, vectors in enumerate(self.units):
            was = vectors[self.now[j]]
            for k, new in enumerate(vectors):
                if k != self.now[j]:
                    found.append((tuple(a - b for a, b in zip(new, was, strict=True)), j, k))
        return found

    def close(self) -> bool:
        """Make nothing, one or two changes that leave nothing missing; whether there are some."""
        if not any(self.missing):
            return True
        changes = self.changes()
        table: dict[Vector, list[tuple[int, int]]] = {}
        for vector, j, k in changes:
            table.setdefault(vector, []).append((j, k))
        for j, k in table.get(self.missing, ())[:1]:
            self.change(j, k)
            return True
        for vector, j, k in changes:
            rest = tuple(m - a for m, a in zip(self.missing, vector, strict=True))
            for i, c in table.get(rest, ()):
                if i != j:
                    self.change(j, k)
                    self.change(i, c)
                    return True
        return False

    def close_three(self) -> bool:
        """The same with three changes, as far as pairs can be looked at."""
        changes = self.changes()
        if len(changes) ** 2 > 2 * TRIPLES:
            return False
        table: dict[Vector, list[tuple[int, int]]] = {}
        for vector, j, k in changes:
            table.setdefault(vector, []).append((j, k))
        for at, (first, j, k) in enumerate(changes):
            rest = tuple(m - a for m, a in zip(self.missing, first, strict=True))
            for second, i, c in changes[at + 1 :]:
                last = tuple(m - a for m, a in zip(rest, second, strict=True))
                for h, b in table.get(last, ()):
                    if len({h, i, j}) == 3:
                        for unit, choice in ((j, k), (i, c), (h, b)):
                            self.change(unit, choice)
                        return True
        return False

    def descend(self) -> bool:
        """Make the change that leaves the least sum of |missing|; False at a local minimum."""
        best, found = sum(map(abs, self.missing)), None
        for vector, j, k in self.changes():
            left = sum(abs(m - a) for m, a in zip(self.missing, vector, strict=True))
            if left < best:
                best, found = left, (j, k)
        if found is None:
            return False
        self.change(*found)
        return True

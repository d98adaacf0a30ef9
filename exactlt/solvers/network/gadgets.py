"""Heuristic masks from gadgets: every side of an input gets units of its own, row by row.

A hidden unit that keeps one input i serves one *side*, the inputs x_i of one sign, and adds to
one row for each output that it keeps.  Once every unit has its side the rows are subset sums of
their own, and any method for rows answers them.
"""

from __future__ import annotations

from random import Random
from typing import ClassVar

from exactlt.answers import Ask, Clock, Outcome, Reason
from exactlt.encodings.network.system import Choice, MaskSystem, mask_system, supported
from exactlt.instances import Mask, SubsetSum
from exactlt.networks import NetworkMask, Structure
from exactlt.solvers.heuristics.greedy import greedy_mask
from exactlt.solvers.heuristics.karmarkar_karp import differencing_mask
from exactlt.solvers.heuristics.local_search import LocalSearch
from exactlt.solvers.network.base import NetworkSolver, one_input, told

Side = tuple[str, int]
"""The sign, as the first part of a row's name, and the input."""


class Sides:
    """A mask system as far as units that keep one input reach.

    Attributes
    ----------
    rows : dict of side to dict of output to integer
        What each side's rows must sum to; a row that wants 0 is there, too.
    gives : list of dict of side to dict of output to integer
        What each unit would add to the rows of a side.
    open : bool
        Whether all other rows hold with no unit at all.
    """

    def __init__(self, system: MaskSystem):
        self.rows: dict[Side, dict[int, int]] = {}
        self.open = system.impossible is None
        for row, wanted in system.rows.items():
            if row[0] in ("+", "-"):
                self.rows.setdefault((row[0], row[2]), {})[row[1]] = wanted
            elif wanted:
                self.open = False
        self.gives: list[dict[Side, dict[int, int]]] = []
        for unit in system.units:
            mine: dict[Side, dict[int, int]] = {}
            for choice in unit:
                if len(choice.vector) == 1 == len(choice.inputs) == len(choice.outputs):
                    ((row, a),) = choice.vector
                    if row[0] in ("+", "-"):
                        mine.setdefault((row[0], row[2]), {})[row[1]] = a
            self.gives.append(mine)

    def picked(self, kept: dict[int, tuple[Side, tuple[int, ...]]]) -> dict[int, Choice]:
        """Unit → the choice that keeps a side's input and these outputs."""
        made = {}
        for j, (side, outputs) in kept.items():
            if outputs:
                vector = tuple(((side[0], o, side[1]), self.gives[j][side][o]) for o in outputs)
                made[j] = Choice((side[1],), outputs, vector)
        return made


class GadgetSolver(NetworkSolver):
    """A network heuristic that never refutes.

    Parameters
    ----------
    system : MaskSystem, optional
    seed : int
        Of the random tries.
    tries : int
        How often units are spread over the sides; the first time in order.
    """

    exact = False
    asks = frozenset({Ask.DECIDE})
    tries: ClassVar[int] = 20

    def __init__(self, *, system: MaskSystem | None = None, seed: int = 0):
        super().__init__(system=system)
        self.seed = seed

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        if (why := supported(question)) is not None:
            return f"{why}; auto names a method that takes it"
        if question.structure is Structure.WHOLE_NEURON or not all(question.maskable):
            return "needs units that may keep one input; mask_search takes others"
        return None

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        system = self.system or mask_system(one_input(question), lonely=False, tick=clock.tick)
        sides, random, work = Sides(system), Random(self.seed), {"tries": 0}
        for attempt in range(self.tries if sides.open else 0):
            if clock.expired():
                return Outcome(reason=Reason.TIME, work=work)
            work["tries"] += 1
            order = list(range(len(sides.gives)))
            if attempt:
                random.shuffle(order)
            kept = self.built(sides, order, random)
            if kept is not None:
                return told(system, sides.picked(kept), Reason.HEURISTIC, work)
        return Outcome(reason=Reason.HEURISTIC, work=work)

    def built(
        self, sides: Sides, order: list[int], random: Random
    ) -> dict[int, tuple[Side, tuple[int, ...]]] | None:
        """Kept side and outputs of the units that are used, or None."""
        raise NotImplementedError


class RowGadgets(GadgetSolver):
    """Units are spread evenly over the sides that they can serve, then each row is solved."""

    def row(self, question: SubsetSum) -> Mask:
        """A mask of one row, whatever its gap."""
        raise NotImplementedError

    def built(self, sides, order, random):
        members: dict[Side, list[int]] = {side: [] for side in sides.rows}
        for j in order:
            able = [side for side in members if sides.gives[j].get(side)]
            if able:
                members[min(able, key=lambda side: len(members[side]))].append(j)
        kept: dict[int, list[int]] = {}
        served = {j: side for side, units in members.items() for j in units}
        for side, wanted in sides.rows.items():
            for o, goal in wanted.items():
                units = [j for j in members[side] if sides.gives[j][side].get(o)]
                if not goal:
                    continue
                if not units:
                    return None
                row = SubsetSum([sides.gives[j][side][o] for j in units], goal)
                mask = self.row(row)
                if row.gap(mask):
                    return None
                for j, bit in zip(units, mask, strict=True):
                    if bit:
                        kept.setdefault(j, []).append(o)
        return {j: (served[j], tuple(sorted(outputs))) for j, outputs in kept.items()}


class GreedyGadgets(RowGadgets):
    """Each row by one greedy pass; heuristic, O(tries · n log n) a row."""

    name = "greedy"
    summary = "units spread over sides, each row by one greedy pass; two layers on a box"

    def row(self, question: SubsetSum) -> Mask:
        return greedy_mask(question)


class DifferencingGadgets(RowGadgets):
    """Each row by largest differencing (Karmarkar and Karp 1982); heuristic."""

    name = "karmarkar_karp"
    summary = "units spread over sides, each row by largest differencing; two layers on a box"

    def row(self, question: SubsetSum) -> Mask:
        return differencing_mask(question)


class SearchGadgets(RowGadgets):
    """Each row by iterated local search with 40 kicks; heuristic."""

    name = "local_search"
    summary = "units spread over sides, each row by local search; two layers on a box"

    def row(self, question: SubsetSum) -> Mask:
        found = LocalSearch(kicks=40).solve(question, Ask.DECIDE).mask
        return (0,) * question.n if found is None else found


class Constructive(GadgetSolver):
    """Sides grow in turn, unit by unit, until reachable sums hold every row's goal.

    A unit goes where it makes the most rows reachable at once, and else to the side with the
    fewest units among those that still miss one.  Heuristic; O(tries · n · Σ|w|/64) a row.
    """

    name = "constructive"
    summary = "sides grow unit by unit until every row is reachable; two layers on a box"

    def built(self, sides, order, random):
        least = {
            (side, o): sum(min(g.get(side, {}).get(o, 0), 0) for g in sides.gives)
            for side, wanted in sides.rows.items()
            for o in wanted
        }
        # bit s − least is set where the sum s is reachable
        bits = {row: 1 << -low for row, low in least.items()}
        missing = {
            side: {o for o, goal in wanted.items() if goal} for side, wanted in sides.rows.items()
        }
        taken: dict[Side, list[tuple[int, dict[int, int]]]] = {side: [] for side in sides.rows}

        def hits(j: int, side: Side) -> int:
            return sum(
                self._reached(bits[side, o], sides.gives[j][side].get(o, 0), sides, side, o, least)
                for o in missing[side]
            )

        for j in order:
            able = [s for s in sides.gives[j] if missing.get(s)]
            if not able:
                continue
            side = max(able, key=lambda s: (hits(j, s), -len(taken[s])))
            before = {o: bits[side, o] for o in sides.rows[side]}
            taken[side].append((j, before))
            for o in sides.rows[side]:
                bits[side, o] |= _shifted(before[o], sides.gives[j][side].get(o, 0))
            missing[side] = {
                o
                for o in missing[side]
                if not bits[side, o] >> max(sides.rows[side][o] - least[side, o], 0) & 1
                or sides.rows[side][o] < least[side, o]
            }
            if not any(missing.values()):
                return self._traced(sides, taken, least)
        return None if any(missing.values()) else {}

    @staticmethod
    def _reached(bits, a, sides, side, o, least) -> bool:
        place = sides.rows[side][o] - least[side, o]
        return place >= 0 and bool((bits | _shifted(bits, a)) >> place & 1)

    @staticmethod
    def _traced(sides, taken, least):
        """Which unit each reached sum used, backwards through the sets before it came."""
        kept: dict[int, tuple[Side, list[int]]] = {}
        for side, wanted in sides.rows.items():
            for o, goal in wanted.items():
                place = goal - least[side, o]
                for j, before in reversed(taken[side]):
                    if not before[o] >> place & 1:
                        place -= sides.gives[j][side][o]
                        kept.setdefault(j, (side, []))[1].append(o)
        return {j: (side, tuple(sorted(outputs))) for j, (side, outputs) in kept.items()}


def _shifted(bits: int, a: int) -> int:
    return bits << a if a >= 0 else bits >> -a

r"""Two-layer networks on a box as a finite integer system over mask choices.

By the normal form (``exactlt.networks``) the pruned source equals the target on the whole box if
and only if finitely many integer rows hold.  A *choice* for hidden unit j is a set of kept inputs
and a nonempty set of kept outputs; it adds a known integer vector.  At most one choice is taken
per unit:

.. math:: \sum_j \sum_{c\in C_j} x_{jc}\,a_{jc} = b,\qquad \sum_{c} x_{jc}\le 1 .

Rows: for output o and an input i whose axis cuts the box the two *sides*
:math:`K_{o,e_i}\pm L_{o,i}` (a unit that keeps one input and has no bias touches one of them),
for other inputs the linear part :math:`L_{o,i}`; for every other line r the kink
:math:`K_{o,r}`; with biases the constant :math:`C_o`.  What a unit gives even without a choice (a
positive bias that a fixed second layer reads) is taken from the right sides, and choices count
from there.

Example: the source with units (1 → 1), (−1 → −1) and the target y = x.

>>> from exactlt.networks import Network, NetworkMask
>>> question = NetworkMask(Network([[[1], [-1]], [[1, -1]]]), Network([[[1]]]))
>>> system = mask_system(question)
>>> for row, b in system.rows.items(): print(row, b)
('+', 0, 0) 2
('-', 0, 0) -2
>>> [[dict(c.vector) for c in unit] for unit in system.units]
[[{('+', 0, 0): 2}], [{('-', 0, 0): -2}]]
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from exactlt.encodings.network.directions import Direction, all_directions, useful_directions
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Row
from exactlt.networks import Box, Masks, NetworkMask, Sides, Structure, biases, normal_form

CHOICE_LIMIT = 2_000_000
"""Choices that are listed at most before the question is refused."""

RowName = tuple
"""('+', o, i), ('-', o, i) for sides; ('k', o, line) for kinks; ('l', o, i) for a linear part
without sides; ('c', o) for a constant."""


@dataclass(frozen=True)
class Choice:
    """Kept inputs and outputs of one unit, and what they add to which row."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    vector: tuple[tuple[RowName, int], ...]


@dataclass(frozen=True)
class MaskSystem:
    """``units[j]`` lists unit j's choices; ``rows`` maps each row to its right side.

    ``impossible`` is a sentence when no mask can exist whatever the choices are: the target is
    off the source's grid, or presolve refuted a row (both exhaustive arguments).
    """

    units: tuple[tuple[Choice, ...], ...]
    rows: dict[RowName, int]
    shapes: tuple[tuple[int, ...], ...]
    maskable: tuple[bool, ...] = (True, True)
    impossible: str | None = None
    work: dict[str, int] = field(default_factory=dict)

    @property
    def choices(self) -> int:
        """Number of choices of all units together."""
        return sum(len(unit) for unit in self.units)

    def masks(self, picked: dict[int, Choice]) -> Masks:
        """The masks that keep exactly the picked choices; unpicked units are dead.

        A layer that is not maskable keeps all of its weights: the other one removes the unit.
        """
        first, second = (np.zeros(shape, np.uint8) for shape in self.shapes)
        for j, choice in picked.items():
            first[j, list(choice.inputs)] = 1
            second[list(choice.outputs), j] = 1
        for layer, free in zip((first, second), self.maskable, strict=True):
            if not free:
                layer[:] = 1
        return first, second

    def holds(self, picked: dict[int, Choice]) -> bool:
        """Whether the picked choices, one per unit, fulfil every row."""
        total = dict.fromkeys(self.rows, 0)
        for choice in picked.values():
            for row, a in choice.vector:
                total[row] += a
        return self.impossible is None and total == self.rows

    def kept(self, choice: Choice) -> int:
        """Weights of maskable layers that the choice keeps."""
        counts = len(choice.inputs), len(choice.outputs)
        return sum(x for x, free in zip(counts, self.maskable, strict=True) if free)

    def prefix(self, n: int) -> MaskSystem:
        """The system of the same question for the first n hidden units only.

        Raises
        ------
        UnsupportedError
            A layer is fixed, so that removed units would change the right sides.
        """
        if not all(self.maskable):
            raise UnsupportedError("prefix: expected a system whose layers are all maskable")
        (_, d), (m, _) = self.shapes
        return replace(self, units=self.units[:n], shapes=((n, d), (m, n)))

    def linear_system(self) -> LinearSystem:
        """The same as 0/1 rows with at-most-one groups; variable names tell unit and choice."""
        flat = [(j, c) for j, unit in enumerate(self.units) for c in unit]
        places: dict[RowName, list[tuple[int, int]]] = {row: [] for row in self.rows}
        for index, (_, c) in enumerate(flat):
            for row, a in c.vector:
                places[row].append((index, a))
        rows = [
            Row([i for i, _ in at], [a for _, a in at], self.rows[row], self.rows[row])
            for row, at in places.items()
        ]
        if self.impossible or not flat:  # keep the question, whatever presolve made of it
            raise UnsupportedError(f"linear system: {self.impossible or 'no choices are left'}")
        groups, start = [], 0
        for unit in self.units:
            if len(unit) > 1:
                groups.append(tuple(range(start, start + len(unit))))
            start += len(unit)
        names = [
            f"u{j}_i{'.'.join(map(str, c.inputs))}_o{'.'.join(map(str, c.outputs))}"
            for j, c in flat
        ]
        return LinearSystem(len(flat), tuple(rows), tuple(groups), tuple(names))

    def picked(self, mask) -> dict[int, Choice]:
        """What a mask of :meth:`linear_system` picks."""
        flat = [(j, c) for j, unit in enumerate(self.units) for c in unit]
        return {j: c for (j, c), bit in zip(flat, mask, strict=True) if bit}


def supported(question: NetworkMask) -> str | None:
    """Why the normal-form system does not apply, or None."""
    source, target = question.source, question.target
    if not isinstance(question.domain, Box) or question.tolerance:
        return "needs the whole box as domain and tolerance 0"
    if source.depth != 2 or target.depth > 2:
        return "needs a two-layer source and a target of at most two layers"
    biased = not (source.homogeneous and target.homogeneous)
    if biased and source.input_unit != target.input_unit:
        return "needs one input_unit for networks with biases"
    fixed = any(question.maskable) and not all(question.maskable)
    if question.structure is Structure.WHOLE_NEURON and fixed:
        return "needs both layers maskable, or none, for whole neurons"
    return None


def mask_system(
    question: NetworkMask,
    *,
    dedupe: bool = True,
    lonely: bool = True,
    tick: Callable[[], None] = lambda: None,
) -> MaskSystem:
    """The system; exact in both directions (see the module's text).

    Parameters
    ----------
    dedupe : bool
        Drop choices that add nothing, and of equal vectors of one unit keep the one with the
        fewest ones: right for *exists* and *sparsest*, not for counting masks.
    lonely : bool
        Leave out at once the choices on a line whose kink nobody can cancel: the target has
        none there, and all units that could be on that line give it one sign.
    tick : callable
        Called now and then while choices are listed; may raise, for example when time is up.

    Raises
    ------
    UnsupportedError
        The question is not of this kind, or has more choices than can be listed.
    """
    if why := supported(question):
        raise UnsupportedError(f"normal-form system: {why}")
    source, domain = question.source, question.domain
    assert isinstance(domain, Box)  # what is supported
    d = source.widths[0]
    sides = Sides(domain, d, source.input_unit)
    axes = [sides.of([int(i == k) for k in range(d)] + [0]) == 0 for i in range(d)]
    wanted = _right_sides(question, axes)
    columns = source.layers[1].weights.T.tolist()
    if not any(question.maskable):
        directions = all_directions(question, sides)
    elif lonely:
        lines = {row[2] for row in wanted if row[0] == "k"}
        directions = useful_directions(question, sides, lines, tick)
    else:
        directions = all_directions(question, sides)
    both = _two_signed(directions, columns) if lonely else None

    def allowed(place: Direction, column) -> list[int]:
        """Outputs that may read the unit along this direction."""
        there = [o for o, v in enumerate(column) if v]
        if both is None or place.side > 0 or place.axis:
            return there
        r = place.line
        return [o for o in there if (o, r) in both or ("k", o, r) in wanted]

    places = [
        [(place, _output_sets(question, column, allowed(place, column))) for place in unit]
        for column, unit in zip(columns, directions, strict=True)
    ]
    listed = sum(len(sets) for unit in places for _, sets in unit)
    if listed > CHOICE_LIMIT:
        raise UnsupportedError(
            f"normal-form system: {listed} choices, more than {CHOICE_LIMIT}; use the structure "
            "one-input or block, or fewer outputs"
        )
    shapes = tuple(layer.weights.shape for layer in source.layers)
    system = MaskSystem((), {}, shapes, tuple(question.maskable))
    units = []
    for (u, b), column, unit in zip(_first(source), columns, places, strict=True):
        tick()
        base: dict[RowName, int] = {}
        if not any(question.maskable):
            base = _vector(u, b, column, unit[0][0], range(len(column)), axes) if unit else {}
        elif not question.maskable[1] and b > 0:
            constant = Direction((), 1, b, (*(0 for _ in u), 1))
            base = _vector(u, b, column, constant, range(len(column)), axes)
        for row, a in base.items():
            wanted[row] = wanted.get(row, Fraction(0)) - a
        made = []
        for place, sets in unit if any(question.maskable) else ():
            for outputs in sets:
                vector = _vector(u, b, column, place, outputs, axes)
                if base:
                    vector = {r: vector.get(r, 0) - base.get(r, 0) for r in {**vector, **base}}
                entries = tuple(sorted((r, a) for r, a in vector.items() if a))
                if entries or not dedupe:
                    made.append(Choice(place.inputs, tuple(outputs), entries))
        units.append(tuple(_distinct(made, system.kept) if dedupe else made))
    impossible, right = _on_grid(wanted)
    rows = {row for unit in units for c in unit for row, _ in c.vector} | set(right)
    rows = {row: right.get(row, 0) for row in sorted(rows)}
    return replace(system, units=tuple(units), rows=rows, impossible=impossible)


def _first(source):
    layer = source.layers[0]
    return zip(layer.weights.tolist(), biases(layer), strict=True)


def _two_signed(directions, columns) -> set:
    """(output, line) pairs to which two units, or directions, can give opposite kinks."""
    signs: dict = {}
    for column, unit in zip(columns, directions, strict=True):
        for place in unit:
            if place.side == 0 and not place.axis:
                for o, v in enumerate(column):
                    if v:
                        signs.setdefault((o, place.line), set()).add(v > 0)
    return {key for key, found in signs.items() if len(found) == 2}


def _output_sets(question, column, allowed):
    """Nonempty sets of outputs that may be kept, of those that are allowed."""
    if question.maskable[1] and question.structure is not Structure.WHOLE_NEURON:
        if len(allowed) > CHOICE_LIMIT.bit_length():
            raise UnsupportedError(
                f"normal-form system: a unit with {len(allowed)} outputs has more sets of them "
                f"than {CHOICE_LIMIT}; take fewer outputs"
            )
        sizes = range(1, len(allowed) + 1)
        return [s for k in sizes for s in itertools.combinations(allowed, k)]
    whole = len(allowed) == sum(map(bool, column))
    return [tuple(allowed)] if allowed and whole else []


def _vector(u, b, column, place: Direction, outputs, axes) -> dict[RowName, int]:
    """What a unit with this direction adds to the rows of these outputs."""
    vector: dict[RowName, int] = {}
    if place.side < 0:
        return vector
    kink = place.side == 0
    for o in outputs:
        v = column[o]
        if kink and place.axis:
            # twice the side sum is K_axis ± L; a one-input unit acts on one side only
            vector["+" if place.factor > 0 else "-", o, place.inputs[0]] = 2 * abs(place.factor) * v
            continue
        half = v if kink else 2 * v
        if kink:
            vector["k", o, place.line] = abs(place.factor) * v
        for i in place.inputs:
            if axes[i]:
                vector["+", o, i], vector["-", o, i] = u[i] * half, -u[i] * half
            else:
                vector["l", o, i] = u[i] * half
        vector["c", o] = b * half
    return {row: a for row, a in vector.items() if a}


def _distinct(choices, kept):
    best: dict = {}
    for c in choices:
        size = kept(c)
        if c.vector not in best or size < best[c.vector][0]:
            best[c.vector] = size, c
    return [c for _, c in best.values()]


def _right_sides(question, axes) -> dict[RowName, Fraction]:
    """Right sides in the source's integer units; a fraction where the target is off that grid."""
    source, target = question.source, question.target
    unit = source.output_unit / source.input_unit
    form, scale = normal_form(target, question.domain), unit * target.input_unit
    last = source.layers[1]
    wanted: dict[RowName, Fraction] = {}
    for o, (linear, constant, kinks) in enumerate(
        zip(form.linear, form.constant, form.kinks, strict=True)
    ):
        axis = {}
        for r, c in kinks:
            if sum(map(bool, r)) == 1:
                axis[next(i for i, x in enumerate(r) if x)] = c
            else:
                wanted["k", o, r] = c / scale
        for i, a in enumerate(linear):
            if axes[i]:
                wanted["+", o, i] = (axis.get(i, 0) + a) / scale
                wanted["-", o, i] = (axis.get(i, 0) - a) / scale
            else:
                wanted["l", o, i] = a / scale
        offset = 2 * int(last.bias[o]) if last.bias is not None else 0
        wanted["c", o] = constant / source.output_unit - offset
        if not wanted["c", o]:
            del wanted["c", o]
    return wanted


def _on_grid(wanted) -> tuple[str | None, dict[RowName, int]]:
    """Why the target is off the source's grid, and the right sides as integers."""
    off = next((row for row, b in wanted.items() if b.denominator != 1), None)
    why = None
    if off is not None:
        why = f"row {off} must be {wanted[off]}, and every mask makes it an integer"
    return why, {row: math.floor(b) for row, b in wanted.items()}

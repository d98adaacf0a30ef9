r"""Two-layer bias-free networks on the box as a finite integer system over mask choices.

By the normal form (``exactlt.networks``) the pruned source equals the target for all real
inputs if and only if finitely many integer rows hold.  A *choice* for hidden unit j is a
nonempty set of kept inputs and a nonempty set of kept outputs; it adds a known integer vector.
At most one choice is taken per unit:

.. math:: \sum_j \sum_{c\in C_j} x_{jc}\,a_{jc} = b,\qquad \sum_{c} x_{jc}\le 1 .

Rows: for output o and input i the two *sides* :math:`K_{o,e_i}\pm L_{o,i}` (a unit that keeps one
input touches one of them), for every other line r the kink :math:`K_{o,r}`.

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
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Row
from exactlt.networks import Box, Masks, NetworkMask, Structure, line, normal_form

CHOICE_LIMIT = 2_000_000
"""Choices that are listed at most before the question is refused."""

RowName = tuple
"""('+', o, i), ('-', o, i) for sides; ('k', o, line) for kinks."""


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

    def prefix(self, n: int) -> MaskSystem:
        """The system of the same question for the first n hidden units only."""
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
    if not isinstance(question.domain, Box) or question.tolerance:
        return "needs the whole box as domain and tolerance 0"
    if question.source.depth != 2 or question.target.depth > 2:
        return "needs a two-layer source and a target of at most two layers"
    if not (question.source.homogeneous and question.target.homogeneous):
        return "needs networks without biases and quantizers"
    whole = question.structure is Structure.WHOLE_NEURON
    if not (all if whole else any)(question.maskable):
        return "needs units that a mask may remove; here it may not"
    return None


def mask_system(question: NetworkMask, *, dedupe: bool = True, lonely: bool = True) -> MaskSystem:
    """The system; exact in both directions (see the module's text).

    Parameters
    ----------
    dedupe : bool
        Drop choices that add nothing, and of equal vectors of one unit keep the one with the
        fewest ones: right for *exists* and *sparsest*, not for counting masks.
    lonely : bool
        Leave out at once the choices on a line whose kink nobody can cancel: the target has
        none there, and all units that could be on that line give it one sign.

    Raises
    ------
    UnsupportedError
        The question is not of this kind, or has more choices than can be listed.
    """
    if why := supported(question):
        raise UnsupportedError(f"normal-form system: {why}")
    first, second = (layer.weights.tolist() for layer in question.source.layers)
    shapes = tuple(layer.weights.shape for layer in question.source.layers)
    wanted, off_grid = _right_sides(question)
    columns = [[row[j] for row in second] for j in range(len(first))]
    directions = [
        [
            (inputs, *line([x if i in inputs else 0 for i, x in enumerate(u)]))
            for inputs in _input_sets(question, j, u)
        ]
        for j, u in enumerate(first)
    ]
    both = _two_signed(directions, columns) if lonely else None
    units, listed = [], 0
    for j, (u, column) in enumerate(zip(first, columns, strict=True)):
        sets = _output_sets(question, column)
        made = []
        for inputs, k, r in directions[j]:
            for outputs in sets:
                if (
                    both is not None
                    and len(inputs) > 1
                    and not all((o, r) in both or ("k", o, r) in wanted for o in outputs)
                ):
                    continue
                listed += 1
                if listed > CHOICE_LIMIT:
                    raise UnsupportedError(
                        f"normal-form system: more than {CHOICE_LIMIT} choices; use the structure "
                        "one-input or block, or fewer outputs"
                    )
                vector = _vector(u, column, inputs, outputs, k, r)
                if vector or not dedupe:
                    made.append(Choice(inputs, outputs, vector))
        units.append(tuple(_distinct(made) if dedupe else made))
    rows = {row for unit in units for c in unit for row, _ in c.vector} | set(wanted)
    rows = {row: wanted.get(row, 0) for row in sorted(rows)}
    return MaskSystem(tuple(units), rows, shapes, tuple(question.maskable), off_grid)


def _two_signed(directions, columns) -> set:
    """(output, line) pairs to which two units, or directions, can give opposite kinks."""
    signs: dict = {}
    for column, unit in zip(columns, directions, strict=True):
        for inputs, _, r in unit:
            if len(inputs) > 1:
                for o, v in enumerate(column):
                    if v:
                        signs.setdefault((o, r), set()).add(v > 0)
    return {key for key, found in signs.items() if len(found) == 2}


def _input_sets(question, j, u):
    """Sets of nonzero inputs that unit j may keep."""
    present = [i for i, x in enumerate(u) if x]
    if not question.maskable[0] or question.structure is Structure.WHOLE_NEURON:
        return [tuple(present)] if present else []
    if question.structure is Structure.BLOCK:
        return [(i,) for i in present if i == j % len(u)]
    largest = 1 if question.structure is Structure.ONE_INPUT else len(present)
    return [s for k in range(1, largest + 1) for s in itertools.combinations(present, k)]


def _output_sets(question, column):
    present = [o for o, v in enumerate(column) if v]
    if not question.maskable[1] or question.structure is Structure.WHOLE_NEURON:
        return [tuple(present)] if present else []
    return [s for k in range(1, len(present) + 1) for s in itertools.combinations(present, k)]


def _vector(u, column, inputs, outputs, k, r):
    if len(inputs) == 1:
        # twice the side sum is K_axis ± L; a one-input unit acts on one side only
        i, side = inputs[0], "+" if k > 0 else "-"
        return tuple((((side, o, i)), 2 * abs(k) * column[o]) for o in outputs)
    vector = []
    for o in outputs:
        v = column[o]
        vector.append((("k", o, r), abs(k) * v))
        for i in inputs:
            vector += [(("+", o, i), u[i] * v), (("-", o, i), -u[i] * v)]
    return tuple(sorted(vector))


def _distinct(choices):
    best: dict = {}
    for c in choices:
        size = len(c.inputs) + len(c.outputs)
        if c.vector not in best or size < best[c.vector][0]:
            best[c.vector] = size, c
    return [c for _, c in best.values()]


def _right_sides(question):
    """Nonzero right sides in the source's integer units, or why the target is off that grid."""
    source = question.source
    unit = source.output_unit / source.input_unit
    form, scale = normal_form(question.target), unit * question.target.input_unit
    wanted: dict[RowName, Fraction] = {}
    for o, (linear, kinks) in enumerate(zip(form.linear, form.kinks, strict=True)):
        axis = {}
        for r, c in kinks:
            if sum(1 for x in r if x) == 1:
                axis[next(i for i, x in enumerate(r) if x)] = c
            else:
                wanted["k", o, r] = c / scale
        for i, a in enumerate(linear):
            wanted["+", o, i] = (axis.get(i, 0) + a) / scale
            wanted["-", o, i] = (axis.get(i, 0) - a) / scale
    off = next((row for row, b in wanted.items() if b.denominator != 1), None)
    if off is not None:
        return {row: math.floor(b) for row, b in wanted.items()}, (
            f"row {off} must be {wanted[off]}, and every mask makes it an integer"
        )
    return {row: int(b) for row, b in wanted.items()}, None

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
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from exactlt.errors import UnsupportedError
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
    off the source's grid, or a row of presolve has no solution (both exhaustive arguments).
    """

    units: tuple[tuple[Choice, ...], ...]
    rows: dict[RowName, int]
    shapes: tuple[tuple[int, int], tuple[int, int]]
    impossible: str | None = None
    work: dict[str, int] = field(default_factory=dict)

    @property
    def choices(self) -> int:
        """Number of choices of all units together."""
        return sum(len(unit) for unit in self.units)

    def masks(self, picked: dict[int, Choice]) -> Masks:
        """The masks that keep exactly the picked choices; unpicked units are dead."""
        first, second = (np.zeros(shape, np.uint8) for shape in self.shapes)
        for j, choice in picked.items():
            first[j, list(choice.inputs)] = 1
            second[list(choice.outputs), j] = 1
        return first, second

    def sums(self, picked: dict[int, Choice]) -> dict[RowName, int]:
        """Row by row the sum of the picked choices."""
        total = dict.fromkeys(self.rows, 0)
        for choice in picked.values():
            for row, a in choice.vector:
                total[row] += a
        return total


def supported(question: NetworkMask) -> str | None:
    """Why the normal-form system does not apply, or None."""
    if not isinstance(question.domain, Box) or question.tolerance:
        return "needs the whole box as domain and tolerance 0"
    if question.source.depth != 2 or question.target.depth > 2:
        return "needs a two-layer source and a target of at most two layers"
    if not (question.source.homogeneous and question.target.homogeneous):
        return "needs networks without biases and quantizers"
    return None


def mask_system(question: NetworkMask, *, dedupe: bool = True) -> MaskSystem:
    """The system; exact in both directions (see the module's text).

    Parameters
    ----------
    dedupe : bool
        Drop choices that add nothing, and of equal vectors of one unit keep the one with the
        fewest ones: right for *exists* and *sparsest*, not for counting masks.

    Raises
    ------
    UnsupportedError
        The question is not of this kind, or has more choices than can be listed.
    """
    if why := supported(question):
        raise UnsupportedError(f"normal-form system: {why}")
    source = question.source
    first, second = (layer.weights.tolist() for layer in source.layers)
    shapes = tuple(layer.weights.shape for layer in source.layers)
    units = []
    listed = 0
    for j, u in enumerate(first):
        column = [row[j] for row in second]
        made = []
        for inputs in _input_sets(question, j, u):
            for outputs in _output_sets(question, column):
                listed += 1
                if listed > CHOICE_LIMIT:
                    raise UnsupportedError(
                        f"normal-form system: more than {CHOICE_LIMIT} choices; use the structure "
                        "one-input or block, or fewer outputs"
                    )
                vector = _vector(u, column, inputs, outputs)
                if vector or not dedupe:
                    made.append(Choice(inputs, outputs, vector))
        units.append(tuple(_distinct(made) if dedupe else made))
    units = tuple(units)
    wanted, off_grid = _right_sides(question)
    rows = {row for unit in units for c in unit for row, _ in c.vector} | set(wanted)
    rows = {row: wanted.get(row, 0) for row in sorted(rows)}
    return MaskSystem(units, rows, shapes, off_grid)


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


def _vector(u, column, inputs, outputs):
    kept = [x if i in inputs else 0 for i, x in enumerate(u)]
    k, r = line(kept)
    vector = []
    axis = len(inputs) == 1
    for o in outputs:
        v = column[o]
        for i in inputs:
            # twice the side sum is K_axis ± L; a one-input unit acts on one side only
            if axis:
                vector.append((("+" if kept[i] > 0 else "-", o, i), abs(kept[i]) * v * 2))
            else:
                vector.append((("+", o, i), kept[i] * v))
                vector.append((("-", o, i), -kept[i] * v))
        if not axis:
            vector.append((("k", o, r), abs(k) * v))
    return tuple(sorted((row, a) for row, a in vector if a))


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

r"""Two-layer networks on finitely many inputs as an integer system over mask choices.

A hidden unit's activations on the inputs are constants once its kept inputs are known, so with
one 0/1 variable per (kept inputs, kept outputs) of a unit every output on every input is linear:

.. math:: \text{low}_{x,o}\le\sum_j\sum_{c\in C_j}y_{jc}\,[o\in c]\,v_{oj}\,a_{jc}(x)
          \le\text{high}_{x,o},\qquad\sum_c y_{jc}\le1,

with equality in the last row where a unit cannot be dead.  The system has a solution if and
only if some mask fits all the inputs; refuting it refutes every domain that contains them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from exactlt.encodings.network.points import BoxCnf, PointsCnf
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Row
from exactlt.networks import Box, NetworkMask, Structure

CHOICES = 200_000
"""Choices that are listed at most."""

NEVER = Row((), (), 1, 1)
"""A row without solutions: no integer lies between the bounds of some output."""


@dataclass(frozen=True)
class Sampled:
    """What a variable stands for: a unit with these kept inputs and outputs."""

    unit: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    @property
    def name(self) -> str:
        """Such as u3_i0.1_o0."""
        inputs, outputs = (".".join(map(str, s)) for s in (self.inputs, self.outputs))
        return f"u{self.unit}_i{inputs}_o{outputs}"


def sample_system(question: NetworkMask, inputs=None) -> LinearSystem:
    """The system of all inputs of a grid or sample, or of some inputs of a box.

    Parameters
    ----------
    question : NetworkMask
        Two-layer source; biases, a tolerance and a quantizer after the first layer are fine.
    inputs : sequence of tuples of Fraction
        For a box, the real inputs to state; grids and samples state all of theirs.

    Raises
    ------
    UnsupportedError
        Deeper sources, whole-neuron masks of which one layer is fixed, or too many choices.

    Notes
    -----
    O(inputs · outputs · choices); a unit with k inputs and m outputs has up to
    (2^k − 1)(2^m − 1) choices, and those that agree on all the inputs are one.
    """
    return sampled(question, inputs)[0]


def sampled(question: NetworkMask, inputs=None) -> tuple[LinearSystem, list[Sampled]]:
    """:func:`sample_system`, and what each of its variables stands for.

    Of choices that agree on all the inputs the one with the fewest kept inputs stands for all.
    """
    if question.source.depth != 2:
        raise UnsupportedError(
            f"sample system: expected a two-layer source, got {question.source.depth} layers; "
            "deeper ones are not linear in their masks"
        )
    removable = outputs_free = question.maskable[1]
    shaped = question
    if question.structure is Structure.WHOLE_NEURON:
        if len(set(question.maskable)) > 1:
            raise UnsupportedError(
                "sample system: whole neurons need both layers maskable, or none; enumerate "
                "takes others"
            )
        # a unit is there with all of its weights, or not at all
        shaped = replace(question, structure=Structure.FREE, maskable=(False, False))
        outputs_free = False
    if isinstance(question.domain, Box):
        box = BoxCnf(shaped)
        for x in inputs or ():
            box.state(x)
        shape: PointsCnf = box
    else:
        shape = PointsCnf(shaped)
    last = question.source.layers[1]
    points, outputs = range(len(shape.points)), range(last.outputs)
    places = {key: i for i, key in enumerate(itertools.product(points, outputs))}
    terms: list[list[tuple[int, int]]] = [[] for _ in places]
    choices: list[Sampled] = []
    groups, rows = [], []
    for j in range(last.inputs):
        first, dead = len(choices), removable
        found: dict[tuple, Sampled] = {}
        activations = [dict(shape.values(j, p)) for p in points]
        weights = last.weights[:, j].tolist()
        for literal, _, subset in shape.behaviours[j]:
            for kept in _output_sets(weights, outputs_free):
                vector = tuple(
                    (places[p, o], weights[o] * activations[p][literal])
                    for p in points
                    if literal in activations[p]
                    for o in kept
                )
                dead = dead or not vector
                if vector:
                    found.setdefault(vector, Sampled(j, tuple(subset), kept))
        if len(choices) + len(found) > CHOICES:
            raise UnsupportedError(f"sample system: more than {CHOICES} choices")
        for vector, choice in found.items():
            for place, a in vector:
                terms[place].append((len(choices), a))
            choices.append(choice)
        members = tuple(range(first, len(choices)))
        if len(members) > 1:
            groups.append(members)
        if not dead:
            rows.append(Row(members, (1,) * len(members), 1, 1))
    for (p, o), place in places.items():
        bias = 0 if last.bias is None else int(last.bias[o]) * shape.scale[p]
        low, high = shape.low[p][o] - bias, shape.high[p][o] - bias
        at = terms[place]
        rows.append(NEVER if low > high else Row([i for i, _ in at], [a for _, a in at], low, high))
    names = tuple(choice.name for choice in choices) or ("none",)  # at least one variable
    return LinearSystem(len(names), tuple(dict.fromkeys(rows)), tuple(groups), names), choices


def _output_sets(weights, maskable: bool):
    present = [o for o, v in enumerate(weights) if v]
    if not maskable:
        return [tuple(present)]
    return [s for k in range(1, len(present) + 1) for s in itertools.combinations(present, k)]

r"""One layer through a pruned random layer: the question, the pruned layer, and its check.

The target is x ↦ Wx, W in integers of its grid 2^−t.  The source is x ↦ V relu(Ux), n hidden
units with weights uniform on the grid 2^−k.  A unit that keeps one input i alone is
v relu(u x_i) = uv x_i for inputs of u's sign and 0 for the others, so the pruned layer equals
the target if and only if for every output o, input i and sign s that x_i can have

.. math:: \sum_{j \text{ keeps } i,\ \mathrm{sign}\,u_{ji} = s} m_{oj}\, u_{ji}\, v_{oj} = w_{oi}.

A *side* is a pair (i, s).  One unit serves one side, and all outputs of it at once, each output
with its own mask m_o.  Biases are the weights of one more input, which is always 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exactlt.errors import SoundnessError
from exactlt.instances import Stream
from exactlt.networks import Layer, Network, NetworkMask, Structure, counterexample
from exactlt.representation.domain import Inputs

CELLS = 1 << 22
"""Weights of a source layer that the networks' verifier evaluates as well."""


@dataclass(frozen=True)
class Side:
    """Inputs x_i of one sign, and what each output must get from them."""

    input: int
    sign: int
    targets: np.ndarray

    @property
    def outputs(self) -> np.ndarray:
        """The outputs with a target that is not 0; the others keep nothing."""
        return np.flatnonzero(self.targets)


@dataclass(frozen=True, eq=False)
class LayerQuestion:
    """A layer to be represented.

    ``weights`` is int64 (outputs, inputs), the last input the constant 1 where ``constant``;
    ``scale`` is how many units of 4^−k, the source's products, one unit of its grid is.
    """

    weights: np.ndarray
    scale: int
    k: int
    seed: int
    label: str
    inputs: Inputs
    constant: bool = False

    @property
    def law(self) -> str:
        return f"grid:k={self.k}"

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The sides with a target that is not 0, input by input, positive first."""
        d = self.weights.shape[1]
        found = []
        for i in range(d):
            column = self.weights[:, i] * self.scale
            signs = (1,) if self.constant and i == d - 1 else self.inputs.signs
            found += [Side(i, sign, column) for sign in signs if column.any()]
        return tuple(found)

    def source(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """(U, V) of the first n units, (n, inputs) and (n, outputs), in units of 2^−k.

        Unit j takes weights j(d+m)..(j+1)(d+m)−1 of the stream (law, seed, label): first its
        incoming ones, then its outgoing ones.
        """
        m, d = self.weights.shape
        flat = Stream(self.law, self.seed, self.label).array(n * (d + m)).reshape(n, d + m)
        return flat[:, :d], flat[:, d:]


@dataclass(frozen=True, eq=False)
class PrunedLayer:
    """The first n units of a question's source, each with at most one kept input.

    ``kept_input`` is int32 (n,), −1 where none is kept; ``kept_outputs`` bool (n, outputs).
    """

    question: LayerQuestion
    kept_input: np.ndarray
    kept_outputs: np.ndarray

    @property
    def n(self) -> int:
        """Hidden units."""
        return len(self.kept_input)

    @property
    def kept(self) -> int:
        """Kept weights of both layers."""
        return int((self.kept_input >= 0).sum() + self.kept_outputs.sum())

    @property
    def parameters(self) -> int:
        """Weights of both layers before pruning."""
        return self.n * sum(self.question.weights.shape)

    def masks(self) -> tuple[np.ndarray, np.ndarray]:
        """Dense uint8 masks (n, inputs) and (outputs, n)."""
        first = np.zeros((self.n, self.question.weights.shape[1]), np.uint8)
        used = np.flatnonzero(self.kept_input >= 0)
        first[used, self.kept_input[used]] = 1
        return first, np.ascontiguousarray(self.kept_outputs.T.astype(np.uint8))

    def flaw(self) -> str | None:
        """Why this is not the target on the whole domain, or None: it is, in integers.

        Every coefficient is added up from the redrawn source.  Where the layer has at most
        2^22 weights, ``exactlt.networks.counterexample`` looks too, and must agree.
        """
        question = self.question
        m, d = question.weights.shape
        first, second = question.source(self.n)
        used = np.flatnonzero(self.kept_input >= 0)
        u = first[used, self.kept_input[used]]
        side = 2 * self.kept_input[used] + (u < 0)
        sums = np.zeros((2 * d, m), np.int64)
        np.add.at(
            sums, side[u != 0], ((u[:, None] * second[used]) * self.kept_outputs[used])[u != 0]
        )
        found = None
        for i in range(d):
            last = question.constant and i == d - 1
            for sign in (1,) if last else question.inputs.signs:
                got, wanted = sums[2 * i + (sign < 0)], question.weights[:, i] * question.scale
                if (got != wanted).any():
                    o = int(np.flatnonzero(got != wanted)[0])
                    found = (
                        f"{question.label}: output {o} gets {int(got[o])} from "
                        f"{'the constant' if last else f'input {i}'}, sign {sign}, where "
                        f"{int(wanted[o])} is wanted"
                    )
                    break
            if found:
                break
        if self.n and self.parameters <= CELLS and (found is None) != self._verified():
            raise SoundnessError(f"{question.label}: two checks of one mask disagree: {found}")
        return found

    def _verified(self) -> bool:
        from fractions import Fraction

        question, unit = self.question, Fraction(1, 1 << self.question.k)
        d = question.weights.shape[1]
        first, second = question.source(self.n)
        source = Network((Layer(first.copy(), unit=unit), Layer(second.T.copy(), unit=unit)))
        target = Network((Layer(question.weights * question.scale, unit=unit * unit),))
        box = question.inputs.box(question.constant, d - question.constant)
        asked = NetworkMask(source, target, box, structure=Structure.ONE_INPUT)
        return counterexample(asked, self.masks()) is None

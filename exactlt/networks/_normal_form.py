r"""The algebraic normal form of ReLU networks of at most two layers on a box.

On a box a unit :math:`\mathrm{relu}(u\cdot x+b)` is nothing where its sum is never positive,
affine where it is never negative, and a *kink* where its hyperplane cuts the interior.  With
relu(t) = (t + |t|)/2 the network :math:`f_o(x)=c_o+\sum_j v_{oj}\,\mathrm{relu}(u_j\cdot x+b_j)`
is there

.. math:: 2 f_o(x) = L_o\cdot x + C_o + \sum_r K_{o,r}\,|r\cdot(x,1)|,

where r runs over *lines*: primitive integer vectors (normal, constant) whose first nonzero entry
is positive, one for each hyperplane that cuts the interior; a kink of :math:`(u_j,b_j)=k_j r`
adds :math:`|k_j|v_{oj}` to :math:`K_{o,r}` and its half to L and C.  The functions |r·(x,1)| of
distinct lines that cut the interior are linearly independent modulo affine functions (each is
not differentiable on its own hyperplane only), so two such networks agree on the box **if and
only if** all L, all C and all nonzero K agree.  Without biases and with 0 inside of the box that
is agreement for all real inputs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import UnsupportedError
from exactlt.networks._domain import Box
from exactlt.networks._network import Network

Line = tuple[int, ...]


@dataclass(frozen=True)
class NormalForm:
    """Twice the function: per output the linear part, constant and nonzero kinks.

    Inputs count in the network's ``input_unit``, outputs in real units; a line is a normal
    vector with the constant as its last entry.
    """

    linear: tuple[tuple[Fraction, ...], ...]
    constant: tuple[Fraction, ...]
    kinks: tuple[tuple[tuple[Line, Fraction], ...], ...]


class Sides:
    """On which side of a hyperplane a box lies; ends in units of a network's inputs.

    >>> Sides(Box(0, 1), 2).of((1, 1, 0)), Sides(Box(0, 1), 2).of((2, -2, 1))
    (1, 0)
    """

    def __init__(self, box: Box, d: int, unit: Fraction = Fraction(1)):
        ends = [(low / unit, high / unit) for low, high in box.ends(d)]
        self.q = math.lcm(*(x.denominator for pair in ends for x in pair))
        self.ends = [(int(low * self.q), int(high * self.q)) for low, high in ends]

    def span(self, i: int, u: int) -> tuple[int, int]:
        """Least and greatest u·x_i times the common denominator ``q``."""
        low, high = self.ends[i]
        return (u * low, u * high) if u > 0 else (u * high, u * low)

    def of(self, plane: Sequence[int]) -> int:
        """1 where u·x + b >= 0 all over the box, −1 where <= 0, 0 where it has both signs."""
        *u, b = plane
        spans = [self.span(i, w) for i, w in enumerate(u) if w]
        low = b * self.q + sum(span[0] for span in spans)
        high = b * self.q + sum(span[1] for span in spans)
        return 0 if low < 0 < high else -1 if high <= 0 else 1


def line(u: Sequence[int]) -> tuple[int, Line]:
    """u = k·r with r a line; k is 0, and r all zeros, for u = 0.

    >>> line([-4, 6])
    (-2, (2, -3))
    """
    k = math.gcd(*u)
    if k == 0:
        return 0, tuple(u)
    if next(x for x in u if x) < 0:
        k = -k
    return k, tuple(x // k for x in u)


def normal_form(network: Network, box: Box | None = None) -> NormalForm:
    """The normal form on a box, [−1, 1]^d without; O(parameters) big-integer operations.

    Raises
    ------
    UnsupportedError
        The network has quantizers, or more than two layers.
    """
    if not network.piecewise_linear or network.depth > 2:
        raise UnsupportedError(
            "normal form: expected at most two layers without quantizers, got "
            f"{network.depth} layers" + ("" if network.piecewise_linear else " with some")
        )
    unit, d, outputs = network.output_unit, network.widths[0], network.widths[-1]
    last = network.layers[-1]
    constant = [2 * b for b in biases(last)]
    sums = [[0] * d for _ in range(outputs)]
    kinks: list[dict[Line, int]] = [{} for _ in range(outputs)]
    if network.depth == 1:
        sums = [[2 * w for w in row] for row in last.weights.tolist()]
    else:
        sides = Sides(box or Box(), d, network.input_unit)
        second = last.weights.T.tolist()
        first = network.layers[0]
        for u, b, column in zip(first.weights.tolist(), biases(first), second, strict=True):
            side = sides.of((*u, b))
            if side < 0 or not any(column):
                continue
            k, r = line((*u, b))
            for o, v in enumerate(column):
                if v:
                    factor = v * (1 + side)
                    sums[o] = [a + factor * w for a, w in zip(sums[o], u, strict=True)]
                    constant[o] += factor * b
                    if not side:
                        kinks[o][r] = kinks[o].get(r, 0) + abs(k) * v
    return NormalForm(
        tuple(tuple(a * unit for a in row) for row in sums),
        tuple(c * unit for c in constant),
        tuple(tuple((r, c * unit) for r, c in sorted(one.items()) if c) for one in kinks),
    )


def biases(layer) -> list[int]:
    """The layer's biases, zeros where it has none."""
    return [0] * layer.outputs if layer.bias is None else layer.bias.tolist()

r"""The algebraic normal form of bias-free ReLU networks of at most two layers.

With relu(t) = (t + |t|)/2 the network :math:`f_o(x)=\sum_j v_{oj}\,\mathrm{relu}(u_j\cdot x)` is

.. math:: 2 f_o(x) = L_o\cdot x + \sum_r K_{o,r}\,|r\cdot x|,\qquad
          L_o=\sum_j v_{oj}u_j,\quad K_{o,r}=\sum_{u_j=k_j r}|k_j|\,v_{oj},

where r runs over *lines*: primitive integer vectors whose first nonzero entry is positive.
The functions |r·x| of distinct lines are linearly independent modulo linear functions on every
neighbourhood of 0 (each is not differentiable on its own hyperplane only), so two such networks
agree on [−1,1]^d, or on any set with 0 inside, if and only if all L and all nonzero K agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import UnsupportedError
from exactlt.networks._network import Network

Line = tuple[int, ...]


@dataclass(frozen=True)
class NormalForm:
    """Twice the function: per output the linear part and the nonzero kinks, in real units."""

    linear: tuple[tuple[Fraction, ...], ...]
    kinks: tuple[tuple[tuple[Line, Fraction], ...], ...]


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


def normal_form(network: Network) -> NormalForm:
    """The normal form; O(parameters) big-integer operations.

    Raises
    ------
    UnsupportedError
        The network has biases, quantizers, or more than two layers.
    """
    if not network.homogeneous or network.depth > 2:
        raise UnsupportedError(
            "normal form: expected at most two layers without biases and quantizers, got "
            f"{network.depth} layers" + ("" if network.homogeneous else " with some")
        )
    unit, d, outputs = network.output_unit, network.widths[0], network.widths[-1]
    if network.depth == 1:
        rows = network.layers[0].weights.tolist()
        linear = tuple(tuple(2 * w * unit for w in row) for row in rows)
        return NormalForm(linear, ((),) * outputs)
    first, second = (layer.weights.tolist() for layer in network.layers)
    sums = [[0] * d for _ in range(outputs)]
    kinks: list[dict[Line, int]] = [{} for _ in range(outputs)]
    for j, u in enumerate(first):
        k, r = line(u)
        for o in range(outputs):
            v = second[o][j]
            if k and v:
                sums[o] = [a + v * b for a, b in zip(sums[o], u, strict=True)]
                kinks[o][r] = kinks[o].get(r, 0) + abs(k) * v
    return NormalForm(
        tuple(tuple(a * unit for a in row) for row in sums),
        tuple(tuple((r, c * unit) for r, c in sorted(one.items()) if c) for one in kinks),
    )

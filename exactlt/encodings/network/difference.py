r"""The difference of two networks as one ReLU network with rational weights.

Layers of both stand side by side, the last one subtracts.  A shallower network goes first
through layers that carry :math:`x=\mathrm{relu}(x)-\mathrm{relu}(-x)`.  Where every weight is a
fraction with a power of 2 below, the numbers are the networks' own; elsewhere each layer is
scaled by a positive integer, which ReLU lets through, and the output with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from exactlt.errors import UnsupportedError
from exactlt.networks import NetworkMask

Matrix = list[list[Fraction]]


@dataclass(frozen=True)
class Difference:
    """``layers`` are (weights, biases), ReLU between them; the output is scale·(source − target).

    Attributes
    ----------
    layers : list of (rows of Fraction, list of Fraction)
        Inputs and biases in real units.
    scale : Fraction
        1 where every weight of the two networks is dyadic.
    """

    layers: list[tuple[Matrix, list[Fraction]]]
    scale: Fraction

    def at(self, x) -> list[Fraction]:
        """The output at a rational input."""
        h = [Fraction(v) for v in x]
        for i, (rows, bias) in enumerate(self.layers):
            h = [
                sum((w * v for w, v in zip(row, h, strict=True) if w), b)
                for row, b in zip(rows, bias, strict=True)
            ]
            if i + 1 < len(self.layers):
                h = [max(v, Fraction(0)) for v in h]
        return h

    def exact_in(self, x, bits: int = 53) -> bool:
        """Whether floats of so many bits make no rounding on the way, in any order of a sum."""
        h = [Fraction(v) for v in x]
        for i, (rows, bias) in enumerate(self.layers):
            sums = []
            for row, b in zip(rows, bias, strict=True):
                parts = [w * v for w, v in zip(row, h, strict=True)] + [b]
                unit = math.lcm(*(p.denominator for p in (*parts, *row, *h)))
                size = sum(abs(p) for p in parts) * unit
                if not power_of_two(unit) or unit.bit_length() > 500 or size >= 1 << bits:
                    return False
                sums.append(sum(parts, Fraction(0)))
            h = [max(v, Fraction(0)) for v in sums] if i + 1 < len(self.layers) else sums
        return True


def power_of_two(n: int) -> bool:
    return n > 0 and n & (n - 1) == 0


def difference(question: NetworkMask) -> Difference:
    """Source minus target of a question in which no weight is maskable.

    Raises
    ------
    UnsupportedError
        Some weight is maskable, or a network has a quantizer.

    Examples
    --------
    >>> from exactlt.networks import Network
    >>> q = NetworkMask(Network([[[1], [-1]], [[1, -1]]]), Network([[[1]]]), maskable=[False] * 2)
    >>> [len(rows) for rows, _ in difference(q).layers], difference(q).at([Fraction(1, 2)])
    ([4, 1], [Fraction(0, 1)])
    """
    if any(question.maskable):
        raise UnsupportedError(
            "difference: expected a question in which no weight is maskable, as one network is "
            "compared with another"
        )
    pair = (question.source, question.target)
    if not all(net.piecewise_linear for net in pair):
        raise UnsupportedError("difference: networks with quantizers are step functions")
    nets = [_real(net) for net in pair]
    scales = [Fraction(1), Fraction(1)]
    if not all(power_of_two(v.denominator) for net in nets for v in _numbers(net)):
        scales = [_scaled(net) for net in nets]
    # left·source − right·target of the scaled outputs is an integer multiple of the difference
    scale = Fraction(math.lcm(*(s.denominator for s in scales)))
    left, right = scales[0] * scale, -scales[1] * scale
    depth = max(map(len, nets))
    padded = [_deeper(net, depth) for net in nets]
    layers = []
    for i, ((a, p), (b, q)) in enumerate(zip(*padded, strict=True)):
        if i == depth - 1:
            rows = [_joined(x, y, left, right, i == 0) for x, y in zip(a, b, strict=True)]
            bias = [left * u + right * v for u, v in zip(p, q, strict=True)]
        elif i == 0:  # both read the inputs
            rows, bias = a + b, p + q
        else:
            after = [Fraction(0)] * len(padded[1][i - 1][0])
            before = [Fraction(0)] * len(padded[0][i - 1][0])
            rows, bias = [row + after for row in a] + [before + row for row in b], p + q
        layers.append((rows, bias))
    return Difference(layers, scale)


def _joined(x, y, left, right, shared: bool) -> list[Fraction]:
    if shared:
        return [left * u + right * v for u, v in zip(x, y, strict=True)]
    return [left * u for u in x] + [right * v for v in y]


def _real(net) -> list[tuple[Matrix, list[Fraction]]]:
    """Weights and biases in real units."""
    made, unit = [], net.input_unit
    for layer in net.layers:
        unit *= layer.unit
        bias = [0] * layer.outputs if layer.bias is None else layer.bias.tolist()
        made.append(
            (
                [[w * layer.unit for w in row] for row in layer.weights.tolist()],
                [b * unit for b in bias],
            )
        )
    return made


def _numbers(net):
    for rows, bias in net:
        yield from bias
        for row in rows:
            yield from row


def _scaled(net) -> Fraction:
    """Make all numbers of the net integers in place; its outputs are then 1/result of before."""
    scale = Fraction(1)  # true activation = scale · activation
    for i, (rows, bias) in enumerate(net):
        rows = [[w * scale for w in row] for row in rows]
        k = math.lcm(*(v.denominator for v in _numbers([(rows, bias)])))
        net[i] = [[w * k for w in row] for row in rows], [b * k for b in bias]
        scale = Fraction(1, k)
    return scale


def _deeper(net, depth: int):
    """The same function with more layers: x goes through as (relu(x), relu(−x))."""
    if len(net) == depth:
        return net
    d = len(net[0][0][0]) if net[0][0] else 0
    one, zero = Fraction(1), Fraction(0)
    unit = [[one if i == j else zero for j in range(d)] for i in range(d)]
    split = [*unit, *([-v for v in row] for row in unit)]
    stay = [[one if i == j else zero for j in range(2 * d)] for i in range(2 * d)]
    front = [(split, [zero] * 2 * d)]
    front += [(stay, [zero] * 2 * d)] * (depth - len(net) - 1)
    rows, bias = net[0]
    return [*front, ([[*row, *(-w for w in row)] for row in rows], bias), *net[1:]]

r"""Equality of networks of at most two layers on a box, by second differences.

The difference D of two such networks is piecewise affine with kinks along the units' hyperplanes
only, and the jump of its gradient across a hyperplane is the same along all of it.  So D = 0 on
the box if and only if :math:`D(p+r)+D(p-r)-2D(p)=0` for one point p of each hyperplane that cuts
the interior, away from all others, and D vanishes at a corner and its d neighbours.  Polynomial
in any dimension; the networks are only evaluated, in integers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from exactlt.networks._counterexample import Counterexample
from exactlt.networks._domain import Box
from exactlt.networks._network import Network

Point = tuple[Fraction, ...]


class SparseNet:
    """A network as sparse integer rows over homogeneous points."""

    def __init__(self, network: Network):
        self.layers = []
        for layer in network._live():
            rows = [[(i, w) for i, w in enumerate(row) if w] for row in layer.weights.tolist()]
            bias = [0] * len(rows) if layer.bias is None else layer.bias.tolist()
            self.layers.append((rows, bias))
        self.unit = network.output_unit / network.input_unit

    def sums(self, p: Sequence[int], q: int) -> list[list[int]]:
        """All sums of all layers times q, in the layers' units."""
        h, out = p, []
        for rows, bias in self.layers:
            z = [sum(w * h[i] for i, w in row) + b * q for row, b in zip(rows, bias, strict=True)]
            out.append(z)
            h = [x if x > 0 else 0 for x in z]
        return out


def difference(source: Network, target: Network, box: Box) -> Counterexample | None:
    """A point of the box where the networks differ, or None: they are equal on all of it."""
    d = source.widths[0]
    ends = box.ends(d)
    nets = [(SparseNet(net), net.input_unit) for net in (source, target)]
    for x in _points(ends, [net for net in (source, target) if net.depth == 2]):
        a, b = (_outputs(net, unit, x) for net, unit in nets)
        for o, (va, vb) in enumerate(zip(a, b, strict=True)):
            if va != vb:
                return Counterexample(x, o, va, vb)
    return None


def _outputs(net: SparseNet, unit: Fraction, x: Point) -> list[Fraction]:
    inner = [v / unit for v in x]
    q = math.lcm(*(v.denominator for v in inner))
    out = net.sums([int(v * q) for v in inner], q)[-1]
    return [v * net.unit * unit / q for v in out]


def _points(ends, networks) -> Iterator[Point]:
    corner = tuple(low for low, _ in ends)
    yield corner
    for i, (_, high) in enumerate(ends):
        yield (*corner[:i], high, *corner[i + 1 :])
    planes = list(dict.fromkeys(p for net in networks for p in _planes(net, ends)))
    for k, (a, c) in enumerate(planes):
        others = planes[:k] + planes[k + 1 :]
        p = _far_point(a, c, others, ends)
        step = _step(p, a, others, ends)
        yield p
        yield tuple(x + step * y for x, y in zip(p, a, strict=True))
        yield tuple(x - step * y for x, y in zip(p, a, strict=True))


def _planes(net: Network, ends) -> Iterator[tuple[Point, Fraction]]:
    """(a, c), first nonzero entry of a 1, of the units' hyperplanes that cut the interior."""
    layer = net.layers[0]
    bias = [0] * layer.outputs if layer.bias is None else layer.bias.tolist()
    for u, b in zip(layer.weights.tolist(), bias, strict=True):
        pivot = next((w for w in u if w), None)
        if pivot is None:
            continue
        a, c = tuple(Fraction(w, pivot) for w in u), Fraction(b, pivot) * net.input_unit
        low = c + sum(min(w * x, w * y) for w, (x, y) in zip(a, ends, strict=True) if w)
        high = c + sum(max(w * x, w * y) for w, (x, y) in zip(a, ends, strict=True) if w)
        if low < 0 < high:
            yield a, c


def _dot(a, x):
    return sum((v * w for v, w in zip(a, x, strict=True) if v and w), Fraction(0))


def _far_point(a, c, others, ends) -> Point:
    """A point of the plane a·x + c = 0 inside of the box and on none of the other planes."""
    start, end = [], []  # corners where a·x + c is least and greatest
    for w, (low, high) in zip(a, ends, strict=True):
        middle = (low + high) / 2
        start.append(low if w > 0 else high if w < 0 else middle)
        end.append(high if w > 0 else low if w < 0 else middle)
    below, above = _dot(a, start) + c, _dot(a, end) + c
    t = -below / (above - below)
    p = [x + t * (y - x) for x, y in zip(start, end, strict=True)]
    through = [s for s, e in others if _dot(s, p) + e == 0]
    if not through:
        return tuple(p)
    square = _dot(a, a)
    for base in itertools.count(2):
        # (1, base, base², …) projected on the plane's directions: a polynomial in base that is
        # parallel to another plane for finitely many bases only
        y = [Fraction(base**i) for i in range(len(a))]
        along = _dot(a, y)
        y = [square * v - along * w for v, w in zip(y, a, strict=True)]
        if all(_dot(s, y) for s in through):
            break
    step = _step(p, y, others, ends)
    return tuple(x + step * v for x, v in zip(p, y, strict=True))


def _step(p, y, others, ends) -> Fraction:
    """A step h > 0 such that p ± h·y stays inside and meets no other plane that p is not on."""
    room = [
        min(x - low, high - x) / abs(v) for x, v, (low, high) in zip(p, y, ends, strict=True) if v
    ]
    for s, e in others:
        away, toward = abs(_dot(s, p) + e), abs(_dot(s, y))
        if away and toward:
            room.append(away / toward)
    return min(room) / 2

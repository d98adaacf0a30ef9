r"""Pruned networks on finitely many inputs as integer-linear rows, for CP-SAT and MILP.

0/1 variables: one per first-layer behaviour (as in ``network.points``), one per kept weight of
later layers, and their products :math:`p\le a,\ p\le b,\ p\ge a+b-1`.  A hidden unit of a later
layer has on each input :math:`S=y-s,\ 0\le y\le Uz,\ 0\le s\le L(1-z)`, so y = relu(S), and its
products with a kept weight are :math:`p\le Uk,\ p\le y,\ p\ge y-U(1-k)`.  All bounds are exact.
"""

from __future__ import annotations

from exactlt.encodings.model import Model
from exactlt.encodings.network.points import PointsCnf
from exactlt.errors import UnsupportedError
from exactlt.instances import Row
from exactlt.networks import NetworkMask


class PointsModel:
    """The model of a question on the inputs ``points`` (indices into the domain)."""

    def __init__(self, question: NetworkMask, shape: PointsCnf, points: list[int]):
        if any(layer.quantizer is not None for layer in question.source.layers[1:-1]):
            raise UnsupportedError(
                "points: rows do not round hidden layers after the first; sat and enumerate do"
            )
        self.model, self.shape = Model(), shape
        new, rows = self.model.new, self.model.rows
        self.variable = {}  # literal of the clausal form -> 0/1 variable here
        for found in shape.behaviours:
            group = []
            for literal, *_ in found:
                self.variable[literal] = new()
                group.append(self.variable[literal])
            rows.append(Row(group, (1,) * len(group), 1, 1))
        for kept in shape.kept:
            for literal in kept.values():
                if literal not in self.variable:
                    fixed = literal == shape.true
                    self.variable[literal] = new(int(fixed), 1)
        products: dict = {}
        layers = question.source.layers
        for point in points:
            # a unit is a list of (variable, coefficient, upper bound), all >= 0
            units = [
                [(self.variable[lit], v, 1) for lit, v in shape.values(j, point)]
                for j in range(len(shape.behaviours))
            ]
            for depth, layer in enumerate(layers[1:]):
                last, fresh = depth == len(layers) - 2, []
                for j in range(layer.outputs):
                    terms, bias = [], 0 if layer.bias is None else int(layer.bias[j])
                    for i, w in enumerate(layer.weights[j].tolist()):
                        if w:
                            kept = self.variable[shape.kept[depth][j, i]]
                            for x, a, top in units[i]:
                                p = products.get((x, kept))
                                if p is None:
                                    p = products[x, kept] = self._product(x, kept, top)
                                terms.append((p, w * a, top))
                    if last:
                        self._row(terms, shape.low[point][j] - bias, shape.high[point][j] - bias)
                    else:
                        fresh.append(self._relu(terms, bias))
                units = fresh

    def _product(self, x, kept, top):
        p = self.model.new(0, top)
        self.model.rows += [
            Row((p, kept), (1, -top), None, 0),
            Row((p, x), (1, -1), None, 0),
            Row((p, x, kept), (1, -1, -top), -top, None),
        ]
        return p

    def _row(self, terms, low, high):
        total: dict = {}
        for x, a, _ in terms:
            total[x] = total.get(x, 0) + a
        if low > high:
            low, high, total = 1, 1, {}
        self.model.rows.append(Row(list(total), list(total.values()), low, high))

    def _relu(self, terms, bias):
        least = bias + sum(min(a, 0) * top for _, a, top in terms)
        most = bias + sum(max(a, 0) * top for _, a, top in terms)
        if most <= 0:
            return []
        y, s = self.model.new(0, most), self.model.new(0, max(-least, 0))
        z = self.model.new()
        self.model.rows += [
            Row((y, z), (1, -most), None, 0),
            Row((s, z), (1, max(-least, 0)), None, max(-least, 0)),
        ]
        self._row([*terms, (y, -1, 0), (s, 1, 0)], -bias, -bias)
        return [(y, 1, most)]

    def true(self, values) -> set[int]:
        """The literals that hold, for :meth:`PointsCnf.masks`."""
        return {literal for literal, x in self.variable.items() if values[x]}

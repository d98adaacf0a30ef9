r"""Piecewise linear networks as circuits: sums of inputs and of shared, normalised ReLU atoms.

Every hidden unit is taken to the form :math:`c\,\mathrm{relu}(g)` with c > 0 and g a primitive
integer combination of the inputs, of 1 and of earlier atoms, whose first coefficient is positive
(:math:`\mathrm{relu}(-g)=\mathrm{relu}(g)-g`).  Units of one line, of one network or of several,
so become one atom, whatever their order, their scaling, or the layers that an identity is carried
through.  A unit that interval arithmetic shows to have one sign on the whole domain is no atom.

Equal forms are equal functions, for networks of any depth and size.  The converse holds for two
layers on all reals; deeper networks can be equal with different forms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from exactlt.errors import InputError
from exactlt.networks._domain import Box, Reals
from exactlt.networks._network import Network
from exactlt.networks._normal_form import biases

Form = dict[int, int]
"""Coefficients by place: inputs, then 1, then atoms; no zeros."""
Span = tuple[Any, Any]
"""Least and greatest value: a Fraction or an infinite float."""
Piece = tuple[Form, Span]


class Circuit:
    """Atoms that networks with the same inputs share.

    Parameters
    ----------
    inputs : int
    unit : Fraction
        The real number that the input 1 stands for.
    domain : Box or Reals
        Where units that never bend are left out.
    """

    def __init__(self, inputs: int, unit: Fraction, domain: Box | Reals):
        self.inputs, self.unit = inputs, unit
        self.atoms: list[tuple[tuple[int, int], ...]] = []
        self._known: dict[tuple[tuple[int, int], ...], int] = {}
        finite = isinstance(domain, Box)
        self._spans: list[Span] = [
            (low / unit, high / unit) if finite else (low, high)
            for low, high in domain.ends(inputs)
        ]
        self._spans.append((Fraction(1), Fraction(1)))

    def outputs(self, network: Network) -> list[Form]:
        """The outputs of a network, in units of its ``output_unit``; O(weights) and more atoms.

        Raises
        ------
        InputError
            A layer has a quantizer, or the unit of the inputs is no multiple of the network's.
        """
        if not network.piecewise_linear:
            raise InputError("network: expected one without quantizers, which are step functions")
        ratio = self.unit / network.input_unit
        if ratio.denominator != 1:
            raise InputError(f"unit: expected a multiple of {network.input_unit}, got {self.unit}")
        scale = int(ratio)
        here: list[Piece] = [
            ({i: scale}, (scale * low, scale * high))
            for i, (low, high) in enumerate(self._spans[: self.inputs])
        ]
        for level, layer in enumerate(network.layers):
            rows = [
                self._sum([(w, p) for w, p in zip(row, here, strict=True) if w], b)
                for row, b in zip(layer.weights.tolist(), biases(layer), strict=True)
            ]
            if level + 1 == network.depth:
                return [form for form, _ in rows]
            here = [self._relu(form, span) for form, span in rows]
        raise AssertionError("a network has a layer")

    def _sum(self, parts: list[tuple[int, Piece]], bias: int) -> Piece:
        one = {self.inputs: bias} if bias else {}
        form = combine([(w, form) for w, (form, _) in parts], one)
        # two ways to bound the sum: relu(x) - x alone does not show that it is never negative
        first = _span([(w, span) for w, (_, span) in parts], bias)
        second = _span([(w, self._spans[i]) for i, w in form.items()])
        return form, (max(first[0], second[0]), min(first[1], second[1]))

    def _relu(self, form: Form, span: Span) -> Piece:
        """max(0, form), and between which values it is."""
        low, high = span
        if high <= 0:
            return {}, (0, 0)
        if low >= 0:
            return form, span
        items = sorted(form.items())
        c = math.gcd(*form.values())
        sign = 1 if items[0][1] > 0 else -1
        key = tuple((i, sign * w // c) for i, w in items)
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = self.inputs + 1 + len(self.atoms)
            self.atoms.append(key)
            own = (low, high) if sign > 0 else (-high, -low)
            self._spans.append((0, own[1] / c))
        found = {place: c}
        return found if sign > 0 else combine([(1, form)], found), (0, high)


def _span(parts: list[tuple[int, Span]], start: int = 0) -> Span:
    """Least and greatest value of a sum whose parts are between these."""
    low: Any = start
    high: Any = start
    for w, (a, b) in parts:
        low += w * (a if w > 0 else b)
        high += w * (b if w > 0 else a)
    return low, high


def combine(parts: Sequence[tuple[int, Form]], start: Form | None = None) -> Form:
    """Σ w·form, plus ``start``.

    >>> combine([(2, {0: 1, 3: 1}), (-1, {0: 2})])
    {3: 2}
    """
    total = dict(start or {})
    for w, form in parts:
        for i, v in form.items():
            total[i] = total.get(i, 0) + w * v
    return {i: v for i, v in total.items() if v}


class Program:
    """Some forms of a circuit, with the inputs and atoms that they need, level by level.

    Attributes
    ----------
    used : list of int
        The inputs that matter, in order; ``d`` is their number.
    levels : list of integer matrices
        Each atom's sum from all places before its level.  Places are the used inputs, 1, and
        the atoms of the levels before.
    roots : integer matrix
        The forms, from all places.
    weight : list of float arrays
        Per level about how much an atom can move the roots; a hint, not a bound.
    """

    def __init__(self, circuit: Circuit, forms: Sequence[Form]):
        one = circuit.inputs
        depth: dict[int, int] = {}
        needed: set[int] = set()
        stack = [i for form in forms for i in form]
        while stack:
            i = stack.pop()
            if i not in needed:
                needed.add(i)
                if i > one:
                    stack.extend(j for j, _ in circuit.atoms[i - one - 1])
        for i in sorted(needed):  # an atom's parts are before it
            if i > one:
                parts = circuit.atoms[i - one - 1]
                depth[i] = 1 + max((depth.get(j, 0) for j, _ in parts), default=0)
        self.used = [i for i in range(one) if i in needed]
        self.d = len(self.used)
        place = {i: k for k, i in enumerate([*self.used, one])}
        self.levels: list[np.ndarray] = []
        for level in range(1, max(depth.values(), default=0) + 1):
            atoms = [i for i in sorted(depth) if depth[i] == level]
            rows = [dict(circuit.atoms[i - one - 1]) for i in atoms]
            self.levels.append(_matrix(rows, place))
            place.update({i: len(place) + k for k, i in enumerate(atoms)})
        self.roots = _matrix(list(forms), place)
        self.weight = self._weights()

    @property
    def atoms(self) -> int:
        return sum(len(level) for level in self.levels)

    def _weights(self) -> list[np.ndarray]:
        reach = np.abs(_floats(self.roots)).sum(axis=0)
        found = []
        end = self.roots.shape[1]
        for level in reversed(self.levels):
            begin = end - len(level)
            mine = reach[begin:end]
            found.append(mine)
            reach = reach[:begin] + mine @ np.abs(_floats(level))
            end = begin
        return found[::-1]


def _matrix(rows: list[Form], place: dict[int, int]) -> np.ndarray:
    made = np.zeros((len(rows), len(place)), dtype=object)
    for k, row in enumerate(rows):
        for i, w in row.items():
            made[k, place[i]] = w
    top = max((abs(w) for row in rows for w in row.values()), default=0)
    return made.astype(np.int64) if top < 1 << 62 else made


def _floats(a: np.ndarray) -> np.ndarray:
    """About ``a`` over a common power of two, as floats that do not overflow."""
    if a.dtype != object:
        return a.astype(np.float64)
    top = max((abs(int(x)) for x in a.flat), default=0).bit_length()
    shift = max(0, top - 500)
    return np.array([float(int(x) >> shift) for x in a.flat]).reshape(a.shape)

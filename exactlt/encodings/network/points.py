r"""Pruned networks of any depth on finitely many inputs, as clauses that grow input by input.

First layer: a unit keeps a subset of its inputs, so on a finite domain it has few distinct
*behaviours* (the vector of its quantized, rectified values over all inputs).  One literal per
behaviour, exactly one per unit; masks of equal behaviour are one.  A behaviour's value is a
constant, so a unit of the second layer is, on each input, a sum of constants times products
"behaviour and kept", and its bits come out of ripple-carry adders.  Deeper layers add bit
products ("bit and kept").  ReLU clears all bits by the sign; every output's sum is then bounded
by the target ± tolerance.  Inputs are added one by one: a refutation on some inputs refutes the
domain, and masks that fit the inputs so far are tried on all of them.

Numbers are two's complement, least significant bit first, wide enough by a computed bound; the
last bit is the sign.  Bits are literals, 0 for the constant 0 and None for the constant 1.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np

from exactlt.encodings.cnf import Cnf
from exactlt.encodings.normal import normal_row
from exactlt.errors import UnsupportedError
from exactlt.networks import Masks, Network, NetworkMask, Quantizer, Rounding, Structure, biases

BEHAVIOURS = 1 << 14
"""Subsets of inputs that one unit is tried with at most."""


class PointsCnf:
    """The growing formula of a question on a grid or a sample.

    Raises
    ------
    UnsupportedError
        First layers that are not maskable in part, rows with too many inputs, or saturation
        of a hidden layer at no power of two; the message names what takes them.
    """

    listed = True  # all inputs are known from the start

    def __init__(self, question: NetworkMask):
        self.question, source = question, question.source
        if source.depth < 2:
            raise UnsupportedError("points: expected a source of at least two layers")
        for layer in source.layers[1:-1]:
            if (clamp := layer.quantizer) is not None and (
                (clamp.low or 0) > 0 or (clamp.high or 1) & ((clamp.high or 1) - 1)
            ):
                raise UnsupportedError(
                    "points: hidden layers are clamped at powers of two; enumerate takes others"
                )
        if question.structure is Structure.WHOLE_NEURON:
            raise UnsupportedError("points: whole-neuron masks are not encoded; enumerate does")
        self.cnf = Cnf(0)
        self.true = self.cnf.new()
        self.cnf.clauses.append((self.true,))
        self._inputs()
        self.behaviours = [self._behaviours(j) for j in range(source.widths[1])]
        self.kept: list[dict[tuple[int, int], int]] = []
        for layer, free in zip(source.layers[1:], question.maskable[1:], strict=True):
            self.kept.append(
                {
                    (j, i): self.cnf.new() if free else self.true
                    for j in range(layer.outputs)
                    for i in range(layer.inputs)
                    if layer.weights[j, i]
                }
            )
        self._one_input_per_unit()
        self._dead_units()
        self._order_equal_units()
        self.products: dict = {}

    def _inputs(self):
        """All inputs, and per input and output the least and greatest allowed sum.

        Where the last layer rounds, the sums are those that it rounds to an allowed value.
        """
        self.points = self.question.domain.points(self.question.source.widths[0])
        self.reach = _reach(self.question.source, self.points)
        self.scale = [1] * len(self.points)
        out = self.question.target.evaluate(self.points).astype(object)
        unit = self.question.target.output_unit
        self.low, self.high = [], []
        for row in out:
            self._bounds([int(v) * unit for v in row], 1)

    def _bounds(self, wanted, q: int):
        """Allowed source outputs for one input with denominator q, times q, on their grid."""
        unit, tolerance = self.question.source.output_unit, self.question.tolerance
        low = [math.ceil((v - tolerance) * q / unit) for v in wanted]
        high = [math.floor((v + tolerance) * q / unit) for v in wanted]
        quantizer = self.question.source.layers[-1].quantizer
        if quantizer is not None:  # then q is 1
            pairs = [quantizer.preimage(a, b) or (1, 0) for a, b in zip(low, high, strict=True)]
            low = [-self.reach if a is None else a for a, _ in pairs]
            high = [self.reach if b is None else b for _, b in pairs]
        self.low.append(low)
        self.high.append(high)

    def _behaviours(self, j: int):
        """(literal, values over all inputs, kept inputs) of first-layer unit j; exactly one."""
        q, layer = self.question, self.question.source.layers[0]
        row = layer.weights[j]
        there = [i for i, w in enumerate(row.tolist()) if w]
        if not q.maskable[0]:
            subsets = [tuple(there)]
        elif q.structure is Structure.FREE:
            if 1 << len(there) > BEHAVIOURS:
                raise UnsupportedError(
                    f"points: unit {j} has {len(there)} inputs; at most "
                    f"{BEHAVIOURS.bit_length() - 1} are encoded"
                )
            subsets = [s for k in range(len(there) + 1) for s in itertools.combinations(there, k)]
        else:
            block = q.structure is Structure.BLOCK
            subsets = [(), *((i,) for i in there if not block or i == j % len(row))]
        seen: dict = {}
        for subset in subsets if self.listed else ():
            x = self.points[:, list(subset)].astype(object)
            y = (x * row[list(subset)].astype(object)).sum(axis=1)
            if layer.bias is not None:
                y = y + int(layer.bias[j])
            if layer.quantizer is not None:
                y = layer.quantizer.apply(np.asarray(y, dtype=object))
            values = tuple(max(int(v), 0) for v in y) if len(y) else ()
            seen.setdefault(values, subset)
        if not self.listed:
            seen = {subset: subset for subset in subsets}
        found = [(self.cnf.new(), values, subset) for values, subset in seen.items()]
        literals = [literal for literal, *_ in found]
        self.cnf.clauses.append(tuple(literals))
        self.cnf.clauses += [(-a, -b) for a, b in itertools.combinations(literals, 2)]
        return found

    def _one_input_per_unit(self):
        """Structures bind every odd layer; the first one is bound by its behaviours."""
        structure = self.question.structure
        if structure is Structure.FREE:
            return
        for index in range(1, len(self.kept) - 1, 2):
            layer = self.question.source.layers[index + 1]
            for j in range(layer.outputs):
                row = {i: lit for (o, i), lit in self.kept[index].items() if o == j}
                if structure is Structure.BLOCK:
                    self.cnf.clauses += [(-lit,) for i, lit in row.items() if i != j % layer.inputs]
                self.cnf.clauses += [(-a, -b) for a, b in itertools.combinations(row.values(), 2)]

    def _dead_units(self):
        """A hidden unit that nobody reads keeps nothing: symmetry breaking, always allowed."""
        q = self.question
        if not all(q.maskable):
            return
        for j, found in enumerate(self.behaviours):
            readers = [lit for (_, i), lit in self.kept[0].items() if i == j]
            for literal, _, subset in found:
                if subset:
                    self.cnf.clauses.append((-literal, *readers))
        for above, here in itertools.pairwise(range(len(self.kept))):
            for (j, _), literal in self.kept[above].items():
                readers = [lit for (_, k), lit in self.kept[here].items() if k == j]
                self.cnf.clauses.append((-literal, *readers))

    def _order_equal_units(self):
        """First-layer units with the same weights in and out are used in order."""
        first, second = self.question.source.layers[:2]
        groups: dict = {}
        for j in range(first.outputs):
            bias = 0 if first.bias is None else int(first.bias[j])
            key = (tuple(first.weights[j].tolist()), tuple(second.weights[:, j].tolist()), bias)
            groups.setdefault(key, []).append(j)
        if not all(self.question.maskable) or self.question.structure is Structure.BLOCK:
            return
        for members in groups.values():
            for a, b in itertools.pairwise(members):
                for place in range(len(self.behaviours[a])):
                    # behaviours of equal units are listed alike: index(a) <= index(b)
                    self.cnf.clauses += [
                        (-self.behaviours[a][place][0], -self.behaviours[b][k][0])
                        for k in range(place)
                    ]

    def add(self, point: int) -> list[tuple[int, ...]]:
        """Clauses that make the masks fit this input; returns only the new ones."""
        start = len(self.cnf.clauses)
        layers = self.question.source.layers
        # activations of the current layer: ("choice", [(literal, value)]) or bits
        units: list = [("values", self.values(j, point)) for j in range(len(self.behaviours))]
        q = self.scale[point]
        for depth, layer in enumerate(layers[1:]):
            sums, last = [], depth == len(layers) - 2
            for j in range(layer.outputs):
                terms = []
                for i, w in enumerate(layer.weights[j].tolist()):
                    if w:
                        terms += self._terms(units[i], depth, j, i, w, point)
                bias = 0 if layer.bias is None else int(layer.bias[j]) * q
                if last:
                    self._bounded(terms, self.low[point][j] - bias, self.high[point][j] - bias)
                else:
                    sums.append(("bits", self._relu(terms, bias, layer.quantizer)))
            units = sums
        return self.cnf.clauses[start:]

    def values(self, j: int, point: int) -> list[tuple[int, int]]:
        """(literal, nonzero activation) of the behaviours of first-layer unit j."""
        return [(lit, v[point]) for lit, v, _ in self.behaviours[j] if v[point]]

    def _terms(self, unit, depth, j, i, w, point):
        """(coefficient, literal) pairs of w · unit · kept."""
        kind, parts = unit
        kept = self.kept[depth][j, i]
        if kind == "values":
            return [(w * value, self._both(literal, kept)) for literal, value in parts]
        return [(w << b, self._both(bit, kept)) for b, bit in enumerate(parts) if bit]

    def _both(self, a: int, b: int) -> int:
        """The literal a ∧ b, made once."""
        if a == self.true or a == b:
            return b
        if b == self.true:
            return a
        key = (min(a, b), max(a, b))
        if key not in self.products:
            p = self.cnf.new()
            self.cnf.clauses += [(-p, a), (-p, b), (p, -a, -b)]
            self.products[key] = p
        return self.products[key]

    def _bounded(self, terms, low, high):
        if low > high:
            self.cnf.clauses.append(())
            return
        coefficients, literals = self._merged(terms)
        self.cnf.add(normal_row(coefficients, low, high, [x - 1 for x in literals]))

    @staticmethod
    def _merged(terms):
        total: dict[int, int] = {}
        for a, literal in terms:
            total[literal] = total.get(literal, 0) + a
        literals = [x for x, a in total.items() if a]
        return [total[x] for x in literals], literals

    def _relu(self, terms, bias, quantizer: Quantizer | None = None) -> list[int]:
        """Bits of max(0, [bias + Σ terms]), least significant first."""
        coefficients, literals = self._merged(terms)
        if quantizer is not None:
            coefficients = [a * quantizer.multiplier for a in coefficients]
            bias *= quantizer.multiplier
        lowest = bias + sum(a for a in coefficients if a < 0)
        highest = bias + sum(a for a in coefficients if a > 0)
        if highest <= 0:
            return []
        # Σ terms + bias + 2^k >= 0 with 2^k > −lowest: bit k and above tell the sign
        k = max((-lowest).bit_length() if lowest < 0 else 0, highest.bit_length())
        offset = bias + (1 << k)
        pairs = [(a, x) if a > 0 else (-a, -x) for a, x in zip(coefficients, literals, strict=True)]
        offset += sum(a for a in coefficients if a < 0)
        bits: list[int] = []
        for a, x in sorted(pairs):
            bits = self.cnf.plus(bits, a, x)
        bits = self.cnf.plus(bits, offset, self.true) if offset else bits
        bits += [0] * (k + 1 - len(bits))
        # the total is in [0, 2^(k+1)): bit k is 1 exactly when the sum is >= 0
        sign = bits[k]
        if not sign:
            return []
        bits = [self._both(bit, sign) if bit else 0 for bit in bits[:k]]
        return bits if quantizer is None else self._rounded(bits, quantizer)

    def _rounded(self, bits: list[int], quantizer: Quantizer) -> list[int]:
        """The bits of a value >= 0 after shift, rounding and clamp; a value < 0 became 0 before.

        Down and towards 0 are the same here.  To nearest even: half − 1 and the bit above the
        half are added first, so that exactly half carries where the result would be odd.
        """
        shift = quantizer.shift
        if shift and quantizer.rounding is Rounding.NEAREST_EVEN:
            odd = bits[shift] if shift < len(bits) else 0
            if (1 << (shift - 1)) > 1:
                bits = self.cnf.plus(bits, (1 << (shift - 1)) - 1, self.true)
            if odd:
                bits = self.cnf.plus(bits, 1, odd)
        bits = bits[shift:]
        if quantizer.high is None:
            return bits
        if quantizer.high <= 0:
            return []
        top = quantizer.high.bit_length() - 1
        above = [bit for bit in bits[top:] if bit]
        if not above:
            return bits
        over = self.cnf.new()
        self.cnf.clauses += [(-bit, over) for bit in above]
        self.cnf.clauses.append((*above, -over))
        return [*(self._both(bit, -over) if bit else 0 for bit in bits[:top]), over]

    def masks(self, true: set[int]) -> Masks:
        """The masks that a model (its true variables) stands for."""
        source = self.question.source
        first = np.zeros(source.layers[0].weights.shape, np.uint8)
        for j, found in enumerate(self.behaviours):
            subset = next((s for literal, _, s in found if literal in true), ())
            first[j, list(subset)] = 1
        masks = [first]
        for layer, kept in zip(source.layers[1:], self.kept, strict=True):
            m = np.zeros(layer.weights.shape, np.uint8)
            for (j, i), literal in kept.items():
                m[j, i] = literal in true
            masks.append(m)
        return tuple(masks)


def _reach(network: Network, points: np.ndarray) -> int:
    """No sum of the last layer is further from 0, whatever the masks."""
    top = max((abs(int(x)) for x in points.flat), default=0)
    for i, layer in enumerate(network.layers, 1):
        norm = max((sum(abs(int(w)) for w in row) for row in layer.weights), default=0)
        top = top * norm + max((abs(int(b)) for b in biases(layer)), default=0)
        if layer.quantizer is not None and i < network.depth:
            top = max(abs(layer.quantizer.at(Fraction(v))) for v in (-top, top))
    return top


class BoxCnf(PointsCnf):
    """The same for the real box: inputs are rational and come one by one.

    An input x = p/q enters as the integers (p, q), with biases and bounds times q.
    """

    listed = False

    def _inputs(self):
        if any(layer.quantizer is not None for layer in self.question.source.layers):
            raise UnsupportedError("box: networks with quantizers are step functions")
        self.points, self.scale, self.low, self.high = [], [], [], []

    def include(self, x) -> list[tuple[int, ...]]:
        """Clauses for a real input x, a tuple of Fractions."""
        self.state(x)
        return self.add(len(self.points) - 1)

    def state(self, x) -> None:
        """The input's integers and bounds, without clauses."""
        inner = [v / self.question.source.input_unit for v in x]
        q = math.lcm(*(v.denominator for v in inner))
        self.points.append([int(v * q) for v in inner])
        self.scale.append(q)
        self._bounds(self.question.target.at(x), q)

    def values(self, j, point):
        layer, p, q = self.question.source.layers[0], self.points[point], self.scale[point]
        bias = 0 if layer.bias is None else int(layer.bias[j]) * q
        row, found = layer.weights[j].tolist(), []
        for literal, _, subset in self.behaviours[j]:
            value = bias + sum(row[i] * p[i] for i in subset)
            if value > 0:
                found.append((literal, value))
        return found

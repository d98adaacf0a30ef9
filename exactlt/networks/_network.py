"""Quantized ReLU networks as integers: weights on a stated grid, exact evaluation, masks.

f(x) = [W_l σ([W_{l−1} … σ([W_1 x + b_1]) …])] with σ = ReLU and [·] an optional quantizer per
layer (KN25, Definitions 3–6).  Everything that is stored is an integer: a weight w of layer i
stands for ``w · unit_i``, an input x for ``x · input_unit``, a bias and a layer's output for
multiples of that layer's accumulator unit.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from exactlt.errors import InputError
from exactlt.instances import Canonical, Fields, as_int
from exactlt.networks._matmul import FLOAT_EXACT, INT64_EXACT, largest, matmul_t, row_norm
from exactlt.networks._quantizer import Quantizer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Masks = tuple[np.ndarray, ...]
"""One uint8 array of zeros and ones a layer, 1 = kept."""

CHUNK_CELLS = 1 << 21
"""Activations of one layer held at once during evaluation: 16 MiB."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Integer weights of shape (outputs, inputs), optional integer biases, unit, quantizer.

    Parameters
    ----------
    weights : array of int, shape (outputs, inputs)
        Either size may be 0 when an array is given.
    bias : sequence of int, length outputs, optional
        In the accumulator's unit (the input's unit times ``unit``), never masked.
    unit : Fraction or int
        The real weight that the integer 1 stands for, above 0.
    quantizer : Quantizer, optional
        Applied to the layer's sums before the ReLU.
    """

    weights: np.ndarray
    bias: np.ndarray | None = None
    unit: Fraction = Fraction(1)
    quantizer: Quantizer | None = None

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(
            self,
            weights: ArrayLike,
            bias: ArrayLike | None = None,
            unit: Fraction | int = 1,
            quantizer: Quantizer | None = None,
        ): ...

    def __post_init__(self):
        object.__setattr__(self, "weights", integer_matrix("weights", self.weights))
        if self.bias is not None:
            bias = integer_matrix("bias", [self.bias])[0]
            if bias.shape[0] != self.outputs:
                raise InputError(f"bias: expected {self.outputs} entries, got {bias.shape[0]}")
            object.__setattr__(self, "bias", bias)
        object.__setattr__(self, "unit", as_unit("unit", self.unit))
        if not (self.quantizer is None or isinstance(self.quantizer, Quantizer)):
            raise InputError(f"quantizer: expected a Quantizer, got {type(self.quantizer)}")

    @property
    def outputs(self) -> int:
        return self.weights.shape[0]

    @property
    def inputs(self) -> int:
        return self.weights.shape[1]

    def sums(self, x: np.ndarray) -> np.ndarray:
        """Quantized sums before the ReLU for inputs of shape (N, inputs); exact."""
        y = matmul_t(x, self.weights)
        if self.bias is not None:
            if largest(y) + largest(self.bias) >= INT64_EXACT:
                y = y.astype(object)
            y = y + self.bias
        return y if self.quantizer is None else self.quantizer.apply(y)

    def content(self) -> dict[str, object]:
        """JSON form; integers from 2^53 on as decimal strings."""
        return {
            "weights": [[_json_int(w) for w in row] for row in self.weights.tolist()],
            "bias": None if self.bias is None else [_json_int(b) for b in self.bias.tolist()],
            "unit": str(self.unit),
            "quantizer": None if self.quantizer is None else self.quantizer.content(),
        }


@dataclass(frozen=True, eq=False)
class Network(Canonical):
    """A ReLU network with integer weights; no ReLU after the last layer.

    Parameters
    ----------
    layers : sequence of Layer, or of integer matrices (outputs, inputs)
        At least one; sizes must chain.
    input_unit : Fraction or int
        The real number that the input integer 1 stands for.

    Raises
    ------
    InputError
        A weight is not an integer, or shapes do not chain.

    Examples
    --------
    >>> relu = Network([[[1], [-1]], [[1, 0]]])
    >>> relu.evaluate([[3], [-3]]).tolist()
    [[3], [0]]
    """

    layers: tuple[Layer, ...]
    input_unit: Fraction = Fraction(1)

    FORMAT = "exactlt/network"

    if TYPE_CHECKING:  # what is accepted is wider than what is kept

        def __init__(self, layers: Iterable[Layer | ArrayLike], input_unit: Fraction | int = 1): ...

    def __post_init__(self):
        layers = tuple(x if isinstance(x, Layer) else Layer(x) for x in self.layers)
        if not layers:
            raise InputError("layers: expected at least one layer, got none")
        for i, (a, b) in enumerate(itertools.pairwise(layers)):
            if a.outputs != b.inputs:
                raise InputError(
                    f"layers[{i + 1}]: expected {a.outputs} inputs, the outputs of the layer "
                    f"before, got {b.inputs}"
                )
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "input_unit", as_unit("input_unit", self.input_unit))

    def __eq__(self, other) -> bool:
        return isinstance(other, Network) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def _key(self):
        return self.input_unit, tuple(
            (
                x.weights.shape,
                tuple(x.weights.ravel().tolist()),
                None if x.bias is None else tuple(x.bias.tolist()),
                x.unit,
                x.quantizer,
            )
            for x in self.layers
        )

    @property
    def depth(self) -> int:
        """Number of layers."""
        return len(self.layers)

    @property
    def widths(self) -> tuple[int, ...]:
        """Inputs, hidden units per layer, outputs."""
        return (self.layers[0].inputs, *(x.outputs for x in self.layers))

    @property
    def parameters(self) -> int:
        """Number of weights, biases not counted."""
        return sum(x.weights.size for x in self.layers)

    @property
    def homogeneous(self) -> bool:
        """No biases and no quantizers: f(cx) = c·f(x) for c >= 0."""
        return all(x.bias is None and x.quantizer is None for x in self.layers)

    @property
    def piecewise_linear(self) -> bool:
        """No quantizers: continuous and piecewise linear on all real inputs."""
        return all(x.quantizer is None for x in self.layers)

    @property
    def output_unit(self) -> Fraction:
        """The real number that the output integer 1 stands for."""
        unit = self.input_unit
        for layer in self.layers:
            unit *= layer.unit
            if layer.quantizer is not None:
                unit *= layer.quantizer.factor
        return unit

    def evaluate(self, inputs, masks: Sequence | None = None) -> np.ndarray:
        """Integer outputs on integer inputs, exact, vectorised.

        Parameters
        ----------
        inputs : array of int, shape (N, widths[0])
            In units of ``input_unit``.
        masks : sequence of 0/1 arrays, optional
            One per layer, of the weights' shape; None for a layer that is kept whole.

        Returns
        -------
        array, shape (N, widths[-1])
            In units of ``output_unit``; int64, or Python ints where the bound needs it.
        """
        network = self if masks is None else self.masked(masks)
        layers = network._live()
        x = integer_matrix("inputs", inputs)
        if x.shape[1] != layers[0].inputs:
            raise InputError(f"inputs: expected {layers[0].inputs} columns, got {x.shape[1]}")
        step = max(1, CHUNK_CELLS // max(max(y.outputs for y in layers), 1))
        fast = x.dtype != object and _float_is_exact(layers, largest(x))
        forward = _forward_float if fast else _forward
        parts = [forward(layers, x[i : i + step]) for i in range(0, max(len(x), 1), step)]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def at(self, x: Sequence) -> tuple[Fraction, ...]:
        """Real output at a real rational input, by the definition, in Fractions."""
        h = [Fraction(v) for v in x]
        if len(h) != self.widths[0]:
            raise InputError(f"x: expected {self.widths[0]} numbers, got {len(h)}")
        unit = self.input_unit
        h = [v / unit for v in h]
        for i, layer in enumerate(self.layers):
            bias = [0] * layer.outputs if layer.bias is None else layer.bias.tolist()
            rows = layer.weights.tolist()
            h = [
                sum((w * v for w, v in zip(row, h, strict=True) if w), Fraction(b))
                for row, b in zip(rows, bias, strict=True)
            ]
            if layer.quantizer is not None:
                h = [Fraction(layer.quantizer.at(v)) for v in h]
            if i + 1 < self.depth:
                h = [max(v, Fraction(0)) for v in h]
        return tuple(v * self.output_unit for v in h)

    def masks(self, masks: Sequence) -> Masks:
        """``masks`` checked: one 0/1 array of the right shape a layer; None is all ones."""
        masks = list(masks)
        if len(masks) != self.depth:
            raise InputError(f"masks: expected {self.depth}, one a layer, got {len(masks)}")
        return tuple(
            _mask(f"masks[{i}]", m, layer.weights.shape)
            for i, (m, layer) in enumerate(zip(masks, self.layers, strict=True))
        )

    def masked(self, masks: Sequence) -> Network:
        """The pruned network: each weight times its mask bit."""
        layers = tuple(
            Layer(x.weights * m, x.bias, x.unit, x.quantizer)
            for x, m in zip(self.layers, self.masks(masks), strict=True)
        )
        return Network(layers, self.input_unit)

    def _live(self) -> tuple[Layer, ...]:
        """The layers without hidden units that nothing reads: the same function, faster."""
        layers = list(self.layers)
        for i in range(len(layers) - 1, 0, -1):
            read = layers[i].weights.astype(bool).any(axis=0)
            if read.all():
                continue
            a, b = layers[i - 1], layers[i]
            layers[i] = Layer(b.weights[:, read], b.bias, b.unit, b.quantizer)
            bias = None if a.bias is None else a.bias[read]
            layers[i - 1] = Layer(a.weights[read], bias, a.unit, a.quantizer)
        return tuple(layers)

    def content(self) -> dict[str, object]:
        return {
            "widths": list(self.widths),
            "input_unit": str(self.input_unit),
            "layers": [layer.content() for layer in self.layers],
        }

    @classmethod
    def from_content(cls, content: Fields) -> Network:
        widths, where = content["widths"], content.where
        raw = content["layers"]
        if (
            not isinstance(raw, list)
            or not isinstance(widths, list)
            or (len(widths) != len(raw) + 1)
        ):
            raise InputError("widths: expected one more entry than there are layers")
        layers = []
        for i, one in enumerate(raw):
            if not isinstance(one, dict):
                raise InputError(f"layers[{i}]: expected an object, got {type(one).__name__}")
            if extra := set(one) - {"weights", "bias", "unit", "quantizer"}:
                raise InputError(f"layers[{i}]: unknown key {sorted(extra)[0]!r}")
            layer = Fields(one, f"{where}: layers[{i}]")
            shape = (as_int("widths", widths[i + 1]), as_int("widths", widths[i]))
            weights = integer_matrix("weights", layer.integers("weights"), shape)
            bias = layer.integers("bias", []) if layer.get("bias") is not None else None
            quantizer = layer.get("quantizer")
            if quantizer is not None:
                known = {"shift", "rounding", "multiplier", "low", "high"}
                if not isinstance(quantizer, dict) or set(quantizer) - known:
                    raise InputError(f"layers[{i}]: quantizer: expected the keys {sorted(known)}")
                quantizer = Quantizer(**quantizer)
            layers.append(Layer(weights, bias, as_unit("unit", layer.get("unit", "1")), quantizer))
        return cls(tuple(layers), as_unit("input_unit", content.get("input_unit", "1")))


def _forward(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    for layer in layers[:-1]:
        x = np.maximum(layer.sums(x), 0)
    return layers[-1].sums(x)


def _forward_float(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    """The same in float64 throughout, for networks whose every partial sum is below 2^53."""
    h = x.astype(np.float64)
    for i, layer in enumerate(layers):
        h = h @ layer.weights.astype(np.float64).T
        if layer.bias is not None:
            h += layer.bias
        if i + 1 < len(layers):
            np.maximum(h, 0, out=h)
    return h.astype(np.int64)


def _float_is_exact(layers: Sequence[Layer], top: int) -> bool:
    """Whether inputs of size ``top`` keep every partial sum of every layer below 2^53."""
    for layer in layers:
        top *= row_norm(layer.weights)
        top += 0 if layer.bias is None else largest(layer.bias)
        if top >= FLOAT_EXACT or layer.quantizer is not None or (layer.weights.dtype == object):
            return False
    return True


def integer_matrix(name: str, values, shape: tuple[int, int] | None = None) -> np.ndarray:
    """A read-only 2-d integer array: int64 where all |entries| < 2^62, else Python ints.

    Raises
    ------
    InputError
        An entry is not an integer, rows differ in length, or the shape is not ``shape``.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and values.ndim == 2:
        array = values
    else:
        if isinstance(values, np.ndarray):
            if shape is None and values.ndim == 2:
                shape = values.shape  # a list would forget the columns of zero rows
            values = values.tolist()
        if not isinstance(values, (list, tuple)):
            raise InputError(f"{name}: expected rows of integers, got {type(values).__name__}")
        rows = []
        for i, row in enumerate(values):
            row = row.tolist() if isinstance(row, np.ndarray) else row
            if not isinstance(row, (list, tuple)):
                raise InputError(f"{name}[{i}]: expected a row of integers, got {row!r}")
            rows.append(
                [v if type(v) is int else as_int(f"{name}[{i}][{j}]", v) for j, v in enumerate(row)]
            )
        if len({len(row) for row in rows}) > 1:
            raise InputError(f"{name}: expected rows of one length, got several")
        width = len(rows[0]) if rows else (shape[1] if shape else 0)
        array = np.array(rows, dtype=object).reshape(len(rows), width)
    if shape is not None and array.shape != shape:
        raise InputError(f"{name}: expected shape {shape}, got {array.shape}")
    small = largest(array) < 1 << 62
    array = np.ascontiguousarray(array.astype(np.int64 if small else object))
    array.setflags(write=False)
    return array


def as_unit(name: str, value: object) -> Fraction:
    """A positive Fraction from an int, a Fraction or text such as ``1/16``."""
    try:
        if isinstance(value, (Fraction, str)) or type(value) is int:
            unit = Fraction(value)
            if unit > 0:
                return unit
    except (ValueError, ZeroDivisionError):
        pass
    raise InputError(f"{name}: expected a positive fraction such as 1/16, got {value!r}")


def _mask(name: str, mask, shape: tuple[int, int]) -> np.ndarray:
    if mask is None:
        return np.ones(shape, np.uint8)
    array = np.asarray(mask)
    if array.size == 0 and 0 in shape:
        return np.zeros(shape, np.uint8)
    if array.shape != shape:
        raise InputError(f"{name}: expected shape {shape}, got {array.shape}")
    if array.dtype.kind not in "iub" or not ((array == 0) | (array == 1)).all():
        raise InputError(f"{name}: expected zeros and ones only")
    return array.astype(np.uint8)


def _json_int(value: int) -> object:
    return value if abs(value) < 1 << 53 else str(value)

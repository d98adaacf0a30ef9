"""Fully connected networks out of ONNX files, exactly their numbers.

A chain of Gemm, MatMul, Add, Sub, Mul and Div by constants, Relu, and operators that only change
the shape.  Affine steps without a Relu between them are multiplied out in fractions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from exactlt.errors import InputError, MalformedFile, MissingDependency

SHAPES = ("Flatten", "Reshape", "Identity", "Squeeze", "Unsqueeze", "Dropout")
"""Operators that leave a vector's numbers and their order alone."""
TAKEN = ("Gemm", "MatMul", "Add", "Sub", "Mul", "Div", "Relu", "Constant", *SHAPES)


def onnx_layers(data: bytes, where: str) -> list[tuple[np.ndarray, np.ndarray | None]]:
    """(matrix, bias) of each layer, with ReLU between them.

    Raises
    ------
    InputError
        The graph is no chain of the operators above.
    MalformedFile
        The bytes are no ONNX model.
    MissingDependency
        onnx is not installed.
    """
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise MissingDependency("onnx", "onnx") from error
    try:
        graph = onnx.load_model_from_string(data).graph
        tensors = [*graph.initializer, *(a.t for n in graph.node for a in n.attribute)]
        outside = [t for t in tensors if t.data_location == onnx.TensorProto.EXTERNAL]
        constants = {} if outside else {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    except Exception as error:  # protobuf and onnx raise classes of their own
        text = " ".join(str(error).split())[:200] or type(error).__name__
        raise MalformedFile(f"{where}: no ONNX model: {text}") from error
    if outside:
        raise InputError(f"{where}: expected all numbers in the file, got a name of another one")
    inputs = [x for x in graph.input if x.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise InputError(
            f"{where}: expected one input and one output, got {len(inputs)} and {len(graph.output)}"
        )
    chain = _Chain(where, inputs[0].name, _size(inputs[0]))
    for node in graph.node:
        if node.op_type not in TAKEN:
            raise InputError(
                f"{where}: {node.op_type}: expected fully connected layers ({', '.join(TAKEN)})"
            )
        options = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Constant":
            value = options.get("value")
            if value is None:
                raise InputError(f"{where}: Constant: expected a tensor")
            constants[node.output[0]] = numpy_helper.to_array(value)
            continue
        chain.take(node, options, constants)
    if chain.name != graph.output[0].name:
        raise InputError(f"{where}: expected a chain that ends in {graph.output[0].name}")
    return chain.finish()


def _size(value) -> int | None:
    """Numbers in the input, where the file says it; a leading batch of any size counts once."""
    dims = [d.dim_value if d.HasField("dim_value") else 0 for d in value.type.tensor_type.shape.dim]
    rest = dims[1:] if len(dims) > 1 and dims[0] in (0, 1) else dims
    size = int(np.prod(rest)) if rest else 0
    return size or None


class _Chain:
    """The current value as W·h + b of the last ReLU's outputs h."""

    def __init__(self, where: str, name: str, size: int | None):
        self.where, self.name, self.size = where, name, size
        self.layers: list[tuple[np.ndarray, np.ndarray | None]] = []
        self.w: np.ndarray | None = None  # None is the identity, or diagonal
        self.diagonal: np.ndarray | None = None
        self.b: np.ndarray | None = None

    def take(self, node: Any, options: dict, constants: dict) -> None:
        op = node.op_type
        fixed = [constants.get(x) for x in node.input]
        flowing = [i for i, x in enumerate(node.input) if x == self.name]
        if flowing[:1] != [0] and not (op in ("Add", "Mul", "MatMul") and flowing == [1]):
            raise InputError(f"{self.where}: {op}: expected the value before it, a chain")
        other = fixed[1 - flowing[0]] if len(fixed) > 1 else None
        if op in ("Gemm", "MatMul", "Add", "Sub", "Mul", "Div") and other is None:
            raise InputError(f"{self.where}: {op}: expected a constant beside the value")
        if op == "Gemm":
            self._gemm(options, fixed)
        elif op == "MatMul":
            if flowing[0] == 1 and other.ndim == 2:
                other = other.T
            self._times(self._matrix(op, other).T)
        elif op in ("Add", "Sub"):
            self._plus(_numbers(other) * (1 if op == "Add" else -1))
        elif op in ("Mul", "Div"):
            factors = _numbers(other).reshape(-1)
            if op == "Div":
                if not all(factors):
                    raise InputError(f"{self.where}: Div: expected no 0")
                factors = np.array([1 / f for f in factors], dtype=object)
            self._scale(factors)
        elif op == "Relu":
            self._close()
        self.name = node.output[0]

    def _gemm(self, options: dict, fixed: list) -> None:
        if options.get("transA"):
            raise InputError(f"{self.where}: Gemm: expected no transA")
        w = self._matrix("Gemm", fixed[1])
        w = w if options.get("transB") else w.T
        self._times(w * Fraction(options.get("alpha", 1.0)))
        if len(fixed) > 2 and fixed[2] is not None:
            self._plus(_numbers(fixed[2]) * Fraction(options.get("beta", 1.0)))

    def _matrix(self, op: str, values: np.ndarray) -> np.ndarray:
        if values.ndim != 2:
            raise InputError(f"{self.where}: {op}: expected a matrix, got shape {values.shape}")
        return _numbers(values)

    def _times(self, w: np.ndarray) -> None:
        if self.size is not None and w.shape[1] != self.size:
            raise InputError(f"{self.where}: expected {self.size} columns, got {w.shape[1]}")
        if self.b is not None:
            self.b = w @ self.b
        if self.w is not None:
            self.w = w @ self.w
        else:
            self.w = w if self.diagonal is None else w * self.diagonal
        self.size = w.shape[0]

    def _plus(self, b: np.ndarray) -> None:
        b = self._vector(b)
        self.b = b if self.b is None else self.b + b

    def _scale(self, factors: np.ndarray) -> None:
        factors = self._vector(factors)
        if self.w is not None:
            self.w = factors[:, None] * self.w
        else:
            self.diagonal = factors if self.diagonal is None else factors * self.diagonal
        self.b = None if self.b is None else factors * self.b

    def _vector(self, b: np.ndarray) -> np.ndarray:
        b = b.reshape(-1)
        if self.size is None and b.size > 1:
            self.size = b.size
        if self.size is None or b.size not in (1, self.size):
            raise InputError(
                f"{self.where}: expected {self.size or 'a known number of'} numbers beside the "
                f"value, got {b.size}"
            )
        return np.resize(b, self.size)

    def _close(self) -> None:
        if self.w is None:
            if self.size is None:
                raise InputError(f"{self.where}: expected the input's size before Relu")
            ones = np.array([Fraction(1)] * self.size, dtype=object)
            self.w = np.diag(ones if self.diagonal is None else self.diagonal)
        self.layers.append((self.w, self.b))
        self.w = self.b = self.diagonal = None

    def finish(self) -> list[tuple[np.ndarray, np.ndarray | None]]:
        self._close()
        return self.layers


def _numbers(values: np.ndarray) -> np.ndarray:
    """The same as Fractions."""
    flat = values.astype(np.float64) if values.dtype.kind == "f" else values
    if values.dtype.kind not in "fiu" or not np.isfinite(flat).all():
        raise InputError(f"onnx: expected finite numbers, got {values.dtype}")
    made = np.array([Fraction(v) for v in flat.reshape(-1).tolist()], dtype=object)
    return made.reshape(values.shape)

"""ONNX and VNN-LIB: can source minus target exceed the tolerance on the box?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactlt.encodings.network.difference import Difference, difference
from exactlt.errors import InputError, MissingDependency, UnsupportedError
from exactlt.networks import Box, NetworkMask

OPSET, IR = 13, 8
"""Of the ONNX file: old enough for the verifiers that compete."""


def to_vnnlib(question: NetworkMask, version: str = "2.0") -> str:
    """The property as VNN-LIB text; *unsat* means that the networks agree within the tolerance.

    Version 2.0 says "exceeds" (``>``), which is the question.  Version 1.0 has no strict
    comparison and says "reaches" (``>=``): the same unless the greatest gap is the tolerance.

    Parameters
    ----------
    question : NetworkMask
        On a box, no weight maskable.
    version : {"2.0", "1.0"}

    Raises
    ------
    UnsupportedError
        A weight is maskable, the domain is no box, or a bound is no finite decimal.

    Examples
    --------
    >>> from exactlt.networks import Network
    >>> one, two = Network([[[1]]]), Network([[[2]]])
    >>> question = NetworkMask(one, two, tolerance=Fraction(1, 2), maskable=[False])
    >>> print(to_vnnlib(question), end="")  # doctest: +ELLIPSIS
    ; exactlt: can |source - target| exceed 1/2 for |x_i| <= 1? Y is 1 * (source - target)...
    (vnnlib-version <2.0>)
    (declare-network N
      (declare-input X Real [1,1])
      (declare-output Y Real [1,1])
    )
    (assert (>= X[0,0] -1.0))
    (assert (<= X[0,0] 1.0))
    (assert (or (> Y[0,0] 0.5) (< Y[0,0] -0.5)))
    """
    made = _made(question)
    if version not in ("1.0", "2.0"):
        raise InputError(f"version: expected 1.0 or 2.0, got {version!r}")
    d, m = question.source.widths[0], question.source.widths[-1]
    domain: Any = question.domain  # a box: others were refused above
    ends = [(decimal_text("low", low), decimal_text("high", high)) for low, high in domain.ends(d)]
    where = f"x in {domain.describe()}" if domain.radius is None else f"|x_i| <= {domain.radius}"
    bound = decimal_text("tolerance", question.tolerance * made.scale)
    what = "exceed" if version == "2.0" else "reach"
    lines = [
        f"; exactlt: can |source - target| {what} {question.tolerance} for "
        f"{where}? Y is {made.scale} * (source - target), question "
        f"{question.sha256}"
    ]
    if version == "2.0":
        x, y = [f"X[0,{i}]" for i in range(d)], [f"Y[0,{o}]" for o in range(m)]
        lines += [
            "(vnnlib-version <2.0>)",
            "(declare-network N",
            f"  (declare-input X Real [1,{d}])",
            f"  (declare-output Y Real [1,{m}])",
            ")",
        ]
        parts = [f"(> {v} {bound}) (< {v} {negative(bound)})" for v in y]
    else:
        x, y = [f"X_{i}" for i in range(d)], [f"Y_{o}" for o in range(m)]
        lines += [f"(declare-const {v} Real)" for v in (*x, *y)]
        parts = [f"(and (>= {v} {bound})) (and (<= {v} {negative(bound)}))" for v in y]
    for v, (low, high) in zip(x, ends, strict=True):
        lines += [f"(assert (>= {v} {low}))", f"(assert (<= {v} {high}))"]
    lines.append(f"(assert (or {' '.join(parts)}))")
    return "\n".join(lines) + "\n"


def to_onnx(question: NetworkMask, notes: Sequence[str] = (), *, kind: str | None = None) -> bytes:
    """Source minus target as one ONNX network: Gemm and Relu, input X, output Y.

    Parameters
    ----------
    question : NetworkMask
        On a box, no weight maskable.
    notes : sequence of str
        Lines of the file's description.
    kind : {"float32", "float64"}, optional
        Of all numbers; by default the shorter one that holds every weight exactly.  The
        file's metadata names the shortest exact one.

    Raises
    ------
    UnsupportedError
        A weight is maskable, the domain is no box, or the kind does not hold a weight exactly.
    MissingDependency
        onnx is not installed.
    """
    made = _made(question)
    try:
        import onnx
        from onnx import TensorProto, helper
    except ImportError as error:
        raise MissingDependency("onnx", "onnx") from error
    import numpy as np

    exact = exact_kind(made)
    if exact is None or (kind == "float32" and exact != "float32"):
        raise UnsupportedError(
            f"onnx: expected weights that {kind or 'float64'} holds exactly, got longer ones; "
            "json holds them"
        )
    kind = kind or exact
    if kind not in ("float32", "float64"):
        raise InputError(f"kind: expected float32 or float64, got {kind!r}")
    element = TensorProto.FLOAT if kind == "float32" else TensorProto.DOUBLE
    nodes, tensors, here = [], [], "X"
    for i, (rows, bias) in enumerate(made.layers):
        last = i + 1 == len(made.layers)
        for name, value in ((f"W{i}", rows), (f"b{i}", bias)):
            # Fraction -> float64 is exact here, and so is the shorter kind
            array = np.array(value, dtype=object).astype(np.float64).astype(kind)
            tensors.append(
                helper.make_tensor(name, element, array.shape, array.tobytes(), raw=True)
            )
        out = "Y" if last else f"z{i}"
        nodes.append(helper.make_node("Gemm", [here, f"W{i}", f"b{i}"], [out], transB=1))
        if not last:
            nodes.append(helper.make_node("Relu", [out], [f"h{i}"]))
            here = f"h{i}"
    d, m = question.source.widths[0], question.source.widths[-1]
    graph = helper.make_graph(
        nodes,
        "difference",
        [helper.make_tensor_value_info("X", element, [1, d])],
        [helper.make_tensor_value_info("Y", element, [1, m])],
        tensors,
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="exactlt",
    )
    model.doc_string = "\n".join(notes)
    helper.set_model_props(
        model, {"question": question.sha256, "scale": str(made.scale), "weights_exact_in": exact}
    )
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def exact_kind(made: Difference) -> str | None:
    """The shortest of float32 and float64 that holds every weight and bias exactly."""
    numbers = [v for rows, bias in made.layers for row in (*rows, bias) for v in row]
    for kind, bits, least in (("float32", 24, 126), ("float64", 53, 1022)):
        if all(_holds(v, bits, least) for v in numbers):
            return kind
    return None


def _holds(v: Fraction, bits: int, least: int) -> bool:
    """A normal float of so many bits of mantissa equals v."""
    top, below = abs(v.numerator), v.denominator
    if not top:
        return True
    if below & (below - 1):
        return False
    odd = top // (top & -top)
    size = top.bit_length() - below.bit_length()
    return odd.bit_length() <= bits and -least < size < least


def _made(question: NetworkMask) -> Difference:
    if not isinstance(question, NetworkMask):
        raise UnsupportedError(
            "onnx, vnnlib: expected two networks that are compared, got rows; opb holds them"
        )
    if not isinstance(question.domain, Box):
        raise UnsupportedError("onnx, vnnlib: expected the box as domain; cnf holds finite ones")
    if any(question.maskable):
        raise UnsupportedError(
            "onnx, vnnlib: expected a question in which no weight is maskable; exactlt dataset "
            "describe gap makes such"
        )
    return difference(question)


def decimal_text(name: str, value: Fraction) -> str:
    """A fraction >= 0 as an exact decimal.

    >>> decimal_text("tolerance", Fraction(1, 1 << 10)), decimal_text("tolerance", Fraction(3))
    ('0.0009765625', '3.0')
    """
    below, places = value.denominator, 0
    while below % 10 == 0:
        below //= 10
        places += 1
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
            places += 1
    if below != 1:
        raise UnsupportedError(
            f"vnnlib: {name}: expected a finite decimal, got {value}; json holds it"
        )
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    whole, rest = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return f"{whole}.{rest or '0'}"


def _signed(name: str, value: Fraction) -> str:
    text = decimal_text(name, abs(value))
    return negative(text) if value < 0 else text


def negative(text: str) -> str:
    """The opposite of a decimal >= 0."""
    return text if not text.strip("0.") else f"-{text}"

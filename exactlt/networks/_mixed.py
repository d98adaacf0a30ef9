"""KN25's mixed-precision networks (Definitions 4–6) as integer networks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactlt.errors import InputError
from exactlt.instances import as_nonnegative
from exactlt.networks._network import Layer, Network
from exactlt.networks._quantizer import Quantizer, Rounding


def mixed_precision(
    weights: Sequence,
    *,
    precision: int,
    gamma: int,
    kind: str,
    rounding: Rounding | str,
    saturate: bool,
    input_precision: int = 0,
) -> Network:
    """A network whose layer outputs are quantized to γ = 2^-gamma.

    Parameters
    ----------
    weights : sequence of integer matrices
        Entries in units of δ = 2^-precision.
    kind : {'double', 'triple'}
        Quantize the output of every layer (Definition 5), or of the even-numbered layers
        counted from 1 (Definition 6), so that two layers stand for one of the target.
    rounding, saturate
        The two choices that the paper leaves open: the mode of [·]_γ, and whether its result
        is clamped to [−1, 1] or may exceed it.
    input_precision : int
        Inputs are multiples of 2^-input_precision.

    Raises
    ------
    InputError
        A layer's sums are already coarser than γ, so nothing could be reduced.
    """
    if kind not in ("double", "triple"):
        raise InputError(f"kind: expected double or triple, got {kind!r}")
    k, m = as_nonnegative("precision", precision), as_nonnegative("gamma", gamma)
    bits = as_nonnegative("input_precision", input_precision)  # of the current activations
    layers = []
    for i, matrix in enumerate(weights, 1):
        bits += k
        quantizer = None
        if kind == "double" or i % 2 == 0:
            if bits < m:
                raise InputError(
                    f"gamma: expected at most {bits} bits, the precision of layer {i}'s sums, "
                    f"got {m}"
                )
            edge = 1 << m if saturate else None
            quantizer = Quantizer(bits - m, rounding, None if edge is None else -edge, edge)
            bits = m
        layers.append(Layer(matrix, None, Fraction(1, 1 << k), quantizer))
    return Network(tuple(layers), Fraction(1, 1 << input_precision))

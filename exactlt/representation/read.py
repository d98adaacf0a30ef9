"""A trained network out of a file, and on a grid: weights rounded to k bits, in integers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from exactlt.errors import InputError, UnsupportedError
from exactlt.formats import read_network
from exactlt.networks import Layer, Network, biases


@dataclass(frozen=True, eq=False)
class TrainedLayer:
    """A layer's name, weights and biases as Fractions or floats; shapes (m, d) and (m,)."""

    name: str
    weights: np.ndarray
    bias: np.ndarray | None


def read_trained(path: str | Path) -> tuple[list[TrainedLayer], Fraction]:
    """The layers of a trained network and the unit of its inputs; see ``formats.read_network``."""
    network = read_network(path)
    return trained_layers(network), network.input_unit


def trained_layers(network: Network) -> list[TrainedLayer]:
    """A network's layers with real weights, as Fractions."""
    if not network.piecewise_linear:
        raise UnsupportedError("network: expected one without quantizers between its layers")
    found, unit = [], network.input_unit
    for i, layer in enumerate(network.layers):
        unit *= layer.unit
        bias = None
        if layer.bias is not None and any(biases(layer)):
            bias = np.array([int(b) * unit for b in biases(layer)], object)
        weights = np.array([[int(w) * layer.unit for w in row] for row in layer.weights], object)
        found.append(TrainedLayer(f"layers[{i}]", weights.reshape(layer.weights.shape), bias))
    return found


def quantized(
    layers: list[TrainedLayer], input_unit: Fraction, bits: int, *, scale: bool = False
) -> tuple[Network, int]:
    """Weights and biases on the grid of 2^−bits, nearest, ties to even, and the scaling's bits.

    Parameters
    ----------
    scale : bool
        Divide each layer by the least power of two that brings its weights and biases into
        [−1, 1]; the network's outputs are then divided by the product of all, 2^shift.

    Returns
    -------
    Network, int
        The network on the grid, and ``shift``.

    Raises
    ------
    InputError
        A weight is not finite or, once rounded, outside of [−1, 1]; it names layer and index.
    """
    one, made, shift, unit = 1 << bits, [], 0, input_unit
    for layer in layers:
        weights = layer.weights
        bias = layer.bias
        for what, values in (("weight", weights), ("bias", bias)):
            if values is not None and values.dtype != object and not np.isfinite(values).all():
                at = np.argwhere(~np.isfinite(values))[0].tolist()
                raise InputError(
                    f"{layer.name}: {what} {at}: expected a finite number, got {values[tuple(at)]}"
                )
        if bias is not None:
            bias = _divided(bias, shift)
        if scale:
            tops = [abs(v).max(initial=0) for v in (weights, bias) if v is not None and v.size]
            more = 0
            while max(tops, default=0) > 1 << more:
                more += 1
            weights = _divided(weights, more)
            bias = None if bias is None else _divided(bias, more)
            shift += more
        w = _rounded(layer.name, "weight", weights, one)
        b = None if bias is None else _rounded(layer.name, "bias", bias, one)
        unit = unit / one
        if b is not None:
            ratio = Fraction(1, one) / unit  # a bias in units of the layer's sums
            if ratio.denominator != 1:
                raise InputError(
                    f"{layer.name}: biases: expected 1/input_unit to be an integer, got "
                    f"input_unit {input_unit}"
                )
            b = b.astype(object) * int(ratio) if b.any() else None
        made.append(Layer(w, b, unit=Fraction(1, one)))
    return Network(tuple(made), input_unit), shift


def _divided(values, bits: int):
    if values.dtype == object:
        return np.array([v / (1 << bits) for v in values.ravel()], object).reshape(values.shape)
    return values / float(1 << bits)


def _rounded(name: str, what: str, values, one: int):
    if values.dtype == object:
        found = np.array([round(v * one) for v in values.ravel()], object).reshape(values.shape)
    else:
        found = np.rint(values * float(one))
    beyond = np.argwhere(np.abs(found) > one)
    if len(beyond):
        at = beyond[0].tolist()
        raise InputError(
            f"{name}: {what} {at}: expected a number in -1..1, the source's grid, got "
            f"{float(values[tuple(at)]):g}; scale divides each layer by a power of two"
        )
    return found.astype(np.int64)

"""Networks out of files: JSON, npz, safetensors, torch and ONNX, exactly the stored numbers.

A float is a fraction with a power of 2 below, so that every stored network is one of integers on
a grid: the function of real numbers that the file states, without the rounding of a program
that evaluates it in floats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from exactlt._files import read_bytes
from exactlt.errors import InputError
from exactlt.formats.onnx_network import onnx_layers
from exactlt.instances import parse_instance
from exactlt.networks import Layer, Network
from exactlt.tensors import affine_layers

LIMIT = 1 << 30
"""Bytes of a file."""


def read_network(path: str | Path, layers: Sequence[str] | None = None) -> Network:
    """The network in a file, of any format that is read.

    Parameters
    ----------
    path : str or Path
        JSON (``exactlt/network``), npz, safetensors, torch, or ONNX of fully connected layers.
    layers : names of matrices, optional
        Of npz, safetensors and torch: which tensors, in order; biases go with them.

    Raises
    ------
    InputError
        The file holds something else, or its layers have to be named.
    MalformedFile
        The file is damaged.
    MissingDependency
        onnx is not installed, and this is such a file.
    """
    return network_from(read_bytes(path, LIMIT), path, layers)


def network_from(data: bytes, path: str | Path, layers: Sequence[str] | None = None) -> Network:
    """:func:`read_network` of bytes; ``path`` names them, and its ending says *ONNX*."""
    if Path(path).suffix.lower() == ".onnx":
        _no_layers(path, layers)
        return network_of(onnx_layers(data, str(path)))
    if data[:64].lstrip()[:1] == b"{":
        _no_layers(path, layers)
        found = parse_instance(data, str(path))
        if not isinstance(found, Network):
            raise InputError(f"{path}: expected {Network.FORMAT}, got {found.FORMAT}")
        return found
    return network_of([(w, b) for _, w, b in affine_layers(path, layers, data)])


def _no_layers(path: str | Path, layers: Sequence[str] | None) -> None:
    if layers is not None:
        raise InputError(
            f"layers: {path} states its own; expected an npz, safetensors or torch file"
        )


def network_of(layers: Sequence[tuple[np.ndarray, np.ndarray | None]]) -> Network:
    """A network of (matrix, bias) pairs of floats, integers or Fractions, exactly these numbers.

    >>> network_of([(np.array([[0.5, -3]]), np.array([0.125]))]).layers[0].content()["weights"]
    [[4, -24]]
    """
    made = []
    whole = 1  # the accumulator's unit is 1/whole
    for matrix, bias in layers:
        rows = [[Fraction(v) for v in row] for row in matrix.tolist()]
        extra = [] if bias is None else [Fraction(v) for v in bias.tolist()]
        below = math.lcm(*(v.denominator for row in rows for v in row))
        below = math.lcm(below, *((v * whole).denominator for v in extra))
        whole *= below
        made.append(
            Layer(
                np.array([[int(v * below) for v in row] for row in rows], dtype=object).reshape(
                    matrix.shape
                ),
                [int(v * whole) for v in extra] if any(extra) else None,
                Fraction(1, below),
            )
        )
    return Network(tuple(made))

"""Fully connected layers with biases out of a tensor file, in order; nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from exactlt.errors import InputError
from exactlt.tensors.layers import in_order, listed
from exactlt.tensors.read import read_tensors

PAIRS = (("weight", "bias"), ("kernel", "bias"), ("W", "b"), ("w", "b"))
"""Endings of a matrix's name, and what its bias is called instead."""

Affine = tuple[str, np.ndarray, np.ndarray | None]
"""Name, matrix (outputs, inputs), bias."""


def affine_layers(
    path: str | Path, layers: Sequence[str] | None = None, data: bytes | None = None
) -> list[Affine]:
    """The layers of a network, the first layer's first, each with its bias or None.

    Parameters
    ----------
    path : npz, safetensors or torch file
    layers : names of matrices, optional
        In order.  Without them every matrix of the file is a layer: in the order of the numbers
        in their names, or in the only order in which their shapes chain.
    data : bytes, optional
        Of the file, where they were read before.

    Raises
    ------
    InputError
        A name that is not there, a vector that is no matrix's bias, or layers that have to be
        named.
    """
    tensors = read_tensors(path, data)
    matrices = {k: v for k, v in tensors.items() if v.ndim == 2 and v.dtype.kind in "fiu"}
    if layers is None:
        if not matrices:
            raise InputError(f"{path}: expected matrices of weights, got {listed(list(tensors))}")
        names = in_order(path, list(matrices), {k: v.shape for k, v in matrices.items()})
    else:
        names = list(layers)
        for name in names:
            if name not in matrices:
                raise InputError(
                    f"layers: {path} has no matrix {name!r}; it has {listed(list(matrices))}"
                )
    found: list[Affine] = []
    biases = set()
    for name in names:
        own = [b for b in _bias_names(name) if b in tensors]
        bias = tensors[own[0]] if own else None
        biases.update(own[:1])
        matrix = matrices[name]
        if found and found[-1][1].shape[0] != matrix.shape[1]:
            raise InputError(
                f"{path}: {name}: expected {found[-1][1].shape[0]} columns after {found[-1][0]}, "
                f"got {matrix.shape[1]}; layers names other tensors or another order"
            )
        if bias is not None and (bias.shape != matrix.shape[:1] or bias.dtype.kind not in "fiu"):
            raise InputError(
                f"{path}: {own[0]}: expected {matrix.shape[0]} numbers, a bias of {name}, got "
                f"{bias.dtype} of shape {bias.shape}"
            )
        for part, values in ((name, matrix), (own[0] if own else "", bias)):
            if values is not None and not np.isfinite(values.astype(np.float64)).all():
                at = np.argwhere(~np.isfinite(values.astype(np.float64)))[0].tolist()
                raise InputError(
                    f"{path}: {part}: expected finite numbers, got {values[tuple(at)]} at {at}"
                )
        found.append((name, matrix, bias))
    rest = [k for k in tensors if layers is None and k not in matrices and k not in biases]
    if rest:
        raise InputError(
            f"{path}: expected matrices and their biases only, got {listed(rest)}; layers names "
            "the matrices to read"
        )
    return found


def _bias_names(name: str) -> list[str]:
    """What the bias of a matrix may be called.

    >>> _bias_names("fc1.weight"), _bias_names("W2")
    (['fc1.bias'], ['b2'])
    """
    head, dot, last = name.rpartition(".")
    return [
        head + dot + last.replace(one, other)
        for one, other in PAIRS
        if last.endswith(one) or last[:1] == one  # fc1_weight; W2
        if len(one) > 1 or last != "weight"
    ]

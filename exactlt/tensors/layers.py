"""Which tensors of a file are the layers of a network, and in which order.

Nothing is guessed: where a file holds more than one network's layers, or names and shapes
leave two orders possible, the caller names them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from exactlt.errors import InputError
from exactlt.tensors.read import read_paths

_NUMBERS = re.compile(r"\d+")
SHOWN = 8
"""Names that a sentence lists."""


def layer_matrices(
    path: str | Path, layers: Sequence[str] | None = None
) -> list[tuple[str, np.ndarray]]:
    """The layers of a network without biases: (name, float64 matrix), the first layer's first.

    Parameters
    ----------
    path : npz, safetensors or torch file
    layers : names, optional
        The tensors to read, in order.  Without them every tensor of the file must be a layer:
        all in one container, in the order of the numbers in their names, or in the only order
        in which their shapes chain.

    Raises
    ------
    InputError
        A name that is not there, a tensor that is no finite matrix of floats, shapes that do
        not chain, or layers that have to be named.
    """
    found = read_paths(path)
    tensors = {".".join(parts): tensor for parts, tensor in found.items()}
    if layers is None:
        names = _ordered(path, _one_container(path, list(found)), tensors)
    else:
        names = list(layers)
        if len(set(names)) != len(names):
            raise InputError(f"layers: expected different names, got {', '.join(names)}")
        for name in names:
            if name not in tensors:
                raise InputError(f"layers: {path} has no {name!r}; it has {listed(list(tensors))}")
    made: list[tuple[str, np.ndarray]] = []
    for name in names:
        matrix = _matrix(path, name, tensors[name])
        if made and made[-1][1].shape[0] != matrix.shape[1]:
            raise InputError(
                f"{path}: {name}: expected {made[-1][1].shape[0]} columns after {made[-1][0]}, got "
                f"{matrix.shape[1]}; layers names other tensors or another order"
            )
        made.append((name, matrix))
    if not made or not all(matrix.size for _, matrix in made):
        raise InputError(f"{path}: no weights in it")
    return made


def listed(names: Sequence[str]) -> str:
    """Some names as text."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _one_container(path: str | Path, places: list[tuple[str, ...]]) -> list[str]:
    names = [".".join(place) for place in places]
    if len({place[:-1] for place in places}) > 1:
        raise InputError(
            f"{path}: expected the tensors of one network, got several groups: {listed(names)}; "
            "name the layers in order (layers)"
        )
    return names


def _ordered(path: str | Path, names: list[str], tensors: dict[str, np.ndarray]) -> list[str]:
    for name in names:
        _matrix(path, name, tensors[name])
    return in_order(path, names, {name: tensors[name].shape for name in names})


def in_order(path: str | Path, names: list[str], shapes: dict[str, tuple[int, ...]]) -> list[str]:
    """Matrices by the numbers in their names, or in the only order in which they chain.

    Raises
    ------
    InputError
        Several orders or none.
    """
    numbers = [tuple(map(int, _NUMBERS.findall(name))) for name in names]
    if len({_NUMBERS.sub("#", name) for name in names}) == 1 and len(set(numbers)) == len(names):
        return [name for _, name in sorted(zip(numbers, names, strict=True))]
    orders = _chains(names, shapes)
    if len(orders) == 1:
        return orders[0]
    why = "several orders" if orders else "no order"
    raise InputError(
        f"{path}: {why} of its matrices chain: {listed(names)}; name the layers in order (layers)"
    )


def _chains(names: list[str], shapes: dict[str, tuple[int, ...]]) -> list[list[str]]:
    """Up to two orders in which each layer takes what the one before gives."""
    found: list[list[str]] = []
    steps = 0

    def extend(order: list[str]) -> None:
        nonlocal steps
        steps += 1
        if len(found) > 1 or steps > 10_000:
            return
        if len(order) == len(names):
            found.append(order)
            return
        for name in names:
            if name not in order and (not order or shapes[order[-1]][0] == shapes[name][1]):
                extend([*order, name])

    extend([])
    return found if steps <= 10_000 else []


def _matrix(path: str | Path, name: str, tensor: np.ndarray) -> np.ndarray:
    if tensor.ndim != 2 or tensor.dtype.kind != "f":
        raise InputError(
            f"{path}: {name}: expected matrices of floats only (a network without biases), got "
            f"{tensor.dtype} of shape {tensor.shape}; layers names the tensors to read"
        )
    matrix = tensor.astype(np.float64)
    if not np.isfinite(matrix).all() or np.abs(matrix).max(initial=0) > 1 << 20:
        raise InputError(f"{path}: {name}: expected finite weights of at most 2^20")
    return matrix

"""Tensors out of npz, safetensors and torch files, without running anything in them."""

from __future__ import annotations

import io
import pickle
import struct
import tokenize
import zipfile
import zlib
from pathlib import Path

import numpy as np

from exactlt._files import read_bytes
from exactlt.errors import ExactltError, MalformedFile
from exactlt.tensors import safetensors
from exactlt.tensors.budget import LIMIT, Budget
from exactlt.tensors.torch_files import read_legacy, read_zip

DAMAGE = (
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    tokenize.TokenError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    SyntaxError,
    EOFError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    OSError,
    MemoryError,
    Warning,
)
"""What the readers of pickle, zipfile and numpy raise on bytes that were not written by them."""

Place = tuple[str, ...]
"""Where a tensor is: the keys of the dicts and the places in the lists on the way to it."""


def read_paths(path: str | Path, data: bytes | None = None) -> dict[Place, np.ndarray]:
    """All tensors of a file by their path, in file order.

    npz and safetensors files have no containers: their paths have one part.  ``data`` are the
    file's bytes where they were read before.

    Raises
    ------
    MalformedFile
        The file is none of the three formats, is damaged, unpacks to more than 1 GiB, or asks
        for anything but tensors.
    """
    data = read_bytes(path, LIMIT) if data is None else data
    where = str(path)
    budget = Budget(where)
    try:
        if safetensors.signed(data):
            return _flat(safetensors.read(data, where, budget))
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(member.file_size for member in archive.infolist()) > LIMIT:
                    raise MalformedFile(f"{where}: unpacks to more than {LIMIT} bytes")
                if any(name.endswith("data.pkl") for name in archive.namelist()):
                    return read_zip(archive, where, budget)
                return _flat(_npz(data, where, budget))
        if data[:1] == b"\x80":
            return read_legacy(data, where, budget)
    except ExactltError:
        raise
    except DAMAGE as error:
        text = " ".join(str(error).split()) or "it ends too early"
        raise MalformedFile(f"{where}: damaged: {text}") from error
    raise MalformedFile(f"{where}: expected an npz, safetensors or torch file")


def read_tensors(path: str | Path, data: bytes | None = None) -> dict[str, np.ndarray]:
    """All tensors of a file by name, the parts of a path joined by dots (see ``read_paths``)."""
    found: dict[str, np.ndarray] = {}
    for parts, tensor in read_paths(path, data).items():
        name = ".".join(parts)
        if name in found:
            raise MalformedFile(f"{path}: two tensors are called {name}")
        found[name] = tensor
    return found


def _flat(tensors: dict[str, np.ndarray]) -> dict[Place, np.ndarray]:
    return {(name,): tensor for name, tensor in tensors.items()}


def _npz(data: bytes, where: str, budget: Budget) -> dict[str, np.ndarray]:
    found = {}
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        for name in arrays.files:
            budget.meet()
            tensor = arrays[name]
            if not isinstance(tensor, np.ndarray):
                raise MalformedFile(f"{where}: {name}: expected an array in npy format")
            budget.take(tensor.shape, tensor.itemsize)
            found[name] = tensor
    return found

"""Files of ``torch.save``: a zip archive today, a chain of pickles before 2020."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import numpy as np

from exactlt.errors import MalformedFile
from exactlt.tensors.budget import Budget
from exactlt.tensors.kinds import KINDS, numbers
from exactlt.tensors.torch_pickle import Lazy, Reader

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C


def read_zip(
    archive: zipfile.ZipFile, where: str, budget: Budget
) -> dict[tuple[str, ...], np.ndarray]:
    """All tensors of an archive by their path through dicts and lists."""
    pickled = [name for name in archive.namelist() if name.split("/")[-1] == "data.pkl"]
    if len(pickled) != 1:
        raise MalformedFile(f"{where}: expected one data.pkl, got {len(pickled)}")
    root = pickled[0].removesuffix("data.pkl")
    if root + "byteorder" in archive.namelist() and archive.read(root + "byteorder") != b"little":
        raise MalformedFile(f"{where}: expected little-endian tensors")
    held: dict[tuple[str, str], np.ndarray] = {}

    def storage(key, kind, count):
        def flat():
            if (key, kind) not in held:
                held[key, kind] = numbers(archive.read(f"{root}data/{key}"), kind)
            if len(held[key, kind]) < count:
                raise MalformedFile(f"{where}: storage {key} is shorter than it says")
            return held[key, kind]

        return flat

    content = Reader(io.BytesIO(archive.read(pickled[0])), storage, where).load()
    return _arrays(content, where, budget)


def read_legacy(data: bytes, where: str, budget: Budget) -> dict[tuple[str, ...], np.ndarray]:
    """The same from the format before torch 1.6."""
    file, kinds = io.BytesIO(data), {}
    values: dict = {}

    def storage(key, kind, count):
        kinds[key] = kind, count
        return lambda: values[key]

    def part():
        return Reader(file, storage, where).load()

    if part() != _LEGACY_MAGIC or part() != 1001:
        raise MalformedFile(f"{where}: a pickle, but not one that torch.save wrote")
    if part().get("little_endian") is not True:
        raise MalformedFile(f"{where}: expected little-endian tensors")
    content, keys = part(), part()
    for key in keys:
        kind, count = kinds[key]
        size = np.dtype(KINDS[kind]).itemsize
        length = int.from_bytes(file.read(8), "little")
        raw = file.read(length * size)
        if length < count or len(raw) < length * size:
            raise MalformedFile(f"{where}: storage {key} is shorter than it says")
        values[key] = numbers(raw, kind)
    return _arrays(content, where, budget)


def _arrays(content, where: str, budget: Budget) -> dict[tuple[str, ...], np.ndarray]:
    if not isinstance(content, (dict, list, tuple)):
        raise MalformedFile(f"{where}: expected a dict of tensors, got {type(content).__name__}")
    found: dict[tuple[str, ...], Lazy] = {}
    for path, tensor in _walk(content, (), budget):
        if path in found:
            raise MalformedFile(f"{where}: two tensors are called {'.'.join(path)}")
        tensor.check(f"{where}: {'.'.join(path)}", budget)
        found[path] = tensor
    return {path: tensor.array(f"{where}: {'.'.join(path)}") for path, tensor in found.items()}


def _walk(content, path: tuple[str, ...], budget: Budget) -> Iterator[tuple[tuple[str, ...], Lazy]]:
    """Every tensor, also in lists; the work is bounded, however containers share."""
    budget.meet()
    if isinstance(content, Lazy):
        yield path, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield from _walk(value, (*path, str(name)), budget)
    elif isinstance(content, (list, tuple)):
        for i, value in enumerate(content):
            yield from _walk(value, (*path, str(i)), budget)

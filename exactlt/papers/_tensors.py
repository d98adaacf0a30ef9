"""Weight matrices out of npz, safetensors and torch files, without running anything in them.

A torch file is a pickle, which can call any function when it is loaded.  Ours is read by an
interpreter that knows only the opcodes and the few names that a state dict of plain tensors
needs; everything else is refused before it is looked up.
"""

from __future__ import annotations

import io
import json
import pickle
import struct
import tokenize
import zipfile
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exactlt._files import read_bytes
from exactlt.errors import ExactltError, MalformedFile

LIMIT = 1 << 30
"""Bytes that are read from a file, or unpacked from an archive."""

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

_KINDS = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U8": "|u1",
}
_STORAGES = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "|i1",
    "ByteStorage": "|u1",
}
_OPCODES = [
    getattr(pickle, name)[0]
    for name in (
        "PROTO",
        "FRAME",
        "STOP",
        "MARK",
        "NONE",
        "NEWTRUE",
        "NEWFALSE",
        "INT",
        "BININT",
        "BININT1",
        "BININT2",
        "LONG",
        "LONG1",
        "FLOAT",
        "BINFLOAT",
        "UNICODE",
        "BINUNICODE",
        "SHORT_BINUNICODE",
        "BINSTRING",
        "SHORT_BINSTRING",
        "EMPTY_DICT",
        "DICT",
        "SETITEM",
        "SETITEMS",
        "EMPTY_LIST",
        "LIST",
        "APPEND",
        "APPENDS",
        "EMPTY_TUPLE",
        "TUPLE",
        "TUPLE1",
        "TUPLE2",
        "TUPLE3",
        "GET",
        "BINGET",
        "LONG_BINGET",
        "PUT",
        "BINPUT",
        "LONG_BINPUT",
        "MEMOIZE",
        "GLOBAL",
        "STACK_GLOBAL",
        "REDUCE",
        "BUILD",
        "BINPERSID",
    )
]
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C


def read_tensors(path: str | Path) -> dict[str, np.ndarray]:
    """All tensors of a file by name, in file order.

    Raises
    ------
    MalformedFile
        The file is none of the three formats, is damaged, or asks for anything but tensors.
    """
    data = read_bytes(path, LIMIT)
    where = str(path)
    try:
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(member.file_size for member in archive.infolist()) > LIMIT:
                    raise MalformedFile(f"{where}: unpacks to more than {LIMIT} bytes")
                if any(name.endswith("data.pkl") for name in archive.namelist()):
                    return _torch_zip(archive, where)
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        if data[:1] == b"\x80":
            return _torch_legacy(data, where)
        if data[8:9] == b"{":
            return _safetensors(data, where)
    except ExactltError:
        raise
    except DAMAGE as error:
        text = " ".join(str(error).split()) or "it ends too early"
        raise MalformedFile(f"{where}: damaged: {text}") from error
    raise MalformedFile(f"{where}: expected an npz, safetensors or torch file")


def _safetensors(data: bytes, where: str) -> dict[str, np.ndarray]:
    start = 8 + int.from_bytes(data[:8], "little")
    if start > len(data):
        raise MalformedFile(f"{where}: the header of {start - 8} bytes passes the file's end")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in _KINDS:
            raise MalformedFile(f"{where}: {name}: dtype {entry['dtype']!r} is not supported")
        kind, shape = np.dtype(_KINDS[entry["dtype"]]), tuple(entry["shape"])
        first, last = entry["data_offsets"]
        if not 0 <= first <= last <= len(data) - start:
            raise MalformedFile(f"{where}: {name}: offsets {first}..{last} are outside the file")
        tensors[name] = np.frombuffer(data[start + first : start + last], kind).reshape(shape)
    return tensors


@dataclass(frozen=True)
class _Name:
    """A global name of the pickle; an inert object instead of the thing."""

    module: str
    name: str


class _Reader(pickle._Unpickler):  # type: ignore[name-defined,misc]
    """A pickle interpreter for state dicts.

    The interpreter in Python, because its memo is a dict: the one in C allocates an array as
    long as the largest index in the file.
    """

    dispatch = {  # noqa: RUF012 (the base class keeps it like this)
        code: pickle._Unpickler.dispatch[code]  # type: ignore[attr-defined]
        for code in _OPCODES
    }

    def __init__(self, data: io.BytesIO, storage, where: str):
        super().__init__(data)
        self.storage, self.where = storage, where

    def find_class(self, module, name):
        known = {
            "collections": {"OrderedDict"},
            "torch._utils": {"_rebuild_tensor_v2", "_rebuild_parameter"},
            "torch": _STORAGES,
        }
        if name not in known.get(module, ()):
            raise MalformedFile(
                f"{self.where}: the pickle names {module}.{name}, which a file of plain tensors "
                "does not need; it is refused (save model.state_dict() instead)"
            )
        return _Name(module, name)

    def persistent_load(self, pid):
        if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage":
            raise MalformedFile(f"{self.where}: the pickle refers to something not a storage")
        _, kind, key, _, count = pid[:5]
        if not isinstance(kind, _Name) or kind.name not in _STORAGES or any(pid[5:]):
            raise MalformedFile(f"{self.where}: a storage of an unknown type or a view")
        return self.storage(str(key), np.dtype(_STORAGES[kind.name]), int(count))

    def load_reduce(self):
        arguments = self.stack.pop()
        function = self.stack[-1]
        if not isinstance(function, _Name) or not isinstance(arguments, tuple):
            raise MalformedFile(f"{self.where}: the pickle calls what is not a function")
        if function.name == "OrderedDict":
            self.stack[-1] = OrderedDict(*arguments)
        elif function.name == "_rebuild_tensor_v2":
            self.stack[-1] = _Tensor(*arguments[:4])
        elif function.name == "_rebuild_parameter":
            self.stack[-1] = arguments[0]
        else:
            raise MalformedFile(f"{self.where}: the pickle calls {function.name}")

    def load_build(self):
        self.stack.pop()  # attributes of the state dict, such as its versions

    dispatch[pickle.REDUCE[0]] = load_reduce
    dispatch[pickle.BUILD[0]] = load_build

    def load(self):
        try:
            return super().load()
        except KeyError as error:
            raise MalformedFile(
                f"{self.where}: the pickle uses an operation that a file of plain tensors does "
                f"not need ({error}); it is refused"
            ) from error


class _Tensor:
    """A view of a storage, made an array once the storage's bytes are there."""

    def __init__(self, storage, offset, shape, strides):
        self.storage, self.offset = storage, int(offset)
        self.shape, self.strides = tuple(map(int, shape)), tuple(map(int, strides))

    def array(self, where: str) -> np.ndarray:
        flat = self.storage()
        reach = self.offset + sum(
            (n - 1) * s for n, s in zip(self.shape, self.strides, strict=True)
        )
        if min((self.offset, *self.strides)) < 0 or min(self.shape, default=1) < 0:
            raise MalformedFile(f"{where}: a tensor with negative shape or strides")
        if 0 not in self.shape and reach >= len(flat):
            raise MalformedFile(f"{where}: a tensor reaches beyond its storage")
        if np.prod(self.shape, dtype=object) > LIMIT // 8:
            raise MalformedFile(f"{where}: a tensor of shape {self.shape} is too large")
        strides = tuple(s * flat.itemsize for s in self.strides)
        view = np.lib.stride_tricks.as_strided(flat[self.offset :], self.shape, strides)
        return view.copy()


def _flatten(content, where: str, prefix: str = "") -> dict[str, np.ndarray]:
    tensors = {}
    if not isinstance(content, dict):
        raise MalformedFile(f"{where}: expected a dict of tensors, got {type(content).__name__}")
    for name, value in content.items():
        if isinstance(value, _Tensor):
            tensors[f"{prefix}{name}"] = value.array(where)
        elif isinstance(value, dict):
            tensors |= _flatten(value, where, f"{prefix}{name}.")
    return tensors


def _torch_zip(archive: zipfile.ZipFile, where: str) -> dict[str, np.ndarray]:
    pickled = next(name for name in archive.namelist() if name.endswith("data.pkl"))
    root = pickled.removesuffix("data.pkl")
    if root + "byteorder" in archive.namelist() and archive.read(root + "byteorder") != b"little":
        raise MalformedFile(f"{where}: expected little-endian tensors")

    def storage(key, kind, count):
        def flat():
            values = np.frombuffer(archive.read(f"{root}data/{key}"), kind)
            if len(values) < count:
                raise MalformedFile(f"{where}: storage {key} is shorter than it says")
            return values

        return flat

    return _flatten(_Reader(io.BytesIO(archive.read(pickled)), storage, where).load(), where)


def _torch_legacy(data: bytes, where: str) -> dict[str, np.ndarray]:
    file, kinds, values = io.BytesIO(data), {}, {}

    def storage(key, kind, count):
        kinds[key] = kind, count
        return lambda: values[key]

    def part():
        return _Reader(file, storage, where).load()

    if part() != _LEGACY_MAGIC or part() != 1001:
        raise MalformedFile(f"{where}: a pickle, but not one that torch.save wrote")
    if part().get("little_endian") is not True:
        raise MalformedFile(f"{where}: expected little-endian tensors")
    content, keys = part(), part()
    for key in keys:
        kind, count = kinds[key]
        length = int.from_bytes(file.read(8), "little")
        raw = file.read(length * kind.itemsize)
        if length < count or len(raw) < length * kind.itemsize:
            raise MalformedFile(f"{where}: storage {key} is shorter than it says")
        values[key] = np.frombuffer(raw, kind)
    return _flatten(content, where)

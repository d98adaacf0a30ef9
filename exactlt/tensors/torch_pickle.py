"""The pickle inside a torch file, read by an interpreter that can only build plain tensors.

A pickle can call any function when it is loaded.  This one is read by an interpreter that
knows only the opcodes and the few names that a state dict of plain tensors needs; everything
else is refused before it is looked up.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from exactlt.errors import MalformedFile
from exactlt.tensors.budget import Budget
from exactlt.tensors.kinds import KINDS

STORAGES = {
    "DoubleStorage": "F64",
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
}
"""Torch's storage types by the names of safetensors."""

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
        "BININT",
        "BININT1",
        "BININT2",
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


@dataclass(frozen=True)
class _Name:
    """A global name of the pickle; an inert object instead of the thing."""

    module: str
    name: str


class Reader(pickle._Unpickler):  # type: ignore[name-defined,misc]
    """A pickle interpreter for state dicts.

    The interpreter in Python, because its memo is a dict: the one in C allocates an array as
    long as the largest index in the file.
    """

    dispatch: ClassVar[dict[int, Any]] = {
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
            "torch": STORAGES,
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
        if not isinstance(kind, _Name) or kind.name not in STORAGES or any(pid[5:]):
            raise MalformedFile(f"{self.where}: a storage of an unknown type or a view")
        name = STORAGES[kind.name]
        size = 4 if name == "BF16" else np.dtype(KINDS[name]).itemsize  # bfloat16 becomes float32
        return self.storage(str(key), name, int(count)), size

    def load_reduce(self):
        arguments = self.stack.pop()
        function = self.stack[-1]
        if not isinstance(function, _Name) or not isinstance(arguments, tuple):
            raise MalformedFile(f"{self.where}: the pickle calls what is not a function")
        if function.name == "OrderedDict":
            self.stack[-1] = OrderedDict(*arguments)
        elif function.name == "_rebuild_tensor_v2":
            self.stack[-1] = Lazy(*arguments[:4])
        elif function.name == "_rebuild_parameter":
            self.stack[-1] = arguments[0]
        else:
            raise MalformedFile(f"{self.where}: the pickle calls {function.name}")

    def load_build(self):
        self.stack.pop()  # attributes of the state dict, such as its versions

    dispatch |= {pickle.REDUCE[0]: load_reduce, pickle.BUILD[0]: load_build}

    def load(self):
        try:
            return super().load()
        except KeyError as error:
            raise MalformedFile(
                f"{self.where}: the pickle uses an operation that a file of plain tensors does "
                f"not need ({error}); it is refused"
            ) from error


class Lazy:
    """A view of a storage, made an array once the storage's bytes are there."""

    def __init__(self, storage, offset, shape, strides):
        (self.storage, self.itemsize), self.offset = storage, int(offset)
        self.shape, self.strides = tuple(map(int, shape)), tuple(map(int, strides))

    def check(self, where: str, budget: Budget) -> None:
        """Shape and size, before any bytes are read."""
        if min((self.offset, *self.strides)) < 0 or min(self.shape, default=1) < 0:
            raise MalformedFile(f"{where}: a tensor with negative shape or strides")
        if len(self.shape) != len(self.strides):
            raise MalformedFile(f"{where}: a tensor with another number of strides than sides")
        budget.take(self.shape, self.itemsize)

    def array(self, where: str) -> np.ndarray:
        flat = self.storage()
        reach = self.offset + sum(
            (n - 1) * s for n, s in zip(self.shape, self.strides, strict=True)
        )
        if 0 not in self.shape and reach >= len(flat):
            raise MalformedFile(f"{where}: a tensor reaches beyond its storage")
        strides = tuple(s * flat.itemsize for s in self.strides)
        view = np.lib.stride_tricks.as_strided(flat[self.offset :], self.shape, strides)
        return view.copy()

"""``njit`` for the kernels: compiled code kept between runs, whatever state its files are in.

Compiling takes seconds and happens once on a machine; the first time in a command, it is said
once on stderr.  ``exactlt warmup`` compiles everything that :mod:`exactlt.kernels.signatures`
lists.

numba keeps machine code beside the source, in ``NUMBA_CACHE_DIR``, or in the user's cache
folder.  Its own cache raises when none of them can be written and when a file there was cut by
a full disk or a power loss, and it believes a file that holds another function's code.  A
cache only saves time: here such trouble costs one line on stderr and a compilation.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress

import numba
from numba.core import event
from numba.core.caching import FunctionCache, IndexDataCacheFile

_TOLD = "EXACTLT_CACHE_TROUBLE_TOLD"
"""Set once the line was printed, so that worker processes do not print it again."""


_SAID = "EXACTLT_COMPILING_SAID"
"""Set once a compilation was announced, here or in the process that started this one."""

KERNELS: list = []
"""All kernels of the modules imported so far."""


def njit(*, cache: bool = False, **options) -> Callable:
    """``numba.njit`` with a cache that never keeps a kernel from running."""

    def decorate(function):
        kernel = numba.njit(**options)(function)
        KERNELS.append(kernel)
        if cache:
            try:
                kernel._cache = _Cache(function)
            except Exception as error:  # no folder can be written
                _tell(error)
        return kernel

    return decorate


def name_of(kernel) -> str:
    """``module:function`` within this room."""
    function = kernel.py_func
    return f"{function.__module__.removeprefix('exactlt.kernels.')}:{function.__name__}"


def hush() -> None:
    """Say nothing about compiling in this process and those that it starts."""
    os.environ[_SAID] = "1"


class _Announcer(event.Listener):
    """Says that machine code is being made; numba calls it only where the cache has none."""

    def on_start(self, event) -> None:
        if os.environ.get(_SAID):
            return
        kernel = event.data["dispatcher"]
        if not kernel.py_func.__module__.startswith("exactlt."):
            return
        from exactlt.kernels.signatures import SECONDS, SIGNATURES

        hush()
        name = name_of(kernel)
        seconds = SECONDS.get(name, 1) / len(SIGNATURES.get(name, (name,)))
        print(
            f"exactlt: compiling {name.replace(':', '.')}, about {max(seconds, 1):.0f} s; "
            "done once on this machine (exactlt warmup compiles everything at once)",
            file=sys.stderr,
        )

    def on_end(self, event) -> None:
        pass


event.register("numba:compile", _Announcer())


class _Files(IndexDataCacheFile):
    """Data files that begin with the SHA-256 of their name and content."""

    def _save_data(self, name, data):
        body = self._dump(data)
        with self._open_for_write(self._data_path(name)) as file:
            file.write(_seal(name, body) + body)

    def _load_data(self, name):
        with open(self._data_path(name), "rb") as file:
            seal, body = file.read(32), file.read()
        if seal != _seal(name, body):
            raise ValueError(f"{name} is damaged")
        return pickle.loads(body)


def _seal(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + body).digest()


class _Cache(FunctionCache):
    def __init__(self, function):
        super().__init__(function)
        files = self._cache_file
        files.__class__ = _Files  # same fields, other data files

    def load_overload(self, sig, target_context):
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:
            _tell(error, self.cache_path)
            with suppress(Exception):
                self.flush()  # an index that cannot be read would fail for ever
            return None

    def save_overload(self, sig, data):
        try:
            super().save_overload(sig, data)
        except Exception as error:
            _tell(error, self.cache_path)


def _tell(error: Exception, path: str = "") -> None:
    if os.environ.get(_TOLD):
        return
    os.environ[_TOLD] = "1"
    why = " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
    where = f" in {path}" if path else ""
    print(
        f"exactlt: the cache of compiled kernels{where} is of no use ({why}); they are "
        "compiled again, the answer is the same (NUMBA_CACHE_DIR names another folder)",
        file=sys.stderr,
    )

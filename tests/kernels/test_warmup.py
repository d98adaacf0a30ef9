"""What is compiled beforehand is what Python calls, and compiling is said once."""

import os
import pkgutil
from importlib import import_module

import numba
import numpy as np
import pytest

import exactlt.kernels
from exactlt.cli import run
from exactlt.kernels import compiled, signatures, warmup
from exactlt.kernels.chains.reachable import topological_order
from exactlt.kernels.quarters.join import empty_side, scratch


def every_module():
    prefix = "exactlt.kernels."
    return [m.name for m in pkgutil.walk_packages(exactlt.kernels.__path__, prefix)]


def test_every_kernel_is_listed_or_called_by_another():
    for name in every_module():
        import_module(name)
    kernels = {
        compiled.name_of(k): k for k in compiled.KERNELS if k.py_func.__module__ in every_module()
    }
    assert set(signatures.SIGNATURES) <= set(kernels)
    called = set()
    for kernel in kernels.values():
        function = kernel.py_func
        for word in function.__code__.co_names:
            found = function.__globals__.get(word)
            if found in compiled.KERNELS and found is not kernel:
                called.add(compiled.name_of(found))
    assert set(kernels) - set(signatures.SIGNATURES) <= called


def test_seconds_are_of_listed_kernels():
    assert set(signatures.SECONDS) == set(signatures.SIGNATURES)
    assert all(0 < s < 60 for s in signatures.SECONDS.values())


@pytest.mark.parametrize("name", signatures.SIGNATURES)
def test_types_have_the_number_of_the_arguments(name):
    module, function = name.split(":")
    kernel = getattr(import_module(f"exactlt.kernels.{module}"), function)
    for signature in signatures.SIGNATURES[name]:
        assert len(warmup.argument_types(signature)) == kernel.py_func.__code__.co_argcount


def test_types_are_those_that_numba_sees():
    seen = tuple(
        numba.typeof(x)
        for x in (
            np.zeros(2, np.int64),
            np.zeros((2, 2), np.uint64),
            np.int64(3),
            True,
            None,
            empty_side(),
            scratch(64, weighted=True),
        )
    )
    signature = "int64[] uint64[][] int64 bool none Side Scratch"
    assert warmup.argument_types(signature) == seen


@pytest.fixture
def cold(tmp_path, monkeypatch):
    """One small kernel, and an empty cache for it."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.delenv(compiled._SAID, raising=False)
    fresh = compiled.njit(cache=True)(topological_order.py_func)
    monkeypatch.setattr("exactlt.kernels.chains.reachable.topological_order", fresh)
    compiled.KERNELS.remove(fresh)
    name = "chains.reachable:topological_order"
    for table in (signatures.SIGNATURES, warmup.SIGNATURES):
        monkeypatch.setattr(warmup, "SIGNATURES", {name: table[name]})
    monkeypatch.setattr(signatures, "SIGNATURES", warmup.SIGNATURES)
    yield fresh
    os.environ.pop(compiled._SAID, None)


def test_the_command_compiles_once_and_then_finds(cold, capsys):
    assert run(["warmup", "--workers", "1"]) == 0
    first = capsys.readouterr()
    assert first.out.startswith("1 kernels ready") and "1 compiled now, 0 found" in first.out
    assert "compiling" not in first.err
    assert len(cold.signatures) == 1
    assert cold(np.array([[1], [-1]], np.int32)).tolist() == [0, 1]
    assert len(cold.signatures) == 1, "the listed types are those of the call"
    again = compiled.njit(cache=True)(cold.py_func)
    again(np.array([[1], [-1]], np.int32))
    assert sum(again.stats.cache_hits.values()) == 1


def test_compiling_is_said_once(cold, capsys):
    cold(np.array([[1], [-1]], np.int32))
    said = capsys.readouterr().err
    assert said.startswith("exactlt: compiling chains.reachable.topological_order, about ")
    assert said.count("\n") == 1 and "exactlt warmup" in said
    other = compiled.njit()(cold.py_func)
    other(np.array([[-1]], np.int32))
    assert capsys.readouterr().err == ""

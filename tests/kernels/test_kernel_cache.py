"""A broken, full or missing cache of compiled kernels costs a line, never the answer."""

import os

import numba
import pytest

from exactlt.kernels import compiled


def double(x):
    return x + x


def triple(x):
    return 3 * x


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv(compiled._TOLD, raising=False)
    yield tmp_path / "cache"
    os.environ.pop(compiled._TOLD, None)


def kernel(function=double):
    return compiled.njit(cache=True)(function)


def files(folder, ending):
    found = list(folder.rglob(f"*.{ending}"))
    assert found
    return found


def test_a_kernel_is_kept_and_found(folder, capsys):
    assert kernel()(21) == 42
    again = kernel()
    assert again(21) == 42 and sum(again.stats.cache_hits.values()) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[:100], lambda b: b[:-1] + b"!"])
def test_damaged_files_cost_one_line_and_are_mended(ending, damage, folder, capsys):
    kernel()(21)
    for path in files(folder, ending):
        path.write_bytes(damage(path.read_bytes()))
    assert kernel()(21) == 42
    assert capsys.readouterr().err.count("\n") == 1
    again = kernel()
    assert again(21) == 42 and sum(again.stats.cache_hits.values()) == 1


def test_another_functions_code_is_not_believed(folder):
    kernel(double)(21)
    kernel(triple)(21)
    one, two = sorted(files(folder, "nbc"))
    one.write_bytes(two.read_bytes())
    assert kernel(double)(21) == 42


def test_no_folder_at_all_costs_one_line(folder, capsys, monkeypatch):
    monkeypatch.setattr(compiled.FunctionCache._impl_class, "_locator_classes", [])
    assert kernel()(21) == 42 and kernel(triple)(1) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_a_full_disk_costs_one_line(folder, capsys, monkeypatch):
    def full(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compiled._Files, "_open_for_write", full)
    assert kernel()(21) == 42 and kernel(triple)(1) == 3
    assert capsys.readouterr().err.count("No space left") == 1

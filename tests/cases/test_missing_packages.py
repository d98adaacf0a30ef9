"""A package that is not installed is one sentence with its extra, whichever command needs it."""

import sys

import pytest

from exactlt.cli import main
from exactlt.cli._ends import EXTRAS
from exactlt.errors import MissingDependency


@pytest.mark.parametrize("package", ["sympy", "scipy"])
def test_an_absent_package_is_named_with_its_extra(package, monkeypatch, capsys):
    def needs(*_):
        raise ModuleNotFoundError(f"No module named {package!r}", name=f"{package}.stats")

    monkeypatch.setattr("exactlt.cli.run", needs)
    assert main(["bounds", "show", "D6"]) == 2
    err = capsys.readouterr().err
    assert f"'exactlt[{EXTRAS[package]}]'" in err and f"'.[{EXTRAS[package]}]'" in err
    assert err.count("\n") == 1


def test_a_module_of_ours_that_is_missing_is_our_fault(monkeypatch):
    def broken(*_):
        raise ModuleNotFoundError("No module named 'exactlt.nothing'", name="exactlt.nothing")

    monkeypatch.setattr("exactlt.cli.run", broken)
    assert main(["solvers"]) == 70


def test_a_ledger_page_without_sympy(monkeypatch, capsys):
    for name in [n for n in sys.modules if n.split(".")[0] == "sympy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sympy", None)
    assert main(["bounds", "show", "D6"]) == 2
    assert "'exactlt[theory]'" in capsys.readouterr().err


def test_every_extra_is_in_the_project():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert set(EXTRAS.values()) <= set(project["project"]["optional-dependencies"])
    assert MissingDependency("x", "pb").extra == "pb"

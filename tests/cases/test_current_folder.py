"""Files that lie in the current folder are never run inside a process of ours."""

import os
import subprocess
import sys

import pytest

from exactlt.instances import SubsetSum, write_instance

STRAY = ("random", "token", "queue", "types", "select", "numbers", "json", "numpy", "exactlt")
QUESTION = SubsetSum([3, 5, 9], target=7)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in STRAY:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} of the current folder')")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name, package", [("sat", "pysat"), ("cp_sat", "ortools")])
def test_solver_processes(name, package, folder):
    pytest.importorskip(package)
    from exactlt.answers import Verdict
    from exactlt.solvers import solver
    from exactlt.solvers.outside import sandbox

    sandbox.close()  # the next worker is a new one
    answer = solver(name).solve(QUESTION)
    sandbox.close()
    assert answer.verdict is Verdict.INFEASIBLE, answer.note


def test_the_process_that_writes_clausal_proofs(folder):
    pytest.importorskip("pysat")
    from exactlt.certificates import certify, verify

    assert verify(QUESTION, certify(QUESTION, method="lrat")).ok


def test_processes_of_a_sweep(folder):
    from exactlt._process import safe_path

    with safe_path():
        done = subprocess.run(
            [sys.executable, "-c", "import random, queue"], capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr
    assert "PYTHONSAFEPATH" not in os.environ


def test_the_import_path_leaves_the_current_folder_out(folder, monkeypatch):
    from exactlt._process import import_path

    monkeypatch.setattr(sys, "path", ["", str(folder), ".", *sys.path])
    paths = import_path().split(os.pathsep)
    assert str(folder) not in paths and "" not in paths and "." not in paths


def test_the_command_line_answers_there(folder):
    write_instance(QUESTION, folder / "q.json")
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "exactlt"), "solve", "q.json"],
        capture_output=True,
        text=True,
    )
    assert '"verdict": "infeasible"' in done.stdout, done.stderr

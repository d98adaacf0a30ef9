"""An optimum beyond the tolerance is no model, and `check` knows every answer of `solve`."""

import json

import pytest

from exactlt import SubsetSum
from exactlt.answers import ROW_ASKS
from exactlt.cli import main
from exactlt.instances import write_instance

NO = SubsetSum([7, 7], target=3)
YES = SubsetSum([7, 7, 3, 4], target=7)


@pytest.fixture(params=[NO, YES], ids=["infeasible", "feasible"])
def question(request, tmp_path):
    return request.param, str(write_instance(request.param, tmp_path / "q.json"))


def call(capsys, *argv):
    code = main(list(map(str, argv)))
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    "ask, no, yes",
    [
        ("decide", (20, "s UNSATISFIABLE"), (10, "s SATISFIABLE")),
        ("count", (20, "s UNSATISFIABLE"), (10, "s SATISFIABLE")),
        ("sparsest", (20, "s UNSATISFIABLE"), (30, "o 1\ns OPTIMUM FOUND")),
        ("optimum", (30, "o 3\ns OPTIMUM FOUND"), (30, "o 0\ns OPTIMUM FOUND")),
    ],
)
def test_competition_words(ask, no, yes, question, capsys):
    instance, path = question
    code, out = call(capsys, "solve", path, "--ask", ask, "--solver", "enumerate", "--competition")
    expected = yes if instance is YES else no
    assert code == expected[0] and expected[1] in out
    for line in out.splitlines():
        if line.startswith("v ") and code == 10:
            mask = [int(int(literal) > 0) for literal in line.split()[1:-1]]
            assert instance.is_solution(mask)


def test_a_heuristics_mask_beyond_the_tolerance_is_unknown(tmp_path, capsys):
    path = write_instance(SubsetSum([6, 10, 15], target=3), tmp_path / "q.json")
    code, out = call(
        capsys, "solve", path, "--ask", "optimum", "--solver", "greedy", "--competition"
    )
    assert code == 0 and out.splitlines()[1:] == ["s UNKNOWN"]


@pytest.mark.parametrize("ask", list(ROW_ASKS))
def test_check_accepts_what_solve_prints(ask, question, tmp_path, capsys):
    _, path = question
    _, out = call(capsys, "solve", path, "--ask", ask, "--solver", "enumerate")
    (tmp_path / "a.json").write_text(out)
    masked = json.loads(out)["mask"] is not None
    assert call(capsys, "check", path, tmp_path / "a.json")[0] == (0 if masked else 2)


@pytest.mark.parametrize("change", [{"kept": 99}, {"verdict": "infeasible"}, {"gap": "1"}])
def test_check_refutes_a_wrong_statement(change, tmp_path, capsys):
    path = write_instance(YES, tmp_path / "q.json")
    _, out = call(capsys, "solve", path, "--solver", "enumerate")
    (tmp_path / "a.json").write_text(json.dumps({**json.loads(out), **change}))
    code, out = call(capsys, "check", path, tmp_path / "a.json")
    assert code == 1 and out.startswith("wrong: ")

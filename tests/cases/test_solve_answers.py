"""What ``solve`` prints and how it exits is what the question's answer is."""

import json

import pytest

from exactlt.cli import main
from exactlt.instances import SubsetSum, write_instance


@pytest.fixture
def no(tmp_path):
    """No subset of 7 and 7 makes 3."""
    return str(write_instance(SubsetSum([7, 7], 3), tmp_path / "no.json"))


@pytest.mark.parametrize(
    "ask, code, line", [("decide", 20, "s UNSATISFIABLE"), ("optimum", 30, "s OPTIMUM FOUND")]
)
def test_competition_lines(no, ask, code, line, capsys):
    assert main(["solve", no, "--ask", ask, "--competition"]) == code
    lines = capsys.readouterr().out.splitlines()
    assert line in lines and "s SATISFIABLE" not in lines
    assert ("o 3" in lines) == (ask == "optimum")


def test_an_optimum_passes_its_own_check(no, tmp_path, capsys):
    assert main(["solve", no, "--ask", "optimum"]) == 0
    answer = json.loads(capsys.readouterr().out)
    place = tmp_path / "answer.json"
    place.write_text(json.dumps(answer))
    assert main(["check", no, str(place)]) == 0
    for change in ({"gap": "2"}, {"kept": 99}):
        place.write_text(json.dumps({**answer, **change}))
        assert main(["check", no, str(place)]) == 1


def test_a_solution_is_not_infeasible(tmp_path, capsys):
    yes = str(write_instance(SubsetSum([7, 3], 3), tmp_path / "yes.json"))
    main(["solve", yes])
    answer = json.loads(capsys.readouterr().out)
    place = tmp_path / "answer.json"
    place.write_text(json.dumps({**answer, "verdict": "infeasible"}))
    assert main(["check", yes, str(place)]) == 1


@pytest.mark.parametrize("verdict", ["REFUTED", "MALFORMED"])
def test_a_refuted_certificate_is_exit_code_one_and_the_answer_is_printed(
    no, tmp_path, verdict, monkeypatch, capsys
):
    from exactlt.certificates import Check, Verification

    lie = Verification(Check[verdict], "infeasible", "simulated")
    monkeypatch.setattr("exactlt.certificates._prove.verify", lambda *_, **__: lie)
    assert main(["solve", no, "--certificate", str(tmp_path / "c")]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["verdict"] == "infeasible" and "simulated" in told.err


def test_an_unproved_answer_is_printed_all_the_same(tmp_path, capsys):
    open_one = str(write_instance(SubsetSum([6, 10, 15], 3), tmp_path / "open.json"))
    argv = ["solve", open_one, "--ask", "optimum", "--solver", "greedy"]
    assert main([*argv, "--certificate", str(tmp_path / "c")]) == 2
    told = capsys.readouterr()
    assert json.loads(told.out)["verdict"] == "unknown" and "expected a decided answer" in told.err


def test_a_checker_out_of_limits_leaves_the_evidence(no, tmp_path, monkeypatch, capsys):
    from exactlt.certificates import Check, Verification

    late = Verification(Check.OUT_OF_LIMITS, "infeasible", "simulated")
    monkeypatch.setattr("exactlt.certificates._prove.verify", lambda *_, **__: late)
    assert main(["solve", no, "--certificate", str(tmp_path / "c")]) == 3
    assert json.loads(capsys.readouterr().out)["evidence"] == "exhaustive"

"""Every answer for programs: one object, its format and version, the same facts as the text."""

import json
import math
from fractions import Fraction

import pytest

from exactlt.cli import run
from exactlt.errors import InputError

ANSWERS = {
    "solvers": "exactlt/solvers",
    "bounds list --source KN26": "exactlt/ledger",
    "bounds show KN25-gamma": "exactlt/ledger",
    "bounds eval KN25-gamma --set n=20,M=4": "exactlt/bound-value",
    "bounds solve D7a --set M=16,eta=1/100,t=4": "exactlt/bound-least",
    "bounds compare --set eta=1/100,M=2,t=2": "exactlt/bounds-compared",
}


def said(capsys, command):
    assert run(command.split()) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", ANSWERS)
def test_one_object_with_format_and_version(capsys, command):
    found = json.loads(said(capsys, f"{command} --json"))
    assert (found["format"], found["version"]) == (ANSWERS[command], 1)


def test_a_value_is_enclosed_by_the_ends_that_are_given(capsys):
    found = json.loads(said(capsys, "bounds eval KN25-gamma --set n=20,M=4 --json"))
    low, high = Fraction(found["lower"]), Fraction(found["upper"])
    truth = 1 / (4 * (2 * math.pi * 20 * (1 / 3 + 1 / 8 + 1 / 96)) ** 0.5)
    assert abs(float(low) - truth) < 1e-14 and 0 <= high - low < Fraction(1, 10**20)


def test_the_least_n_is_the_one_that_is_printed(capsys):
    text = said(capsys, "bounds solve D7a --set M=16,eta=1/100,t=4")
    found = json.loads(said(capsys, "bounds solve D7a --set M=16,eta=1/100,t=4 --json"))
    assert text.startswith(f"n = {found['least']}\n") and found["certified"]


def test_a_comparison_has_the_rows_of_the_table(capsys):
    table = said(capsys, "bounds compare --set eta=1/100,M=2,t=2").splitlines()[1:]
    found = json.loads(said(capsys, "bounds compare --set eta=1/100,M=2,t=2 --json"))
    assert [row["statement"] for row in found["statements"]] == [line.split()[0] for line in table]
    exact = found["statements"][-1]
    assert (exact["statement"], str(exact["n"])) == ("exact", table[-1].split()[1])


def test_the_solvers_are_those_of_the_table(capsys):
    lines = [line for line in said(capsys, "solvers").splitlines() if line[-1] != ":"]
    found = json.loads(said(capsys, "solvers --json"))
    assert [row["name"] for row in found["solvers"]] == [line.split()[0] for line in lines]


def test_a_verification_says_what_was_verified(capsys, tmp_path):
    asked = tmp_path / "q.json"
    asked.write_text(
        '{"format": "exactlt/subset-sum", "version": 1, "weights": ["2", "4"], '
        '"target": "5", "tolerance": "0", "size": null}'
    )
    made = json.loads(said(capsys, f"certify {asked} --out {tmp_path / 'no.cert'} --json"))
    read = json.loads(said(capsys, f"verify {asked} {tmp_path / 'no.cert'} --json"))
    assert made == read
    assert (read["format"], read["check"]) == ("exactlt/verification", "verified")
    solved = json.loads(said(capsys, f"solve {asked}"))
    assert (solved["solver"], solved["verdict"]) == ("auto", "infeasible") and solved["method"]


def test_a_proof_beside_the_same_formula_overwrites_nothing(capsys, tmp_path):
    asked = tmp_path / "q.json"
    asked.write_text(
        '{"format": "exactlt/subset-sum", "version": 1, "weights": ["2", "4"], '
        '"target": "5", "tolerance": "0", "size": null}'
    )
    said(capsys, f"certify {asked} --out {tmp_path / 'p.lrat'}")
    said(capsys, f"certify {asked} --out {tmp_path / 'p.drat'}")  # the formula is the same
    (tmp_path / "p.cnf").write_text("p cnf 0 0\n")
    with pytest.raises(InputError, match="--force"):
        run(["certify", str(asked), "--out", str(tmp_path / "p.drat")])
    assert (tmp_path / "p.cnf").read_text() == "p cnf 0 0\n"

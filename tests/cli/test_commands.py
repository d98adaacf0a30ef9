"""The command line: same answers as the library, one sentence and exit code 2 for bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from exactlt import Partition, SubsetSum
from exactlt.answers import ROW_ASKS
from exactlt.cli import main
from exactlt.cli.application import COMMANDS
from exactlt.instances import write_instance
from exactlt.solvers import solver

CORRECT = Path(__file__).parents[1] / "proofs_check" / "correct"


@pytest.fixture
def row(tmp_path):
    return str(write_instance(SubsetSum([3, -5, 8, 2**70], 6), tmp_path / "row.json"))


def call(capsys, *argv):
    code = main([str(a) for a in argv])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(capsys, name):
    code, out, _ = call(capsys, name, "--help")
    assert code == 0 and "Usage: exactlt" in out and len(out.splitlines()) > 5


@pytest.mark.parametrize("question", list(ROW_ASKS))
def test_solve_prints_the_library_answer(capsys, row, question):
    code, out, _ = call(capsys, "solve", row, "--ask", question, "--solver", "enumerate")
    asked = SubsetSum([3, -5, 8, 2**70], 6)
    expected = solver("enumerate").solve(asked, question).document(asked)
    printed = json.loads(out)
    assert code == 0 and printed["format"] == "exactlt/answer"
    for key in ("instance", "verdict", "evidence", "mask", "gap", "kept", "count"):
        assert printed[key] == expected[key]


def test_competition_lines(capsys, tmp_path, row):
    code, out, _ = call(capsys, "solve", row, "--competition", "--solver", "mitm")
    assert code == 10 and "s SATISFIABLE\nv 1 2 3 -4 0\n" in out
    odd = write_instance(Partition([1, 1, 4]), tmp_path / "no.json")
    code, out, _ = call(capsys, "solve", odd, "--competition", "--solver", "dp")
    assert code == 20 and "s UNSATISFIABLE" in out


def test_check_re_adds_the_mask(capsys, tmp_path, row):
    _, out, _ = call(capsys, "solve", row, "--solver", "mitm")
    answer = tmp_path / "answer.json"
    answer.write_text(out)
    assert call(capsys, "check", row, answer)[:2] == (
        0,
        "solution: gap 0, tolerance 0, kept 3 of 4\n",
    )
    document = json.loads(out)
    for key, value in (("mask", "1100"), ("gap", "1"), ("instance", "0" * 64)):
        answer.write_text(json.dumps({**document, key: value}))
        assert call(capsys, "check", row, answer)[0] == 1
    for key, value in (("mask", "11"), ("mask", "11x0"), ("mask", None), ("mask", 7)):
        answer.write_text(json.dumps({**document, key: value}))
        code, _, err = call(capsys, "check", row, answer)
        assert code == 2 and err.count("\n") == 1


def test_width_reports_both_halves(capsys):
    code, out, _ = call(
        capsys,
        "width",
        "--law",
        "uniform:M=100",
        "--target",
        17,
        "--solver",
        "mitm",
        "--confirm",
        "dp",
    )
    assert code == 0 and "n* − 1 has no mask: agreed by mitm, dp" in out
    code, out, _ = call(
        capsys,
        "width",
        "--law",
        "uniform:M=2^4",
        "--target",
        "-16..16",
        "--seeds",
        "0..9",
        "--solver",
        "dp",
    )
    assert code == 0 and "10 streams, 10 settled, quantiles of n*" in out


def test_a_width_certificate_convinces_the_checker(capsys, tmp_path):
    path = tmp_path / "w.cert"
    code, out, err = call(
        capsys,
        "width",
        "--law",
        "nonzero:M=99",
        "--target",
        50,
        "--solver",
        "mitm",
        "--certificate",
        path,
    )
    assert code == 0 and "proof by proofs_check" in out and "VERIFIED" in err
    done = subprocess.run(
        [sys.executable, "-m", "proofs_check", f"{path}.question.json", path],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and done.stdout.startswith("VERIFIED width")
    argv = ["width", "--law", "nonzero:M=99", "--solver", "mitm", "--certificate", path]
    code, out, err = call(capsys, *argv, "--target", "-3..3")
    assert code == 0 and "(hardest of 7)" in out and "VERIFIED: the minimal width" in err
    for more, words in (
        (["--target", "1,3"], "certificate: expected one target or a range low..high"),
        (["--target", "1", "--seeds", "0,1"], "certificate: expected one seed"),
    ):
        code, _, err = call(capsys, *argv, *more)
        assert code == 2 and words in err


def test_widths_of_gadgets_and_networks_are_certified(capsys, tmp_path):
    argv = [
        "width",
        "--law",
        "grid:k=3",
        "--family",
        "gadget",
        "--target",
        "9",
        "--confirm",
        "mitm",
    ]
    code, out, _ = call(capsys, *argv, "--json")
    assert code == 0 and json.loads(out)["evidence"] == "agreed"
    code, out, err = call(capsys, *argv[:-2], "--certificate", tmp_path / "g")
    assert code == 0 and "proof by proofs_check" in out and "the minimal width is 28" in err
    assert len(list((tmp_path / "g").iterdir())) == 4
    code, _, err = call(capsys, *argv, "--solver", "dp")
    assert code == 2 and "gadget: takes no solver" in err
    argv = ["width", "--law", "uniform:M=2", "--family", "linear", "--layer", "1x1"]
    code, out, err = call(capsys, *argv, "--structure", "free", "--certificate", tmp_path / "c")
    assert code == 0 and "proof by proofs_check" in out and "VERIFIED: no mask" in err
    code, _, err = call(capsys, *argv, "--certificate", tmp_path / "c")
    assert code == 2 and "certificate: expected one seed and one structure" in err


def test_solvers_are_listed_with_versions(capsys):
    code, out, _ = call(capsys, "solvers")
    assert code == 0 and out.startswith("enumerate ") and "mitm" in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["solve"], "Missing argument 'file'"),
        (["solve", "nowhere.json"], "cannot read nowhere.json"),
        (["solve", "ROW", "--solver", "oracle"], "solver: expected one of"),
        (["solve", "ROW", "--ask", "why"], "ask: expected decide"),
        (["solve", "ROW", "--seconds", "0"], "seconds: expected a number above 0"),
        (["solve", "ROW", "--memory", "-1"], "memory: expected a number above 0"),
        (["solve", "ROW", "--seconds", "nan"], "seconds: expected a number above 0"),
        (["width", "--law", "uniform", "--target", "3"], "the parameter M is missing"),
        (["width", "--law", "uniform:M=9", "--target", "x"], "target: expected an integer"),
        (["width", "--law", "uniform:M=9", "--target", "3", "--solver", "none"], "solver"),
        (["width", "--law", "uniform:M=9", "--target", "3", "--max-n", "0"], "max_n"),
        (["width", "--law", "uniform:M=9", "--target", "3", "--tolerance", "-1"], "tolerance"),
        (["demo", "--source-bits", "1"], "k: expected δ² <= δt"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_bad_input_is_one_sentence(capsys, row, argv, words):
    code, out, err = call(capsys, *[row if a == "ROW" else a for a in argv])
    assert code == 2 and words in err and err.count("\n") == 1 and not out


def test_start_is_quick_and_light():
    heavy = "numba scipy sympy ortools matplotlib flint sklearn polars"
    code = (
        "import sys, exactlt.cli.application as app; app.build(); "
        f"print([m for m in {heavy.split()!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SEVEN = SubsetSum([31, 45, 58, 77, 91, 102, 125], 200)
"""Nothing about it is in plain sight."""


def test_ctrl_c_says_what_is_kept(capsys, monkeypatch, tmp_path):
    row = write_instance(SEVEN, tmp_path / "row.json")

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("exactlt.solvers.rows.mitm.MeetInTheMiddle.run", interrupted)
    code, out, err = call(capsys, "solve", row, "--solver", "mitm")
    assert (code, out) == (130, "") and "interrupted; nothing was kept" in err


@pytest.mark.parametrize("place", ["", ".", "row.json/x"])
def test_certificates_need_a_place(capsys, monkeypatch, tmp_path, row, place):
    monkeypatch.chdir(tmp_path)
    code, out, err = call(capsys, "solve", row, "--solver", "enumerate", "--certificate", place)
    assert code == 2 and "cannot write" in err and err.count("\n") == 1 and not out
    assert [p.name for p in tmp_path.iterdir()] == ["row.json"]


def test_progress_names_the_question(capsys, tmp_path, row):
    small = write_instance(SEVEN, tmp_path / "small.json")
    code, _, err = call(
        capsys, "solve", small, "--solver", "schroeppel_shamir", "--state", tmp_path / "state"
    )
    assert code == 0 and "decide: " in err and "None" not in err


@pytest.mark.parametrize("name", ["width-uniform", "cover"])
def test_questions_of_another_kind_are_refused(capsys, tmp_path, name):
    """A file that other commands read is one sentence here, never a traceback."""
    file = CORRECT / f"{name}.json"
    answer = tmp_path / "answer.json"
    answer.write_text('{"format": "exactlt/answer", "version": 1, "mask": "1100"}')
    for argv in (
        ["solve", file],
        ["solve", file, "--explain"],
        ["check", file, answer],
        ["certify", file, "--out", tmp_path / "c"],
    ):
        code, out, err = call(capsys, *argv)
        assert code == 2 and "expected" in err and err.count("\n") == 1 and not out
    assert not (tmp_path / "c").exists()

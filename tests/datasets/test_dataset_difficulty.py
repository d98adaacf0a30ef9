"""Difficulty: counted work, limits by the kernel, contradictions, growth and the peak."""

import csv
import math

import pytest

import exactlt as lt
from exactlt.cli import main
from exactlt.datasets import plan_of
from exactlt.datasets.difficulty import SOLVERS, Effort, as_csv, difficulty, select
from exactlt.datasets.hardness import critical, figure, growth, growths, peak, table
from exactlt.errors import InputError, SoundnessError

pytest.importorskip("pysat.solvers", reason="python-sat is not installed")
PLAN = {
    "certify": False,
    "family": [
        {"name": "subset-sum", "n": [3, 5], "law": "uniform:M=9", "target": [0, 40]},
        {"name": "csplib049", "N": 4},
        {"name": "network-box", "n": 2, "law": "sign", "inputs": 1},
        {"name": "chain", "n": 1, "law": "sign"},
    ],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets") / "one"
    lt.datasets.make(plan_of(PLAN), folder, workers=1)
    return folder


def some(n, solver, work, verdict="feasible", bits=None):
    return Effort(f"i{n}", "f", n, bits, solver, verdict, work, 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_agrees_with_the_set(made, solver):
    pytest.importorskip(SOLVERS[solver].package, reason=f"{solver} is not installed")
    efforts = list(difficulty(made, solvers=[solver]))
    assert len(efforts) == 7
    assert [e.verdict for e in efforts].count("refused") == 1  # the chain has no rows
    assert all(e.solved for e in efforts if e.verdict != "refused")
    again = [(e.name, e.work) for e in difficulty(made, solvers=[solver])]
    assert [(e.name, e.work) for e in efforts] == again


def test_work_is_counted_and_a_set_that_lies_is_caught(made, tmp_path):
    import shutil

    efforts = list(difficulty(made, solvers=["minisat"]))
    quick, slow = set(select(efforts, "minisat", 0, 0)), set(select(efforts, "minisat", 1, 10**9))
    assert quick | slow == {e.name for e in efforts if e.solved} and not quick & slow
    shutil.copytree(made, tmp_path / "copy")
    path = tmp_path / "copy" / "answers" / "000004-csplib049.json"
    path.write_text(path.read_text().replace('"infeasible"', '"feasible"'))
    with pytest.raises(SoundnessError, match="says infeasible, the set feasible"):
        list(difficulty(tmp_path / "copy", solvers=["minisat"]))


def test_other_solvers_and_limits_are_refused(made):
    with pytest.raises(InputError, match="expected cadical"):
        difficulty(made, solvers=["kissat"])
    with pytest.raises(InputError, match="seconds"):
        difficulty(made, solvers=["minisat"], seconds=0)
    with pytest.raises(InputError, match="conflicts"):
        difficulty(made, solvers=["minisat"], conflicts=0)
    with pytest.raises(InputError, match="band"):
        select([], "minisat", 3, 2)


@pytest.mark.slow
def test_the_kernel_ends_who_takes_too_long(tmp_path):
    plan = plan_of(
        {"certify": False, "family": [{"name": "partition", "n": 40, "bits": 44}], "seconds": 1}
    )
    lt.datasets.make(plan, tmp_path / "hard", workers=1)
    for solver in ("cadical", "exact"):
        pytest.importorskip(SOLVERS[solver].package)
        (effort,) = difficulty(tmp_path / "hard", solvers=[solver], seconds=1)
        assert effort.verdict == "unknown"
    (effort,) = difficulty(tmp_path / "hard", solvers=["minisat"], conflicts=50)
    assert effort.verdict == "unknown" and 50 <= effort.work <= 60


def test_growth_is_the_exponent_and_limits_do_not_bend_it():
    efforts = [some(n, "minisat", 2 ** (n // 2) - 1) for n in (4, 6, 8, 10)]
    assert growth(efforts, "minisat") == pytest.approx(0.5)
    stopped = [*efforts, some(12, "minisat", 3, "unknown")]
    assert growth(stopped, "minisat") == pytest.approx(0.5)
    assert growth(efforts[:2], "minisat") is None
    assert growths(efforts) == "f: minisat conflicts grow as 2^(0.500 n)\n"


def test_the_peak_is_of_the_largest_n_without_limits():
    efforts = [some(8, "minisat", w, bits=b) for b, w in ((4, 5), (8, 90), (12, 20))]
    efforts += [some(9, "minisat", 1000, bits=9), some(9, "minisat", 0, "unknown", bits=4)]
    assert peak(efforts, "minisat") == (8, {0.5: 5, 1: 90, 1.5: 20})
    assert "at n = 8 most conflicts (90) at κ = 1.00; κ_c = 0.87" in growths(efforts)
    assert peak(efforts, "exact") is None


def test_the_table_tells_solved_wrong_and_refused_apart():
    efforts = [some(4, "highs", 7), some(4, "highs", 1, "wrong"), some(5, "highs", 0, "refused")]
    lines = table(efforts).splitlines()
    assert lines[1].split() == ["f", "4", "highs", "1/2", "1", "7", "1.00"]
    assert lines[2].split() == ["f", "5", "highs", "refused"]
    assert growth(efforts, "highs") is None


def test_the_critical_ratio():
    """κ_c n bits: about one perfect partition is expected, E = sqrt(6 / (π n)) 2^n / 2^bits."""
    for n in (10, 20, 80):
        bits = critical(n) * n
        assert math.sqrt(6 / (math.pi * n)) * 2**n / 2**bits == pytest.approx(1)


def test_csv_and_figure(tmp_path):
    pytest.importorskip("matplotlib")
    efforts = [some(n, "minisat", 2**n, bits=b) for n in (4, 6, 8) for b in (3, 6)]
    rows = list(csv.DictReader(as_csv(efforts).splitlines()))
    assert rows[1]["bits"] == "6" and len(rows) == 6
    assert b"<svg" in figure(efforts, tmp_path / "f.svg").read_bytes()[:600]


def test_the_command(made, capsys, tmp_path):
    where = tmp_path / "efforts.csv"
    words = ["dataset", "difficulty", str(made), "--solver", "minisat", "--out", str(where)]
    assert main(words) == 0
    assert "minisat" in capsys.readouterr().out and len(where.read_text().splitlines()) == 8
    assert main([*words, "--figure", "x.pdf"]) == 2
    assert main(["dataset", "select", str(made), "--band", "0", "1000000"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6

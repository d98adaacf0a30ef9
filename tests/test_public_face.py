"""What ``import exactlt as lt`` offers: light, lazy, complete."""

import subprocess
import sys

import pytest

import exactlt as lt
from exactlt.errors import InputError


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, exactlt; "
        "heavy = {'numpy', 'numba', 'sympy', 'typer', 'flint', 'scipy'} & set(sys.modules); "
        "sys.exit(len(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_help_loads_no_numpy():
    code = (
        "import sys; from exactlt.cli import main; main(['--help']); "
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0


def test_every_name_is_there_and_documented():
    for name in lt.__all__:
        assert (getattr(lt, name).__doc__ or "").strip(), name
    assert set(lt.__all__) <= set(dir(lt))
    with pytest.raises(AttributeError):
        lt.nothing  # noqa: B018


def test_solve_certify_verify_check(tmp_path):
    no = lt.Partition([2, 2, 2])
    answer = lt.solve(no)
    assert (answer.verdict, answer.evidence) == ("infeasible", "exhaustive")
    proved = lt.certify(no, tmp_path / "no.cert")
    assert proved.verdict == "verified"
    again = lt.verify(tmp_path / "no.cert.question.json", tmp_path / "no.cert")
    assert again == proved
    yes = lt.SubsetSum([3, -5, 8], target=6)
    assert lt.check(yes, lt.solve(yes).mask) and not lt.check(yes, "110")


def test_questions_travel_through_files(tmp_path):
    question = lt.SubsetSum([1, 2, 3], target=5, tolerance=1)
    path = lt.write_question(question, tmp_path / "q.json")
    assert lt.read_question(path) == question
    with pytest.raises(InputError, match="expected exactlt/network"):
        lt.read_network(path)


def test_minimal_widths_of_streams_and_families():
    stream = lt.Stream("uniform:M=64", seed=3)
    found = lt.minimal_width(stream, 17, confirm="mitm")
    assert lt.check(lt.SubsetSum(stream.take(found.n), 17), found.mask)
    assert not lt.solve(lt.SubsetSum(stream.take(found.n - 1), 17)).mask
    draw = lt.families.linear("uniform:M=3", seed=0, inputs=1)
    block, free = (lt.minimal_width(draw, structure=s).n for s in ("block", "free"))
    assert free <= block


@pytest.mark.parametrize(
    "call, word",
    [
        (lambda: lt.minimal_width(lt.Stream("sign", 0)), "target"),
        (lambda: lt.minimal_width(lt.Stream("sign", 0), 1, structure="free"), "structure"),
        (lambda: lt.minimal_width(lt.families.chain("uniform:M=2"), 3), "target"),
        (lambda: lt.minimal_width(lt.families.chain("uniform:M=2"), size=3), "size"),
        (lambda: lt.minimal_width(5, 3), "source"),
        (lambda: lt.reproduce("../x"), "paper"),
        (lambda: lt.reproduce("nobody"), "paper"),
    ],
)
def test_what_does_not_fit_is_one_sentence(call, word):
    with pytest.raises(InputError, match=word) as error:
        call()
    assert "\n" not in str(error.value)


def test_bounds_evaluate_conjecture():
    assert all(s.source == "KN26" for s in lt.bounds(source="KN26"))
    assert lt.evaluate("D4-upper", M=4, t=1, n=4).text(3) == "P_hit <= 1"
    trial = lt.conjecture("P(miss) <= 1/n", region={"n": "1..4", "M": "1..2", "t": "1..M"})
    assert trial.refuted is None or trial.refuted.counterexample is not None


def test_crosscheck_finds_no_disagreement():
    assert not lt.cross_check(3, seed=5).disagreements

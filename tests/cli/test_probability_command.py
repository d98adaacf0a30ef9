"""``exactlt probability``: output equals the library's values; bad input is one sentence."""

import json
from fractions import Fraction

import pytest

from exactlt.cli import main, run
from exactlt.theory.probability.exact import cover_probability, success_probability
from exactlt.theory.probability.partition import perfect_partition_probability


def lines(capsys, *argv):
    assert run(["probability", *argv]) == 0
    rows = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    return {name: rest.strip() for name, rest in rows}


def test_one_target(capsys):
    out = lines(capsys, "--law", "uniform:M=4", "--n", "8", "--target", "3")
    assert Fraction(out["exact"]) == success_probability("uniform:M=4", 8, 3)
    assert float(out["decimal"]) == pytest.approx(float(Fraction(out["exact"])))
    assert out["method"].endswith(")") and "law" in out


def test_all_targets_a_range_and_a_fixed_size(capsys):
    out = lines(capsys, "--law", "positive:M=6", "--n", "5", "--targets", "all")
    assert Fraction(out["exact"]) == cover_probability("positive:M=6", 5, range(7))
    out = lines(capsys, "--law", "uniform:M=3", "--n", "5", "--targets=-1..2")
    assert Fraction(out["exact"]) == cover_probability("uniform:M=3", 5, range(-1, 3))
    out = lines(capsys, "--law", "uniform:M=3", "--n", "5", "--target", "2", "--size", "2")
    assert Fraction(out["exact"]) == success_probability("uniform:M=3", 5, 2, size=2)


def test_json_holds_exact_values(capsys):
    assert run(["probability", "--law", "uniform:M=3", "--n", "4", "--target", "2", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert Fraction(document["exact"]) == success_probability("uniform:M=3", 4, 2)
    assert document["targets"] == [2] and document["n"] == 4


def test_closed_form_is_printed(capsys):
    out = lines(capsys, "--law", "uniform:M=2", "--n", "4", "--target", "2", "--closed")
    assert out["miss(n)"] == "(1 + 1/3·n)·(3/5)^n"


def test_partition(capsys):
    out = lines(capsys, "--law", "positive:M=4", "--n", "6", "--partition")
    assert Fraction(out["exact"]) == perfect_partition_probability("positive:M=4", 6).perfect


def test_refused_before_it_is_computed_and_bounded(capsys):
    out = lines(capsys, "--law", "uniform:M=30", "--n", "12", "--target", "5")
    assert out["exact"].startswith("refused") and "steps" in out["exact"]
    assert 0.9 < float(out["lower"].split()[0]) < float(out["upper"].split()[0]) < 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--law", "uniform:M=4", "--n", "3", "--target", "x"], "target: expected an integer"),
        (["--law", "uniform:M=4", "--n", "3"], "expected one of --target"),
        (["--law", "uniform:M=4", "--n", "-3", "--target", "1"], "n: expected an integer >= 0"),
        (["--law", "uniform:M=4", "--n", "3", "--targets", "5..1"], "a <= b"),
        (["--law", "nolaw", "--n", "3", "--target", "1"], "law: expected one of"),
        (["--law", "uniform:M=4", "--n", "3", "--partition", "--target", "1"], "no target"),
        (["--law", "uniform:M=4", "--n", "3", "--target", "1", "--method", "magic"], "method"),
        (["--law", "positive:M=3", "--n", "3", "--target", "1", "--method", "sized"], "fixed size"),
        (["--law", "uniform:M=3", "--n", "3", "--target", "1", "--size", "-1"], "size"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(capsys, argv, words):
    assert main(["probability", *argv]) == 2
    captured = capsys.readouterr()
    assert words in captured.err and captured.err.count("\n") == 1 and captured.out == ""


@pytest.mark.parametrize(
    "argv",
    [
        ("uniform:M=8", "--n", "3", "--target", "1", "--size", "9"),
        ("uniform:M=8", "--n", "3", "--target", "999999"),
        ("uniform:M=2", "--n", "3", "--targets", "1,999999"),
        ("positive:M=8", "--n", "3", "--target=-3"),
        ("range:low=0,high=0", "--n", "3", "--target", "1", "--closed"),
    ],
)
def test_the_impossible_has_probability_zero(capsys, argv):
    assert lines(capsys, "--law", *argv)["exact"] == "0"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--target", str(10**30)), "targets: expected magnitudes"),
        (("--target", "1", "--steps", "nan"), "steps: expected a number above 0"),
        (("--target", "1", "--steps", "0"), "steps: expected a number above 0"),
    ],
)
def test_numbers_that_no_machine_word_holds(capsys, argv, words):
    assert main(["probability", "--law", "uniform:M=2", "--n", "3", *argv]) == 2
    out, err = capsys.readouterr()
    assert words in err and err.count("\n") == 1 and not out
    assert main(["probability", "--law", "sign", "--n", str(10**30), "--target", "1"]) == 2


def test_laws_as_json_are_intervals(capsys):
    assert run(["probability", "--law", "uniform:M=3", "--n", "5", "--target", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["law"] == "uniform:M=3"
    assert Fraction(found["law_miss"]["lower"]) <= Fraction(found["law_miss"]["upper"])

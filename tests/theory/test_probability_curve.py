"""Success against n: every point is the exact probability, the threshold is the least n."""

import json
from fractions import Fraction

import pytest

from exactlt import success_probability
from exactlt.cli import main, run
from exactlt.theory.probability.curve import curve


def test_points_are_the_exact_probabilities():
    found = curve("uniform:M=3", range(0, 9), (2,))
    for point in found.points:
        assert point.exact == success_probability("uniform:M=3", n=point.n, target=2)
        assert point.floor is None or point.floor <= 1 - point.exact
    hits = [p.exact for p in found.points]
    assert hits == sorted(hits)  # a larger sample keeps its subsets


def test_the_least_n_is_where_the_level_is_crossed():
    found = curve("uniform:M=1", range(1, 12), (1,))
    for level in (Fraction(1, 2), Fraction(9, 10), Fraction(49, 50)):
        n = found.least_n(level)
        assert 1 - Fraction(2, 3) ** n >= level > 1 - Fraction(2, 3) ** (n - 1)
    assert found.least_n(Fraction(9999, 10000)) is None  # beyond the range
    assert curve("uniform:M=1", range(5, 7), (1,)).least_n(Fraction(1, 2)) is None  # before it


def test_beyond_exact_computation_the_point_lies_between_bounds():
    found = curve("uniform:M=64", [40], (20,))
    (point,) = found.points
    assert point.exact is None and 0 < point.lower < point.upper <= 1


def test_table_document_and_picture_are_of_one_curve(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    argv = ["probability", "--law", "uniform:M=2", "--n", "1..6", "--target", "2"]
    assert run([*argv, "--figure", "a.svg"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert run([*argv, "--figure", "b.svg", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [line.split()[0] for line in table[1:7]] == [str(p["n"]) for p in document["points"]]
    first = document["points"][0]
    assert Fraction(first["exact"]) == Fraction(1, 5)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize(
    "options, named",
    [
        (["--n", "9..3", "--target", "1"], "n: expected a..b"),
        (["--n", "1..3", "--target", "1", "--closed"], "closed: it belongs to one n"),
        (["--n", "3", "--target", "1", "--figure", "x.svg"], "figure: expected a range of n"),
        (["--n", "1..3", "--target", "1", "--figure", "x.txt"], "figure: expected a name ending"),
        (["--n", "1..3"], "target: expected one of"),
        (["--n", "1..5000", "--target", "1"], "n: expected 1..1000 numbers"),
    ],
)
def test_bad_input_is_one_sentence(capsys, options, named):
    assert main(["probability", "--law", "uniform:M=2", *options]) == 2
    assert named in capsys.readouterr().err

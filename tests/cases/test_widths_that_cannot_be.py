"""A target that no width of a structure can make is said to be so, and claims are called claims."""

import json
from fractions import Fraction

import numpy as np
import pytest

from exactlt.answers import Evidence
from exactlt.cli import main
from exactlt.instances import parse_law
from exactlt.networks import Layer, Network, Structure
from exactlt.views.width import summary
from exactlt.width.network.search import no_width
from exactlt.width.search import Width


def network(first, second):
    unit = Fraction(1, 3)
    return Network((Layer(np.array(first), unit=unit), Layer(np.array(second), unit=unit)))


MIXING = network([[2, -1]], [[3]])
APART = network([[2, 0], [0, -1]], [[3, 1]])
CANCELLED = network([[2, -1], [-2, 1]], [[3, -3]])  # relu(t) − relu(−t) is linear


@pytest.mark.parametrize("structure", ["block", "one-input"])
def test_units_of_one_input_cannot_mix(structure):
    assert "bends along 2·x0 + -1·x1" in no_width(MIXING, structure).note
    assert no_width(APART, structure) is None
    assert no_width(CANCELLED, structure) is None
    assert no_width(MIXING, "free") is None


def test_the_command_says_so_at_once(tmp_path, capsys):
    (tmp_path / "t.json").write_text(json.dumps(MIXING.document()))
    argv = [
        "width",
        "--family",
        "linear",
        "--law",
        "uniform:M=3",
        "--target",
        str(tmp_path / "t.json"),
    ]
    assert main([*argv, "--structure", "block", "--out", str(tmp_path / "o.jsonl")]) == 0
    assert "no width works" in capsys.readouterr().out
    assert (tmp_path / "o.jsonl").exists()


def test_claims_are_counted_apart():
    def one(evidence):
        return Width(5, 5, 4, evidence, ("cp_sat",), structure=Structure.FREE)

    text = summary([one(Evidence.EXHAUSTIVE), one(Evidence.CLAIMED)], parse_law("sign"))
    assert "2 of 2 settled, 1 of them only claimed" in text

"""``exactlt network equal`` and ``range``: exit codes, JSON, claims, limits, bad input."""

import json

import numpy as np
import pytest

from exactlt.claims import Status, read_claims, verify
from exactlt.cli import main, run
from exactlt.instances import write_instance
from exactlt.networks import Layer, Network


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hat = Network([Layer([[1], [-1]]), Layer([[-1, -1]], [1]), Layer([[1]])])
    write_instance(hat, "hat.json")
    write_instance(Network([Layer([[1], [1], [1]], [1, 0, -1]), Layer([[1, -2, 1]])]), "flat.json")
    write_instance(Network([Layer([[1], [1], [1]], [1, 0, -1]), Layer([[1, -2, 2]])]), "off.json")
    rng = np.random.default_rng(3)
    wide = [
        Layer(rng.integers(-7, 8, s), rng.integers(-7, 8, s[0])) for s in ((9, 4), (9, 9), (1, 9))
    ]
    write_instance(Network(wide), "wide.json")
    return tmp_path


def test_equal_is_zero_different_is_one(folder, capsys):
    assert run(["network", "equal", "hat.json", "flat.json", "--domain", "reals"]) == 0
    assert capsys.readouterr().out.startswith("equal on R^d")
    assert run(["network", "equal", "flat.json", "off.json", "--domain", "-9:1"]) == 0
    assert run(["network", "equal", "flat.json", "off.json", "--domain", "-9:9", "--json"]) == 1
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert not found["equal"] and found["difference"]["first"] != found["difference"]["second"]
    assert (
        run(["network", "equal", "flat.json", "off.json", "--domain", "-9:9", "--tolerance", "8"])
        == 0
    )


def test_claims_are_found_true_again(folder, capsys):
    assert run(["network", "equal", "hat.json", "flat.json", "--claim", "c.toml"]) == 0
    assert (
        run(["network", "equal", "hat.json", "off.json", "--domain", "reals", "--claim", "c.toml"])
        == 1
    )
    assert run(["network", "range", "hat.json", "--domain", "0:1/3", "--claim", "c.toml"]) == 0
    assert run(["network", "range", "off.json", "--domain", "-2..3", "--claim", "c.toml"]) == 0
    found = verify(read_claims("c.toml"))
    assert [f.status for _, f in found] == [Status.VERIFIED] * 4
    np.savez("n.npz", w=np.array([[0.5]]), other=np.array([[0.25]]))
    assert run(["network", "range", "n.npz", "--layers", "w", "--claim", "d.toml"]) == 0
    assert [f.status for _, f in verify(read_claims("d.toml"))] == [Status.VERIFIED]
    # what has no bound makes no claim
    assert run(["network", "range", "off.json", "--domain", "reals", "--claim", "e.toml"]) == 0
    assert "not claimed: claim: output 0 has no least and greatest" in capsys.readouterr().err


def test_out_of_time_is_three_and_encloses(folder, capsys):
    assert run(["network", "range", "wide.json", "--seconds", "0.05", "--json"]) == 3
    (found,) = json.loads(capsys.readouterr().out)["outputs"]
    assert not (found["low"]["exact"] and found["high"]["exact"])
    half = Layer([[1]])
    wide = Network([*json_network("wide.json").layers, half])
    write_instance(wide, "same.json")
    assert run(["network", "equal", "wide.json", "same.json"]) == 0  # an identity behind it


def json_network(path):
    import exactlt as lt

    return lt.read_network(path)


@pytest.mark.parametrize(
    "words, says",
    [
        (["equal", "hat.json", "wide.json"], "second: expected 1 inputs as the first has, got 4"),
        (["equal", "hat.json", "flat.json", "--domain", "0:1,0:1"], "expected ends for 1 inputs"),
        (["equal", "hat.json", "flat.json", "--tolerance", "x"], "tolerance: expected a fraction"),
        (["range", "hat.json", "--output", "1"], "output: expected 0..0, got 1"),
        (["range", "hat.json", "--layers", "w"], "layers: hat.json states its own"),
        (["range", "none.json"], "none.json"),
    ],
)
def test_bad_words(folder, words, says, capsys):
    assert main(["network", *words]) in (2, 74)
    assert says in capsys.readouterr().err

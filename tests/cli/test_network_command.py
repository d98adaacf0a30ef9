"""``exactlt network`` end to end: question to answer to verification, widths to table."""

import json
from fractions import Fraction

import pytest

from exactlt.cli import run
from exactlt.errors import InputError
from exactlt.instances import read_instance, write_instance
from exactlt.networks import Layer, Network, NetworkMask


@pytest.fixture
def question(tmp_path):
    source = Network([Layer([[1], [2], [-1], [-3]]), Layer([[1, 1, -3, -1]])])
    return write_instance(NetworkMask(source, Network([[[3]]])), tmp_path / "q.json")


def test_solve_then_verify(question, tmp_path, capsys):
    assert run(["network", "solve", str(question)]) == 0
    text = capsys.readouterr().out
    answer = json.loads(text)
    assert answer["verdict"] == "feasible" and answer["evidence"] == "witness"
    path = tmp_path / "a.json"
    path.write_text(text)
    assert run(["network", "verify", str(question), str(path)]) == 0
    assert capsys.readouterr().out.startswith("solution: equal within 0 on the whole domain")
    answer["masks"][1][0] = "0000"
    path.write_text(json.dumps(answer))
    assert run(["network", "verify", str(question), str(path)]) == 1
    assert "not a solution: at (" in capsys.readouterr().out
    answer["instance"] = "0" * 64
    path.write_text(json.dumps(answer))
    assert run(["network", "verify", str(question), str(path)]) == 1


def test_certificate_of_a_refutation(tmp_path, capsys):
    pytest.importorskip("pysat")
    source = Network([Layer([[2], [4], [-3], [-5]]), Layer([[1, 2, -1, 2]])])
    question = NetworkMask(source, Network([[[5]]]))
    path = write_instance(question, tmp_path / "q.json", {"name": "x"})
    out = tmp_path / "c"
    assert run(["network", "solve", str(path), "--certificate", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["evidence"] == "proof"
    from exactlt.certificates import verify

    assert verify(tmp_path / "c.system.json", out).ok
    assert read_instance(tmp_path / "c.system.json").variables == 4


def test_width_and_table(tmp_path, capsys):
    out = tmp_path / "w.jsonl"
    assert (
        run(
            [
                "network",
                "width",
                "--law",
                "uniform:M=2",
                "--layer",
                "2x1",
                "--seeds",
                "0..1",
                "--out",
                str(out),
            ]
        )
        == 0
    )
    text = capsys.readouterr().out
    assert text.count("n* =") == 6 and "free: mean n*" in text
    assert run(["network", "table", str(out)]) == 0
    assert "| linear | uniform:M=2 | 2 | 1 | 2 of 2 |" in capsys.readouterr().out
    assert run(["network", "width", "--law", "uniform:M=2", "--kind", "chain"]) == 0
    target = write_instance(Network([Layer([[1, -1]], unit=Fraction(1, 2))]), tmp_path / "t.json")
    assert (
        run(
            [
                "network",
                "width",
                "--law",
                "uniform:M=2",
                "--target",
                str(target),
                "--structure",
                "free",
            ]
        )
        == 0
    )


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["network", "width", "--law", "uniform:M=2", "--layer", "2"], "inputs x outputs"),
        (["network", "width", "--law", "uniform:M=2", "--kind", "deep"], "kind: expected"),
        (["network", "width", "--law", "uniform:M=2", "--structure", "x"], "structure: expected"),
    ],
)
def test_bad_options_are_one_sentence(argv, words):
    with pytest.raises(InputError, match=words):
        run(argv)


def test_a_question_of_another_kind_is_refused(tmp_path):
    path = write_instance(Network([[[1]]]), tmp_path / "n.json")
    with pytest.raises(InputError, match="expected exactlt/network-mask"):
        run(["network", "solve", str(path)])

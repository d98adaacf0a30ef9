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
    assert run(["solve", str(question)]) == 0
    text = capsys.readouterr().out
    answer = json.loads(text)
    assert answer["verdict"] == "feasible" and answer["evidence"] == "witness"
    path = tmp_path / "a.json"
    path.write_text(text)
    assert run(["check", str(question), str(path)]) == 0
    assert capsys.readouterr().out.startswith("solution: equal within 0 on the whole domain")
    answer["masks"][1][0] = "0000"
    path.write_text(json.dumps(answer))
    assert run(["check", str(question), str(path)]) == 1
    assert "not a solution: at (" in capsys.readouterr().out
    answer["instance"] = "0" * 64
    path.write_text(json.dumps(answer))
    assert run(["check", str(question), str(path)]) == 1


def test_certificate_of_a_refutation(tmp_path, capsys):
    pytest.importorskip("pysat")
    source = Network([Layer([[2], [4], [-3], [-5]]), Layer([[1, 2, -1, 2]])])
    question = NetworkMask(source, Network([[[5]]]))
    path = write_instance(question, tmp_path / "q.json", {"name": "x"})
    out = tmp_path / "c"
    assert run(["solve", str(path), "--certificate", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["evidence"] == "proof"
    from exactlt.certificates import verify

    assert verify(tmp_path / "c.system.json", out).ok
    assert read_instance(tmp_path / "c.system.json").variables == 4


def test_width_and_table(tmp_path, capsys):
    out = tmp_path / "w.jsonl"
    assert (
        run(
            [
                "width",
                "--family",
                "linear",
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
    assert run(["width", "--law", "uniform:M=2", "--family", "chain"]) == 0
    target = write_instance(Network([Layer([[1, -1]], unit=Fraction(1, 2))]), tmp_path / "t.json")
    assert (
        run(
            [
                "width",
                "--family",
                "linear",
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
        (
            ["width", "--family", "linear", "--law", "uniform:M=2", "--layer", "2"],
            "inputs x outputs",
        ),
        (["width", "--law", "uniform:M=2", "--family", "deep"], "family: expected"),
        (
            ["width", "--family", "linear", "--law", "uniform:M=2", "--structure", "x"],
            "structure: expected",
        ),
    ],
)
def test_bad_options_are_one_sentence(argv, words):
    with pytest.raises(InputError, match=words):
        run(argv)


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("chain", ["--solver", "sat"], "takes no solver"),
        ("chain", ["--confirm", "cp_sat", "--seconds", "3"], "no second solver and time limit"),
        ("chain", ["--structure", "whole-neuron"], "structure: expected block, free for chain"),
        ("chain", ["--structure", "one-input"], "structure: expected block, free for chain"),
        ("chain", ["--layer", "2x1"], "inputs: chain has 1, got 2"),
        ("chain-wide", ["--structure", "free", "--max-n", "40"], "max_n: .* expected at most 16"),
        ("chain-wide", ["--structure", "block", "--solver", "sat"], "takes no solver"),
        ("relu-grid", ["--max-n", "17"], "max_n: .* expected at most 16"),
        ("relu-grid", ["--layer", "2x3"], "outputs: relu-grid has 1, got 3"),
        (
            "relu-grid",
            ["--structure", "whole-neuron"],
            "structure: expected block, one-input, free for relu-grid",
        ),
        ("linear", ["--max-n", "513"], "max_n: .* expected at most 512"),
        ("spiral", [], "family: expected one of stream, gadget, linear, chain"),
    ],
)
def test_what_a_family_does_not_take_is_refused(kind, options, words):
    with pytest.raises(InputError, match=words):
        run(["width", "--law", "uniform:M=2", "--family", kind, *options])


def test_a_target_of_ones_own_is_taken_by_linear_alone(tmp_path):
    target = write_instance(Network([Layer([[1, -1]], unit=Fraction(1, 2))]), tmp_path / "t.json")
    for kind in ("chain", "chain-wide", "relu-grid"):
        with pytest.raises(InputError, match=r"target: .* takes none; it draws its own"):
            run(["width", "--law", "uniform:M=2", "--family", kind, "--target", str(target)])
    with pytest.raises(InputError, match="inputs: the target has its own"):
        argv = ["width", "--family", "linear", "--law", "uniform:M=2", "--layer", "2x1"]
        run([*argv, "--target", str(target)])


def test_a_question_of_another_kind_is_refused(tmp_path):
    path = write_instance(Network([[[1]]]), tmp_path / "n.json")
    with pytest.raises(InputError, match="exactlt/network-mask, got exactlt/network;"):
        run(["solve", str(path)])

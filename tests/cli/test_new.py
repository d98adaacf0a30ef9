"""Starters run as they are, questions are drawn the same everywhere, bad input is one sentence."""

import json

import pytest

from exactlt import Partition, Stream, SubsetSum, read_question
from exactlt.cli import main, run
from exactlt.cli.new import KINDS

SLOW = [pytest.param(k, marks=pytest.mark.slow) if k == "dataset" else k for k in KINDS]


@pytest.mark.parametrize("kind", SLOW)
def test_every_starter_is_taken_by_the_command_that_is_named_next(
    tmp_path, monkeypatch, capsys, kind
):
    monkeypatch.chdir(tmp_path)
    words = KINDS[kind].split()[1:]
    name = next(word for word in words if "." in word)
    assert run(["new", kind, "--out", name]) == 0
    assert f"next: {KINDS[kind]}" in capsys.readouterr().err
    assert run(words) == (1 if kind == "conjecture" else 0)  # the conjecture falls at M = 1


def test_a_question_is_the_first_weights_of_its_stream(capsys):
    drawn = ["--law", "positive:M=2^20", "--n", "24", "--seed", "3", "--target", "9999999"]
    assert run(["new", "question", *drawn]) == 0
    found = json.loads(capsys.readouterr().out)
    weights = Stream("positive:M=2^20", seed=3).take(24)
    assert found == json.loads(json.dumps(SubsetSum(weights, target=9999999).document()))


def test_a_partition_is_drawn_from_a_positive_law(tmp_path):
    out = tmp_path / "p.json"
    assert run(["new", "partition", "--n", "5", "--out", str(out)]) == 0
    assert read_question(out) == Partition(Stream("positive:M=64", seed=0).take(5))


@pytest.mark.parametrize(
    "argv, named",
    [
        (["new", "quest"], "kind: expected question"),
        (["new", "plan", "--n", "3"], "n: a question takes it, plan is a fixed text"),
        (["new", "partition", "--target", "3"], "target: a partition asks for equal halves"),
        (["new", "question", "--n", "10^12"], "n: expected 0..1000000"),
        (["new", "question", "--n", "x"], "n: expected an integer"),
        (["new", "question", "--law", "unifrom:M=4"], "law"),
    ],
)
def test_bad_input_is_one_sentence(capsys, argv, named):
    assert main(argv) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and named in shown.err and shown.err.count("\n") == 1


def test_an_existing_file_is_kept(tmp_path, capsys):
    out = tmp_path / "plan.toml"
    out.write_text("mine")
    assert main(["new", "plan", "--out", str(out)]) == 2
    assert out.read_text() == "mine"
    assert main(["new", "plan", "--out", str(out), "--force"]) == 0
    assert out.read_text().startswith("# A sweep")

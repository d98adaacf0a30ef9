"""The shipped schemas hold for what commands print, and refuse what is not of the format."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError, validate

from exactlt.cli import main
from exactlt.datasets.families import family
from exactlt.errors import InputError
from exactlt.instances import write_instance
from exactlt.schemas import schema, schema_names

ROOT = Path(__file__).parents[2]
ROW = ROOT / "examples" / "questions" / "row.json"
TENT = ROOT / "examples" / "networks" / "tent.json"
PRINTED = {
    "answer": [f"solve {ROW} --ask {ask}" for ask in ("decide", "optimum", "sparsest", "count")]
    + [f"solve {ROW} --ask all", f"solve {ROW} --ask best --k 2"],
    "bound-value": ["bounds eval KN26-trivial --set n=8,M=4,t=4 --json"],
    "bound-least": ["bounds solve KN26-trivial --set M=4,t=4,eta=1/2 --json"],
    "bounds-compared": ["bounds compare --set n=8,M=4,t=4,eta=1/2 --json"],
    "solvers": ["solvers --json"],
    "network-range": [f"network range {TENT} --json"],
    "network-comparison": [f"network equal {TENT} {TENT} --json"],
    "crosscheck": ["crosscheck --instances 2 --solver enumerate --json"],
    "width-line": ["width --law uniform:M=64 --target 5 --seeds 0..1 --json"],
    "probability": ["probability --law uniform:M=2 --n 6 --target 2 --json"],
}


def test_every_schema_is_one():
    assert len(schema_names()) > 20
    for name in schema_names():
        Draft202012Validator.check_schema(schema(name))
        assert schema(name).get("title")
    with pytest.raises(InputError, match="schema: expected one of answer, "):
        schema("nothing")


def documents(text):
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_follows_its_schema(name, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rules = schema(name)
    for command in PRINTED[name]:
        assert main(command.split()) == 0
        for document in documents(capsys.readouterr().out):
            validate(document, rules)
            for key in rules["required"]:
                less = copy.deepcopy(document)
                del less[key]
                with pytest.raises(ValidationError):
                    validate(less, rules)
            with pytest.raises(ValidationError):
                validate({**document, "unheard-of": 1}, rules)


def test_checked_answers_and_verdicts(capsys, tmp_path):
    assert main(["solve", str(ROW)]) == 0
    answer = tmp_path / "answer.json"
    answer.write_text(capsys.readouterr().out)
    assert main(["check", str(ROW), str(answer), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validate(found, schema(found["format"]))
    assert found["right"] is True
    assert main(["certify", str(ROW), "--out", str(tmp_path / "row.cert"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validate(found, schema(found["format"]))


def test_questions_of_every_family_follow_their_schema(tmp_path):
    seen = set()
    for name in ("subset-sum", "partition", "market-split", "multiway", "csplib049"):
        values = {"n": 6, "N": 8, "bits": 4, "blocks": 2, "rows": 2, "target": 3}
        values["law"] = "uniform:M=9"
        known = set(family(name).parameters)
        question = family(name).question({k: v for k, v in values.items() if k in known}, 0)
        file = write_instance(question, tmp_path / f"{name}.json")
        document = json.loads(file.read_text("utf-8"))
        validate(document, schema(document["format"]))
        seen.add(document["format"])
    assert len(seen) == 3


def test_the_command_prints_them(capsys):
    assert main(["schema"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(schema_names())
    assert main(["schema", "exactlt/answer"]) == 0
    assert json.loads(capsys.readouterr().out) == schema("answer")
    assert main(["schema", "nothing"]) == 2

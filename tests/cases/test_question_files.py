"""Files of questions: what ships is read, marks and hashes are understood, limits hold."""

import json
from pathlib import Path

import pytest

from exactlt import SubsetSum
from exactlt.certificates import certify, verify
from exactlt.cli import main
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import read_instance, read_instances, write_instance
from exactlt.solvers import solver

DATA = Path(__file__).parents[2] / "data"
QUESTION = SubsetSum([3, 5, 9], target=7)


def call(capsys, *argv):
    code = main(list(map(str, argv)))
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize("name", ["rss", "rfss", "npp", "trouble"])
def test_shipped_questions_are_read(name):
    found = read_instances(DATA / "instances" / f"{name}.jsonl")
    lines = (DATA / "instances" / f"{name}.jsonl").read_text().splitlines()
    assert len(found) == len(lines)
    for (_, question), line in zip(found, lines, strict=True):
        assert json.loads(line)["instance"]["sha256"] == question.sha256


@pytest.mark.parametrize("name", ["rss", "npp"])
def test_solve_answers_every_line(name, tmp_path, capsys):
    source = (DATA / "instances" / f"{name}.jsonl").read_text().splitlines()[:5]
    (tmp_path / "q.jsonl").write_text("\n\n".join(source) + "\n")
    code, out, err = call(capsys, "solve", tmp_path / "q.jsonl", "--solver", "mitm")
    assert code == 0 and "feasible" in err
    for line, answer in zip(source, map(json.loads, out.splitlines()), strict=True):
        assert answer["verdict"] == json.loads(line)["truth"]["decide"]
    # the third question is in line 5
    code, out, _ = call(capsys, "solve", f"{tmp_path / 'q.jsonl'}:5", "--solver", "mitm")
    assert json.loads(out)["verdict"] == json.loads(source[2])["truth"]["decide"]
    for argv in (["export"], ["certify", "-o", tmp_path / "c"], ["solve", "--competition"]):
        code, out, err = call(capsys, argv[0], tmp_path / "q.jsonl", *argv[1:])
        assert code == 2 and "name one by its line" in err and not out
    assert call(capsys, "solve", f"{tmp_path / 'q.jsonl'}:2")[0] == 2
    assert call(capsys, "solve", f"{tmp_path / 'q.jsonl'}:99")[0] == 2


def test_a_file_whose_name_ends_like_a_line_is_that_file(tmp_path):
    write_instance(QUESTION, tmp_path / "q.json:1")
    assert read_instance(tmp_path / "q.json:1") == QUESTION


def test_one_bad_line_names_its_place(tmp_path):
    good = json.dumps(QUESTION.document())
    (tmp_path / "q.jsonl").write_text(f"{good}\n{good[:-1]}\n")
    with pytest.raises(MalformedFile, match=r"q\.jsonl:2: not JSON"):
        read_instances(tmp_path / "q.jsonl")


def test_a_question_may_carry_its_hash_and_it_must_be_right(tmp_path):
    document = {**QUESTION.document(), "sha256": QUESTION.sha256}
    path = tmp_path / "q.json"
    path.write_text(json.dumps(document))
    assert read_instance(path) == QUESTION
    assert verify(str(path), certify(QUESTION)).ok  # the checker reads it too
    path.write_text(json.dumps({**document, "target": "8"}))
    with pytest.raises(MalformedFile, match="sha256: expected"):
        read_instance(path)


def test_a_byte_order_mark_says_nothing_to_both_readers(tmp_path):
    path = tmp_path / "q.json"
    path.write_text(json.dumps(QUESTION.document()), "utf-8-sig")
    assert read_instance(path) == QUESTION
    assert verify(str(path), certify(QUESTION)).ok


def test_utf_16_is_named(tmp_path):
    (tmp_path / "q.json").write_text(json.dumps(QUESTION.document()), "utf-16")
    with pytest.raises(InputError):
        read_instance(tmp_path / "q.json")


@pytest.mark.parametrize("name", ["chain-M7-s0", "linear-2x1-M7-s0", "relu-grid-M3-s3"])
def test_shipped_width_records_are_verified(name, tmp_path, capsys):
    path = DATA / "networks" / f"{name}.json"
    code, out, _ = call(capsys, "check", path)
    assert code == 0 and out.count("verified: ") == len(json.loads(path.read_text())["widths"])
    document = json.loads(path.read_text())
    first = next(iter(document["widths"].values()))
    first["kept"] += 1
    (tmp_path / "wrong.json").write_text(json.dumps(document))
    code, out, _ = call(capsys, "check", tmp_path / "wrong.json")
    assert code == 1 and "wrong: " in out


@pytest.mark.parametrize(
    "change",
    [
        {"widths": []},
        {"widths": {"free": []}},
        {"widths": {"odd": {}}},
        {"widths": {"free": {"n": -1}}},
        {"widths": {"free": {"n": 10**9, "kept": 1, "masks": []}}},
        {"widths": {"free": {"n": 2, "kept": 1}}},
        {"widths": {"free": {"n": 2, "kept": 1, "masks": [3]}}},
        {"target": []},
        {"target": {}},
        {"law": 3},
        {"seed": "0"},
        {"kind": "odd"},
        {"format": "exactlt/odd"},
    ],
)
def test_a_nonsense_width_record_is_one_sentence(change, tmp_path, capsys):
    document = json.loads((DATA / "networks" / "linear-2x1-M7-s0.json").read_text())
    (tmp_path / "r.json").write_text(json.dumps({**document, **change}))
    code, out, err = call(capsys, "check", tmp_path / "r.json")
    assert code == 2 and not out and err.count("\n") == 1, err


@pytest.mark.parametrize(
    "name, start", [("q.cnf", "c "), ("q.opb", "* #"), ("q.lp", "\\"), ("q.mps", "*"), ("q", "* #")]
)
def test_export_writes_what_the_name_says(name, start, tmp_path, capsys):
    path = write_instance(QUESTION, tmp_path / "q.json")
    assert call(capsys, "export", path, "--out", tmp_path / name)[0] == 0
    assert (tmp_path / name).read_text().startswith(start)
    if name != "q":
        other = "mps" if name != "q.mps" else "lp"
        code, _, err = call(capsys, "export", path, "--out", tmp_path / name, "--to", other)
        assert code == 2 and "expected the format" in err


def test_numbers_beyond_pythons_guard_have_a_hash_and_a_text():
    big = 10**5000
    question = SubsetSum([big, 7], target=big)
    assert f'"{"1" + "0" * 5000}"' in question.to_json() and len(question.sha256) == 64
    far = SubsetSum([7], target=big)
    answer = solver("enumerate").solve(far, "optimum")
    assert answer.document(far)["gap"] == "9" * 4999 + "3"

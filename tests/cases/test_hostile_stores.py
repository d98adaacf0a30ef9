"""Stores are anybody's text: well-sealed nonsense is one sentence, and the page escapes all."""

import json
import random

import pytest

from exactlt.cli import main
from exactlt.errors import ExactltError, MalformedFile
from exactlt.experiments import Plan, Stop, report, run, summary
from exactlt.experiments._records import seal, unseal
from exactlt.experiments._store import Store

PLAN = Plan("decide", laws=("sign",), n=(4,), targets=("1",), stop=Stop(10, 5))
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def store(tmp_path):
    run(PLAN, tmp_path / "store", workers=1)
    return tmp_path / "store"


def lines(store):
    (path,) = (store / "records").glob("*.jsonl")
    return path, [unseal(line) for line in path.read_bytes().splitlines(keepends=True)]


CELL = PLAN.cells()[0]
SHARD = {"cell": CELL.id, "shard": 0, "result": {"samples": 5, "counts": {"yes": 3, "no": 2}}}


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"header": []},
        {"header": {"run": 3, "plan": "x"}},
        {"header": {"plan": "x"}},
        {"header": {"run": "a", "plan": [SCRIPT]}},
        {"header": {"run": "a", "plan": "b", "versions": [1]}},
        {"header": {"run": "a", "plan": "b", "command": [{"a": 1}]}},
        {"cell": CELL.id, "content": []},
        {"cell": CELL.id, "content": {}},
        {"cell": CELL.id, "content": {**CELL.document(), "M": "x"}},
        {"cell": CELL.id, "content": {**CELL.document(), "M": 3}},
        {"cell": CELL.id, "content": {**CELL.document(), "n": "4"}},
        {"cell": CELL.id, "content": {**CELL.document(), "question": "why"}},
        {"cell": CELL.id, "content": {**CELL.document(), "law": "x:y"}},
        {"cell": "0" * 16, "content": CELL.document()},
        {**SHARD, "shard": 10**30},
        {**SHARD, "shard": -1},
        {**SHARD, "shard": "0"},
        {**SHARD, "cell": "0" * 16},
        {**SHARD, "cell": [1]},
        {**SHARD, "result": []},
        {**SHARD, "result": {"samples": 5}},
        {**SHARD, "result": {"samples": 5, "counts": {"yes": 6}}},
        {**SHARD, "result": {"samples": 5, "counts": {"maybe": 5}}},
        {**SHARD, "result": {"samples": 5, "counts": {"yes": "5"}}},
        {**SHARD, "result": {"samples": 5, "counts": {"yes": 6, "no": -1}}},
        {"cell": CELL.id, "shard": 0},
    ],
)
def test_well_sealed_nonsense_names_file_and_line(record, store, tmp_path, capsys):
    path, before = lines(store)
    with open(path, "ab") as file:
        file.write(seal(record))
    with pytest.raises(MalformedFile, match=rf"{path.name}, line {len(before) + 1}: "):
        report([store], tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
    assert main(["report", str(store), "-o", str(tmp_path / "page.html")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_any_mutation_of_a_record_is_one_sentence_or_the_same_table(store, tmp_path):
    path, records = lines(store)
    expected = [(r.cell, r.counts) for r in summary(PLAN, store)]
    rng = random.Random(11)
    junk = [None, 0, -1, "", "x", [], {}, [1], {"a": 1}, 2**70, True, "9" * 50]

    def mutated(value):
        if isinstance(value, dict) and value and rng.random() < 0.8:
            key = rng.choice(sorted(value))
            return {**value, key: mutated(value[key])}
        return rng.choice(junk)

    for _ in range(300):
        chosen = list(records)
        i = rng.randrange(len(chosen))
        chosen[i] = mutated(chosen[i])
        if not isinstance(chosen[i], dict):
            continue
        path.write_bytes(b"".join(map(seal, chosen)))
        try:
            rows = summary(PLAN, store)
        except ExactltError as error:
            assert "\n" not in str(error)
        else:
            assert [(r.cell, r.counts) for r in rows] == expected


def test_plans_of_nonsense_are_one_sentence(store, tmp_path):
    (path,) = (store / "plans").glob("*.json")
    good = json.loads(path.read_text())
    rng = random.Random(5)
    junk = [None, 0, -1, "", "x", [], {}, [1], [None], [[1]], {"a": 1}, 2**70, True, "1e99"]
    for _ in range(200):
        path.write_text(json.dumps({**good, rng.choice(sorted(good)): rng.choice(junk)}))
        try:
            with Store(store, write=False) as opened:
                opened.plans()
        except ExactltError as error:
            assert "\n" not in str(error)


def test_the_page_escapes_everything(store, tmp_path):
    path, _ = lines(store)
    header = {k: SCRIPT for k in ("run", "plan", "started", "machine")}
    record = {"header": {**header, "command": [SCRIPT], "versions": {SCRIPT: SCRIPT}}}
    with open(path, "ab") as file:
        file.write(seal(record))
    named = Plan("decide", laws=("sign",), n=(4,), stop=Stop(5, 5), name=SCRIPT)
    run(named, store, workers=1)
    evil = store / "certificates"
    evil.mkdir()
    (evil / "<img src=x onerror=alert(1)>").write_text("x")
    (evil / "javascript:alert(1)").write_text("x")
    for page in (tmp_path / "page.html", evil / "page.html"):
        text = report([store], page).read_text()
        assert "<script" not in text and "<img" not in text
        assert 'href="javascript:' not in text
        assert "&lt;script&gt;" in text

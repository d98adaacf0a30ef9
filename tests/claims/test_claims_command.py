"""``exactlt claims``: statuses counted, exit codes, JUnit, JSON, the starter."""

import json
import xml.etree.ElementTree as ET

import pytest

from exactlt.claims import KINDS
from exactlt.claims.file import HEAD, claim_text
from exactlt.cli import main

GOOD = {
    "id": "good",
    "says": "Two samples.",
    "kind": "probability",
    "known": "exhaustive",
    "law": "uniform:M=1",
    "n": 4,
    "target": 1,
    "of": "hit",
    "value": "65/81",
}
WRONG = {**GOOD, "id": "wrong", "value": "64/81"}
BROKEN = {**GOOD, "id": "broken", "value": "?"}
DEAR = {**GOOD, "id": "dear", "law": "uniform:M=300", "n": 5000}


def file_of(folder, *documents):
    path = folder / "x.claims.toml"
    path.write_text("\n".join([HEAD, *map(claim_text, documents)]))
    return str(path)


@pytest.mark.parametrize(
    ("documents", "code"),
    [([GOOD], 0), ([GOOD, DEAR], 3), ([BROKEN, DEAR, GOOD], 2), ([WRONG, BROKEN, DEAR], 1)],
)
def test_the_worst_status_is_the_exit_code(tmp_path, capsys, documents, code):
    assert main(["claims", "verify", file_of(tmp_path, *documents)]) == code
    out = capsys.readouterr().out
    assert f"{len(documents)} claims: " in out
    assert ("1 not re-verified" in out) == (DEAR in documents)


def test_reports_for_programs(tmp_path, capsys):
    report = tmp_path / "out.xml"
    path = file_of(tmp_path, GOOD, WRONG, BROKEN, DEAR)
    assert main(["claims", "verify", path, "--junit", str(report), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [c["status"] for c in document["claims"]] == [
        *("verified", "refuted", "malformed", "not re-verified")
    ]
    suite = ET.parse(report).getroot()[0]
    assert {k: suite.get(k) for k in ("tests", "failures", "errors", "skipped")} == {
        **{"tests": "4", "failures": "1"},
        **{"errors": "1", "skipped": "1"},
    }
    assert [[x.tag for x in case] for case in suite] == [
        *(["system-out"], ["failure"], ["error"], ["skipped"])
    ]


def test_the_negative_control_is_counted(tmp_path, capsys):
    assert main(["claims", "verify", file_of(tmp_path, GOOD), "--negative-control"]) == 0
    assert "0 fields not load-bearing" in capsys.readouterr().out


def test_only_some(tmp_path, capsys):
    path = file_of(tmp_path, GOOD, WRONG)
    assert main(["claims", "verify", path, "--only", "good"]) == 0
    assert main(["claims", "verify", path, "--only", "none"]) == 2


def test_a_file_that_is_not_there_is_one_sentence(tmp_path, capsys):
    assert main(["claims", "verify", str(tmp_path / "no.toml")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_starter_is_true(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["claims", "init"]) == 0
    assert main(["claims", "init"]) == 2  # it is there
    assert main(["claims", "verify", "paper.claims.toml"]) == 0


def test_kinds(capsys):
    assert main(["claims", "kinds"]) == 0
    assert capsys.readouterr().out.count("\n") == len(KINDS)
    assert main(["claims", "kinds", "width"]) == 0
    assert "mask" in capsys.readouterr().out
    assert main(["claims", "kinds", "odds"]) == 2

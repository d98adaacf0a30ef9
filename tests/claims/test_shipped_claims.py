"""The claims that we ship: `make test` verifies all, the slow suite refuses all altered ones."""

from pathlib import Path

import pytest

from exactlt.claims import Status
from exactlt.claims.atlas import cells_of, entries_of, extend, missing, table
from exactlt.claims.session import look_at, read_all
from exactlt.claims.words import Allowed
from exactlt.cli import main
from exactlt.errors import MalformedFile

ROOT = Path(__file__).parents[2]
ATLAS = ROOT / "data" / "atlas"
FILES = sorted([*ROOT.glob("data/results/*.toml"), *ROOT.glob("examples/**/*.claims.toml")])
LONG = ("conjectures.claims.toml",)
"""Files of which the default suite takes every fifth claim: four seconds each."""
PATIENT = Allowed(budget=60, seconds=600)
"""Machines may be busy, and kernels not compiled yet."""
PLAN = """format = "exactlt/atlas"
version = 1
[[grid]]
page = "a"
kind = "width"
law = "uniform:M={M}"
M = [8, 16]
seeds = "0..1"
target = "{M}"
"""


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_claim_behind_the_pages_is_verified(path):
    entries = read_all([path])
    if path.name in LONG:
        entries = entries[::5]
    wrong = [x for x in look_at(entries, PATIENT) if not x.finding.ok]
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_every_claim_of_the_long_files_is_verified(name):
    entries = read_all([ROOT / "data" / "results" / name])
    assert all(looked.finding.ok for looked in look_at(entries, PATIENT))


def test_the_board_is_whole_and_verified():
    entries = entries_of(ATLAS)
    assert len(cells_of(ATLAS)) >= 300 and not missing(ATLAS)
    for looked in look_at(entries, PATIENT):
        assert looked.finding.status is Status.VERIFIED, looked


def test_most_widths_of_the_board_are_certified():
    widths = [e for e in entries_of(ATLAS) if "n" in e.claim.fields and "mask" in e.document]
    assert sum(e.document["known"] == "proof" for e in widths) > 0.8 * len(widths)


@pytest.mark.slow
@pytest.mark.parametrize("path", [*FILES, *sorted(ATLAS.glob("*.claims.toml"))], ids=str)
def test_every_altered_field_of_every_shipped_claim_is_refused(path):
    fields = 0
    for looked in look_at(read_all([path])[::3], PATIENT, negative=True):
        assert looked.finding.ok, looked
        assert all(altered.ok for altered in looked.altered), looked
        fields += len(looked.altered)
    assert fields


def test_extend_computes_what_is_missing(tmp_path, capsys):
    (tmp_path / "atlas.toml").write_text(PLAN)
    first = extend(tmp_path, most=1)
    assert (first.cells, first.closed) == (4, 1)
    assert len(missing(tmp_path)) == 3 and "missing" in table(tmp_path)
    assert extend(tmp_path).closed == 3
    assert main(["atlas", "verify", str(tmp_path)]) == 0
    assert {e.claim["known"] for e in entries_of(tmp_path)} <= {"proof", "witness"}
    before = (tmp_path / "a.claims.toml").read_text()
    assert extend(tmp_path).closed == 0
    assert (tmp_path / "a.claims.toml").read_text() == before


def test_a_lost_cell_is_told(tmp_path, capsys):
    (tmp_path / "atlas.toml").write_text(PLAN)
    extend(tmp_path, most=3)
    assert main(["atlas", "verify", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("MISSING")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("width", "odds", "kind: expected one of"),
        ('page = "a"', 'page = "../a"', "page: expected letters"),
        ("seeds", "sedes", "sedes: unknown key"),
        ("[8, 16]", "[8, 8]", "wanted twice"),
        ("version = 1", "version = 2", "version 1"),
    ],
)
def test_wrong_plans(tmp_path, old, new, words):
    (tmp_path / "atlas.toml").write_text(PLAN.replace(old, new))
    with pytest.raises(MalformedFile, match=words):
        cells_of(tmp_path)

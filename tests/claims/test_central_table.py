"""The central table: its claims verify, altered ones are refused, and it says what they say."""

from dataclasses import replace
from fractions import Fraction

import pytest

from exactlt.claims import Allowed, Status, read_claims, verify
from exactlt.claims.central import Cell, documents, table
from exactlt.claims.file import file_text
from exactlt.claims.run import control_all
from exactlt.cli import main
from exactlt.errors import InputError, MalformedFile
from exactlt.solvers import solver
from exactlt.width.families import family
from exactlt.width.network.block import block_by_heuristic, block_width

F = Fraction
PATIENT = Allowed(budget=30, seconds=600)
TINY = Cell(1, 1, 1, seeds=range(3), p=(F(1, 2), F(9, 10)))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("central")
    found = list(documents(TINY, folder, learned=False))
    path = folder / "central.claims.toml"
    path.write_text(file_text(found))
    return path, found


def test_every_number_is_a_claim_that_verifies(made):
    path, found = made
    entries = read_claims(path)
    assert len({d["id"] for d in found}) == len(found)
    for entry, finding in verify(entries, PATIENT):
        assert finding.status is Status.VERIFIED, (entry.where, finding)
    kinds = {d["kind"] for d in found}
    assert kinds == {"network-width", "width-statistic", "bound-least", "quotient"}


def test_altered_numbers_are_refused(made):
    path, _ = made
    chosen = [e for e in read_claims(path) if e.claim.kind.name in ("quotient", "width-statistic")]
    for entry, found in control_all(chosen[:4], PATIENT):
        assert isinstance(found, list) and all(a.ok for a in found), (entry.where, found)


def test_the_table_holds_what_the_claims_hold(made):
    path, found = made
    lines = table(found).splitlines()
    assert len(lines) == 4  # head, rule, one row for each p
    widths = [
        family("linear")("uniform:M=1", s, inputs=1, outputs=1).width("free").n for s in range(3)
    ]
    row = [cell.strip() for cell in lines[2].strip("|").split("|")]
    assert row[:5] == ["1-n-1, M = 1", "0", "1/2", "3", "1 (KN25-Cor1)"]
    assert row[5] == str(sorted(widths)[1])
    assert lines[3].split("|")[6].strip() == str(max(widths))
    assert main(["network", "central", str(path)]) == 0


@pytest.mark.slow
def test_a_tolerance_gets_certificates_from_refuting_inputs(tmp_path):
    cell = Cell(1, 1, 3, F(1, 9), seeds=range(2))
    found = list(documents(cell, tmp_path, learned=False))
    path = tmp_path / "within.claims.toml"
    path.write_text(file_text(found))
    widths = [d for d in found if d["kind"] == "network-width" and d.get("n")]
    assert widths and all(d["known"] == "proof" and d["refuting"] for d in widths)
    entries = read_claims(path)
    assert all(f.status is Status.VERIFIED for _, f in verify(entries, PATIENT))
    one = next(e for e in entries if e.document.get("refuting"))
    ((_, altered),) = control_all([one], PATIENT)
    assert isinstance(altered, list) and all(a.ok for a in altered), altered


def test_learned_masks_are_upper_bounds(tmp_path):
    cell = replace(TINY, seeds=range(1, 2), p=(F(1, 2),))
    found = list(documents(cell, tmp_path))
    least = next(d["n"] for d in found if d.get("structure") == "free" and "n" in d)
    shown = [d for d in found if str(d.get("found_by", "")).startswith("training")]
    assert all(d["at_most"] >= least and d["known"] == "witness" for d in shown)


def test_heuristics_never_beat_the_construction():
    for seed in range(6):
        draw = family("linear")("uniform:M=3", seed, inputs=2, outputs=2)
        exact = block_width(draw.target, draw.law, seed).n
        for name in ("greedy", "local_search"):
            found = block_by_heuristic(draw.target, draw.law, seed, name, most=256)
            assert found is None or found[0] >= exact
        width, masks = block_by_heuristic(draw.target, draw.law, seed, "dp", most=256)
        assert width == exact and masks[0].shape == (width, 2)


def test_nothing_to_show():
    with pytest.raises(MalformedFile, match="expected quantiles of network widths"):
        table([])


@pytest.mark.parametrize("options, words", [
    (dict(p=(F(1),)), "p: expected a probability between 0 and 1"),
    (dict(family="stream"), "family: expected linear or chain"),
    (dict(seeds=range(0)), "seeds: expected at least one"),
])  # fmt: skip
def test_bad_cells(options, words):
    with pytest.raises(InputError, match=words):
        Cell(1, 1, 1, **options)


def test_bad_commands(capsys, tmp_path):
    assert main(["network", "central", "--layers", "2"]) == 2
    assert "layer: expected inputs x outputs" in capsys.readouterr().err
    assert main(["network", "central", "-M", "3", "--tolerances", "1/10"]) == 2
    assert "at least 1/9" in capsys.readouterr().err
    there = tmp_path / "x.toml"
    there.write_text("")
    assert main(["network", "central", "--out", str(there)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert solver("local_search").name == "local_search"

"""``--claim``: what a command establishes is appended, and is verified."""

import pytest

from exactlt.claims import Status, read_claims, verify
from exactlt.cli import main

WIDTH = ["width", "--law", "uniform:M=64", "--target", "11"]
NETWORK = ["width", "--family", "linear", "--law", "uniform:M=1", "--layer", "2x1"]
RUNS = {
    "width": [*WIDTH, "--seeds", "0..1"],
    "width, certified": [*WIDTH, "--certificate", "w.cert"],
    "cover": ["width", "--law", "uniform:M=3", "--target=-3..3"],
    "cover, certified": [
        *("width", "--law", "uniform:M=3", "--target=-3..3", "--certificate", "w.cert")
    ],
    "gadget": ["width", "--family", "gadget", "--law", "grid:k=3", "--target", "9"],
    "network, certified": [
        *NETWORK,
        "--seeds",
        "1",
        "--structure",
        "block",
        "--certificate",
        "n.cert",
    ],
    "solve": ["solve", "q.json", "--ask", "count"],
    "solve, certified": ["solve", "q.json", "--certificate", "q.cert"],
    "probability": ["probability", "--law", "uniform:M=2", "--n", "5", "--target", "1"],
    "enclosure": ["probability", "--law", "uniform:M=50", "--n", "9", "--target", "1"],
    "partition": ["probability", "--law", "positive:M=4", "--n", "4", "--partition"],
    "bound": ["bounds", "eval", "D4-upper", "--set", "M=4,t=1,n=4"],
    "least": ["bounds", "solve", "D7a", "--set", "M=4,t=1,eta=1/100"],
    "conjecture": [
        *("conjecture", "P(miss) <= 1/2**n", "--region", "n=1..3"),
        *("--region", "M=1..2", "--region", "t=1..M"),
    ],
    "network": [*NETWORK, "--seeds", "0..1", "--structure", "free"],
    "sweep": ["sweep", "plan.toml", "--store", "records"],
}
QUESTION = '{"format": "exactlt/subset-sum", "version": 1, "weights": [4, 6, 10], "target": 7}'
PLAN = """question = "decide"
laws = ["uniform:M=64"]
n = [6]
targets = [11]
[stop]
samples = 100
shard = 50
"""
PROVED = {"width, certified", "cover, certified", "network, certified", "solve, certified"}


QUICK = [
    n
    for n in RUNS
    if n not in ("sweep", "network", "bound", "enclosure", "cover")
    and n not in ("cover, certified", "network, certified")
]


@pytest.mark.parametrize("name", QUICK)
def test_what_a_command_claims_is_verified(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "q.json").write_text(QUESTION)
    (tmp_path / "plan.toml").write_text(PLAN)
    for _ in range(2):  # the second run adds nothing
        assert main([*RUNS[name], "--claim", "p.claims.toml"]) in (0, 1)
    entries = read_claims("p.claims.toml")
    assert len(entries) == (2 if "0..1" in RUNS[name] else 1)
    for entry, finding in verify(entries):
        assert finding.status is Status.VERIFIED, finding
        assert (entry.claim["known"] == "proof") == (name in PROVED)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*RUNS} - {*QUICK}))
def test_what_other_commands_claim_is_verified(name, tmp_path, monkeypatch, capsys):
    test_what_a_command_claims_is_verified(name, tmp_path, monkeypatch, capsys)


def test_a_file_of_something_else_is_refused_before_the_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.claims.toml").write_text("x = 1\n")
    assert main([*WIDTH, "--claim", "p.claims.toml"]) == 2
    assert capsys.readouterr().out == ""


def test_a_certificate_elsewhere_is_said_and_not_claimed(tmp_path, monkeypatch, capsys):
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main([*WIDTH, "--certificate", "w.cert", "--claim", "in/p.claims.toml"]) == 0
    assert "not claimed: claim: expected w.cert in the folder" in capsys.readouterr().err


def test_what_was_not_found_is_not_claimed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([*WIDTH, "--max-n", "2", "--claim", "p.claims.toml"]) == 0
    assert "nothing to claim" in capsys.readouterr().err
    assert not (tmp_path / "p.claims.toml").exists()

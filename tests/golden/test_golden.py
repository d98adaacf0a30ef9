"""The answers of before are the answers of now, line by line."""

import json

import golden_answers as golden
import pytest

STORED = [
    json.loads(line) for line in (golden.HERE / "networks.jsonl").read_text("utf-8").splitlines()
]
QUICK = 12
"""Most masks, as counted by the distinct functions, that the default suite enumerates again."""


@pytest.mark.parametrize("part", range(4))
def test_network_answers(part):
    """Verdicts, least kept, counts and distinct functions of tiny networks."""
    for stored in STORED[part::4]:
        if int(stored["functions"]) <= QUICK:
            assert golden.network_line(stored["seed"]) == stored


@pytest.mark.slow
def test_all_network_answers():
    for stored in STORED:
        assert golden.network_line(stored["seed"]) == stored


def test_the_ledger():
    assert golden.ledger() == (golden.HERE / "ledger.txt").read_text("utf-8")


def test_data_files():
    assert golden.data() == (golden.HERE / "data.sha256").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", golden.CONJECTURES)
def test_example_conjectures(name):
    stored = golden.HERE / f"conjecture-{name}.txt"
    assert golden.conjecture(name) == stored.read_text("utf-8")

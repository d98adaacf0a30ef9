"""The small set that is shipped is what its plan makes, to the byte of its questions, and right."""

from pathlib import Path

import pytest

from exactlt.datasets import load, read_plan, verify
from exactlt.datasets.folder import open_set

ROOT = Path(__file__).parent.parent.parent
SMALL = ROOT / "data" / "sets" / "small"


def test_the_shipped_set_is_of_the_shipped_plan():
    _, plan = open_set(SMALL)
    assert plan == read_plan(ROOT / "examples" / "datasets" / "small.toml")
    assert [e.question for e in load(SMALL)] == [item.question() for item in plan.items()]


@pytest.mark.slow
def test_the_shipped_set_is_right():
    assert not [finding for finding in verify(SMALL) if not finding.ok]

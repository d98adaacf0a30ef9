"""The committed instances: hashes, masks, and every stated truth found again."""

import hashlib
import json
from pathlib import Path

import pytest

from exactlt import Stream, SubsetSum
from exactlt.answers import ROW_ASKS, Ask, Verdict
from exactlt.instances import from_document
from exactlt.solvers import solver

FOLDER = Path(__file__).parents[2] / "data" / "instances"
MANIFEST = json.loads((FOLDER / "manifest.json").read_text())["files"]
QUESTIONS = sorted(name for name in MANIFEST if name != "widths.jsonl")


def lines(name):
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


def instance_of(row):
    document = dict(row["instance"])
    stated = document.pop("sha256")
    instance = from_document(document)
    assert instance.sha256 == stated
    return instance


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_files_are_what_the_manifest_says(name):
    data = (FOLDER / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == MANIFEST[name]["sha256"]
    assert data.count(b"\n") == MANIFEST[name]["lines"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_instance_is_drawn_from_its_stream(name):
    for row in lines(name):
        instance = instance_of(row)
        if row["stream"] is not None:
            assert Stream(**row["stream"]).take(instance.n) == instance.weights


def agrees(row, method, question):
    """Whether the solver finds the stated truth again."""
    instance, truth = instance_of(row), row["truth"]
    answer = method.solve(instance, question)
    found = {
        Ask.DECIDE: answer.verdict.value,
        Ask.OPTIMUM: str(answer.gap),
        Ask.SPARSEST: answer.kept,
        Ask.COUNT: str(answer.count),
    }[question]
    return answer.verdict is not Verdict.UNKNOWN and found == truth[question.value]


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("question", list(ROW_ASKS))
def test_small_truths_are_found_again(name, question):
    rows = [row for row in lines(name) if len(row["instance"]["weights"]) <= 20]
    assert len(rows) >= 20
    for row in rows:
        instance, truth = instance_of(row), row["truth"]
        mask = [int(c) for c in truth["optimum_mask"]]
        row_ = instance if isinstance(instance, SubsetSum) else instance.as_subset_sum()
        assert str(row_.gap(mask)) == truth["optimum"]
        assert (truth["decide"] == "feasible") == (int(truth["optimum"]) <= row_.tolerance)
        assert agrees(row, solver("mitm"), question), row["instance"]["sha256"]


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_all_truths_are_found_again_by_quarters(name):
    for row in lines(name):
        method = solver("schroeppel_shamir")
        for question in ROW_ASKS:
            if (
                method.refusal(
                    instance_of(row)
                    if row["instance"]["format"].endswith("sum")
                    else instance_of(row).as_subset_sum(),
                    question,
                )
                is None
            ):
                assert agrees(row, method, question), row["instance"]["sha256"]


def test_widths_have_a_mask_and_nothing_below():
    for row in lines("widths.jsonl"):
        stream = Stream(row["law"], row["seed"], row["label"])
        n, target = row["n"], int(row["target"])
        mask = [int(c) for c in row["mask"]]
        assert SubsetSum(stream.take(n), target).is_solution(mask)
        if n > 1:
            below = SubsetSum(stream.take(n - 1), target)
            assert solver("dp").solve(below).verdict is Verdict.INFEASIBLE

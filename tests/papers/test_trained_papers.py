"""Re-runs of training papers: jobs, the store, intervals and verdicts."""

import json

import pytest

from exactlt.errors import MalformedFile, SoundnessError
from exactlt.papers import _exact_rows, _trained
from exactlt.papers._paired import Interval, paired, verdict
from exactlt.papers._reproduction import Lab
from exactlt.papers._trained import Job, job, results


def test_an_interval_is_students():
    """t(0.975, 3) = 3.182 of four differences 1, 2, 3, 4: mean 2.5, s/√n = .6455."""
    d = paired([2, 4, 6, 8], [1, 2, 3, 4])
    assert (d.mean, d.low, d.high) == pytest.approx((2.5, 2.5 - 2.0542, 2.5 + 2.0542), abs=1e-3)
    assert paired([0.5], [0.4]).low < -1e6  # one seed decides nothing


@pytest.mark.parametrize(
    "ends, word",
    [
        ([(1, 2)], "consistent"),
        ([(1, 2), (-1, 2)], "open"),
        ([(-2, -1), (1, 2)], "fails at this scale"),
        ([(0, 1)], "open"),
    ],
)
def test_a_verdict_follows_from_intervals(ends, word):
    assert verdict(Interval(0, low, high, 3) for low, high in ends) == word


def small(seed: int) -> Job:
    return job(
        _exact_rows.exact_rows,
        method="threshold",
        law="uniform:M=4",
        n=6,
        rows=5,
        steps=20,
        seed=seed,
    )


def test_finished_jobs_are_read_back_and_not_computed_again(tmp_path, monkeypatch):
    lab = Lab(store=str(tmp_path / "s"), workers=1)
    first = results(lab, [small(0), small(1), small(0)])
    assert first[0] == first[2] != first[1]
    kept = list((tmp_path / "s" / "trained").glob("*.json"))
    assert len(kept) == 2
    monkeypatch.setattr(Job, "run", lambda self: pytest.fail("computed again"))
    assert results(lab, [small(0), small(1)]) == first[:2]
    monkeypatch.setattr(_trained, "ENGINE", _trained.ENGINE + 1)
    assert small(0).id not in {path.stem for path in kept}
    monkeypatch.undo()
    kept[0].write_text("{")
    with pytest.raises(MalformedFile, match="expected a record of a training run"):
        results(lab, [small(0), small(1)])


def test_existence_is_that_of_all_masks():
    import itertools

    for seed in range(3):
        for q in _exact_rows.instances("uniform:M=9", 5, 20, seed):
            sums = {q.sum(m) for m in itertools.product((0, 1), repeat=5)}
            assert _exact_rows.exists(q) == (q.target in sums)


def test_an_exact_mask_where_none_exists_is_caught():
    found = {"exists": [1, 0], "final": [1, 1], "seen": [1, 1], "random": [0, 0]}
    with pytest.raises(SoundnessError, match="final: an exact mask"):
        _exact_rows.exact_finding("X", "threshold", "uniform:M=4", 6, found)
    found["final"] = found["seen"] = [1, 0]
    made = _exact_rows.exact_finding("X", "threshold", "uniform:M=4", 6, found)
    assert made.verdict == "open" and "1 have an exact mask" in made.ours


def test_records_say_what_was_run(tmp_path):
    results(Lab(store=str(tmp_path), workers=1), [small(3)])
    (file,) = (tmp_path / "trained").glob("*.json")
    record = json.loads(file.read_text())
    assert record["settings"]["seed"] == 3 and record["work"] == "_exact_rows:exact_rows"

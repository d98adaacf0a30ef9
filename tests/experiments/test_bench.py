"""The benchmark: truth by two methods, wrong answers shown as wrong, limits, growth fits."""

import json

import pytest

from exactlt.cli import run as cli
from exactlt.errors import InputError
from exactlt.experiments.bench import (
    FULL,
    QUICK,
    Row,
    changes,
    comparison,
    figure,
    markdown,
    run,
    slower,
)
from exactlt.experiments.bench import _contestants as contestants
from exactlt.experiments.bench._child import measured
from exactlt.experiments.bench._report import growth, slope
from exactlt.experiments.bench._rows import KINDS
from exactlt.experiments.bench._run import _right, _truth

SMALL = Row("small", "optimum", 12, 20, 3, ("exactlt batch", "NumPy, 12 lines"), "optimum")


def test_names_of_rows_and_contestants_are_known():
    names = [row.name for row in FULL]
    assert len(set(names)) == len(names) and set(QUICK) <= set(FULL)
    for row in FULL:
        assert set(row.contestants) <= set(contestants.CONTESTANTS)
        if row.n <= 1000:
            assert row.instances()[0] == row.instances()[0]


@pytest.mark.parametrize(
    "row",
    [
        SMALL,
        Row("c", "count", 14, 6, 2, ()),
        Row("r", "reach", 12, 6, 2, ()),
        Row("h", "hits", 12, 6, 2, (), targets=20),
        Row("d", "differencing", 50, 20, 2, ()),
        Row("e", "decide", 10, 31, 4, ()),
        *(Row(f"o-{kind}", "optimum", 10, 20, 2, (), kind=kind) for kind in KINDS),
    ],
    ids=lambda row: row.name,
)
def test_our_contestants_and_the_plain_ones_tell_the_truth(row):
    ask = {
        "optimum": ["numpy_mitm", "exactlt_mitm", "exactlt_schroeppel", "exactlt_ckk"],
        "decide": ["numpy_mitm", "exactlt_mitm"],
        "count": ["numpy_count", "exactlt_mitm_count", "exactlt_schroeppel_count"],
        "reach": ["numpy_reach", "python_reach", "exactlt_reach", "exactlt_sum_set"],
        "hits": ["python_first_hits", "exactlt_first_hits"],
        "differencing": ["heapq_differencing", "exactlt_differencing"],
    }[row.question]
    for case in row.instances():
        truth = _truth(row, case)
        for name in ask:
            if row.kind and name == "exactlt_ckk":
                continue  # takes sums below 2^60
            answer = getattr(contestants, name)()(case)
            assert _right(row, case, truth, answer), name


def test_wrong_masks_and_wrong_numbers_are_wrong():
    case = SMALL.instances()[0]
    truth = _truth(SMALL, case)
    right = contestants.numpy_mitm()(case)
    assert _right(SMALL, case, truth, right)
    flipped = [1 - right["mask"][0], *right["mask"][1:]]
    for lie in (flipped, [2] * 12, [1], None):
        assert not _right(SMALL, case, truth, {"mask": lie, "gap": truth})
    row = Row("c", "count", 10, 4, 1, ())
    case = row.instances()[0]
    assert not _right(row, case, _truth(row, case), {"count": _truth(row, case) + 1})


LIARS = """
from exactlt.experiments.bench import _contestants

@_contestants.contestant("liar")
def liar():
    return lambda case: {"mask": [0] * len(case["weights"]), "gap": 0}

@_contestants.contestant("crasher")
def crasher():
    def answer(case):
        if len(case["weights"]) == 12 and case["target"] != WARM:
            raise SystemExit("gone")
        return {"mask": None}
    return answer

@_contestants.contestant("sleeper")
def sleeper():
    import time
    def answer(case):
        time.sleep(0 if case["target"] == WARM else 60)
        return {"mask": None}
    return answer

@_contestants.contestant("spinner")
def spinner():
    def answer(case):
        while case["target"] != WARM:
            pass
        return {"mask": None}
    return answer
"""


def test_liars_crashes_and_sleepers_are_reported(tmp_path, monkeypatch):
    from importlib import import_module

    warm = SMALL.warm()["target"]
    lines = [f"WARM = {warm}", LIARS]
    (tmp_path / "bench_liars.py").write_text("\n".join(lines))
    child = "exactlt.experiments.bench._child"
    (tmp_path / "bench_child.py").write_text(
        f"import bench_liars\nimport {child} as child\n"
        "child._contestants.liar = bench_liars.liar\n"
        "child._contestants.crasher = bench_liars.crasher\n"
        "child._contestants.sleeper = bench_liars.sleeper\n"
        "child._contestants.spinner = bench_liars.spinner\n"
        "child.main()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import_module("bench_liars")
    monkeypatch.setattr("exactlt.experiments.bench._run.CHILD", "bench_child")
    monkeypatch.setattr("exactlt.experiments.bench._run.PATIENCE", 8)
    row = Row("lies", "optimum", 12, 20, 3, ("liar", "crasher", "sleeper", "spinner"))
    try:
        document = run([row], budget=0.5)
    finally:
        for name in ("liar", "crasher", "sleeper", "spinner"):
            contestants.CONTESTANTS.pop(name, None)
    liar, crasher, sleeper, spinner = document["rows"][0]["contestants"]
    assert liar["wrong"] == 3
    assert crasher["status"] == "crashed: gone" and crasher["answered"] == 0
    assert sleeper["status"] == "out of time" and sleeper["answered"] == 0
    assert spinner["status"] == "out of time" and spinner["answered"] == 0
    table = markdown(document)
    assert "**3 of 3 wrong**" in table and "crashed: gone" in table


def test_the_command_prints_a_table_and_writes_results_and_figure(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("exactlt.experiments.bench.QUICK", (SMALL,))
    results, picture = tmp_path / "results.json", tmp_path / "growth.svg"
    code = cli(["bench", "--budget", "1", "--json", str(results), "--figure", str(picture)])
    out = capsys.readouterr().out
    assert code == 0 and "exactlt batch" in out and "3 of 3 right" in out
    document = json.loads(results.read_text())
    first, second = document["rows"][0]["contestants"]
    assert first["wrong"] == second["wrong"] == 0 and first["seconds"] > 0
    assert first["noise"] >= 0 <= second["noise"]
    once = picture.read_bytes()
    figure(document, str(picture))
    assert picture.read_bytes() == once, "the same results draw the same bytes"


def test_bad_options_are_refused():
    with pytest.raises(InputError, match="only"):
        cli(["bench", "--only", "no such row"])
    with pytest.raises(InputError, match="budget"):
        cli(["bench", "--budget", "-1"])


def test_exponents_are_fitted():
    points = [(n, 3e-9 * 2 ** (n / 2)) for n in (20, 24, 30, 36)]
    assert abs(slope(points) - 0.5) < 1e-12
    rows = [
        {
            "row": str(n),
            "title": "",
            "question": "optimum",
            "n": n,
            "bits": 24,
            "cases": 1,
            "growth": "optimum",
            "contestants": [
                {
                    "name": "NumPy, 12 lines",
                    "status": "ok",
                    "answered": 1,
                    "wrong": 0,
                    "seconds": v,
                    "wall_seconds": v,
                    "list_bytes": 100 * 2 ** (n / 4),
                }
            ],
        }
        for n, v in points
    ]
    fits = growth({"rows": rows})
    assert abs(fits["NumPy, 12 lines, time"][0] - 0.5) < 1e-12
    assert abs(fits["NumPy, 12 lines, list bytes"][0] - 0.25) < 1e-12


@pytest.mark.parametrize("kind", KINDS)
def test_odd_rows_are_odd_in_their_own_way(kind):
    row = Row("odd", "optimum", 8, 20, 1, (), kind=kind)
    weights, target = row.instances()[0]["weights"], row.instances()[0]["target"]
    assert KINDS[kind][0] in row.title
    assert {
        "far": target > sum(weights),
        "huge": max(weights) > 1000 * sorted(weights)[-2],
        "shifted": all(w % 2**38 == 0 for w in weights),
        "zeros": weights.count(0) == 4,
        "equal": len(set(weights)) == 1,
        "multiples": all(w % (2**30 + 3) == 0 for w in weights),
    }[kind]
    assert sum(weights) < 2**63 and target <= 2**62, "the baseline computes in int64"


def test_the_batch_decides_and_a_command_answers():
    row = Row("e", "decide", 9, 31, 6, ())
    cases = row.instances()
    answers = contestants.exactlt_batch_decide()(cases)
    for case, found in zip(cases, answers, strict=True):
        assert _right(row, case, _truth(row, case), found)
        assert not _right(row, {**case, "tolerance": 0}, 1, {"mask": [0] * 9})
    start = Row("s", "start", 9, 24, 1, ())
    for name in ("exactlt_command", "numpy_script"):
        found = getattr(contestants, name)()(start.instances()[0])
        assert _right(start, start.instances()[0], _truth(start, start.instances()[0]), found)
        assert found["cpu"] > 0, "of the process that was started"


def test_a_short_case_is_measured_several_times():
    calls = []
    found, wall, cpu, noise = measured(lambda case: calls.append(case) or {"mask": case}, 7, 100.0)
    assert calls == [7] * 5 and found == {"mask": 7}
    assert wall >= 0 and cpu >= 0 and noise >= 0
    calls.clear()
    measured(lambda case: calls.append(case), 7, 0.0)
    assert calls == [7], "a case that uses up its time is answered once"


def results(ours, peer, noise=0.01, wrong=0):
    rows = []
    for row, seconds in ours.items():
        both = [("exactlt mitm", seconds, noise, wrong), ("NumPy, 12 lines", peer, noise, 0)]
        rows.append(
            {
                "row": row,
                "contestants": [
                    {"name": name, "status": "ok", "wrong": w, "seconds": s, "noise": n}
                    for name, s, n, w in both
                ],
            }
        )
    return {"format": "exactlt/bench", "version": 1, "machine": {"cpu": "x"}, "rows": rows}


def test_what_became_slower_by_more_than_its_noise_is_flagged():
    old = results({"a": 1.0, "b": 1.0, "c": 1.0}, 1.0)
    new = results({"a": 1.05, "b": 1.2, "c": 0.5}, 1.0)
    assert [c.row for c in slower(changes(old, new))] == ["b"]
    assert comparison(old, new).count("**slower**") == 1
    # a machine that is slower for everybody is no fault of ours
    assert not slower(changes(old, results({"a": 2.0, "b": 2.1}, 2.0)))
    assert [c.row for c in slower(changes(old, results({"a": 1.0}, 0.5)))] == ["a"]
    # noise of either run counts, a wrong answer has no time, a new row has no past
    assert not slower(changes(old, results({"b": 1.2}, 1.0, noise=0.2)))
    assert not changes(old, results({"d": 9.0}, 1.0))
    assert [c.name for c in changes(old, results({"a": 9.0}, 1.0, wrong=1))] == ["NumPy, 12 lines"]


def test_the_command_compares_with_earlier_results(tmp_path, monkeypatch, capsys):
    now = results({"a": 1.0, "b": 1.0}, 1.0)
    monkeypatch.setattr("exactlt.experiments.bench.run", lambda rows, **options: now)
    monkeypatch.setattr("exactlt.experiments.bench.markdown", lambda document: "")
    old = tmp_path / "old.json"
    old.write_text(json.dumps(results({"a": 0.5, "b": 1.0}, 1.0)))
    assert cli(["bench", "--compare", str(old)]) == 1
    out = capsys.readouterr().out
    assert "| a | exactlt mitm | 0.5 s | 1 s | 2.00 | **slower**" in out
    old.write_text(json.dumps(now))
    assert cli(["bench", "--compare", str(old)]) == 0
    for text in ("{}", "[1]", "no JSON"):
        old.write_text(text)
        with pytest.raises(InputError, match=r"old: expected results|is not JSON"):
            cli(["bench", "--compare", str(old)])

"""Runs that are killed, cut, crowded out of disk, or told to share: nothing lost or doubled."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from fractions import Fraction

import pytest

from exactlt.cli import main
from exactlt.cli import run as command
from exactlt.errors import InputError, SoundnessError
from exactlt.experiments import Plan, Stop, Store, StoreError, export, run, summary
from exactlt.experiments._records import seal, unseal


def contents(store):
    with Store(store, write=False) as records:
        return {(c, s): r for c, s, r in records.records()}


def lines(store):
    """(cell, shard) of every record line on disk, intact or not."""
    found = []
    for path in sorted((store / "records").glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            record = unseal(line)
            if record and "shard" in record:
                found.append((record["cell"], record["shard"]))
    return found


@pytest.fixture
def whole(small, tmp_path):
    run(small, tmp_path / "whole", workers=2)
    return contents(tmp_path / "whole")


def test_second_run_computes_nothing(small, tmp_path, whole):
    again = run(small, tmp_path / "whole")
    assert again.computed == 0 and again.found == 36 == len(whole)
    assert [r.samples for r in summary(small, tmp_path / "whole")] == [40] * 9


def test_job_array_makes_the_same_records(small, tmp_path, whole):
    for i in (1, 2, 3):
        run(small, tmp_path / "array", part=f"{i}/3", workers=1)
    assert contents(tmp_path / "array") == whole
    assert sorted(lines(tmp_path / "array")) == sorted(whole)


@pytest.mark.slow
def test_processes_make_the_same_records(small, tmp_path, whole):
    run(small, tmp_path / "p", pool="processes", workers=2)
    assert contents(tmp_path / "p") == whole


def test_widening_a_plan_adds_only_what_is_missing(small, tmp_path, whole):
    wider = Plan("perfect", n=(8, 10, 12, 13), kappa=("0.5", "3/4", 1), stop=Stop(50, 10))
    done = run(wider, tmp_path / "whole")
    assert done.found == 36 and done.computed == 4 * 3 * 5 - 36


def plan_file(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        'question="decide"\nlaws=["nonzero:M=2000"]\nn=[10]\ntargets=[1,2,3,4]\n'
        'solver="enumerate"\n[stop]\nsamples=60\nshard=3\n'
    )
    return path


@pytest.mark.slow
def test_kill_nine_loses_and_doubles_nothing(tmp_path):
    plan, store = plan_file(tmp_path), tmp_path / "store"
    command = [
        sys.executable,
        "-m",
        "exactlt",
        "sweep",
        str(plan),
        "--store",
        str(store),
        "--pool",
        "threads",
        "--workers",
        "1",
    ]
    kills = 0
    for _ in range(4):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        before = len(lines(store)) if store.exists() else 0
        deadline = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < deadline:
            if store.exists() and len(lines(store)) > before + 7:
                child.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        child.wait()
        child.stderr.close()
        kills += child.returncode == -signal.SIGKILL
    assert kills >= 2
    assert main([*command[3:]]) == 0
    found = lines(store)
    assert len(found) == len(set(found)) == 80
    assert main(["sweep", str(plan), "--store", str(tmp_path / "calm")]) == 0
    assert contents(store) == contents(tmp_path / "calm")


@pytest.mark.parametrize("cut", (1, 20, 90, 150))
def test_cut_tail_is_moved_aside_and_computed_again(small, tmp_path, whole, cut):
    store = tmp_path / "whole"
    (path,) = (store / "records").glob("*.jsonl")
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    said = []
    done = run(small, store, say=said.append)
    assert done.computed >= 1 and contents(store) == whole
    assert len(lines(store)) == 36
    aside = (store / "records" / (path.name + ".cut")).read_bytes()
    assert data[:-cut].endswith(aside) and any("cut" in text for text in said)


def test_damaged_line_in_the_middle_is_left_out(small, tmp_path, whole):
    store = tmp_path / "whole"
    (path,) = (store / "records").glob("*.jsonl")
    data = path.read_bytes().splitlines(keepends=True)
    place = next(i for i, line in enumerate(data) if b'"yes"' in line or b"even/yes" in line)
    data[place] = data[place].replace(b'even/yes":', b'even/yes":1')
    path.write_bytes(b"".join(data))
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm"):
        (store / name).unlink(missing_ok=True)
    said = []
    done = run(small, store, say=said.append)
    assert done.computed == 1 and contents(store) == whole
    assert any("damaged" in text for text in said)


def test_broken_or_missing_index_is_rebuilt(small, tmp_path, whole):
    store = tmp_path / "whole"
    for content in (b"not a database at all" * 100, b""):
        for tail in ("-wal", "-shm"):
            (store / f"index.sqlite{tail}").unlink(missing_ok=True)
        (store / "index.sqlite").write_bytes(content)
        assert run(small, store).computed == 0
    assert contents(store) == whole


def test_contradicting_records_are_our_bug(small, tmp_path, whole):
    store = tmp_path / "whole"
    cell, shard = next(iter(whole))
    result = {"samples": 10, "counts": {"even/yes": 10}}
    (store / "records" / "zzz.jsonl").write_bytes(
        seal({"cell": cell, "shard": shard, "result": result, "microseconds": 1})
    )
    with pytest.raises(SoundnessError, match="differ"):
        run(small, store)


def test_two_runs_on_one_store(small, tmp_path):
    with Store(tmp_path / "s"), pytest.raises(StoreError, match=r"in use by process \d+; wait"):
        run(small, tmp_path / "s")
    with Store(tmp_path / "s", part="1of2"):
        with pytest.raises(StoreError, match="in use"):
            run(small, tmp_path / "s")
        with pytest.raises(StoreError, match="in use"):
            run(small, tmp_path / "s", part="1/2")
        assert run(small, tmp_path / "s", part="2/2").computed > 0
    assert run(small, tmp_path / "s").computed > 0


def test_full_disk_is_one_sentence_and_keeps_the_records(tmp_path):
    """A real write error: the kernel refuses file bytes beyond a limit."""
    plan, store = plan_file(tmp_path), tmp_path / "store"

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500))

    # as a job of an array, so that only the record file meets the limit and not the index
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "exactlt",
            "sweep",
            str(plan),
            "--store",
            str(store),
            "--pool",
            "threads",
            "--shard",
            "1/2",
        ],
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 2 and done.stdout == ""
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("exactlt: cannot write to") and "run the same command again" in last
    assert "Traceback" not in done.stderr
    kept = lines(store)
    assert kept and max(p.stat().st_size for p in (store / "records").iterdir()) <= 2500
    for path in (store / "records").iterdir():
        assert path.read_bytes().endswith(b"\n")
    assert main(["sweep", str(plan), "--store", str(store), "--pool", "threads"]) == 0
    found = lines(store)
    assert len(found) == len(set(found)) == 80 and set(kept) <= set(found)


def test_sequential_stopping_is_the_same_in_any_order(tmp_path):
    plan = Plan(
        "perfect",
        n=(8, 12),
        kappa=("1/4", 1, "3/2"),
        stop=Stop(2000, 50, width="0.15", confidence="0.9"),
    )
    run(plan, tmp_path / "one", workers=1)
    run(plan, tmp_path / "many", workers=5)
    rows = summary(plan, tmp_path / "one")
    assert rows == summary(plan, tmp_path / "many")
    assert {r.samples for r in rows} != {2000} and all(r.complete for r in rows)
    for row in rows:
        assert row.samples == 2000 or row.estimate.high - row.estimate.low < 0.15
        assert row.estimate.confidence == Fraction(9, 10) and "looks" in row.estimate.method


def test_ctrl_c_keeps_what_is_finished(small, tmp_path, monkeypatch):
    from exactlt.experiments import _pools

    calls = []
    within = _pools.Local.results_within

    def interrupted(self, seconds):
        if len(calls) == 2:
            raise KeyboardInterrupt
        found = list(within(self, seconds))
        calls.extend([1] * bool(found))  # a busy machine may need many looks for one shard
        return found

    monkeypatch.setattr(_pools.Local, "results_within", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(small, tmp_path / "s", workers=1)
    kept = len(lines(tmp_path / "s"))
    monkeypatch.undo()
    assert 0 < kept < 36 and run(small, tmp_path / "s").computed == 36 - kept


def test_killed_worker_process_is_one_sentence(tmp_path, monkeypatch):
    from exactlt.experiments import PoolError, _pools

    monkeypatch.setattr(_pools, "run_shard", _die)
    plan = Plan("perfect", n=(8,), kappa=(1,), stop=Stop(40, 10))
    with pytest.raises(PoolError, match="worker process died"):
        run(plan, tmp_path / "s", pool="processes", workers=1)
    monkeypatch.undo()
    assert run(plan, tmp_path / "s").computed == 4


def _die(document, shard):
    os.kill(os.getpid(), signal.SIGKILL)


def test_command_line_equals_library(tmp_path, capsys):
    plan = tmp_path / "p.toml"
    plan.write_text(
        'question="width"\nlaws=["uniform:M=50"]\nn=[16]\ntargets=[25]\n'
        "[stop]\nsamples=100\nshard=50\n"
    )
    out = tmp_path / "t.jsonl"
    code = main(["sweep", str(plan), "--store", str(tmp_path / "s"), "--export", str(out)])
    captured = capsys.readouterr()
    assert code == 0 and "2 shards computed" in captured.err
    from exactlt.experiments import read_plan

    (row,) = summary(read_plan(plan), tmp_path / "s")
    assert captured.out.splitlines()[-1].endswith(f"median n*\t{row.estimate}")
    assert sum(json.loads(x)["count"] for x in out.read_text().splitlines()) == 100
    assert main(["sweep", str(plan), "--store", str(tmp_path / "s"), "--show"]) == 0
    assert capsys.readouterr().out == captured.out


def test_parquet_holds_the_same_table(small, tmp_path, whole):
    import polars

    rows = export(tmp_path / "whole", tmp_path / "t.parquet")
    frame = polars.read_parquet(tmp_path / "t.parquet")
    assert frame.height == rows and frame["count"].sum() == 360
    assert set(frame["M"].to_list()) == {str(c.M) for c in small.cells()}


@pytest.mark.parametrize("name", ("t.csv", "t"))
def test_export_refuses_other_endings(name, tmp_path):
    with pytest.raises(InputError, match="parquet"):
        export(tmp_path, tmp_path / name)


def test_missing_store_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="found none"):
        export(tmp_path / "nowhere", tmp_path / "t.jsonl")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--workers", "-1"), "workers: expected an integer >= 1, got -1"),
        (("--pool", "foo"), "pool: expected auto, threads or processes"),
        (("--export", "t.csv"), "export: expected a name ending"),
    ],
)
def test_what_cannot_be_is_refused_before_the_store_is_opened(tmp_path, options, words):
    with pytest.raises(InputError, match=words):
        command(["sweep", str(plan_file(tmp_path)), "--store", str(tmp_path / "new"), *options])
    assert not (tmp_path / "new").exists()


def test_a_figure_that_cannot_be_written_costs_nothing(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "file" / "x.svg"):
        with pytest.raises(InputError, match="cannot write"):
            command(["reproduce", "l98", "--figure", str(place)])
    with pytest.raises(InputError, match="workers: expected an integer >= 1"):
        command(["reproduce", "l98", "--workers", "0"])
    assert not capsys.readouterr().out

"""Sweeps on a real Dask scheduler with worker processes, one of them killed in the middle."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from exactlt.errors import InputError
from exactlt.experiments import Plan, PoolError, Stop, Store, run

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


class Cluster:
    """A scheduler and workers, each a process of its own, as on a real cluster."""

    def __init__(self, folder, workers):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.address, self.folder = f"tcp://127.0.0.1:{port}", folder
        self.log = open(folder / "cluster.log", "wb")  # noqa: SIM115 (closed by close)
        self.scheduler = self.start(
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-dashboard",
        )
        self.workers = [self.worker() for _ in range(workers)]

    def start(self, module, *args):
        return subprocess.Popen(
            [sys.executable, "-m", module, *args],
            stdout=self.log,
            stderr=self.log,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )

    def worker(self):
        return self.start(
            "distributed.cli.dask_worker",
            self.address,
            "--no-nanny",
            "--nthreads",
            "1",
            "--no-dashboard",
            "--local-directory",
            str(self.folder),
        )

    def ready(self, count):
        import distributed

        deadline = time.monotonic() + 60
        while True:
            try:
                with distributed.Client(self.address, timeout=5, set_as_default=False) as client:
                    if count:
                        client.wait_for_workers(count, timeout=60)
                    return
            except (OSError, TimeoutError):
                if time.monotonic() > deadline:
                    raise

    def close(self):
        for process in (*self.workers, self.scheduler):
            if process.poll() is None:
                process.kill()  # a worker without its scheduler waits for it when asked nicely
        for process in (*self.workers, self.scheduler):
            process.wait()
        self.log.close()


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path, 3)
    yield made
    made.close()


def slow_plan():
    """40 shards of about a tenth of a second: plain Python, all masks."""
    return Plan(
        "decide",
        laws=("nonzero:M=4000",),
        n=(10,),
        targets=("1", "2"),
        solver="enumerate",
        stop=Stop(1600, 80),
    )


def contents(store):
    with Store(store, write=False) as records:
        return {(c, s): r for c, s, r in records.records()}


def count(store):
    files = (store / "records").glob("*.jsonl")
    return sum(p.read_bytes().count(b'"microseconds":') for p in files)


def test_a_killed_worker_changes_nothing(cluster, tmp_path):
    cluster.ready(3)
    done = threading.Event()

    def kill():
        while count(tmp_path / "d") < 8 and not done.wait(0.01):
            continue
        cluster.workers[0].send_signal(signal.SIGKILL)

    (tmp_path / "d").mkdir()
    thread = threading.Thread(target=kill)
    thread.start()
    try:
        finished = run(slow_plan(), tmp_path / "d", dask=cluster.address)
    finally:
        done.set()
        thread.join()
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert finished.computed == 40 and finished.workers == 3
    run(slow_plan(), tmp_path / "local", pool="threads")
    assert contents(tmp_path / "d") == contents(tmp_path / "local")


def test_a_scheduler_that_dies_is_one_sentence_and_loses_nothing(cluster, tmp_path):
    cluster.ready(3)
    (tmp_path / "d").mkdir()

    done = threading.Event()

    def kill():
        while count(tmp_path / "d") < 4 and not done.wait(0.01):
            continue
        cluster.scheduler.send_signal(signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        with pytest.raises(PoolError, match="no longer answers; finished shards are kept"):
            run(slow_plan(), tmp_path / "d", dask=cluster.address)
    finally:
        done.set()
        thread.join()
    kept = len(contents(tmp_path / "d"))
    assert 4 <= kept < 40
    again = run(slow_plan(), tmp_path / "d", pool="threads")
    assert again.found == kept and again.computed == 40 - kept


@pytest.mark.parametrize("address", ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:9"))
def test_no_scheduler_is_one_sentence(address, tmp_path):
    with pytest.raises(InputError, match=r"none answers at|expected an address"):
        run(slow_plan(), tmp_path / "s", dask=address)
    assert run(slow_plan(), tmp_path / "s", pool="threads").computed == 40


def test_a_scheduler_without_workers_is_said_within_ten_seconds(tmp_path):
    cluster = Cluster(tmp_path, 0)
    try:
        cluster.ready(0)
        plan = Plan("decide", laws=("sign",), n=(4,), stop=Stop(10, 10))
        start = time.monotonic()
        with pytest.raises(InputError, match="has no workers"):
            run(plan, tmp_path / "store", dask=cluster.address)
        assert time.monotonic() - start < 20  # 8 s of patience on a busy machine
    finally:
        cluster.close()

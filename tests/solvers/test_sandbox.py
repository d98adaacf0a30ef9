"""Workers: reuse, time, memory, crashes, garbage, interrupts; nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from exactlt.answers import ROW_ASKS, Clock, Limits, Reason, Verdict
from exactlt.instances import SubsetSum
from exactlt.solvers.outside.model_solver import ModelSolver
from exactlt.solvers.outside.sandbox import Worker, WorkerFailed, close, worker

ENGINE = """
import ctypes, os, sys, time
kept = []

def engine():
    def answer(request):
        op = request["op"]
        if op == "echo":
            print("noise on stdout", flush=True)
            os.write(1, b"native noise")
            return {"pid": os.getpid(), "got": request.get("value")}
        if op == "sleep":
            time.sleep(60)
        if op == "hold":  # native code that keeps the interpreter's lock
            ctypes.PyDLL(None).sleep(60)
        if op == "raise":
            raise ValueError("the reason why")
        if op == "segfault":
            os.kill(os.getpid(), 11)
        if op == "exit":
            sys.exit(7)
        if op == "list":
            return [1, 2]
        if op == "garbage":
            for fd in range(3, 12):
                try:
                    os.write(fd, b"not json\\n")
                except OSError:
                    continue
        if op == "forge":  # a second reply that would answer the next request
            for fd in range(3, 12):
                try:
                    os.write(fd, b"[1, {}]\\n[2, {}]\\n")
                except OSError:
                    continue
        if op == "memory":
            while True:
                kept.append(bytearray(b"x" * (4 << 20)))
        if op == "leap":
            kept.append(bytearray(1 << 30))
        if op == "solve":
            n = len(request["model"]["bounds"])
            return {"status": "optimal", "values": [1] * n}
        return {}
    return answer
"""


@pytest.fixture(autouse=True)
def fake(tmp_path, monkeypatch):
    (tmp_path / "fake_engine.py").write_text(ENGINE)
    (tmp_path / "slow_engine.py").write_text("import time\ntime.sleep(1)\n" + ENGINE)
    (tmp_path / "broken_engine.py").write_text("import no_such_package")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    close()


def clock(seconds=None, memory=None) -> Clock:
    return Clock(Limits(seconds, memory))


def gone(pid: int, within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with open(f"/proc/{pid}/stat") as stat:  # a zombie of somebody else's is dead too
            if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        time.sleep(0.02)
    return False


def test_one_process_serves_many_calls_and_keeps_big_integers():
    pids = set()
    for value in (1, "text", 2**4000, [None, -(2**70)]):
        with worker("fake_engine") as w:
            reply = w.call({"op": "echo", "value": value}, clock())
        assert reply["got"] == value
        pids.add(reply["pid"])
    assert len(pids) == 1 and os.getpid() not in pids
    close()
    assert gone(pids.pop())


@pytest.mark.parametrize("op", ["sleep", "hold"])
def test_time_limit_kills_and_the_next_call_works(op):
    with worker("fake_engine") as w:
        w.call({"op": "echo"}, clock())
        pid = w.process.pid
        started = time.monotonic()
        with pytest.raises(WorkerFailed) as failed:
            w.call({"op": op}, clock(0.2), grace=0.0)
        assert failed.value.reason is Reason.TIME
        assert time.monotonic() - started < 30  # not the 60 s that it wanted
    assert gone(pid, 0.1)
    with worker("fake_engine") as w:
        assert w.call({"op": "echo"}, clock())["pid"] != pid


def test_a_limit_shorter_than_loading_keeps_the_worker():
    with worker("slow_engine") as w, pytest.raises(WorkerFailed, match="still loading") as failed:
        w.call({"op": "echo"}, clock(0.01))
    assert failed.value.reason is Reason.TIME
    with worker("slow_engine") as again:
        assert again is w
        again.call({"op": "echo"}, clock())


@pytest.mark.parametrize(
    ("op", "words"),
    [
        ("raise", "exit code 1: ValueError: the reason why"),
        ("segfault", "signal 11: it said nothing"),
        ("exit", "exit code 7"),
        ("list", "not an answer"),
        ("garbage", "not json"),
    ],
)
def test_crash_and_garbage_are_named_and_leave_nothing(op, words):
    with worker("fake_engine") as w:
        with pytest.raises(WorkerFailed, match=words) as failed:
            w.call({"op": op}, clock())
        assert failed.value.reason is Reason.CRASHED
        assert w.process.returncode is not None
    with worker("fake_engine") as w:
        assert w.call({"op": "echo", "value": 3}, clock())["got"] == 3


def test_a_reply_to_another_request_is_not_taken():
    with worker("fake_engine") as w:
        w.call({"op": "forge"}, clock())  # the forged first line has the right number
        w.call({"op": "echo"}, clock())  # and so has the second
        # Then the true replies are late: one is read and refused, or the next request has already
        # reached the engine at work, which ends it (SIGIO).  None is taken for an answer.
        with pytest.raises(WorkerFailed, match=r"not an answer|signal 29"):
            w.call({"op": "echo", "value": 1}, clock())
    with worker("fake_engine") as w:
        assert w.call({"op": "echo", "value": 1}, clock())["got"] == 1


def test_a_module_that_cannot_load():
    with worker("broken_engine") as w, pytest.raises(WorkerFailed, match="no_such_package"):
        w.call({"op": "echo"}, clock())
    assert not w.alive


@pytest.mark.parametrize("op", ["memory", "leap"])
def test_memory_limit(op):
    """Growth is seen from outside, a leap far beyond the limit is refused by the kernel."""
    with worker("fake_engine") as w:
        with pytest.raises(WorkerFailed) as failed:
            w.call({"op": op}, clock(20, 64))
        assert failed.value.reason is Reason.MEMORY
        assert gone(w.process.pid, 0.1)


def test_the_memory_limit_is_the_calls_and_not_the_workers():
    with worker("fake_engine") as w:
        w.call({"op": "echo"}, clock(20, 64))
        w.call({"op": "leap"}, clock(20))


def test_interrupt_kills_the_search_and_gets_through():
    def interrupt(*_):
        raise KeyboardInterrupt

    with worker("fake_engine") as w:
        w.call({"op": "echo"}, clock())
        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                w.call({"op": "hold"}, clock(50))
        finally:
            signal.signal(signal.SIGALRM, before)
    assert gone(w.process.pid, 0.1)


def test_threads_get_workers_of_their_own():
    barrier, pids = threading.Barrier(2, timeout=30), []

    def ask():
        with worker("fake_engine") as w:
            barrier.wait()
            pids.append(w.call({"op": "echo"}, clock())["pid"])

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(set(pids)) == 2


def test_a_worker_of_another_process_is_left_alone():
    with worker("fake_engine") as w:
        pid = w.call({"op": "echo"}, clock())["pid"]
    w.owner = -1  # as a forked child sees it
    with worker("fake_engine") as other:
        assert other.call({"op": "echo"}, clock())["pid"] != pid
    w.kill()
    assert w.alive
    w.owner = os.getpid()
    w.kill()
    assert gone(pid)


def test_a_worker_that_died_while_idle_is_replaced():
    with worker("fake_engine") as w:
        w.call({"op": "echo"}, clock())
    os.kill(w.process.pid, signal.SIGKILL)
    w.process.wait()
    with worker("fake_engine") as other:
        assert other.call({"op": "echo", "value": 1}, clock())["got"] == 1


def test_the_worker_ends_with_a_killed_parent(tmp_path):
    """SIGKILL leaves no chance to clean up, and the search holds the interpreter's lock."""
    script = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(tmp_path)!r})
        from exactlt.answers import Limits
        from exactlt.answers import Clock
        from exactlt.solvers.outside.sandbox import worker
        with worker("fake_engine") as w:
            w.call({{"op": "echo"}}, Clock(Limits()))
            print(w.process.pid, flush=True)
            w.call({{"op": "hold"}}, Clock(Limits()))
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(pid)


class Liar(ModelSolver):
    """Says that keeping everything is optimal, whatever the model."""

    __module__ = "fake_engine"  # what its process runs
    name, summary = "liar", "keeps everything"
    asks = frozenset(ROW_ASKS)
    distribution = "exactlt"
    limit = objective = 1 << 50


def test_a_solution_that_breaks_its_model_is_not_believed():
    truth = Liar().solve(SubsetSum([1, 2], target=3))
    assert truth.verdict is Verdict.FEASIBLE
    lie = Liar().solve(SubsetSum([1, 2], target=2))
    assert (lie.verdict, lie.reason) == (Verdict.UNKNOWN, Reason.WRONG)
    assert "row 0 is 3, beyond 2..2" in lie.note


def test_a_crash_is_unknown_with_its_last_words():
    class Crash(Liar):
        __module__ = "broken_engine"

    answer = Crash().solve(SubsetSum([1, 2], target=2))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.CRASHED)
    assert "no_such_package" in answer.note


def test_unstarted_worker_is_collected():
    w = Worker("fake_engine")
    w.kill()
    assert w.process.returncode is not None

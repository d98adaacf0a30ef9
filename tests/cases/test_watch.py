"""The process beside a command: limits and Ctrl-C hold where Python cannot look."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from exactlt.cli import _watch

DEAF = """
import signal, sys, time
from exactlt.cli._watch import tell, watched
from exactlt.cli._common import clause
def work():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGUSR1])  # as a C library
    {tell}
    print("started", flush=True)
    {body}
    return 0
sys.exit(watched(work, clause))
"""


def deaf(tell: str, body: str = "time.sleep(60)") -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", DEAF.format(tell=tell, body=body)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_a_command_that_hears_nothing_ends_at_its_time_limit_and_says_what_is_kept():
    process = deaf("tell(kept='store'); tell(seconds=0.1)")
    _, err = process.communicate(timeout=50)
    assert process.returncode == 3
    assert err == "exactlt: out of time: the limit is 0.1 s; what was finished is kept in store\n"


def test_ctrl_c_ends_a_command_that_hears_nothing():
    process = deaf("pass")
    assert process.stdout.readline() == "started\n"
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=50)
    assert (process.returncode, err) == (130, "exactlt: interrupted; nothing was kept\n")


def test_a_command_that_takes_too_much_memory_is_ended():
    grow = "held = bytearray(400 << 20); time.sleep(60)"
    process = deaf("tell(memory=10)", grow)
    _, err = process.communicate(timeout=50)
    assert process.returncode == 3
    assert "out of memory" in err


def test_processes_that_a_command_started_end_with_it():
    body = (
        "import subprocess; p = subprocess.Popen(['sleep', '60'], start_new_session=True); "
        "print(p.pid, flush=True); time.sleep(60)"
    )
    process = deaf("tell(seconds=0.3)", body)
    started, pid = process.stdout.readline(), int(process.stdout.readline())
    process.communicate(timeout=50)
    assert started and process.returncode == 3
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the started process is still there")


def test_exit_codes_and_output_pass_through():
    script = (
        "import sys\nfrom exactlt.cli._watch import watched\n"
        "code = watched(lambda: print('out') or 7, lambda places: '')\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (7, "out\n", "")


def test_a_second_signal_within_a_moment_is_the_same_ctrl_c(monkeypatch):
    monkeypatch.setattr(_watch, "_asked", -100.0)
    with pytest.raises(KeyboardInterrupt):
        _watch._interrupt(signal.SIGINT, None)
    _watch._interrupt(signal.SIGINT, None)  # the parent's copy of a terminal's


def test_the_clock_of_a_command_that_keeps_its_own_time_has_room():
    parent = _watch._Parent(0, None, 0.0, str)
    before = time.monotonic()
    parent._hear({"backstop": 10.0, "times": 2, "memory": None})
    assert parent.end >= before + 11 and parent.memory is None


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_a_family_holds_children_of_children():
    script = "import subprocess, sys; subprocess.run(['sleep', '30'])"
    process = subprocess.Popen([sys.executable, "-c", script])
    try:
        for _ in range(500):
            if len(_watch.family(process.pid)) == 2:
                break
            time.sleep(0.02)
        assert len(_watch.family(process.pid)) == 2
        assert _watch.resident([process.pid]) > 1 << 20
    finally:
        for pid in reversed(_watch.family(process.pid)):
            os.kill(pid, signal.SIGKILL)
        process.wait()


def test_a_closed_standard_output_is_said_before_anything_is_computed():
    command = f"exec {sys.executable} -m exactlt bounds list >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 74
    assert done.stderr.startswith("exactlt: cannot write: standard output is closed")

"""What we start is limited from outside, and nothing of it is left running."""

import os
import time

from exactlt._process import finish


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_process_and_its_children_end_at_the_limit(tmp_path):
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time; child = subprocess.Popen(['sleep', '60']); "
        f"open({str(note)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )
    done = finish(["-c", code], seconds=1.5)
    assert done.code is None
    child = int(note.read_text())
    for _ in range(50):
        if not alive(child):
            break
        time.sleep(0.02)
    assert not alive(child)


def test_text_goes_in_and_words_come_out():
    code = "import sys; print(sys.stdin.read().upper()); print('x', file=sys.stderr); sys.exit(7)"
    done = finish(["-c", code], text="hello", seconds=60)
    assert (done.code, done.out, done.err) == (7, "HELLO\n", "x\n")


def test_nothing_is_imported_from_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(99)")
    monkeypatch.chdir(tmp_path)
    assert finish(["-c", "import json"], seconds=60).code == 0
    assert os.path.exists("json.py")

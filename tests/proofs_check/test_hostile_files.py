"""Hostile files end in bounded time and memory under the limits that nobody had to ask for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_files import CASES, subset_sum

from exactlt.certificates import certify
from exactlt.instances import SubsetSum, write_instance
from proofs_check.__main__ import read, run
from proofs_check.verdicts import EXIT, STEPS, STEPS_PER_BYTE, Limits, OutOfLimits

ROOT = Path(__file__).parent.parent.parent


def check(question, certificate, *options, cwd=ROOT):
    """(exit code, output, processor seconds) of the checker in a process of its own."""
    child = subprocess.Popen(
        [sys.executable, "-m", "proofs_check", *options, str(question), str(certificate)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=cwd,
    )
    text = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    return child.returncode, text, used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", CASES)
def test_small_ones_are_counted(name, tmp_path):
    question, certificate = CASES[name](20_000)
    (tmp_path / "q.json").write_bytes(question)
    (tmp_path / "c.cert").write_bytes(certificate)
    limits = Limits(1 << 20, 400_000, 1 << 26)
    verdict, _, _ = run(tmp_path / "q.json", tmp_path / "c.cert", limits)
    assert verdict in ("REFUTED", "MALFORMED", "OUT OF LIMITS")


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_megabytes_end_under_the_defaults(name, tmp_path):
    question, certificate = CASES[name](1_000_000)
    (tmp_path / "q.json").write_bytes(question)
    (tmp_path / "c.cert").write_bytes(certificate)
    del question, certificate
    code, text, seconds = check(tmp_path / "q.json", tmp_path / "c.cert")
    assert code in (1, 2, 3), text
    assert seconds < 20  # and the memory limit of a gibibyte is the system's to keep


@pytest.fixture
def small(tmp_path):
    question = SubsetSum([3, 5, 8], 7)
    (tmp_path / "c.cert").write_bytes(certify(question))
    return write_instance(question, tmp_path / "q.json"), tmp_path / "c.cert"


def test_little_memory_is_enough_for_little_files(small):
    code, text, _ = check(*small, "--memory", "64")
    assert (code, text[:8]) == (0, "VERIFIED")


def test_a_read_takes_what_the_file_holds(small, monkeypatch):
    asked = []
    monkeypatch.setattr("builtins.open", _recording(open, asked))
    assert read(small[0], 1 << 30) == small[0].read_bytes()
    assert max(asked) == small[0].stat().st_size


def _recording(opener, asked):
    def opened(*args, **kwargs):
        file = opener(*args, **kwargs)

        class File:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                file.close()

            def fileno(self):
                return file.fileno()

            def read(self, size=-1):
                asked.append(size)
                return file.read(size)

        return File()

    return opened


def test_pipes_and_devices_are_no_files(tmp_path, small):
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", "/dev/zero", "/dev/null", tmp_path):
        code, text, _ = check(small[0], place)
        assert code == 2 and text.startswith("MALFORMED") and text.count("\n") == 1


def test_numbers_too_long_to_print(tmp_path):
    """14,400 equal weights: the count has more digits than Python prints."""
    from hostile_files import certificate

    (tmp_path / "q.json").write_bytes(subset_sum([1] * 14_400, 1))
    (tmp_path / "c.cert").write_bytes(certificate("counting", b"", modulus=2, rice=0))
    code, text, _ = check(tmp_path / "q.json", tmp_path / "c.cert")
    assert code == 1 and "bits" in text


def test_an_internal_error_is_no_verdict(small, monkeypatch, capsys):
    from proofs_check import __main__ as program

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(program.claims, "verify", broken)
    monkeypatch.setattr(program, "Given", lambda given: Limits())
    assert program.main([str(p) for p in small]) == 70 not in EXIT.values()
    assert capsys.readouterr().out == ""


def test_paths_and_keys_are_printed_on_one_line(tmp_path, small):
    odd = tmp_path / "a\nVERIFIED infeasible: no mask exists"
    odd.write_text("{}")
    code, text, _ = check(odd, small[1])
    assert code == 2 and text.count("\n") == 1 and "\\n" in text


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_terminal(small, encoding, tmp_path):
    odd = tmp_path / "größe→.cert"
    odd.write_bytes(small[1].read_bytes()[:-1])
    done = subprocess.run(
        [sys.executable, "-m", "proofs_check", str(small[0]), str(odd)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode in (1, 2) and not done.stderr


def test_nowhere_to_print(small):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "proofs_check", *map(str, small)],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
    assert done.returncode == 74 and b"Traceback" not in done.stderr


def test_the_default_work_grows_with_the_files():
    assert STEPS >= 10**6 and STEPS_PER_BYTE >= 1
    with pytest.raises(OutOfLimits):
        Limits(steps=5).spend(6, "work")

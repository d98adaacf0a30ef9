"""Outputs: devices, pipes and links are written through, modes kept, nothing made by a typo."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from exactlt._files import check_output, make_folder, read_bytes, write_atomic
from exactlt.cli import main
from exactlt.errors import InputError
from exactlt.instances import SubsetSum, write_instance

EXACTLT = Path(sys.executable).parent / "exactlt"


@pytest.fixture
def question(tmp_path):
    return str(write_instance(SubsetSum([3, 5, 9], 7), tmp_path / "q.json"))


def run(*argv, **options):
    return subprocess.run([EXACTLT, *argv], capture_output="stdout" not in options, **options)


def test_a_device_stays_a_device(tmp_path, question, capsys):
    null = tmp_path / "null"
    try:
        os.mknod(null, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        null.symlink_to("/dev/null")
    for argv in (["export", question, "--to", "cnf", "--out", str(null)],):
        assert main(argv) == 0
        assert stat.S_ISCHR(null.stat().st_mode)


def test_a_pipe_is_written_through(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_atomic(pipe, "x" * 100_000)
    reader.join()
    assert got == [b"x" * 100_000] and stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link(there, tmp_path):
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "file", tmp_path / "link"
    if there:
        target.write_text("old")
    link.symlink_to("folder/file")
    write_atomic(link, "new")
    assert link.is_symlink() and target.read_text() == "new"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_the_mode_is_kept(mode, tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(mode)
    write_atomic(path, "new")
    assert path.read_text() == "new" and stat.S_IMODE(path.stat().st_mode) == mode


def test_a_name_as_long_as_the_system_takes(tmp_path):
    name = tmp_path / ("n" * 255)
    assert write_atomic(name, "x").read_text() == "x"
    with pytest.raises(InputError, match="name too long"):
        write_atomic(tmp_path / ("n" * 256), "x")
    with pytest.raises(InputError, match="name too long"):
        check_output(tmp_path / ("n" * 256))
    assert [p.name for p in tmp_path.iterdir()] == [name.name]


@pytest.mark.parametrize("write", [lambda p: write_atomic(p, "x"), check_output, make_folder])
def test_a_typo_makes_no_tree(write, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        write(tmp_path / "mising" / "folder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "-", "a\0b"])
def test_names_that_are_none(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        write_atomic(name, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_full_place_is_one_sentence(question, capsys):
    assert main(["export", question, "--out", "/dev/full"]) == 2
    assert "No space left" in capsys.readouterr().err and os.path.exists("/dev/full")


def test_standard_output_by_name_keeps_what_was_printed(tmp_path, question):
    with open(tmp_path / "all", "wb") as file:
        done = run("export", question, "--out", "/dev/stdout", stdout=file, stderr=file)
    assert done.returncode == 0
    text = (tmp_path / "all").read_text()
    assert "#variable= 3" in text and "wrote /dev/stdout" in text


@pytest.mark.parametrize("argv", [["solvers"], ["bounds", "list"]])
def test_a_full_standard_output_is_one_line_and_74(argv):
    with open("/dev/full", "wb") as full:
        done = run(*argv, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 74
    assert done.stderr == b"exactlt: cannot read or write: No space left on device\n"


@pytest.mark.parametrize("argv", [["solvers"], ["bounds", "list"], ["solve", "--help"]])
def test_a_reader_that_went_away_is_141_without_a_word(argv):
    end, start = os.pipe()
    os.close(end)
    try:
        done = run(*argv, stdout=start, stderr=subprocess.PIPE)
    finally:
        os.close(start)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
def test_any_terminal_gets_the_answer(encoding):
    done = run("solvers", env={**os.environ, "PYTHONIOENCODING": encoding})
    assert done.returncode == 0 and b"Karmarkar\\u2013Karp" in done.stdout, done.stderr


def test_the_plain_c_locale_gets_the_answer():
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run("solvers", env={**os.environ, **env})
    assert done.returncode == 0 and done.stdout.isascii()


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom", "/dev/null", "/dev/full"])
def test_devices_are_not_read(device):
    with pytest.raises(InputError, match="it is a device"):
        read_bytes(device)


def test_a_named_pipe_is_not_waited_for_and_a_shells_is_read(tmp_path, question):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="named pipe"):
        read_bytes(tmp_path / "pipe")
    text = Path(question).read_bytes()
    done = run("solve", "/dev/stdin", input=text)
    assert b'"verdict": "infeasible"' in done.stdout, done.stderr


def test_reading_is_bounded_by_the_limit_not_by_the_stated_size(tmp_path):
    (tmp_path / "file").write_bytes(b"12345")
    assert read_bytes(tmp_path / "file", 5) == b"12345"
    with pytest.raises(InputError, match="at most 4 are read"):
        read_bytes(tmp_path / "file", 4)
    end, start = os.pipe()
    os.write(start, b"12345")
    os.close(start)
    with pytest.raises(InputError, match="more than 4 bytes"):
        read_bytes(f"/dev/fd/{end}", 4)
    os.close(end)

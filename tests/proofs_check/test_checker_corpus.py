"""Every case of the corpora gets the verdict of its folder, and every verified claim is true."""

import subprocess
import sys
from pathlib import Path

import pytest
from checker_truth import holds

from proofs_check.__main__ import run
from proofs_check.verdicts import EXIT, Limits

HERE = Path(__file__).parent


def cases(kind):
    found = sorted((HERE / kind).glob("*.cert"))
    assert found, f"the corpus {kind} is missing"
    return [pytest.param(path, id=path.stem) for path in found]


def verdict(path):
    return run(str(path.with_suffix(".json")), str(path), Limits(steps=1 << 22))


@pytest.mark.parametrize("path", cases("correct"))
def test_correct_ones_are_verified_and_true(path):
    word, claim, sentence = verdict(path)
    assert word == "VERIFIED", sentence
    assert holds(path.with_suffix(".json").read_bytes(), claim, sentence)


@pytest.mark.parametrize("path", cases("incorrect"))
def test_incorrect_ones_are_refuted(path):
    assert verdict(path)[0] == "REFUTED", verdict(path)


@pytest.mark.parametrize("path", cases("malformed"))
def test_malformed_ones_are_named(path):
    word, _, sentence = verdict(path)
    assert word in ("MALFORMED", "OUT OF LIMITS"), (word, sentence)
    assert len(sentence) < 400


@pytest.mark.parametrize(
    "kind, name",
    [
        ("correct", "feasible"),
        ("incorrect", "mask-wrong"),
        ("malformed", "magic"),
        ("malformed", "modulus-huge"),
    ],
)
def test_the_command_line_prints_the_verdict_and_exits_with_it(kind, name):
    path = HERE / kind / f"{name}.cert"
    done = subprocess.run(
        [sys.executable, "-m", "proofs_check", str(path.with_suffix(".json")), str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent.parent,
    )
    word = verdict(path)[0]
    assert done.stdout.startswith(word) and done.returncode == EXIT[word] and not done.stderr


def test_a_wrong_command_line_has_its_own_code():
    done = subprocess.run(
        [sys.executable, "-m", "proofs_check", "--nodes", "0", "a", "b"],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent.parent,
    )
    assert done.returncode == 64 and "at least 1" in done.stderr


def test_missing_files_are_malformed(tmp_path):
    assert run(str(tmp_path / "no"), str(tmp_path / "no"), Limits())[0] == "MALFORMED"
    assert run(str(tmp_path), str(tmp_path), Limits())[0] == "MALFORMED"


def test_the_checker_imports_nothing_but_the_standard_library():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import proofs_check.__main__; "
        "print(*sorted({m.partition('.')[0] for m in sys.modules} - "
        "set(sys.stdlib_module_names)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(HERE.parent.parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) <= {"__main__", "__mp_main__", "proofs_check"}

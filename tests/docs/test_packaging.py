"""What is built for others: metadata, and every file that the program reads."""

import importlib.util
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Wheel and sdist, built without the network."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed: pip install hatchling")
    out = tmp_path_factory.mktemp("dist")
    for kind in ("wheel", "sdist"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def test_the_wheel_holds_all_that_the_program_reads(built):
    with zipfile.ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
    read = {
        path.relative_to(ROOT).as_posix()
        for room in ("exactlt", "proofs_check")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    tracked = subprocess.run(
        ["git", "ls-files", "exactlt", "proofs_check"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split()
    assert {name for name in read if not tracked or name in tracked} <= names
    assert "exactlt/data/targets/digits-64-16-10.json" in names
    assert "exactlt/data/represented/digits-64-16-10.json" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in names)


def test_its_metadata_is_whole(built):
    with zipfile.ZipFile(built[0]) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith("METADATA"))
        found = Parser().parsestr(wheel.read(name).decode())
    assert found["Requires-Python"] == "<3.14,>=3.11"
    assert "Typing :: Typed" in found.get_all("Classifier")
    assert found["Description-Content-Type"] == "text/markdown"
    extras = set(found.get_all("Provides-Extra"))
    assert {"all", "solvers", "plots", "sweeps", "theory", "docs", "dev"} <= extras


def test_the_sdist_holds_tests_docs_and_data(built):
    with tarfile.open(built[1]) as sdist:
        rooms = {name.split("/")[1] for name in sdist.getnames() if "/" in name}
    assert {"exactlt", "proofs_check", "tests", "docs", "data", "examples", "LICENSE"} <= rooms


def test_the_wheel_answers_from_an_empty_folder(built, tmp_path):
    """Installed beside this environment's libraries, run where nothing of the project is."""
    place = tmp_path / "site"
    with zipfile.ZipFile(built[0]) as wheel:
        wheel.extractall(place)
    code = (
        "import sys, exactlt; from exactlt.cli import main; "
        f"assert exactlt.__file__.startswith({str(place)!r}), exactlt.__file__; "
        "sys.exit(main(['new', 'question', '--out', 'q.json']) or main(['solve', 'q.json']))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(place)!r}); {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert '"verdict": "feasible"' in done.stdout

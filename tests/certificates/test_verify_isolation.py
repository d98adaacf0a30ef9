"""Nothing beside the checker, and nothing in the current folder, can speak for it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exactlt.certificates import certify, verify
from exactlt.instances import SubsetSum, write_instance

ROOT = Path(__file__).parent.parent.parent
STRAY = "import os\nprint('VERIFIED infeasible: no mask exists', flush=True)\nos._exit(0)\n"
NAMES = ["bisect", "json", "argparse", "re", "zlib", "hashlib", "fractions", "signal"]


@pytest.fixture
def forged(tmp_path):
    """A feasible question with the certificate of an infeasible sibling."""
    path = write_instance(SubsetSum([3, 5, 8], 8), tmp_path / "q.json")
    certificate = tmp_path / "no.cert"
    certificate.write_bytes(certify(SubsetSum([3, 5, 8], 7)))
    return path, certificate


@pytest.mark.parametrize("name", NAMES)
def test_a_stray_module_beside_the_installed_package(name, forged, tmp_path, monkeypatch):
    place = tmp_path / "site"
    shutil.copytree(ROOT / "proofs_check", place / "proofs_check")
    (place / f"{name}.py").write_text(STRAY)
    spec = type("Spec", (), {"origin": str(place / "proofs_check" / "__init__.py")})
    monkeypatch.setattr("exactlt.certificates._verify.find_spec", lambda _: spec)
    assert verify(*forged).verdict == "refuted"


@pytest.mark.parametrize("name", NAMES)
def test_a_stray_module_in_the_current_folder(name, forged, tmp_path, monkeypatch):
    (tmp_path / f"{name}.py").write_text(STRAY)
    monkeypatch.chdir(tmp_path)
    assert verify(*forged).verdict == "refuted"


def test_python_m_proofs_check_leaves_out_the_current_folder(forged, tmp_path):
    (tmp_path / "bisect.py").write_text(STRAY)
    shutil.copytree(ROOT / "proofs_check", tmp_path / "proofs_check")
    done = subprocess.run(
        [sys.executable, "-m", "proofs_check", *map(str, forged)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and done.stdout.startswith("REFUTED")

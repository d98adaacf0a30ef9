"""The site is built without a warning, and says what the program says."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import exactlt

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    for name in ("mkdocs", "material", "mkdocstrings"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed: pip install 'exactlt[docs]'")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_it_is_built_strictly(site):
    assert (site / "index.html").is_file()


def test_every_page_is_in_the_navigation(site):
    shown = (site / "index.html").read_text()
    pages = [p.relative_to(ROOT / "docs") for p in (ROOT / "docs").rglob("*.md")]
    missing = [
        str(p)
        for p in pages
        if p.name != "index.md" and f'href="{p.with_suffix("")}/"' not in shown
    ]
    assert not missing


def test_commands_and_public_names_are_all_there(site):
    commands = (site / "commands" / "index.html").read_text()
    assert "exactlt dataset verify" in commands and "--seconds" in commands
    api = (site / "api" / "index.html").read_text()
    assert [n for n in exactlt.__all__ if f">{n}<" not in api and f".{n}" not in api] == []

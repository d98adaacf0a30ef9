"""Every console block of README and docs does what the page says; every Python block too."""

import doctest
import re
import shutil

import pytest
from console_blocks import ROOT, mismatch, pattern, steps

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("examples", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def play(page, folder, *, slow):
    """Run a page's blocks; its quick part alone, or all of it."""
    wrong = []
    for step in steps(page):
        if step.skip is None and (slow or not step.slow):
            wrong.append(mismatch(step, folder))
    assert not any(wrong), "\n\n".join(filter(None, wrong))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_quick_blocks(page, folder):
    play(page, folder, slow=False)


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in PAGES if any(s.slow for s in steps(p))], ids=str)
def test_whole_pages(page, folder):
    play(page, folder, slow=True)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_python_blocks(page, folder, monkeypatch):
    monkeypatch.chdir(folder)
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    source = "\n".join(b for b in blocks if ">>>" in b)
    test = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    failed = []
    runner.run(test, out=failed.append)
    assert not runner.failures, "".join(failed)


def test_the_files_of_links_exist():
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), (page, link)


def test_the_pattern_is_no_rubber_stamp():
    shown = ("mean 22.48", "…", "took … ms")
    assert pattern(shown).match("mean 22.48\nany\nlines\ntook 12 ms\n")
    assert pattern(shown).match("mean 22.48\ntook 12 ms\n")
    assert not pattern(shown).match("mean 22.49\nany\ntook 12 ms\n")
    assert not pattern(shown).match("mean 22.48\nany\ntook 12 s\n")
    assert not pattern(()).match("something\n")

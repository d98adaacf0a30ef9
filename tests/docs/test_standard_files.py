"""Links of the standard files and recipes lead somewhere; the glossary knows every law."""

import re
from pathlib import Path

import pytest

from exactlt.answers import Evidence
from exactlt.instances import LAWS

ROOT = Path(__file__).parent.parent.parent
PAGES = (
    *(ROOT / f"{name}.md" for name in ("CONTRIBUTING", "SECURITY", "CHANGELOG")),
    *(ROOT / "docs" / f"{name}.md" for name in ("index", "concepts")),
    *sorted((ROOT / "docs" / "contributing").glob("*.md")),
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        assert "://" in link or (page.parent / link).is_file(), link


@pytest.mark.parametrize("page", sorted((ROOT / "docs/contributing").glob("*.md")), ids=str)
def test_recipes_name_paths_that_exist(page):
    named = re.findall(r"`((?:exactlt|tests|checks|proofs_check)/[^` ]*)`", page.read_text("utf-8"))
    assert named
    for path in named:
        assert (ROOT / path).exists(), path


def test_the_glossary_has_every_law_and_grade():
    text = (ROOT / "docs" / "concepts.md").read_text("utf-8")
    for law in LAWS:
        assert re.search(rf"^\| `{law.name}[:`]", text, re.M), law.name
    for grade in Evidence:
        assert f"- **{grade}**" in text, grade

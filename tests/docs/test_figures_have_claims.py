"""Every figure of README and docs is a claim that the tests verify; without one the build fails."""

from pathlib import Path

import pytest
from figures import Shown, figures, without_claim

ROOT = Path(__file__).parents[2]
RESULTS = sorted((ROOT / "docs" / "results").glob("*.md"))
MORE = {"gap": ("atlas/tolerance", "atlas/block"), "index": ()}
"""Claim files of a results page beside those of its own name."""
PAGES = ("README.md", *(f"docs/{name}.md" for name in ("claims", "concepts", "index", "widths")))
PLAIN = {"README.md": {"1,184": "weights of 64-16-10, counted by tests/papers/test_demo.py"}}
"""Figures that are no results, each with what they are."""
LATER = {
    "benchmarks": "times and rates, with machine and command",
    "bounds": "counts of the ledger's statements",
    "certificates": "sizes and other checkers' runs",
    "compare": "its output is run by tests/docs; times with machine and command",
    "conjectures": "some constants come from sampled regions",
    "datasets": "counts of a set that is made again by its command",
    "demo": "its output is run by tests/papers",
    "formats": "counts of tests",
    "learned": "measured in long runs; results/learning has claims",
    "ledger": "generated from the ledger and held by a golden file",
    "networks": "means of data/networks/widths.jsonl; results/block has claims",
    "optima": "times and rates, and the published run",
    "probability": "its output is run by tests/docs",
    "selftest": "its output is run by tests/docs",
    "solvers": "its output is run by tests/docs",
    "sweeps": "times and rates",
}
"""Pages whose figures are not claims yet, and why."""


def files_of(page: Path) -> list[Path]:
    names = (f"atlas/{page.stem}", f"results/{page.stem}", *MORE.get(page.stem, ()))
    paths = [ROOT / "data" / f"{name}.claims.toml" for name in names]
    return [path for path in paths if path.exists()]


@pytest.mark.parametrize("page", RESULTS, ids=lambda p: p.stem)
def test_every_figure_of_a_results_page_is_its_claim(page):
    assert not without_claim(page, Shown(files_of(page)))


def test_results_pages_have_figures():
    assert sum(len(list(figures(page))) for page in RESULTS) > 110


def test_other_pages():
    shown = Shown([*ROOT.glob("data/**/*.claims.toml"), *ROOT.glob("examples/**/*.claims.toml")])
    for name in PAGES:
        plain = PLAIN.get(name, {})
        wrong = [x for x in without_claim(ROOT / name, shown) if x[1] not in plain]
        assert not wrong, (name, wrong)


def test_every_page_is_held_to_claims_or_says_why_not():
    for page in (ROOT / "docs").glob("*.md"):
        assert page.stem in LATER or f"docs/{page.name}" in PAGES or not list(figures(page)), page


def test_figures_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "In 2026 the mean is 23.6 of 1,184, 12 seeds, 14 s, `99.5`, [a](b-77.md), 2^40, n = 31.\n"
        "```\n55.5\n```\narXiv 2603.02234, Theorem 3.2, .3317 and 1.78e-3\n"
    )
    assert [text for _, text in figures(page)] == ["23.6", "1,184", "31", ".3317"]


def test_a_wrong_figure_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text((ROOT / "docs/results/gap.md").read_text().replace("90,853", "90,854"))
    shown = Shown(files_of(ROOT / "docs/results/gap.md"))
    assert [text for _, text in without_claim(page, shown)] == ["90,854"]

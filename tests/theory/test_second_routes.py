"""Every ledger formula against its independent second route, and mutated formulas must fall."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from checks.theory import ROUTES, run  # noqa: E402
from checks.theory.judge import Check, Wrong, number  # noqa: E402
from exactlt.theory.formula.balls import digits_enclosure  # noqa: E402
from exactlt.theory.formula.intervals import Enclosure  # noqa: E402
from exactlt.theory.ledger import ledger  # noqa: E402

SLOW = {
    "D6",
    "D14",
    "D6-tail",
    "BCM04-kappa_c",
    "BCM04-annealed",
    "KN25-cM",
    "D10-bound",
    "DDG23-constant",
    "DDG23-constant-quarter",
    "BCM04-count",
    "BCM04-cardinality",
    "BCP01-kappa",
    "D5-rss",
    "D5-rfss",
}


class ThroughBalls(Check):
    """The same routes, with exactlt's enclosures in place of mpmath."""

    def __init__(self, statement):
        super().__init__(statement.id, statement.formula)
        self.statement = statement

    def value(self, **at):
        ball = self._ball(at)
        return number((ball.lower + ball.upper) / 2)

    def _ball(self, at):
        values = {k: v if isinstance(v, int | Fraction) else _interval(v) for k, v in at.items()}
        return digits_enclosure(self.statement.relation.right, values, 110)


def _interval(x):
    """An mpmath number as a narrow rational interval."""
    sign, man, exp, _ = mpmath.mpf(x)._mpf_
    exact = Fraction(-man if sign else man) * Fraction(2) ** exp
    slack = abs(exact) * Fraction(1, 10**55)
    return Enclosure(exact - slack, exact + slack)


def mark(names):
    return [pytest.param(x, marks=[pytest.mark.slow] if x in SLOW else []) for x in names]


def test_every_entry_has_a_route_or_a_reason():
    for s in ledger().values():
        assert (s.id in ROUTES) == bool(s.check), s.id
        assert bool(s.check) != bool(s.unchecked)
    assert set(ROUTES) <= set(ledger())


@pytest.mark.parametrize("name", mark(sorted(ROUTES)))
def test_route_confirms_the_text(name):
    check = Check(name, ledger()[name].formula)
    run(name, check)
    assert check.count


@pytest.mark.parametrize("name", mark(sorted(x for x in ROUTES if ledger()[x].formula)))
def test_route_confirms_the_enclosures(name):
    check = ThroughBalls(ledger()[name])
    run(name, check)
    assert check.count


MUTATIONS = (
    ("2*", "3*"),
    ("+", "-"),
    ("- ", "+ "),
    ("**2", "**3"),
    ("/2", "/3"),
    ("1/", "2/"),
    ("log2(", "log("),
    ("/3)", "/2)"),
    ("n - ", "n + "),
    ("*(", "/("),
    ("(1", "(2"),
)


EQUAL = ("H2((1 - b)/2)",)
"""Changes that are no typo: H2(q) = H2(1 - q)."""


def mutants(name):
    left, rel, right = ledger()[name].formula.partition(Check(name, ledger()[name].formula).rel)
    seen = {right}
    for old, new in MUTATIONS:
        changed = right.replace(old, new, 1)
        if changed not in seen and not any(same in changed for same in EQUAL):
            seen.add(changed)
            yield left + rel + changed


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(x for x in ROUTES if ledger()[x].formula))
def test_a_typo_does_not_survive(name):
    alive = []
    for formula in mutants(name):
        try:
            run(name, Check(name, formula))
        except (Wrong, ArithmeticError, ValueError, TypeError, KeyError, SyntaxError):
            continue
        alive.append(formula)
    assert not alive, alive


def test_routes_never_import_exactlt():
    for path in (ROOT / "checks").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import exactlt" not in text and "from exactlt" not in text


@pytest.mark.slow
def test_the_runner_reads_the_exported_ledger(tmp_path):
    from exactlt.theory.report import export_document

    document = export_document()
    document["statements"] = [
        s
        for s in document["statements"]
        if s["id"] in ("KN25-Thm3", "D7a", "L98-main", "PRN20-Thm2")
    ]
    (tmp_path / "ledger.json").write_text(json.dumps(document))
    command = [sys.executable, "-m", "checks.theory", str(tmp_path / "ledger.json")]
    good = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert good.returncode == 0 and "4 entries, 0 bad" in good.stdout
    document["statements"][0]["formula"] = "params >= d**2*log2(2/delta) + log2(p)"
    (tmp_path / "ledger.json").write_text(json.dumps(document))
    bad = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert bad.returncode == 1 and "WRONG" in bad.stdout

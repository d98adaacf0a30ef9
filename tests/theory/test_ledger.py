"""The ledger's entries: complete, honest about what they know, evaluable, invertible."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from exactlt.cli import run
from exactlt.errors import InputError
from exactlt.theory.formula.evaluate import check_hypotheses, evaluate, holds
from exactlt.theory.formula.invert import goal_of, least
from exactlt.theory.ledger import ALIASES, ledger, statement
from exactlt.theory.ledger.sources import SOURCES
from exactlt.theory.ledger.statement import VARIABLES, given_values
from exactlt.theory.report import compare_lines, export_document

ROOT = Path(__file__).parents[2]
ALL = sorted(ledger())


@pytest.mark.parametrize("name", ALL)
def test_entries_are_well_formed(name):
    s = ledger()[name]
    assert s.source in SOURCES and s.tag and s.says.endswith(".")
    if s.formula:
        names = {x.name for x in s.relation.left.free_symbols | s.relation.right.free_symbols}
        assert names <= set(VARIABLES) | set(s.unknown)
        assert set(s.unknown) <= names or s.id == "NFG24-Thm2"
        assert s.latex()
    for constant in s.unknown:
        assert constant not in VARIABLES
        assert "C?" in s.badge


def test_unknown_constants_are_never_invented():
    for s in ledger().values():
        if s.unknown and s.formula:
            values = {x: 1 for x in s.parameters if x not in s.unknown}
            with pytest.raises(InputError, match="without naming"):
                evaluate(s, values)


def test_aliases_and_near_names():
    for short, long in ALIASES.items():
        assert statement(short).id == long
    assert statement("kn25-thm3").id == "KN25-Thm3"
    with pytest.raises(InputError, match="KN25-Thm3"):
        statement("KN25-Thm33")


@pytest.mark.parametrize(
    ("name", "values", "n"),
    [
        # printed in the derivations: 2^-n L_n(-z) <= eta
        ("D7a-real", "z=1,eta=1/10", 9),
        ("D7a-real", "z=1,eta=1/100", 15),
        ("D7a-real", "z=1,eta=1e-6", 33),
        ("D7a-real", "z=1/2,eta=1e-3", 16),
        ("D10", "M=4,eta=1/100", 19),
        ("D10", "M=8,eta=1/100", 24),
        ("D10", "M=16,eta=1/100", 29),
        ("D9-all", "M=2^20", 22),
        ("D9-all", "M=1/2", 1),
        ("KN25-Lem5", "C=1,delta=2^-8", 8),
        ("PRN20-Exp1", "eps=1/100", 21),
        ("KN25-Lem4", "C=1,M=16,t=1,eta=1/10", 10**7),
        ("D11", "N=1024,eta=1/100", 17),
    ],
)
def test_inversion_is_certified(name, values, n):
    found = (
        least(statement(name), "n", given_values([values]))
        if name != "D9-all" or ("1/2" not in values)
        else None
    )
    if found is None:
        with pytest.raises(InputError, match="M >= 1"):
            least(statement(name), "n", given_values([values]))
        return
    assert found.value == n and found.certified, found


def test_inversion_agrees_with_point_by_point_evaluation():
    for name, values in (
        ("NFG24-Thm2", {"c_hyp": 2, "k": 6, "eps": Fraction(1, 30)}),
        ("D11-sharp", {"N": 100, "eta": Fraction(1, 50)}),
        ("KN26-Thm2", {"C": 2, "K": 3, "M": 9, "tol": 0, "p": Fraction(9, 10)}),
    ):
        s = statement(name)
        found = least(s, "n", values)
        goal, _ = goal_of(s, values)
        first = None
        for n in range(1, 80):
            try:
                check_hypotheses(s, {**values, "n": n})
            except InputError:
                continue
            if holds(goal, {**values, "n": n}):
                first = n
                break
        assert found.value == first and found.certified


def test_exact_integers_are_not_rounded_up():
    # log2 8 is 3 and not a little more: only a proof of equality gives 3
    assert least(statement("BEC22-counting"), "n", {"d": 1, "eps": Fraction(1, 8)}).value == 3
    assert least(statement("BEC22-counting"), "n", {"d": 1, "eps": Fraction(1, 9)}).value == 4


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["eval", "D7a", "--set", "n=3,t=0,M=2"], "claimed only where t >= 1"),
        (["eval", "D7a", "--set", "n=3,M=2"], "needs a value for t"),
        (["eval", "D7a", "--set", "n=3,t=1,M=2,zzz=1"], "knows no such name"),
        (["eval", "D8", "--set", "n=3"], "no formula"),
        (["eval", "D7a", "--set", "n=pi"], "rational"),
        (["eval", "D7a", "--set", "n=1,n=2"], "twice"),
        (["eval", "D7a", "--set", "n"], "name=value"),
        (["solve", "D6", "--set", "M=4,t=1"], "needs a value for eta"),
        (["solve", "D6", "--for", "d", "--set", "M=4,t=1,eta=1/2,n=3"], "does not involve d"),
        (["solve", "D6", "--set", "M=4,t=1,eta=2"], "0 < eta < 1"),
        (["show", "nothing"], "no statement"),
        (["list", "--source", "XX"], "no statement of"),
        (["list", "--direction", "up"], "expected one of"),
        (["compare", "--set", "M=4"], "eta"),
    ],
)
def test_bad_input_is_one_sentence(arguments, word):
    with pytest.raises(InputError) as error:
        run(["bounds", *arguments])
    assert word in str(error.value) and "\n" not in str(error.value)


def test_command_line_shows_the_badge_everywhere(capsys):
    assert run(["bounds", "list"]) == 0
    listed = capsys.readouterr().out
    for s in ledger().values():
        assert re.search(rf"^{re.escape(s.id)} .*{re.escape(s.badge)}$", listed, re.M)
    for arguments in (
        ["show", "KN25-Lem4"],
        ["eval", "KN25-Lem4", "--set", "C=1,n=128"],
        ["solve", "KN25-Lem4", "--set", "C=1,eta=1/2,M=1,t=1"],
    ):
        assert run(["bounds", *arguments]) == 0
        out = capsys.readouterr().out
        assert "[seen] [derived] [C? C unknown]" in out


def test_evaluation_prints_the_library_value(capsys):
    run(["bounds", "eval", "KN25-G2", "--set", "m=3"])
    assert "density == 5/16" in capsys.readouterr().out
    run(["bounds", "eval", "BCP01-window", "--set", "lam=0", "--digits", "12"])
    found = capsys.readouterr().out
    low, high = re.search(r"\[(.*), (.*)\]", found.splitlines()[0]).groups()
    ball = evaluate(statement("BCP01-window"), {"lam": 0}).enclosure
    assert Fraction(low) <= ball.lower <= ball.upper <= Fraction(high)


def test_compare_ends_with_the_truth(capsys):
    lines = list(compare_lines(["M=4,t=1,eta=1/100"], "uniform", "one", "free", True))
    rows = {line.split()[0]: line for line in lines}
    truth = int(rows["exact"].split()[1])
    for name, line in rows.items():
        columns = line.split()
        if name in ledger() and columns[1].isdigit():
            if "sufficient" in line:
                assert int(columns[1]) >= truth
            if "necessary" in line:
                assert int(columns[1]) <= truth


def test_export_is_json_and_cite_prints_sources(capsys):
    document = json.loads(json.dumps(export_document()))
    assert [s["id"] for s in document["statements"]] == list(ledger())
    assert run(["bounds", "cite", "KN25"]) == 0
    assert SOURCES["KN25"].title in capsys.readouterr().out
    for source in SOURCES.values():
        assert source.title in source.text() and source.key in source.bibtex()


def test_committed_page_lists_every_entry():
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\S+) — ", text, re.M) == list(ledger())
    for s in ledger().values():
        assert s.says in text and (not s.formula or f"`{s.formula}`" in text)
        assert (s.check or s.unchecked) in text


@pytest.mark.slow
def test_committed_page_is_what_the_command_writes():
    from exactlt.theory.page import page

    assert (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    "options",
    [
        ("--set", "M=4,t=1,eta=-1"),
        ("--set", "M=4,t=1,eta=1"),
        *(("--set", "M=4,t=1,eta=1/9", name, "foo") for name in ("--law", "--target", "--size")),
    ],
)
def test_compare_refuses_before_it_prints(capsys, options):
    with pytest.raises(InputError, match="expected"):
        run(["bounds", "compare", *options])
    assert not capsys.readouterr().out

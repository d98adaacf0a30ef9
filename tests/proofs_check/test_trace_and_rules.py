"""The trace says what was checked and never changes the verdict; the rule tables are whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from proofs_check import pseudo
from proofs_check.__main__ import run
from proofs_check.questions import System
from proofs_check.verdicts import EXIT, Limits, Malformed, Refuted

HERE = Path(__file__).parent
CASES = sorted((HERE / "correct").glob("*.cert"))


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_trace_is_bounded_and_changes_nothing(path):
    instance = str(path.with_suffix(".json"))
    told = []
    plain = run(instance, str(path), Limits())
    traced = run(instance, str(path), Limits(traced=5, say=told.append))
    assert traced == plain and plain[0] == "VERIFIED"
    assert 1 <= len(told) <= 6 and all(len(line) <= 200 and line.isprintable() for line in told)
    assert len(told) < 6 or "not shown" in told[-1]


def test_the_command_prints_the_trace_on_stderr():
    """In a process of its own: the command limits the memory and time of its process."""
    path = next(path for path in CASES if b'"diagram"' in path.read_bytes())
    argv = ["--trace", "--", str(path.with_suffix(".json")), str(path)]
    command = [sys.executable, "-m", "proofs_check", *argv]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parents[1])
    assert done.returncode == EXIT["VERIFIED"]
    out, err = done.stdout, done.stderr
    assert out.count("\n") == 1 and out.startswith("VERIFIED")
    assert "proof by diagram" in err and "diagram: level 0" in err


def test_every_rule_says_what_it_derives_and_why_it_is_sound():
    for rules in (pseudo.OPERATORS, pseudo.STATEMENTS):
        for name, rule in rules.items():
            assert name == rule.name and rule.derives and rule.sound
            assert re.search(rf"(^|\W){re.escape(name)}(\W|$)", pseudo.__doc__)
    assert set(pseudo.STATEMENTS) == {
        "f",
        "pol",
        "red",
        "rup",
        "del",
        "output",
        "conclusion",
        "end",
    }


@pytest.mark.parametrize("name", sorted(pseudo.OPERATORS))
def test_an_operator_refuses_a_short_stack(name):
    database = pseudo.Database(System(2, [((1, 1), 1, 2)]), Limits())
    for count in range(pseudo.OPERATORS[name].arity):
        with pytest.raises(Malformed, match="nothing to take"):
            pseudo.pol(database, " ".join(["1"] * count + [name]))


def test_what_each_rule_gives():
    database = pseudo.Database(System(2, [((2, 3), 3, 5)]), Limits())  # 2 x1 3 x2 >= 3
    assert pseudo.pol(database, "1") == ({1: 2, 2: 3}, 3)
    assert pseudo.pol(database, "1 ~x2 +") == ({1: 2, 2: 2}, 2)
    assert pseudo.pol(database, "1 ~x2 3 * +") == ({1: 2}, 0)
    assert pseudo.pol(database, "1 2 d") == ({1: 1, 2: 2}, 2)
    assert pseudo.pol(database, "1 x1 + s") == ({1: 3, 2: 3}, 3)
    assert pseudo.red(database, "1 x3 1 x1 >= 1 : x3 -> 1") == ({3: 1, 1: 1}, 1)
    assert pseudo.rup(database, "1 x2 >= 1 :") == ({2: 1}, 1)
    assert database.alive[1] == ({1: 2, 2: 3}, 3)  # `pol` works on copies
    with pytest.raises(Refuted):
        pseudo.rup(database, "1 x1 >= 1 :")
    with pytest.raises(Refuted):
        pseudo.red(database, "1 x1 >= 1 : x3 -> 1")
    with pytest.raises(Refuted):
        pseudo.red(database, "1 x1 >= 1 : x1 -> 1")

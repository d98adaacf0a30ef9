"""What is written says exactly what was asked: read back by others and by hand."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.cli import run
from exactlt.crosscheck import family
from exactlt.errors import InputError
from exactlt.formats import FORMATS, to_cnf, to_lp, to_mps, to_opb
from exactlt.formats import dimacs as _dimacs
from exactlt.formats import lp_mps as _programmes
from exactlt.formats import opb as _opb
from exactlt.instances import LinearSystem, Partition, Row, SubsetSum, write_instance
from proofs_check.pseudo import formula
from proofs_check.questions import Question

SYSTEM = LinearSystem(
    4,
    [Row([0, 1, 2], [2, -3, 2**70], -1, None), Row([1, 3], [1, 1], 1, 2)],
    groups=[[0, 1], [1, 2, 3]],
)


@st.composite
def questions(draw):
    weights = draw(
        st.lists(st.integers(-9, 9) | st.integers(-(2**80), 2**80), min_size=1, max_size=5)
    )
    planted = sum(w for w in weights if draw(st.booleans()))
    size = draw(st.none() | st.integers(0, len(weights)))
    return SubsetSum(weights, planted + draw(st.integers(-2, 2)), draw(st.integers(0, 3)), size)


def masks(question) -> set[tuple[int, ...]]:
    size = getattr(question, "size", None)
    return {
        m
        for m in product((0, 1), repeat=question.n)
        if size in (None, sum(m)) and question.is_solution(m)
    }


def opb_holds(text: str, mask: tuple[int, ...]) -> bool:
    """A reader of OPB that knows nothing of exactlt."""
    for line in text.splitlines():
        if line.startswith("*"):
            continue
        left, right = line.removesuffix(" ;").split(">=")
        words, total = left.split(), 0
        for a, x in zip(words[::2], words[1::2], strict=True):
            value = mask[int(x.lstrip("~x")) - 1]
            total += int(a) * (1 - value if x.startswith("~") else value)
        if total < int(right):
            return False
    return True


@settings(max_examples=40, deadline=None)
@given(questions())
def test_opb_read_back_by_hand(question):
    text = to_opb(question)
    every = product((0, 1), repeat=question.n)
    assert {m for m in every if opb_holds(text, m)} == masks(question)


@settings(max_examples=40, deadline=None)
@given(questions())
def test_opb_is_the_formula_that_proofs_refute(question):
    """The checker makes the same constraints from the question by its own code."""
    made = []
    for terms, degree in formula(Question(question.to_json().encode(), "q").system()):
        left = " ".join(f"{c} {'~' if v < 0 else ''}x{abs(v)}" for v, c in terms.items())
        made.append(f"{left or '0 x1'} >= {degree} ;")
    shown = [re.sub(r"(?<!\d)0 ~?x\d+ ", "", line) for line in to_opb(question).splitlines()[1:]]
    assert [line if line[0] != ">" else f"0 x1 {line}" for line in shown] == made


def test_systems():
    every = product((0, 1), repeat=4)
    text = to_opb(SYSTEM)
    assert {m for m in every if opb_holds(text, m)} == masks(SYSTEM)
    assert text.splitlines()[0] == "* #variable= 4 #constraint= 6 #equal= 0 intsize= 71"
    assert len(to_lp(SYSTEM).splitlines()) > 5 and "ENDATA" in to_mps(SYSTEM)


@settings(max_examples=40, deadline=None)
@given(questions())
def test_dimacs_read_back_by_a_sat_solver(question):
    pysat = pytest.importorskip("pysat.solvers")
    formula = pytest.importorskip("pysat.formula")
    text = to_cnf(question)
    n = question.n
    if "\n0\n" in text:  # the empty clause, which python-sat's reader takes for nothing
        assert not masks(question)
        return
    cnf = formula.CNF(from_string=text)
    head = next(line for line in text.splitlines() if line.startswith("p"))
    assert head.split()[3] == str(len(cnf.clauses))
    with pysat.Solver(
        "minisat22", bootstrap_with=[*cnf.clauses, *((i, -i) for i in range(1, n + 1))]
    ) as solver:
        found = set()
        while solver.solve():
            model = {p for p in solver.get_model() if p > 0}
            mask = tuple(int(i in model) for i in range(1, n + 1))
            found.add(mask)
            solver.add_clause([-i if m else i for i, m in enumerate(mask, 1)])
    assert found == masks(question)


READ = """
import json, sys
import highspy
out = []
for path in sys.argv[1:]:
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    assert h.readModel(path) == highspy.HighsStatus.kOk, path
    h.run()
    status = h.modelStatusToString(h.getModelStatus())
    names = h.getLp().col_names_
    values = dict(zip(names, map(round, h.getSolution().col_value))) if status == "Optimal" else {}
    out.append([status, values])
print(json.dumps(out))
"""


@pytest.mark.parametrize(("ending", "write"), [("lp", to_lp), ("mps", to_mps)])
def test_programmes_read_back_by_highs(ending, write, tmp_path):
    pytest.importorskip("highspy")
    cases = [c.instance for c in family(6, 0, 120) if sum(map(abs, c.instance.weights)) < 2**16][
        :25
    ]
    cases += [
        LinearSystem(
            4,
            [
                Row(r.variables, [c % 97 for c in r.coefficients], r.low, r.high)
                for r in SYSTEM.rows
            ],
            SYSTEM.groups,
        )
    ]
    paths = []
    for i, question in enumerate(cases):
        path = tmp_path / f"{i}.{ending}"
        path.write_text(write(question))
        paths.append(str(path))
    # a process of its own: highspy and ortools do not share one
    done = subprocess.run(
        [sys.executable, "-c", READ, *paths], capture_output=True, text=True, check=True
    )
    seen = set()
    for question, (status, values) in zip(cases, json.loads(done.stdout), strict=True):
        row = question.as_subset_sum() if isinstance(question, Partition) else question
        seen.add(status)
        if masks(row):
            assert status == "Optimal", (question, status)
            assert tuple(values[f"x{i + 1}"] for i in range(row.n)) in masks(row)
        else:
            assert status == "Infeasible", (question, status)
    assert seen == {"Optimal", "Infeasible"}


def test_big_integers_are_written_in_full():
    question = SubsetSum([2**100, -(3**70), 5], target=2**100 + 5)
    for name in ("opb", "lp", "mps"):
        assert str(2**100) in FORMATS[name](question) and str(3**70) in FORMATS[name](question)
    assert all(len(line) < 255 for line in to_lp(SubsetSum([2**80] * 50, target=1)).splitlines())


@pytest.mark.parametrize("name", FORMATS)
def test_command_line(name, tmp_path, capsys):
    question = Partition([3, 1, 2], bias=-1)
    path = write_instance(question, tmp_path / "q.json")
    assert run(["export", str(path), "--to", name]) == 0
    text = capsys.readouterr().out
    assert text == FORMATS[name](question)
    assert run(["export", str(path), "--to", name, "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out").read_text() == text
    assert capsys.readouterr().out == ""


def test_command_line_bad_input(tmp_path):
    path = write_instance(SubsetSum([1], target=1), tmp_path / "q.json")
    with pytest.raises(InputError, match=r"to: expected cnf, wcnf, opb, .*, got 'smt'"):
        run(["export", str(path), "--to", "smt", "--out", str(tmp_path / "no")])
    assert not (tmp_path / "no").exists()


def test_doctests():
    for module in (_dimacs, _opb, _programmes):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed

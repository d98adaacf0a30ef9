"""Network instances: their exports against all masks, their answers made, checked and altered."""

import itertools
import json
import shutil
from functools import cache

import pytest

import exactlt as lt
from exactlt.cli import main
from exactlt.datasets import family, negative_control, plan_of, verify
from exactlt.errors import InputError, UnsupportedError
from exactlt.formats import FORMATS, export
from exactlt.networks import counterexample
from exactlt.solvers.network.enumerate import enumerate_masks

TINY = [
    ("network-box", {"n": 2, "law": "sign", "inputs": 1}),
    ("network-box", {"n": 3, "law": "nonzero:M=2", "inputs": 1, "target": "planted"}),
    ("network-box", {"n": 2, "law": "sign", "structure": "one-input"}),
    ("network-points", {"n": 2, "law": "sign", "radius": 1}),
    ("network-points", {"n": 2, "law": "sign", "points": 2, "target": "planted"}),
    ("network-points", {"n": 2, "law": "nonzero:M=4", "points": 3, "tolerance": "1/2"}),
    ("chain", {"n": 1, "law": "sign", "domain": "ends"}),
    ("chain", {"n": 2, "law": "sign", "domain": "ends"}),
]
PLAN = {
    "name": "nets",
    "ask": ["decide", "optimum", "sparsest", "count"],
    "formats": ["cnf", "opb"],
    "family": [
        {"name": name, **values, **({"formats": ["cnf"]} if "c" in name else {})}
        for name, values in TINY
    ]
    + [
        {
            "name": "network-box",
            "n": 2,
            "law": "nonzero:M=4",
            "inputs": 1,
            "tolerance": ["1/4", 1],
            "formats": [],
        },
        {"name": "network-one-below", "law": "nonzero:M=3", "inputs": 1, "twin": [0, 1]},
    ],
}


@cache
def exists(question) -> bool:
    return any(counterexample(question, m) is None for m in enumerate_masks(question))


def satisfiable(text: str) -> bool:
    sat = pytest.importorskip("pysat.solvers")
    formula = pytest.importorskip("pysat.formula").CNF(from_string=text)
    head = next(line for line in text.splitlines() if line.startswith("p "))
    variables, clauses = map(int, head.split()[2:])
    assert formula.nv <= variables and len(formula.clauses) == clauses
    assert all(len(set(map(abs, c))) == len(c) for c in formula.clauses)
    with sat.Solver("cadical153", bootstrap_with=formula) as solver:
        return solver.solve()


@pytest.mark.parametrize(("name", "values"), TINY)
def test_clauses_of_a_network_say_what_all_masks_say(name, values):
    for seed in range(2):
        question = family(name).question(values, seed)
        assert satisfiable(export(question, "cnf")) == exists(question), seed


def test_tiny_networks_are_of_both_verdicts():
    found = [exists(family(n).question(v, s)) for n, v in TINY for s in range(2)]
    assert 2 < sum(found) < 14


def test_rows_of_a_network_say_in_every_format_what_all_masks_say():
    """Rows are read as rows: every 0/1 vector of the small systems that have some."""
    from exactlt.encodings.network.rows import rows_of_network

    for name, values in TINY[:6]:
        question = family(name).question(values, 0)
        rows = rows_of_network(question)
        if rows.n <= 12:
            found = any(map(rows.is_solution, itertools.product((0, 1), repeat=rows.n)))
            assert found == exists(question), (name, values)
        for to in set(FORMATS) - {"wcnf"}:
            assert question.sha256 in export(question, to)


@pytest.mark.parametrize(
    ("name", "values", "to", "sentence"),
    [
        ("network-box", {"n": 2, "law": "sign", "tolerance": "1/2"}, "opb", "tolerance 0"),
        ("chain", {"n": 2, "law": "sign"}, "cnf", "json holds it"),
        ("chain", {"n": 2, "law": "sign", "domain": "ends"}, "opb", "not linear in their masks"),
        ("network-points", {"n": 2, "law": "sign"}, "wcnf", "cnf states"),
    ],
)
def test_what_has_no_finite_formula_says_so(name, values, to, sentence):
    with pytest.raises(UnsupportedError, match=sentence):
        export(family(name).question(values, 0), to)


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("network-box", {"n": 2, "law": "sign", "tolerance": "-1"}, "tolerance"),
        ("network-box", {"n": 2, "law": "sign", "target": "cat"}, "linear or planted"),
        ("network-box", {"n": 2, "law": "sign", "structure": "round"}, "structure"),
        ("network-points", {"n": 2, "law": "sign", "points": "some"}, "points"),
        ("chain", {"n": 2, "law": "sign", "middle": 3}, "middle"),
        ("chain", {"n": 2, "law": "sign", "domain": "ring"}, "domain"),
        ("network-one-below", {"law": "sign", "kind": "tree"}, "linear or chain"),
        ("network-one-below", {"law": "sign", "kind": "chain"}, "expected free"),
        ("network-one-below", {"law": "sign", "twin": 2}, "twin"),
    ],
)
def test_parameters_that_cannot_be(name, values, sentence):
    with pytest.raises(InputError, match=sentence):
        family(name).question(values, 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nets") / "set"
    lt.datasets.make(plan_of(PLAN), folder, workers=2)
    return folder


@pytest.mark.slow
def test_answers_of_networks_hold_and_altered_ones_do_not(made):
    assert not [finding for finding in verify(made) if not finding.ok]
    control = list(negative_control(made))
    assert len(control) > 20 and all(finding.ok for finding in control)
    for item in lt.datasets.load(made):
        if item.question.bits <= 8:
            verdict = item.answer["decide"]["verdict"]
            assert verdict == ("feasible" if exists(item.question) else "infeasible")


@pytest.mark.slow
def test_the_system_of_a_certificate_must_be_the_questions(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    systems = sorted((tmp_path / "copy" / "proofs").glob("*.system.json"))
    document = json.loads(systems[0].read_text())
    other = json.loads(systems[-1].read_text())
    assert document != other
    systems[0].write_text(systems[-1].read_text())
    name = systems[0].name.split(".")[0]
    bad = [f for f in verify(tmp_path / "copy") if not f.ok]
    assert any(name in f.place and "system" in f.sentence for f in bad)


def test_draw_prints_an_instance_and_its_command(capsys):
    words = ["dataset", "draw", "network-box", "n=2", "law=sign", "inputs=1", "--seed", "5"]
    assert main([*words, "--to", "opb"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[1] == f"* exactlt {' '.join(words)} --to opb"
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "exactlt/network-mask"
    assert main(["dataset", "draw", "partition", "n"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err

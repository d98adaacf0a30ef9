"""All network methods against every mask, and every kind of liar caught."""

import json

import numpy as np
import pytest

from exactlt.answers import NETWORK_ASKS, Ask, Limits, Outcome
from exactlt.cli import run
from exactlt.crosscheck import Case, conflicts, crosscheck, table
from exactlt.crosscheck._run import ask_all
from exactlt.crosscheck.networks import KINDS, network_case, network_cost, network_family
from exactlt.errors import InputError
from exactlt.instances import from_document
from exactlt.networks import Box, InputGrid, Layer, Network, NetworkMask, Structure
from exactlt.solvers import solver, usable
from exactlt.solvers.network.enumerate import EnumerateMasks


class Liar(EnumerateMasks):
    """Enumeration that changes some of its answers."""

    name = "liar"

    def run(self, question, ask, clock):
        return self.lie(question, ask, super().run(question, ask, clock))


class NoMask(Liar):
    def lie(self, question, ask, truth):
        wrong = ask is Ask.DECIDE and question.source.widths[1] > 1
        return Outcome(complete=True) if wrong else truth


class AnyMask(Liar):
    """Keeps everything, whatever the target."""

    def lie(self, question, ask, truth):
        if ask is not Ask.DECIDE or question.structure is not Structure.FREE:
            return truth
        return Outcome([(layer.weights != 0) * 1 for layer in question.source.layers], True)


class OneMore(Liar):
    def lie(self, question, ask, truth):
        wrong = ask is Ask.COUNT and question.bits > 2
        return Outcome(count=truth.count + 1, complete=True) if wrong else truth


class OneFewer(Liar):
    def lie(self, question, ask, truth):
        wrong = ask is Ask.FUNCTIONS and truth.count > 1
        return Outcome(count=truth.count - 1, complete=True) if wrong else truth


@pytest.mark.parametrize(
    ("liar", "ask"),
    [(NoMask, Ask.DECIDE), (AnyMask, Ask.DECIDE), (OneMore, Ask.COUNT), (OneFewer, Ask.FUNCTIONS)],
)
def test_every_kind_of_liar_is_caught_shrunk_and_stored(liar, ask, tmp_path):
    solvers = [solver("enumerate", NetworkMask), liar(), solver("auto", NetworkMask)]
    report = crosscheck(solvers, network_family(3, 0, 12), folder=tmp_path, keep=1)
    assert {d.conflict.suspect for d in report.disagreements} == {(ask, "liar")}, table(report)
    (found,) = report.disagreements
    assert network_cost(found.shrunk) <= network_cost(found.case.instance)
    stored = json.loads(found.path.read_text())
    again = from_document(stored["instance"])
    assert again.sha256 == found.shrunk.sha256
    now = conflicts(again, ask_all(again, [(q, s) for q in NETWORK_ASKS for s in solvers], None))
    assert any(c.suspect == (ask, "liar") for c in now)
    assert "the solvers disagree" in table(report) and "source" in table(report)


def test_family_is_reproducible_and_covers_its_kinds():
    cases = list(network_family(5, 0, 150))
    assert [c.instance.sha256 for c in cases[40:44]] == [
        c.instance.sha256 for c in network_family(5, 40, 44)
    ]
    assert network_case(5, 7).instance.sha256 == cases[7].instance.sha256
    assert {c.kind for c in cases} == set(KINDS)
    assert {c.instance.structure for c in cases} == set(Structure)
    assert {type(c.instance.domain) is Box for c in cases} == {True, False}
    exists = [EnumerateMasks().solve(c.instance).verdict for c in cases]
    assert 0.2 < sum(v == "feasible" for v in exists) / 150 < 0.8


def honest(count: int, start: int, turn: int):
    solvers = usable(takes=NetworkMask)
    turns = {s.name: turn for s in solvers if s.package is not None}
    cases = network_family(2026, start, start + count)
    return crosscheck(solvers, cases, turns=turns, limits=Limits(20, 512))


def test_tiny_networks_without_disagreement():
    """Every mask, presolve, branching, counting by units and auto; engines by turns."""
    report = honest(500, start=0, turn=50)
    assert report.agreed, table(report)
    assert report.instances == 500
    for ask in NETWORK_ASKS:
        for name in ("enumerate", "auto"):
            tally = report.tallies[ask, name]
            assert tally.agreed + tally.refused == 500 and tally.agreed > 400, table(report)
    assert report.tallies[Ask.DECIDE, "branch"].agreed > 200


@pytest.mark.slow
def test_five_thousand_networks_without_disagreement():
    report = honest(5000, start=500, turn=25)
    assert report.agreed and report.instances == 5000, table(report)


def test_a_lone_liar_contradicts_itself():
    cases = [Case(c.index, c.kind, c.instance) for c in network_family(3, 0, 12)]
    report = crosscheck([NoMask()], cases)
    assert {d.conflict.suspect for d in report.disagreements} == {(Ask.DECIDE, "liar")}


def test_command_line(tmp_path, capsys):
    argv = ["crosscheck", "--networks", "--instances", "6", "--folder", str(tmp_path / "f")]
    assert run([*argv, "--solver", "enumerate", "--solver", "auto", "--ask", "count"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("6 instances") and "no disagreement" in out
    with pytest.raises(InputError, match="ask: expected decide, sparsest, count or functions"):
        run([*argv, "--ask", "optimum"])
    with pytest.raises(InputError, match="solver: expected one of enumerate, rows"):
        run([*argv, "--solver", "mitm"])


@pytest.mark.parametrize("name", ["cp_sat", "milp", "sat"])
def test_a_source_without_hidden_units_is_answered_by_every_engine(name):
    """No weights, no variables: the model is its constants alone (HiGHS calls that "empty")."""
    source = Network([Layer(np.zeros((0, 1), int)), Layer(np.zeros((2, 0), int), [1, 0])])
    for value, verdict in ((1, "feasible"), (2, "infeasible")):
        target = Network([Layer(np.zeros((2, 1), int), [value, 0])])
        question = NetworkMask(source, target, InputGrid(-1, 1))
        assert solver(name, NetworkMask).solve(question).verdict == verdict

"""``pytest --exactlt-claims`` and ``exactlt.testing``."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.answers import Ask, Outcome
from exactlt.claims.file import HEAD, claim_text
from exactlt.instances import SubsetSum
from exactlt.networks import Network
from exactlt.solvers import Solver, solver
from exactlt.testing import assert_claims, check_solver, laws, masks, networks, questions, truth

pytest_plugins = ["pytester"]
GOOD = {
    "id": "good",
    "says": "Two samples.",
    "kind": "probability",
    "known": "exhaustive",
    "law": "uniform:M=1",
    "n": 4,
    "target": 1,
    "of": "hit",
    "value": "65/81",
}
CLAIMS = (
    GOOD,
    {**GOOD, "id": "wrong", "value": "64/81"},
    {**GOOD, "id": "broken", "value": "?"},
    {**GOOD, "id": "dear", "law": "uniform:M=300", "n": 5000},
)


def run(pytester, *options):
    plugin = ("-p", "exactlt.claims.pytest_plugin", "-p", "no:randomly", "-p", "no:xdist")
    return pytester.runpytest(*plugin, *options)


def test_claims_are_items(pytester):
    text = "\n".join([HEAD, *map(claim_text, CLAIMS)])
    pytester.makefile(".claims.toml", paper=text)
    result = run(pytester, "--exactlt-claims", "-rs")
    result.assert_outcomes(passed=1, failed=2, skipped=1)
    result.stdout.fnmatch_lines(["*paper.claims.toml:*: wrong*", "*refuted: it is 65/81*"])
    result.stdout.fnmatch_lines(["SKIPPED*not re-verified*"])


def test_without_the_option_nothing_is_collected(pytester):
    pytester.makefile(".claims.toml", paper=HEAD)
    assert run(pytester).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_file_that_is_none_is_an_error(pytester):
    pytester.makefile(".claims.toml", paper="x = 1\n")
    result = run(pytester, "--exactlt-claims")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*format: expected 'exactlt/claims'*"])


def test_assert_claims(tmp_path):
    path = tmp_path / "x.claims.toml"
    path.write_text(HEAD + claim_text(GOOD))
    assert assert_claims(path) == 1
    path.write_text(HEAD + claim_text(CLAIMS[1]))
    with pytest.raises(AssertionError, match="wrong: refuted: it is 65/81"):
        assert_claims(path)
    path.write_text(HEAD)
    with pytest.raises(AssertionError, match="no claims"):
        assert_claims(path)


def test_our_solvers_conform():
    assert check_solver(type(solver("enumerate")), instances=20).decided


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mitm", "schroeppel_shamir", "ckk", "dp", "auto", "greedy"])
def test_all_our_solvers_conform(name):
    assert check_solver(type(solver(name))).decided


class Base(Solver):
    name, summary, asks = "mine", "a solver of the tests", frozenset(Ask)

    def run(self, question, ask, clock):
        return solver("enumerate").run(question, ask, clock)


def liar(**outcome):
    class Liar(Base):
        asks = frozenset({Ask.DECIDE, Ask.SPARSEST, Ask.COUNT, Ask.OPTIMUM})

        def run(self, question, ask, clock):
            honest = super().run(question, ask, clock)
            if ask in outcome:
                return outcome[ask](honest, question)
            return honest

    return Liar


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (liar(decide=lambda h, q: Outcome(None, True)), "says False, all masks say True"),
        (liar(count=lambda h, q: Outcome(None, True, h.count + 1)), "all masks say"),
        (
            liar(optimum=lambda h, q: Outcome((0,) * q.n, True)),
            "its mask does not do|all masks say",
        ),
        (liar(sparsest=lambda h, q: Outcome((1,) * q.n, True)), "its mask does not do"),
        (Base, "asks: expected some of"),
        (int, "expected a class derived from Solver"),
    ],
)
def test_liars_are_found(made, words):
    with pytest.raises(AssertionError, match=words):
        check_solver(made, instances=40)


@settings(max_examples=25)
@given(questions(max_n=6), st.data())
def test_questions_and_masks(question, data):
    mask = data.draw(masks(question))
    assert question.mask(mask) == mask
    found = truth(question)
    assert question.gap(mask) >= found["gap"]
    assert not question.is_solution(mask) or found["count"] > 0


@settings(max_examples=25)
@given(laws(), networks())
def test_laws_and_networks(law, network):
    assert sum(law.pmf().values()) == 1
    assert isinstance(network, Network) and network.widths[0] == 2


def test_truth_is_brute_force():
    assert truth(SubsetSum([1, 1, 2], 2)) == {"gap": 0, "fewest": 1, "count": 2}

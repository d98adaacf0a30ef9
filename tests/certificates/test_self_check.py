"""No certificate of ours is refused by our own checker, and none says what is not so."""

import random

import pytest
from checker_questions import CAUSES, tiny_question
from test_diagram_certificates import check, fulfils, masks

from exactlt.certificates import METHODS, certify
from exactlt.errors import UnsupportedError


def one(question, method) -> str:
    """The checker's claim, or why the writer declines; anything else fails the test."""
    expected = any(fulfils(question, m) for m in masks(question.n))
    try:
        certificate = certify(question, method=method)
    except UnsupportedError:
        return "declined"
    claim, _ = check(question, certificate)
    assert claim == ("feasible" if expected else "infeasible"), question
    return claim


@pytest.mark.parametrize("name", CAUSES)
@pytest.mark.parametrize("method", ["lrat", "drat"])
def test_questions_that_were_refused(name, method):
    pytest.importorskip("pysat")
    assert one(CAUSES[name], method) == "infeasible"


@pytest.mark.parametrize("method", METHODS)
def test_tiny_questions(method):
    clausal = method in ("lrat", "drat")
    if clausal:
        pytest.importorskip("pysat")
    told = [one(tiny_question(random.Random(i)), method) for i in range(40 if clausal else 400)]
    assert told.count("infeasible") > len(told) // 8
    assert told.count("feasible") > len(told) // 8


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_many_tiny_questions(method):
    for i in range(600 if method in ("lrat", "drat") else 4000):
        one(tiny_question(random.Random(10_000 + i)), method)

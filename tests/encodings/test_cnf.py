"""The clauses of a row have exactly the row's masks as models, one for one."""

from __future__ import annotations

import doctest
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.encodings import Cnf, at_least, at_most, cnf_of, normal_row
from exactlt.encodings import cnf as _cnf
from exactlt.encodings import normal as _normal
from exactlt.instances import SubsetSum


def models(cnf: Cnf) -> list[tuple[int, ...]]:
    """All models by backtracking with unit propagation, no solver involved."""
    found = []

    def search(value: dict[int, bool]) -> None:
        value = dict(value)
        changed = True
        while changed:
            changed = False
            for clause in cnf.clauses:
                if any(value.get(abs(p)) is (p > 0) for p in clause):
                    continue
                open_ = [p for p in clause if abs(p) not in value]
                if not open_:
                    return
                if len(open_) == 1:
                    value[abs(open_[0])] = open_[0] > 0
                    changed = True
        free = next((v for v in range(1, cnf.variables + 1) if v not in value), None)
        if free is None:
            found.append(tuple(int(value[v]) for v in range(1, cnf.variables + 1)))
            return
        for choice in (False, True):
            search({**value, free: choice})

    search({})
    return found


@st.composite
def questions(draw, n=5, bound=9):
    weights = draw(st.lists(st.integers(-bound, bound), min_size=1, max_size=n))
    size = draw(st.none() | st.integers(0, len(weights)))
    return SubsetSum(
        weights, draw(st.integers(-2 * bound, 2 * bound)), draw(st.integers(0, 4)), size
    )


def solutions(question: SubsetSum) -> set[tuple[int, ...]]:
    masks = product((0, 1), repeat=question.n)
    return {m for m in masks if (question.size in (None, sum(m))) and question.is_solution(m)}


@settings(max_examples=60, deadline=None)
@given(questions())
def test_models_are_the_masks_one_for_one(question):
    found = models(cnf_of(question))
    projected = [m[: question.n] for m in found]
    assert len(set(projected)) == len(projected)
    assert set(projected) == solutions(question)


@settings(max_examples=60, deadline=None)
@given(questions(bound=30))
def test_normal_form_keeps_the_solutions(question):
    row = normal_row(question.weights, question.low, question.high)
    assert all(a > 0 for a in row.coefficients)
    assert row.low >= 0 and row.high <= row.total
    for mask in product((0, 1), repeat=question.n):
        value = sum(
            a * (mask[p - 1] if p > 0 else 1 - mask[-p - 1])
            for a, p in zip(row.coefficients, row.literals, strict=True)
        )
        total = sum(w * m for w, m in zip(question.weights, mask, strict=True))
        assert (row.low <= value <= row.high) == (question.low <= total <= question.high)


@pytest.mark.parametrize("holes", [(), (0,), (2,), (0, 3)])
def test_comparators_against_every_constant(holes):
    """All values of four bits, some of them the constant 0, against all bounds."""
    bits = tuple(0 if b in holes else b + 1 for b in range(4))
    for values in product((0, 1), repeat=4):
        if any(values[b] for b in holes):
            continue
        total = sum(v << b for b, v in enumerate(values))
        for bound in range(20):
            for clauses, holds in ((at_most, total <= bound), (at_least, total >= bound)):
                said = all(
                    any(values[abs(p) - 1] == (p > 0) for p in c) for c in clauses(bits, bound)
                )
                assert said == holds, (values, bound, clauses.__name__)


def test_bounds_that_decide_alone():
    assert cnf_of(SubsetSum([2, 4], target=7)).clauses == [()]
    assert cnf_of(SubsetSum([2, 4], target=3, tolerance=9)).clauses == []
    assert cnf_of(SubsetSum([0, 0], target=0)).clauses == []
    assert cnf_of(SubsetSum([6, 10], target=15)).clauses == [()]


def test_same_text_every_time():
    question = SubsetSum([2**62, -(2**53) - 1, 0, 7, 7], target=12, tolerance=3, size=2)
    assert cnf_of(question) == cnf_of(question)


def test_doctests():
    for module in (_cnf, _normal):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed

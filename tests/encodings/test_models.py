"""Models and limbs keep the solutions, one for one, checked by exhaustive search."""

from __future__ import annotations

import doctest
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.encodings import Model, decide_model, gap_model, sparsest_model, split_limbs
from exactlt.encodings import limbs as _limbs
from exactlt.encodings import model as _model
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Row, SubsetSum


def solutions(model: Model) -> list[tuple[int, ...]]:
    """All integer solutions by depth-first search with bounds of the rows, nothing shared."""
    found = []

    def search(fixed: tuple[int, ...]) -> None:
        for row in model.rows:
            least = greatest = 0
            for j, c in zip(row.variables, row.coefficients, strict=True):
                low, high = (fixed[j],) * 2 if j < len(fixed) else model.bounds[j]
                least += min(c * low, c * high)
                greatest += max(c * low, c * high)
            if (row.low is not None and greatest < row.low) or (
                row.high is not None and least > row.high
            ):
                return
        if len(fixed) == len(model.bounds):
            found.append(fixed)
            return
        low, high = model.bounds[len(fixed)]
        for value in range(low, high + 1):
            search((*fixed, value))

    search(())
    return found


@st.composite
def questions(draw, n=3, bound=200):
    weights = draw(st.lists(st.integers(-bound, bound), min_size=1, max_size=n))
    planted = sum(w for w in weights if draw(st.booleans()))
    target = planted + draw(st.integers(-3, 3))
    size = draw(st.none() | st.integers(0, len(weights)))
    return SubsetSum(weights, target, draw(st.integers(0, 9)), size)


def masks(question: SubsetSum) -> list[tuple[int, ...]]:
    return [
        m
        for m in product((0, 1), repeat=question.n)
        if question.size in (None, sum(m)) and question.is_solution(m)
    ]


@settings(max_examples=40, deadline=None)
@given(questions())
def test_limbs_keep_the_masks_one_for_one(question):
    model = split_limbs(decide_model(question), 150, width=3)
    assert all(model.magnitude(row) <= 150 for row in model.rows)
    assert sorted(s[: question.n] for s in solutions(model)) == sorted(masks(question))


@settings(max_examples=60, deadline=None)
@given(questions(n=9, bound=2**200))
def test_wide_limbs_by_the_solution_they_must_have(question):
    """At 200 bits the carries of a known mask are computed and put into the model."""
    model = split_limbs(decide_model(question), 1 << 20)
    assert all(model.magnitude(row) <= 1 << 20 for row in model.rows)
    assert model.bounds[: question.n] == [(0, 1)] * question.n
    for mask in masks(question)[:3]:
        assert completed(model, mask)


def completed(model: Model, mask: tuple[int, ...]) -> bool:
    """Whether the mask extends to a solution, by propagating intervals to a fixed point."""
    bounds = [*((m, m) for m in mask), *model.bounds[len(mask) :]]
    changed = True
    while changed:
        changed = False
        for row in model.rows:
            terms = list(zip(row.variables, row.coefficients, strict=True))
            for j, c in terms:
                least = sum(min(d * b for b in bounds[i]) for i, d in terms if i != j)
                most = sum(max(d * b for b in bounds[i]) for i, d in terms if i != j)
                low, high = row.low - most, row.high - least
                if c < 0:
                    low, high = -high, -low
                c = abs(c)
                new = max(bounds[j][0], -(-low // c)), min(bounds[j][1], high // c)
                if new[0] > new[1]:
                    return False
                changed |= new != bounds[j]
                bounds[j] = new
    return (
        all(low == high for low, high in bounds)
        and model.violated([low for low, _ in bounds]) is None
    )


@settings(max_examples=80, deadline=None)
@given(questions(n=4, bound=12))
def test_gap_model_is_the_gap(question):
    model, offset = gap_model(question)
    best: dict[tuple[int, ...], int] = {}
    for solution in solutions(model):
        mask = solution[: question.n]
        value = offset + sum(solution[j] for j in model.objective)
        best[mask] = min(best.get(mask, value), value)
    allowed = [m for m in product((0, 1), repeat=question.n) if question.size in (None, sum(m))]
    assert best == {m: question.gap(m) for m in allowed}


def test_gap_model_far_outside_stays_small():
    model, offset = gap_model(SubsetSum([3, -5], target=-(2**90)))
    assert offset == 2**90 - 5
    assert max(model.magnitude(row) for row in model.rows) <= 16


def test_sparsest_minimises_the_mask():
    question = SubsetSum([1, 1, 2], target=2)
    assert sparsest_model(question).objective == (0, 1, 2)
    assert sorted(solutions(sparsest_model(question))) == [(0, 0, 1), (1, 1, 0)]


def test_systems_with_groups():
    system = LinearSystem(3, [Row([0, 1, 2], [2, 3, -1], 1, None)], groups=[[0, 1], [1, 2]])
    expected = [m for m in product((0, 1), repeat=3) if system.is_solution(m)]
    assert sorted(solutions(decide_model(system))) == expected


def test_what_the_bounds_decide():
    assert solutions(split_limbs(decide_model(SubsetSum([2**80], target=7)), 64)) == []
    model = split_limbs(decide_model(SubsetSum([2**80], target=0, tolerance=2**81)), 64)
    assert model.rows == []


def test_too_many_terms_for_the_limit():
    with pytest.raises(UnsupportedError, match="cannot be split"):
        split_limbs(decide_model(SubsetSum([3] * 40, target=50, tolerance=1)), 8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-2, 3), min_size=4, max_size=4))
def test_violated_agrees_with_the_rows(values):
    model = Model([(0, 1), (-1, 2), (0, 3), (0, 0)], [Row((0, 1, 2), (2, -1, 3), -1, 4)])
    inside = all(low <= v <= high for v, (low, high) in zip(values, model.bounds, strict=True))
    holds = -1 <= 2 * values[0] - values[1] + 3 * values[2] <= 4
    assert (model.violated(values) is None) == (inside and holds)


def test_doctests():
    for module in (_model, _limbs):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed

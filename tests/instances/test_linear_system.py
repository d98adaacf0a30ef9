import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactlt.errors import InputError
from exactlt.instances import LinearSystem, Row, parse_instance

INTS = st.integers(-(2**70), 2**70)


@st.composite
def systems(draw):
    n = draw(st.integers(1, 6))
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        used = draw(st.lists(st.integers(0, n - 1), unique=True))
        low = draw(st.none() | INTS)
        high = draw(INTS) if low is None else draw(st.none() | st.integers(low, 2**72))
        rows.append(Row(used, [draw(INTS) for _ in used], low, high))
    groups = draw(st.lists(st.lists(st.integers(0, n - 1), unique=True), max_size=2))
    return LinearSystem(n, rows, groups)


@given(systems())
def test_json_round_trip_keeps_identity(system):
    assert parse_instance(system.to_json()) == system
    assert parse_instance(system.to_json()).sha256 == system.sha256


@given(systems())
def test_solutions_are_those_of_the_definition(system):
    for mask in itertools.product((0, 1), repeat=system.n):
        rows = all(
            (row.low is None or row.low <= total) and (row.high is None or total <= row.high)
            for row in system.rows
            for total in [
                sum(c * mask[j] for j, c in zip(row.variables, row.coefficients, strict=True))
            ]
        )
        groups = all(sum(mask[j] for j in g) < 2 for g in system.groups)
        assert system.is_solution(mask) == (rows and groups)


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: LinearSystem(0, []), "variables"),
        (lambda: LinearSystem(2, [Row([2], [1], 0, 0)]), "rows[0]"),
        (lambda: LinearSystem(2, [], [[0, 0]]), "groups[0]"),
        (lambda: Row([0], [1], None, None), "neither"),
        (lambda: Row([0], [1], 2, 1), "low <= high"),
        (lambda: Row([0, 0], [1, 1], 2, 2), "distinct"),
        (lambda: Row([0], [1.5], 2, 2), "1.5"),
        (lambda: LinearSystem(1, [], names=["a b"]), "names[0]"),
    ],
)
def test_bad_input_is_named(make, words):
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)

"""Questions whose kept weights may move: two rows against the definition."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactlt as lt
from exactlt import InputError, SubsetSum
from exactlt.cli import run


@settings(max_examples=60)
@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=6),
    st.integers(-20, 20),
    st.integers(0, 2),
    st.integers(0, 3),
    st.booleans(),
)
def test_the_rows_are_the_definition(weights, target, tolerance, by, sized):
    question = SubsetSum(weights, target, tolerance, len(weights) // 2 if sized else None)
    system = lt.perturbed(question, by)
    right = 0
    for mask in product((0, 1), repeat=question.n):
        total = sum(w for w, m in zip(weights, mask, strict=True) if m)
        fits = abs(total - target) <= tolerance + by * sum(mask)
        fits = fits and question.size in (None, sum(mask))
        assert system.is_solution(mask) == fits
        right += fits
    assert lt.solve(system, "count").count == right
    if by == 0:
        assert right == lt.solve(question, "count").count


def test_the_command_takes_it_and_checks_its_answer(tmp_path, capsys):
    row = tmp_path / "row.json"
    lt.write_question(SubsetSum([5, 9, 30], target=16), row)
    assert run(["solve", str(row), "--perturb", "1", "--ask", "sparsest"]) == 0
    answer = capsys.readouterr().out
    assert '"kept": 2' in answer
    (tmp_path / "answer.json").write_text(answer)
    assert run(["check", str(row), str(tmp_path / "answer.json"), "--perturb", "1"]) == 0
    assert "solution" in capsys.readouterr().out
    assert run(["check", str(row), str(tmp_path / "answer.json")]) == 1
    with pytest.raises(InputError, match="perturb: expected an integer >= 0"):
        run(["solve", str(row), "--perturb", "-1"])
    with pytest.raises(InputError, match="expected a SubsetSum"):
        lt.perturbed(lt.Partition([1, 2]), 1)

"""Several rows at once: every method against plain enumeration, on rows, ranges and groups."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from math import comb

import pytest

from exactlt.answers import Ask, Evidence, Limits, Reason, Verdict
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Row
from exactlt.solvers import solve, usable
from exactlt.solvers.systems.states import States

SEEDS = range(60)


def system(seed: int) -> LinearSystem:
    """A tiny system; half of the time one that some mask solves."""
    r = random.Random(seed)
    n, wide = r.randint(1, 8), r.choice((3, 3, 10, 2**70))
    planted = [r.randint(0, 1) for _ in range(n)]
    rows = []
    for _ in range(r.randint(0, 3)):
        used = sorted(r.sample(range(n), r.randint(0, n)))
        weights = [r.randint(-wide, wide) for _ in used]
        middle = sum(w for j, w in zip(used, weights, strict=True) if planted[j])
        if r.random() < 0.4:
            middle += r.randint(-wide, wide)
        slack = r.choice((0, 0, 1, wide))
        low, high = middle - slack, middle + slack
        open_end = r.random()
        rows.append(
            Row(used, weights, None if open_end < 0.1 else low, None if open_end > 0.9 else high)
        )
    groups = [sorted(r.sample(range(n), r.randint(1, n))) for _ in range(r.choice((0, 0, 1, 2)))]
    return LinearSystem(n, rows, groups)


def truth(question: LinearSystem) -> tuple[int, int | None]:
    """How many masks solve it and the fewest ones, by the definition."""
    solved = [
        sum(mask)
        for mask in itertools.product((0, 1), repeat=question.n)
        if question.is_solution(mask)
    ]
    return len(solved), min(solved, default=None)


@pytest.mark.parametrize("method", ["enumerate", "states", "auto"])
def test_every_ask_against_the_definition(method):
    for seed in SEEDS:
        question = system(seed)
        count, least = truth(question)
        for ask in (Ask.DECIDE, Ask.SPARSEST, Ask.COUNT):
            answer = solve(question, ask, solver=method)
            assert answer.verdict is (Verdict.FEASIBLE if count else Verdict.INFEASIBLE), seed
            if ask is Ask.COUNT:
                assert answer.count == count, seed
            elif count:
                assert question.is_solution(answer.mask), seed
                assert answer.gap is None
                if ask is Ask.SPARSEST:
                    assert answer.kept == least, seed


def test_cp_sat_agrees():
    if not any(s.name == "cp_sat" for s in usable(takes=LinearSystem)):
        pytest.skip("ortools is not installed")
    for seed in range(0, 60, 5):
        question = system(seed)
        count, least = truth(question)
        answer = solve(question, Ask.SPARSEST, solver="cp_sat")
        assert (answer.kept if answer.mask is not None else None) == least, seed
        if not count:
            assert answer.evidence is Evidence.CLAIMED
        assert solve(question, Ask.COUNT, solver="cp_sat").count == count, seed


def test_merged_states_are_few():
    """n = 60 equal weights in two rows: sums merge, so the work is polynomial."""
    question = LinearSystem(
        60, [Row(range(60), [1] * 60, 30, 30), Row(range(60), [1, 2] * 30, 45, 45)]
    )
    answer = solve(question, Ask.COUNT, solver="states")
    assert answer.work["states"] < 60 * 30 * 60
    ways = [comb(30, a) * comb(30, 30 - a) for a in range(31) if a + 2 * (30 - a) == 45]
    assert answer.count == sum(ways)


def test_permuting_variables_and_negating_rows_change_nothing():
    for seed in SEEDS:
        question = system(seed)
        r = random.Random(1000 + seed)
        order = list(range(question.n))
        r.shuffle(order)
        rows = [
            Row(
                [order[j] for j in row.variables],
                [-c for c in row.coefficients],
                None if row.high is None else -row.high,
                None if row.low is None else -row.low,
            )
            for row in question.rows
        ]
        groups = [[order[j] for j in group] for group in question.groups]
        other = LinearSystem(question.n, rows, groups)
        for ask in (Ask.SPARSEST, Ask.COUNT):
            one, two = solve(question, ask, solver="states"), solve(other, ask, solver="states")
            assert (one.verdict, one.count, one.kept) == (two.verdict, two.count, two.kept), seed


def test_one_row_is_a_subset_sum():
    from exactlt.instances import SubsetSum

    r = random.Random(5)
    for _ in range(20):
        weights = [r.randint(-20, 20) for _ in range(10)]
        row = SubsetSum(weights, 7, 1)
        both = LinearSystem(10, [Row(range(10), weights, 6, 8)])
        assert solve(row, Ask.COUNT).count == solve(both, Ask.COUNT, solver="states").count


def test_an_ask_without_meaning_is_refused():
    question = LinearSystem(2, [Row([0, 1], [1, 2], 3, 3)])
    with pytest.raises(UnsupportedError, match="answers count, decide, sparsest, not optimum"):
        solve(question, Ask.OPTIMUM)


def test_limits_end_as_unknown():
    r = random.Random(3)
    rows = [Row(range(60), [r.randint(1, 2**40) for _ in range(60)], 2**44, 2**44)] * 2
    question = LinearSystem(60, rows)
    answer = States().solve(question, limits=Limits(seconds=0.05))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.TIME)
    answer = States().solve(question, limits=Limits(memory=64))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.MEMORY)


def test_crosscheck_and_shrinking(tmp_path):
    from exactlt.crosscheck import crosscheck
    from exactlt.crosscheck.systems import system_family

    ours = [s for s in usable(takes=LinearSystem) if s.package is None]
    report = crosscheck(ours, system_family(seed=1, stop=150), folder=tmp_path)
    assert report.agreed and report.instances == 150

    class Liar(States):
        name = "liar"

        def run(self, question, ask, clock):
            outcome = super().run(question, ask, clock)
            if ask is Ask.COUNT and outcome.count and len(question.rows) > 1:
                return replace(outcome, count=outcome.count + 1)
            return outcome

    report = crosscheck([*ours, Liar()], system_family(seed=1, stop=40), folder=tmp_path, keep=1)
    found = report.disagreements[0]
    assert (found.conflict.suspect[1], found.shrunk.n, len(found.shrunk.rows)) == ("liar", 1, 2)


def test_solve_and_check_from_the_shell(tmp_path, capsys):
    from exactlt.cli import main
    from exactlt.instances import write_instance

    question = LinearSystem(3, [Row([0, 1, 2], [1, 2, 3], 3, 3), Row([0, 1], [1, 1], 1, None)])
    file, answer = tmp_path / "rows.json", tmp_path / "answer.json"
    write_instance(question, file)
    assert main(["solve", str(file), "--ask", "count"]) == 0
    assert '"count": "1"' in capsys.readouterr().out
    assert main(["solve", str(file), "--ask", "sparsest"]) == 0
    answer.write_text(capsys.readouterr().out)
    assert main(["check", str(file), str(answer)]) == 0
    assert capsys.readouterr().out == "solution: all 2 rows hold, kept 2 of 3\n"
    answer.write_text(
        answer.read_text().replace('"110"', '"001"').replace('"kept": 2', '"kept": 1')
    )
    assert main(["check", str(file), str(answer)]) == 1
    assert "not a solution: row 1 is 0, beyond 1..inf" in capsys.readouterr().out
    assert main(["solve", str(file), "--ask", "optimum"]) == 2
    assert main(["solve", str(file), "--explain"]) == 2

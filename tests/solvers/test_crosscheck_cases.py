"""Shrunk cases on which some solver, or a setting of it, was once wrong: none may be again."""

from __future__ import annotations

import pytest

from exactlt.answers import ROW_ASKS, Limits
from exactlt.crosscheck import conflicts
from exactlt.crosscheck._run import ask_all
from exactlt.instances import SubsetSum
from exactlt.solvers import usable

CASES = {
    # HiGHS 1.14: presolve returned a carry of -0.99997 and a least gap below the true one
    "highs-fractional-carry": SubsetSum([2**63 + 1] * 3, target=2**63 + 1, size=2),
    # HiGHS 1.14, presolve off: windows with a mask called infeasible
    "highs-wrong-infeasible-duplicates": SubsetSum([2**53 + 1, 2**53 + 1, 7, 7], target=0, size=1),
    "highs-wrong-infeasible-equal": SubsetSum(
        [2**64 - 1] * 6, target=0, tolerance=3 * (2**64 - 1), size=3
    ),
    "highs-wrong-infeasible-tight": SubsetSum(
        [2**53 + 3, -(2**53) + 2, -(2**53) - 1, 2**53 + 3, -(2**53) + 1], target=7
    ),
    # HiGHS 1.14, presolve on: status SolveError
    "highs-solve-error": SubsetSum(
        [-(2**25) - 2, -(2**25) - 2, 2**25 - 2], target=-(2**24) - 3, tolerance=2**24 - 1
    ),
    # HiGHS 1.14, presolve on: an optimal solution that breaks its rows
    "highs-solution-breaks-rows": SubsetSum(
        [-(2**53) + 1, 2**53 + 1, 2**53 - 1, 2**53 - 2, -(2**53) - 1, 2**53], target=0
    ),
    # Schroeppel–Shamir: a bound on the gap beyond 64 bits overflowed
    "schroeppel-wide-bound": SubsetSum(
        [-36893488147419103159], target=-13835058055282163712, size=1
    ),
    # Exact 2.2: minimising a 70-bit gap variable took it a minute at n = 8
    "pb-wide-objective": SubsetSum([2**62 + 3, -(2**62) + 1, 2**53 - 1, 2**31 + 1], target=2**61),
}


@pytest.mark.parametrize("name", CASES)
def test_all_exact_solvers_agree(name):
    solvers = usable(exact=True)
    pairs = [(q, s) for q in ROW_ASKS for s in solvers]
    answers = ask_all(CASES[name], pairs, Limits(30, 64))
    assert conflicts(CASES[name], answers) == []
    known = {s for (_, s), a in answers.items() if a.reason is None}
    assert known >= {s.name for s in solvers} - {"dp", "ckk", "schroeppel_shamir"}

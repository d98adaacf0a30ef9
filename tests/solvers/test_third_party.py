"""The third-party solvers against enumeration, at their borders, and within their limits."""

from __future__ import annotations

import pytest

from exactlt.answers import Ask, Evidence, Limits, Reason, Verdict
from exactlt.errors import UnsupportedError
from exactlt.instances import Partition, Stream, SubsetSum
from exactlt.solvers import row_solvers, solver, usable
from exactlt.solvers.outside.model_solver import ThirdParty

OTHERS = [cls.name for cls in row_solvers() if issubclass(cls, ThirdParty)]
USABLE = [s.name for s in usable() if isinstance(s, ThirdParty)]
here = pytest.mark.parametrize("name", USABLE)


def test_registered():
    assert OTHERS == ["cp_sat", "milp", "sat", "pb"]


@here
def test_no_is_a_claim_and_yes_is_a_witness(name):
    no = solver(name).solve(SubsetSum([6, 10, 15], target=20))
    assert (no.verdict, no.evidence) == (Verdict.INFEASIBLE, Evidence.CLAIMED)
    yes = solver(name).solve(SubsetSum([6, 10, 15], target=21))
    assert (yes.verdict, yes.evidence, yes.mask) == (Verdict.FEASIBLE, Evidence.WITNESS, (1, 0, 1))


@here
@pytest.mark.parametrize("bits", [8, 30, 49, 51, 70, pytest.param(300, marks=pytest.mark.slow)])
def test_every_width_of_numbers(name, bits):
    """Rows below, around and beyond limbs, machine words and the solvers' own ranges."""
    weights = Stream(f"uniform:M=2^{bits}", seed=bits).take(8)
    planted = sum(weights[::2])
    enumerate_ = solver("enumerate")
    for target, tolerance, size in ((planted, 0, 4), (planted + 1, 0, None), (planted + 3, 3, 4)):
        question = SubsetSum(weights, target, tolerance, size)
        for asked in (Ask.DECIDE, Ask.OPTIMUM, Ask.SPARSEST):
            expected = enumerate_.solve(question, asked)
            got = solver(name).solve(question, asked, limits=Limits(60))
            assert (got.verdict, got.note) == (expected.verdict, ""), (question, asked)
            if asked is Ask.OPTIMUM:
                assert got.gap == expected.gap
            if asked is Ask.SPARSEST:
                assert got.kept == expected.kept


@pytest.mark.parametrize("name", [n for n in USABLE if n != "milp"])
def test_count_with_free_variables_and_carries(name):
    for weights, target in (([0, 0, 5], 5), ([2**60, -(2**60), 3], 3), ([1] * 6, 3)):
        question = SubsetSum(weights, target)
        expected = solver("enumerate").solve(question, Ask.COUNT).count
        assert solver(name).solve(question, Ask.COUNT).count == expected


@here
def test_partition_with_bias(name):
    answer = solver(name).solve(Partition([9, 7, 5, 3, 1, 1], bias=0), Ask.OPTIMUM)
    assert answer.gap == 0 and answer.kept == 3


def test_milp_refuses_to_count_and_says_where_to_look():
    with pytest.raises(UnsupportedError, match="milp: answers decide, optimum, sparsest"):
        solver("milp").solve(SubsetSum([1], target=1), Ask.COUNT)


@here
def test_sizes_beyond_the_method_are_refused_with_another_name(name):
    if name == "pb":
        question, other = SubsetSum([1 << 20_000], target=1), "mitm"
    else:
        weights = [1 << 2000] * (1 << 13)
        question, other = SubsetSum(weights * (7 if name == "cp_sat" else 1), target=1), ""
    with pytest.raises(UnsupportedError, match=f"solver {name}: takes .*{other}"):
        solver(name).solve(question)


def hard(n: int = 60) -> SubsetSum:
    """Partition-like and far from any solver's reach."""
    weights = Stream(f"positive:M=2^{n}", seed=3).take(n)
    return SubsetSum(weights, sum(weights) // 2)


@here
def test_time_limit(name):
    solver(name).solve(SubsetSum([1], target=1))  # loaded
    answer = solver(name).solve(hard(), limits=Limits(0.5))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.TIME)
    assert solver(name).solve(SubsetSum([1], target=1)).verdict is Verdict.FEASIBLE


def test_best_mask_so_far_survives_the_limit():
    solver("sat").solve(SubsetSum([1], target=1))
    answer = solver("sat").solve(hard(40), Ask.OPTIMUM, limits=Limits(0.7))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.TIME)
    assert answer.mask is not None and answer.gap == hard(40).gap(answer.mask)


@pytest.mark.parametrize("name", USABLE)
def test_same_question_same_answer(name):
    question = SubsetSum(Stream("uniform:M=50", seed=2).take(10), target=17, tolerance=2)
    masks = {solver(name).solve(question).mask for _ in range(3)}
    assert len(masks) == 1

"""Meet in the middle and dynamic programming: the same answers as enumeration, at any size."""

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.answers import ROW_ASKS, Ask, Limits, Reason, Verdict
from exactlt.instances import Stream, SubsetSum
from exactlt.solvers import solver
from exactlt.solvers.rows import dp

bounds = st.sampled_from([1, 3, 15, 1000, 20000])


@st.composite
def instances(draw, largest=None):
    bound = draw(bounds) if largest is None else largest
    weights = draw(st.lists(st.integers(-bound, bound), min_size=1, max_size=9))
    target = draw(
        st.one_of(
            st.integers(-3 * bound, 3 * bound),
            st.just(sum(weights[::2])),
            st.sampled_from([10**30, -(10**30)]),
        )
    )
    tolerance = draw(st.sampled_from([0, 0, 1, bound // 8, 10**31]))
    return SubsetSum(
        weights, target, tolerance, draw(st.one_of(st.none(), st.integers(0, len(weights))))
    )


def same_answers(instance, names):
    for question in ROW_ASKS:
        truth = solver("enumerate").solve(instance, question)
        for name in names:
            answer = solver(name).solve(instance, question)
            assert (answer.verdict, answer.count) == (truth.verdict, truth.count), (name, question)
            if question is Ask.OPTIMUM:
                assert answer.gap == truth.gap
            if question is Ask.SPARSEST:
                assert answer.kept == truth.kept


@given(instances())
@settings(max_examples=120, deadline=None)
def test_agreement_with_enumeration(instance):
    same_answers(instance, ["mitm", "dp"])


@given(instances(largest=2**70))
@settings(max_examples=40, deadline=None)
def test_sums_beyond_64_bits(instance):
    same_answers(instance, ["mitm"])


@given(instances())
@settings(max_examples=40, deadline=None)
def test_dp_splits_and_wide_counters(instance):
    """With the limits at their least every mask is split down to pairs, every count is wide."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dp, "SHORT", 2)
        patch.setattr(dp, "WORD", 3)
        same_answers(instance, ["dp"])


@pytest.mark.parametrize("name", ["mitm", "dp"])
@pytest.mark.parametrize("n", [1, 2, 17, 30])
def test_equal_weights_have_binomial_counts(name, n):
    for kept in {0, 1, n // 2, n}:
        instance = SubsetSum([7] * n, 7 * kept)
        assert solver(name).solve(instance, Ask.COUNT).count == comb(n, kept)
        assert solver(name).solve(instance, Ask.SPARSEST).kept == kept


@pytest.mark.parametrize("n", [124, 125, 200])
def test_dp_counts_at_the_edge_of_two_words(n):
    count = solver("dp").solve(SubsetSum([1] * n, n // 2), Ask.COUNT).count
    assert count == comb(n, n // 2)


def test_dp_takes_a_thousand_weights():
    weights = [(-1) ** i * (i % 50 + 1) for i in range(1000)]
    instance = SubsetSum(weights, 1234, size=400)
    answer = solver("dp").solve(instance)
    assert (answer.verdict, answer.kept) == (Verdict.FEASIBLE, 400)
    sparsest = solver("dp").solve(SubsetSum(weights, 1234), Ask.SPARSEST)
    assert sparsest.kept == -(-1234 // 49)  # the largest positive weight is 49


def test_mitm_and_dp_agree_at_forty_weights():
    rng = __import__("random").Random(5)
    weights = [rng.randint(-500, 500) for _ in range(40)]
    for size in (None, 11):
        instance = SubsetSum(weights, 321, 0, size)
        counts = {solver(n).solve(instance, Ask.COUNT).count for n in ("mitm", "dp")}
        assert len(counts) == 1 and counts != {0}
        kept = {solver(n).solve(instance, Ask.SPARSEST).kept for n in ("mitm", "dp")}
        assert len(kept) == 1


@pytest.mark.parametrize("name", ["mitm", "dp"])
def test_memory_is_refused_before_it_is_taken(name):
    instance = SubsetSum(Stream("positive:M=2^40", 1).take(50), 2**44)
    answer = solver(name).solve(instance, limits=Limits(memory=64))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.MEMORY)
    assert "MiB" in answer.note


def test_a_time_limit_is_never_infeasible():
    instance = SubsetSum(Stream("positive:M=2^31", 1).take(48), 2**35)
    answer = solver("mitm").solve(instance, limits=Limits(seconds=0.001))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.TIME)
    answer = solver("dp").solve(
        SubsetSum(Stream("positive:M=2^16", 1).take(300), 2**18, 0, 7), limits=Limits(seconds=0.001)
    )
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.TIME)

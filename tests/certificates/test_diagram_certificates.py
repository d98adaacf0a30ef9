"""Diagram certificates against brute force: every tiny question, every claim."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.certificates import CoverQuestion, WidthQuestion, certify, certify_cover, certify_width
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import LinearSystem, Partition, Row, Stream, SubsetSum
from proofs_check.claims import Certificate
from proofs_check.claims import verify as checker
from proofs_check.questions import Question
from proofs_check.verdicts import Limits, Refuted


def check(question, data):
    """The checker in this process: (claim, sentence); Rejected is raised."""
    certificate = Certificate(data, "certificate")
    sentence, _ = checker(Question(question.to_json().encode(), "instance"), certificate, Limits())
    return certificate.claim, sentence


def masks(n):
    return itertools.product((0, 1), repeat=n)


@st.composite
def sums(draw, most=9, bits=6):
    n = draw(st.integers(1, most))
    reach = 2 ** draw(st.sampled_from([2, bits, 70]))
    weights = draw(st.lists(st.integers(-reach, reach), min_size=n, max_size=n))
    target = draw(st.integers(-reach, reach) | st.just(sum(weights[: n // 2])))
    tolerance = draw(st.sampled_from([0, 0, 1, 3, reach // 8]))
    size = draw(st.none() | st.integers(0, n))
    return SubsetSum(weights, target, tolerance, size)


def fulfils(question, mask):
    try:
        return question.is_solution(mask)
    except InputError:  # the wrong size
        return False


@settings(max_examples=150)
@given(sums())
def test_decide_agrees_with_enumeration(question):
    expected = any(fulfils(question, m) for m in masks(question.n))
    claim, _ = check(question, certify(question))
    assert claim == ("feasible" if expected else "infeasible")


@settings(max_examples=60)
@given(sums(most=7))
def test_optimum_agrees_with_enumeration(question):
    gaps = []
    for m in masks(question.n):
        if question.size in (None, sum(m)):
            gaps.append(question.gap(m))
    assert check(question, certify(question, "optimum")) == (
        "optimum",
        f"the least gap is {min(gaps)}",
    )


@settings(max_examples=40)
@given(sums(most=7, bits=3))
def test_sparsest_agrees_with_enumeration(question):
    question = SubsetSum(question.weights, question.target, question.tolerance)
    kept = [sum(m) for m in masks(question.n) if question.is_solution(m)]
    if not kept:
        with pytest.raises(InputError):
            certify(question, "sparsest")
    else:
        assert check(question, certify(question, "sparsest")) == (
            "sparsest",
            f"the fewest kept weights are {min(kept)}",
        )


@settings(max_examples=60)
@given(st.lists(st.integers(-40, 40), min_size=1, max_size=8), st.data())
def test_partition_agrees_with_enumeration(weights, data):
    n = len(weights)
    bias = data.draw(st.none() | st.integers(0, n).map(lambda k: 2 * k - n))
    question = Partition(weights, bias)
    expected = any(fulfils(question, m) for m in masks(n))
    claim, _ = check(question, certify(question))
    assert claim == ("feasible" if expected else "infeasible")


@st.composite
def systems(draw):
    n = draw(st.integers(1, 7))
    reach = draw(st.sampled_from([1, 4, 2**66]))
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        used = draw(st.lists(st.integers(0, n - 1), unique=True, min_size=1))
        coefficients = [draw(st.integers(-reach, reach)) for _ in used]
        low = draw(st.none() | st.integers(-reach, reach))
        high = (
            low
            if draw(st.booleans()) and low is not None
            else draw(st.integers(-reach if low is None else low, 2 * reach))
        )
        rows.append(Row(used, coefficients, low, high))
    groups = draw(st.lists(st.lists(st.integers(0, n - 1), unique=True), max_size=3))
    return LinearSystem(n, rows, groups)


@settings(max_examples=250)
@given(systems())
def test_linear_systems_agree_with_enumeration(question):
    expected = any(question.is_solution(m) for m in masks(question.n))
    claim, _ = check(question, certify(question))
    assert claim == ("feasible" if expected else "infeasible")


LAWS = [
    "uniform:M=9",
    "nonzero:M=2^70",
    "positive:M=2^33",
    "range:low=-5,high=40",
    "grid:k=5",
    "product:k=4",
    "gadget:k=4,side=1",
    "gadget:k=3,side=-1",
    "sign",
    "normal:sigma=8,M=31",
    "normal:sigma=5/3,M=9",
    "grid:k=40",
    "product:k=31",
    "range:low=0,high=2^63",
]


@pytest.mark.parametrize("law", LAWS)
def test_the_checker_draws_the_same_stream(law):
    from proofs_check.streams import weights

    for seed, label in ((0, ""), (7, "b"), (2**80, "label with blanks")):
        assert weights(law, seed, label, 200, Limits()) == list(Stream(law, seed, label).take(200))


@pytest.mark.parametrize("law", LAWS[:1] + LAWS[3:7])
@pytest.mark.parametrize("target, tolerance, size", [(3, 0, None), (5, 1, 2), (0, 0, None)])
def test_minimal_widths_are_certified(law, target, tolerance, size):
    stream = Stream(law, 11)
    question = WidthQuestion(stream, target, target, tolerance, size)
    for n in range(0, 40):
        if n == 0:
            mask = () if abs(target) <= tolerance and not size else None
        else:
            row = (size is None or size <= n) and SubsetSum(stream.take(n), target, tolerance, size)
            found = certify(row) if row else b"infeasible"
            text = found.split(b'"mask":"')
            mask = tuple(int(c) for c in text[1].split(b'"')[0].decode()) if len(text) > 1 else None
        if mask is not None:
            break
    data = certify_width(stream, target, tolerance, n, mask, size=size)
    assert check(question, data)[1].startswith(f"the minimal width is {n} ")
    with pytest.raises(InputError, match="feasible"):
        certify_width(stream, target, tolerance, n + 1, (*mask, 0), size=size)
    if n:  # the width 0 of another stream is as true
        with pytest.raises(Refuted):
            check(WidthQuestion(Stream(law, 12), target, target, tolerance, size), data)


def test_covers_are_certified():
    assert (
        check(
            CoverQuestion([1, 2, 4, -3], -3, 7), certify_cover(CoverQuestion([1, 2, 4, -3], -3, 7))
        )[0]
        == "cover"
    )
    question = CoverQuestion([1, 2, 8], 0, 11)
    assert check(question, certify_cover(question)) == ("uncovered", "target 4 is not reached")


def test_a_beaten_optimum_is_refused():
    with pytest.raises(SoundnessError, match="gap 2"):
        certify(SubsetSum([3, 4, 9], 7), "optimum", mask=(0, 0, 1))


def test_a_false_solution_is_refused():
    with pytest.raises(InputError, match="re-added"):
        certify(SubsetSum([3, 5], 4), mask=(1, 0))


def test_the_node_limit_is_named():
    row = SubsetSum(Stream("uniform:M=2^30", 1).take(30), 5)
    with pytest.raises(UnsupportedError, match="at most 100"):
        certify(row, most=100)

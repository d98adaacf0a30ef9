"""The k best masks and all masks: every method against plain listing, the judge against lies."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactlt as lt
from exactlt import InputError, SubsetSum
from exactlt.answers import Ask, Evidence, Limits, Outcome, Reason, Verdict, judge, same_list
from exactlt.errors import SoundnessError, UnsupportedError
from exactlt.solvers import solve, solver
from exactlt.solvers.rows.schroeppel.windows import HalfMasks

METHODS = ("enumerate", "mitm", "schroeppel_shamir")


def made(name):
    return solver(name, threads=1) if name == "schroeppel_shamir" else solver(name)


def truth(question):
    """All masks of the asked size with their gaps, nearest first."""
    masks = [
        mask
        for mask in product((0, 1), repeat=question.n)
        if question.size is None or sum(mask) == question.size
    ]
    return sorted((question.gap(mask), mask) for mask in masks)


@st.composite
def questions(draw):
    top = draw(st.sampled_from([1, 3, 60, 10**6, 2**62, 2**70]))
    weights = draw(st.lists(st.integers(-top, top), min_size=1, max_size=8))
    target = draw(st.sampled_from([0, sum(weights), weights[0]]) | st.integers(-9 * top, 9 * top))
    tolerance = draw(st.sampled_from([0, 0, 1, top // 3, 2 * top]))
    size = draw(st.none() | st.integers(0, len(weights)))
    return SubsetSum(weights, target, tolerance, size)


@settings(max_examples=60)
@given(questions(), st.sampled_from([1, 2, 7, 300]), st.sampled_from(METHODS))
def test_lists_are_what_plain_listing_finds(question, room, name):
    method, all_masks = made(name), truth(question)
    if method.refusal(question, Ask.BEST):
        return
    best = method.solve(question, "best", limits=Limits(masks=room))
    assert best.gaps == tuple(gap for gap, _ in all_masks[:room])
    assert len(set(best.masks)) == len(best.masks) and not best.more
    assert [question.gap(mask) for mask in best.masks] == list(best.gaps)
    assert (best.verdict, best.evidence) == (Verdict.FEASIBLE, Evidence.EXHAUSTIVE)
    solutions = [mask for gap, mask in all_masks if gap <= question.tolerance]
    every = method.solve(question, "all", limits=Limits(masks=room))
    assert every.more == (len(solutions) > room)
    assert len(every.masks) == min(room, len(solutions))
    assert set(every.masks) <= set(solutions)
    if every.more:
        assert (every.evidence, every.count) == (Evidence.WITNESS, None)
    else:
        assert (every.evidence, every.count) == (Evidence.EXHAUSTIVE, len(solutions))
        assert every.verdict is (Verdict.FEASIBLE if solutions else Verdict.INFEASIBLE)


@pytest.mark.parametrize("name", METHODS[1:])
def test_lists_of_longer_rows_agree_with_the_other_asks(name):
    weights = lt.Stream("uniform:M=2^15", 4).take(22)
    question = SubsetSum(weights, 777, 3)
    method = made(name)
    best = method.solve(question, "best", limits=Limits(masks=40))
    count = solve(question, "count").count
    every = method.solve(question, "all", limits=Limits(masks=1 << 12))
    assert best.gap == solve(question, "optimum").gap == best.gaps[0]
    assert every.count == count == len(every.masks) > 40
    assert best.gaps == every.gaps[:40]


def test_many_masks_of_one_gap_are_not_listed():
    # C(20, 10) = 184,756 masks reach the target; the answer lists five and counts the rest.
    question = SubsetSum([1] * 20, 10)
    for name in METHODS[1:]:
        answer = made(name).solve(question, "best")
        assert answer.gaps == (0,) * 5
        assert made(name).solve(question, "all", limits=Limits(masks=9)).more
    near = SubsetSum([2] * 20, 21)  # the k-th gap is shared by all of the best
    assert made("mitm").solve(near, "best", limits=Limits(masks=3)).gaps == (1, 1, 1)


def test_zeros_are_told_apart():
    question = SubsetSum([0, 5, 0], 5)
    for name in METHODS:
        masks = made(name).solve(question, "all").masks
        assert masks == ((0, 1, 0), (0, 1, 1), (1, 1, 0), (1, 1, 1))


def test_the_public_verb_and_confirmation():
    question = SubsetSum([3, -5, 8], target=6)
    answer = lt.solve(question, "best", k=3, solver="mitm", confirm="enumerate")
    assert (answer.gaps, answer.evidence) == ((0, 2, 3), Evidence.AGREED)
    assert lt.solve(question, "all", limit=7).masks == ((1, 1, 1),)
    document = answer.document(question)
    assert document["masks"][0] == {"mask": "111", "gap": "0", "kept": 3}
    assert lt.solve(lt.Partition([1, 1, 2]), "all").count == 2
    other = lt.solve(SubsetSum([3, -5, 9], target=6), "best", k=3, solver="enumerate")
    with pytest.raises(SoundnessError, match="lists masks of the gaps"):
        same_list(answer, other)


def test_the_judge_believes_no_list():
    question = SubsetSum([3, -5, 8], target=6)

    def look(ask, masks, **more):
        outcome = Outcome(complete=True, masks=masks, **more)
        return judge(question, ask, outcome, solver="liar")

    for masks, ask in (
        (((1, 1),), Ask.BEST),
        (((1, 1, 1), (1, 1, 1)), Ask.BEST),
        (((0, 0, 0),), Ask.ALL),
        ((), Ask.BEST),
    ):
        answer = look(ask, masks)
        assert (answer.verdict, answer.reason, answer.masks) == (Verdict.UNKNOWN, Reason.WRONG, ())
    assert look(Ask.ALL, ()).verdict is Verdict.INFEASIBLE
    assert look(Ask.BEST, ((0, 0, 0), (1, 1, 1))).gaps == (0, 6)


def test_crosscheck_notices_wrong_lists():
    from exactlt.crosscheck._compare import conflicts

    question = SubsetSum([3, -5, 8], target=6)
    right = solve(question, "all", solver="enumerate")
    best = solve(question, "best", solver="enumerate")
    short = judge(question, Ask.ALL, Outcome(complete=True, masks=()), solver="x")
    far = judge(question, Ask.BEST, Outcome(complete=True, masks=((0, 0, 0),)), solver="x")
    answers = {(Ask.ALL, "enumerate"): right, (Ask.BEST, "enumerate"): best}
    assert not conflicts(question, answers)
    assert [c.suspect for c in conflicts(question, {**answers, (Ask.ALL, "x"): short})] == [
        (Ask.ALL, "x")
    ]
    assert [c.suspect for c in conflicts(question, {**answers, (Ask.BEST, "x"): far})] == [
        (Ask.BEST, "x")
    ]


def test_crosscheck_asks_for_lists_too():
    from exactlt.crosscheck import crosscheck, family

    report = crosscheck([made(name) for name in METHODS], family(seed=3, stop=12))
    assert report.agreed
    assert report.tally((Ask.ALL, "mitm")).agreed == 12
    assert report.tally((Ask.BEST, "mitm")).agreed == 12
    crowded = SubsetSum([0] * 11, 0)  # 2,048 masks: the usual limit is reached, and agreed upon
    answers = {(Ask.ALL, name): made(name).solve(crowded, "all") for name in ("enumerate", "mitm")}
    from exactlt.crosscheck._compare import conflicts

    assert all(a.more for a in answers.values()) and not conflicts(crowded, answers)


def test_limits_keep_what_is_found_and_say_so():
    question = SubsetSum(lt.Stream("uniform:M=2^30", 1).take(22), 5)
    answer = solver("enumerate").solve(question, "best", limits=Limits(seconds=0.05))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.TIME)
    assert answer.masks and answer.mask == answer.masks[0]


def test_half_masks_are_all():
    half = HalfMasks([2, 2, 3, 5, 5], [1, 1, -1, 1, -1])
    found = set(half.masks(7, 0))
    expected = {
        mask
        for mask in product((0, 1), repeat=5)
        if sum(w for w, m in zip([2, 2, 3, 5, 5], mask, strict=True) if m) == 7
        and sum(g for g, m in zip([1, 1, -1, 1, -1], mask, strict=True) if m) == 0
    }
    assert found == expected


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"ask": "best", "k": 0}, "k: expected an integer >= 1"),
        ({"ask": "best", "k": 2.5}, "k: expected an integer"),
        ({"ask": "best", "limit": 3}, "limit: it belongs to the ask all"),
        ({"ask": "all", "k": 3}, "k: it belongs to the ask best"),
        ({"ask": "decide", "k": 3}, "k: it belongs to the ask best, not to decide"),
        ({"ask": "all", "limit": 2**25}, "limit: expected at most 2\\^24 masks"),
    ],
)
def test_bad_numbers_get_one_sentence(given_, words):
    with pytest.raises(InputError, match=words):
        lt.solve(SubsetSum([3, -5, 8], target=6), **given_)


def test_other_methods_say_that_they_do_not_list():
    for name in ("dp", "ckk", "greedy", "cp_sat"):
        with pytest.raises(UnsupportedError, match="not best"):
            solve(SubsetSum([1, 2], 3), "best", solver=name)

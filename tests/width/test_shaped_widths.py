"""Widths of vectors, locked and moving items: brute force, metamorphic laws, certificates."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactlt as lt
from exactlt import InputError, Stream
from exactlt.answers import Evidence
from exactlt.certificates import Check, ShapedWidthQuestion, certify_shaped_width, verify
from exactlt.errors import ExactltError
from exactlt.instances import Locked
from exactlt.width.families import STREAM
from exactlt.width.family import certified


def fits(stream, n, target, tolerance, size, perturb):
    """Whether the first n items have a mask, from the definition."""
    items, locks = stream.take_locked(n)
    goals = target if isinstance(target, tuple) else (target,)
    for mask in product((0, 1), repeat=n):
        if any(lock > bit for lock, bit in zip(locks, mask, strict=True)):
            continue
        kept = sum(mask)
        if size is not None and kept != size:
            continue
        for c, goal in enumerate(goals):
            total = sum(
                (x[c] if isinstance(x, tuple) else x) for x, m in zip(items, mask, strict=True) if m
            )
            if abs(total - goal) > tolerance + perturb * kept:
                break
        else:
            return True
    return False


def least(stream, target, tolerance=0, size=None, perturb=0, most=9):
    first = stream.law.first or 0 if isinstance(stream.law, Locked) else 0
    for n in range(first, most + 1):
        if fits(stream, n, target, tolerance, size, perturb):
            return n
    return None


LAWS = (
    "uniform:M=6",
    "sparse:p=1/2,of=uniform:M=6",
    "locked:first=2,of=uniform:M=6",
    "locked:every=3,of=nonzero:M=4",
    "locked:p=1/4,of=positive:M=5",
    "vector:d=2,of=uniform:M=2",
    "vector:d=2,of=sparse:p=1/2,of=uniform:M=3",
    "sparse:p=2/3,of=vector:d=2,of=sign",
    "locked:p=1/3,of=vector:d=2,of=sign",
    "locked:first=1,of=vector:d=3,of=sign",
)


@settings(max_examples=60)
@given(
    st.sampled_from(LAWS),
    st.integers(0, 99),
    st.lists(st.integers(-6, 6), min_size=3, max_size=3),
    st.sampled_from([0, 0, 1]),
    st.sampled_from([None, None, 2, 3]),
    st.sampled_from([0, 0, 1]),
)
def test_widths_are_what_brute_force_finds(law, seed, goals, tolerance, size, perturb):
    stream = Stream(law, seed)
    d = stream.law.dimension
    target = goals[0] if d is None else tuple(goals[:d])
    found = lt.minimal_width(
        stream, target, tolerance=tolerance, size=size, perturb=perturb, max_n=9
    )
    assert found.n == least(stream, target, tolerance, size, perturb)
    if found.n:
        padded = (*found.mask, *(0,) * (found.n - len(found.mask)))
        assert found.draw.question(found.n).flaw(padded) is None
        assert found.evidence is Evidence.EXHAUSTIVE or found.evidence is Evidence.WITNESS


@pytest.mark.parametrize("seed", range(4))
def test_nothing_shaped_is_the_plain_width(seed):
    plain = lt.minimal_width(Stream("uniform:M=2^10", seed), 321)
    one = lt.minimal_width(Stream("vector:d=1,of=uniform:M=2^10", seed), (321,))
    none = lt.minimal_width(Stream("locked:first=0,of=uniform:M=2^10", seed), 321)
    dense = lt.minimal_width(Stream("sparse:p=1,of=uniform:M=2^10", seed), 321)
    still = lt.minimal_width(Stream("uniform:M=2^10", seed), 321, perturb=0)
    assert {plain.n, one.n, none.n, dense.n, still.n} == {plain.n}
    moving = lt.minimal_width(Stream("uniform:M=2^10", seed), 321, perturb=20)
    assert moving.n <= plain.n
    sparse = lt.minimal_width(Stream("sparse:p=1/2,of=uniform:M=2^10", seed), 321)
    assert sparse.n >= plain.n  # the same weights, some of them 0


def test_vectors_of_longer_streams_by_two_methods():
    stream = Stream("vector:d=2,of=uniform:M=2^7", seed=5)
    found = lt.minimal_width(stream, (60, -40), solver="mitm", confirm="schroeppel_shamir")
    assert found.evidence is Evidence.AGREED and 14 <= found.n <= 26


CERTIFIED = (
    ("vector:d=2,of=uniform:M=9", (3, -4), {}),
    ("vector:d=2,of=uniform:M=9", (3, -4), {"size": 4}),
    ("vector:d=2,of=uniform:M=9", (3, -4), {"tolerance": 1}),
    ("vector:d=2,of=uniform:M=9", (0, 0), {}),
    ("uniform:M=2^10", 77, {"perturb": 2}),
    ("locked:first=3,of=uniform:M=2^7", 77, {}),
    ("locked:first=3,of=uniform:M=2^7", 77, {"perturb": 3, "size": 5}),
    ("locked:first=2,of=vector:d=2,of=sign", (1, -1), {}),
    ("sparse:p=1/2,of=vector:d=2,of=uniform:M=9", (3, -4), {}),
)


@pytest.mark.parametrize(("law", "target", "given_"), CERTIFIED)
def test_certificates_are_verified_and_say_no_more_than_they_show(law, target, given_, tmp_path):
    draw = STREAM(law, 3, target=target, **given_)
    width, checked = certified(draw.width(), tmp_path / "w.cert")
    assert checked.check is Check.VERIFIED and width.evidence is Evidence.PROOF
    stream = draw.stream
    assert width.n == least(stream, target, **given_, most=10) or width.n > 10
    goal = target if isinstance(target, tuple) else (target,)
    question = ShapedWidthQuestion(stream, goal, draw.tolerance, draw.size, draw.perturb)
    data = (tmp_path / "w.cert").read_bytes()
    other = ShapedWidthQuestion(
        Stream(stream.law, 4), goal, draw.tolerance, draw.size, draw.perturb
    )
    if width.n:  # another seed has another width, or at least another mask
        try:
            theirs = certify_shaped_width(other, width.n, (*width.mask,))
        except ExactltError:
            assert verify(other, data).check is not Check.VERIFIED
        else:
            assert verify(other, theirs).check is Check.VERIFIED
        wider = (*width.mask, *(0,) * (width.n - len(width.mask)), 0)
        if not draw.law.locks:
            with pytest.raises(ExactltError):  # one more is not minimal
                certify_shaped_width(question, width.n + 1, wider)


def test_the_checker_refutes_a_width_that_is_not_minimal(tmp_path):
    stream, goal = Stream("vector:d=2,of=uniform:M=9", 3), (3, -4)
    width = lt.minimal_width(stream, goal)
    question = ShapedWidthQuestion(stream, goal)
    data = certify_shaped_width(question, width.n, width.mask)
    for altered in (
        ShapedWidthQuestion(stream, (3, -5)),
        ShapedWidthQuestion(stream, goal, tolerance=9),
        ShapedWidthQuestion(stream, goal, perturb=3),
        ShapedWidthQuestion(Stream("locked:first=1,of=vector:d=2,of=uniform:M=9", 3), goal),
        ShapedWidthQuestion(Stream("locked:p=1/2,of=vector:d=2,of=uniform:M=9", 3), goal),
        ShapedWidthQuestion(Stream("sparse:p=1/2,of=vector:d=2,of=uniform:M=9", 3), goal),
    ):
        assert verify(altered, data).check is Check.REFUTED
    assert verify(question, data).check is Check.VERIFIED


@pytest.mark.parametrize(
    ("law", "target", "given_", "words"),
    [
        ("vector:d=2,of=sign", 3, {}, "target: expected 2 integers"),
        ("vector:d=2,of=sign", (1, 2, 3), {}, "target: expected 2 integers"),
        ("locked:first=1,of=sign", (1, 2), {}, "expected one integer where items are locked"),
        ("uniform:M=3", (1, 2), {"perturb": 1}, "expected one integer where items are locked"),
        ("uniform:M=3", 1, {"perturb": -1}, "perturb: expected an integer >= 0"),
        ("locked:first=9,of=sign", 1, {"max_n": 4}, "expected at least the 9 locked items"),
        ("vector:d=2,of=sign", (1, 1), {"solver": "greedy"}, "expected an exact one"),
    ],
)
def test_bad_widths_get_one_sentence(law, target, given_, words):
    with pytest.raises(InputError, match=words):
        lt.minimal_width(Stream(law, 1), target, **given_)


def test_what_has_no_certificate_or_claim_says_so(tmp_path):
    spread = lt.minimal_width(Stream("locked:p=1/2,of=uniform:M=3", 0), 2)
    with pytest.raises(InputError, match="n\\* − 1 alone proves nothing"):
        certified(spread, tmp_path / "x")
    from exactlt.claims.made import of_any_width

    with pytest.raises(InputError, match="are no claims yet"):
        of_any_width(spread, "claims.toml")
    with pytest.raises(InputError, match="the family stream takes"):
        lt.families.gadget("vector:d=2,of=grid:k=2", 1, target=3)

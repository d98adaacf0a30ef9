"""Laws made of other laws: pinned draws, exact probabilities, nothing else changed."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from exactlt import InputError, Stream, UnsupportedError, parse_law
from exactlt.instances import LAWS, SimpleLaw
from exactlt.instances._generator import draws, text_key
from proofs_check import streams
from proofs_check.verdicts import Limits, Rejected

TEXTS = (
    "sparse:p=1/4,of=uniform:M=64",
    "sparse:p=1,of=nonzero:M=7",
    "sparse:p=1/2,of=sparse:p=1/3,of=positive:M=9",
    "sparse:p=1/2,of=uniform:M=2^70",
    "sparse:p=2/7,of=normal:sigma=5/2,M=9",
    "vector:d=1,of=uniform:M=15",
    "vector:d=2,of=uniform:M=15",
    "vector:d=3,of=sparse:p=2/3,of=grid:k=3",
    "sparse:p=1/2,of=vector:d=2,of=sign",
    "sparse:p=1/2,of=vector:d=2,of=sparse:p=1/2,of=gadget:k=2,side=-1",
    "locked:first=3,of=uniform:M=15",
    "locked:first=0,of=uniform:M=15",
    "locked:every=3,of=sparse:p=1/2,of=uniform:M=15",
    "locked:p=1/3,of=range:low=-3,high=9",
    "locked:p=1/3,of=vector:d=2,of=product:k=2",
)


def shaped(text):
    return parse_law(text, shaped=True)


def test_every_composed_law_is_covered():
    names = {law.name for law in LAWS if not issubclass(law, SimpleLaw)}
    assert {shaped(text).name for text in TEXTS} == names


def test_vectors_are_pinned():
    # A change here breaks every published certificate of a stream from these laws.
    def take(text, n):
        return Stream(text, 3).take_locked(n)

    assert Stream("uniform:M=15", 3).take(6) == (4, 2, -1, 7, 5, 8)
    assert take("sparse:p=1/2,of=uniform:M=15", 6)[0] == (0, 2, -1, 7, 5, 8)
    assert take("sparse:p=1/2,of=sparse:p=1/2,of=positive:M=9", 6)[0] == (0, 0, 6, 0, 6, 0)
    assert take("vector:d=2,of=uniform:M=15", 3)[0] == ((4, 2), (-1, 7), (5, 8))
    assert take("vector:d=3,of=sparse:p=2/3,of=grid:k=3", 3)[0] == (
        (-8, -3, -5),
        (5, 0, -3),
        (2, 0, -1),
    )
    assert take("locked:p=1/3,of=uniform:M=15", 6) == ((4, 2, -1, 7, 5, 8), (0, 0, 1, 1, 1, 1))
    assert take("locked:every=3,of=sign", 6)[1] == (0, 0, 1, 0, 0, 1)
    assert take("locked:first=2,of=sign", 6)[1] == (1, 1, 0, 0, 0, 0)


def test_gates_are_what_the_docstring_says():
    gate = draws(text_key("exactlt stream 1\n7\nx\ngate 0"), 5)
    plain = Stream("uniform:M=9", 7, "x").take(200)
    expected = tuple(w if next(gate) < 2 else 0 for w in plain)
    assert Stream("sparse:p=4/10,of=uniform:M=9", 7, "x").take(200) == expected


@given(
    st.sampled_from(TEXTS), st.integers(0, 2**70), st.integers(0, 40), st.sampled_from(["", "a"])
)
@settings(max_examples=60)
def test_the_checker_draws_the_same_and_prefixes_are_nested(text, seed, n, label):
    stream = Stream(text, seed, label)
    items, locks = streams.items(text, seed, label, n, Limits())
    assert (tuple(items), tuple(locks)) == stream.take_locked(n)
    more = stream.take_locked(n + 7)
    assert (more[0][:n], more[1][:n]) == stream.take_locked(n)
    assert str(shaped(str(shaped(text)))) == str(shaped(text))


@pytest.mark.parametrize("text", [t for t in TEXTS if "2^70" not in t and "sigma" not in t])
def test_probabilities_are_exact_and_the_draws_follow_them(text):
    law = shaped(text)
    pmf = law.pmf()
    assert sum(pmf.values()) == 1 and min(pmf.values()) > 0
    count = 20_000
    seen: dict = {}
    for x in Stream(law, 2026, "chi-square").take_locked(count)[0]:
        seen[x] = seen.get(x, 0) + 1
    assert set(seen) <= set(pmf)
    common = [x for x in pmf if pmf[x] * count >= 5]
    rest = 1 - sum(pmf[x] for x in common)
    observed = [seen.get(x, 0) for x in common]
    expected = [float(pmf[x] * count) for x in common]
    if rest:
        observed, expected = [*observed, count - sum(observed)], [*expected, float(rest * count)]
    assert chisquare(observed, expected).pvalue > 1e-4


def test_sparse_probabilities_by_hand():
    assert shaped("sparse:p=1/4,of=sign").pmf() == {
        -1: Fraction(1, 8),
        0: Fraction(3, 4),
        1: Fraction(1, 8),
    }
    both = shaped("sparse:p=1/2,of=vector:d=2,of=sign").pmf()
    assert both == {
        (-1, -1): Fraction(1, 8),
        (-1, 1): Fraction(1, 8),
        (0, 0): Fraction(1, 2),
        (1, -1): Fraction(1, 8),
        (1, 1): Fraction(1, 8),
    }


def test_nothing_composed_is_the_plain_law():
    plain = Stream("uniform:M=15", 5).take(50)
    assert Stream("sparse:p=1,of=uniform:M=15", 5).take(50) == plain
    assert Stream("vector:d=1,of=uniform:M=15", 5).take(50) == tuple((x,) for x in plain)
    assert Stream("locked:first=0,of=uniform:M=15", 5).take_locked(50) == (plain, (0,) * 50)
    assert Stream("uniform:M=15", 5).take_locked(50) == (plain, (0,) * 50)
    assert shaped("sparse:p=1,of=uniform:M=3").pmf() == shaped("uniform:M=3").pmf()


def test_random_locks_have_the_stated_chance():
    law = shaped("locked:p=1/3,of=sign")
    chances = law.chances(5)
    assert sum(chances.values()) == 1 and chances[5] == Fraction(1, 243)
    assert shaped("locked:every=2,of=sign").chances(5) == {2: Fraction(1)}
    assert shaped("locked:first=9,of=sign").chances(5) == {5: Fraction(1)}
    locks = Stream(law, 1).take_locked(9000)[1]
    assert abs(sum(locks) - 3000) < 200


BAD = [
    ("sparse:p=0,of=sign", "p: expected a fraction above 0 and at most 1"),
    ("sparse:p=3/2,of=sign", "p: expected a fraction above 0 and at most 1"),
    ("sparse:p=1/0,of=sign", "p: expected an integer >= 1"),
    ("sparse:p=0.5,of=sign", "law sparse: p: expected an integer such as"),
    ("sparse:p=1/2", "the parameter of is missing"),
    ("sparse:of=sign", "the parameter p is missing"),
    ("sparse:p=1/2,p=1/2,of=sign", "law sparse: expected p=…,of=…, got 'p=1/2'"),
    ("sparse:p=1/2,of=", "law: expected one of uniform"),
    ("sparse:p=1/2,of=sign,", "law: expected one of uniform"),
    ("sparse:p=1/18446744073709551616,of=sign", "denominator of at most 2"),
    ("sparse:p=1/2,of=locked:first=1,of=sign", "locks are outermost"),
    ("vector:d=0,of=sign", "d: expected an integer >= 1"),
    ("vector:d=65,of=sign", "d: expected at most 64 dimensions"),
    ("vector:d=2,of=vector:d=2,of=sign", "expected a law of integers after of="),
    ("vector:d=2,of=sparse:p=1/2,of=vector:d=2,of=sign", "expected a law of integers"),
    ("locked:of=sign", "expected one of first, every and p, got none"),
    ("locked:first=1,every=2,of=sign", "expected one of first, every and p, got first, every"),
    ("locked:every=0,of=sign", "every: expected an integer >= 1"),
    ("locked:first=-1,of=sign", "first: expected an integer >= 0"),
    ("locked:p=1/2,of=locked:p=1/2,of=sign", "locks are outermost"),
    ("sparse:p=1/2,of=" * 8 + "sign", "at most 8 laws in one another"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_bad_texts_get_one_sentence_and_the_checker_refuses_them(text, words):
    with pytest.raises(InputError, match=words):
        shaped(text)
    with pytest.raises(Rejected):
        streams.items(text, 1, "", 3, Limits())


def test_who_wants_free_weights_refuses_locks_and_vectors():
    with pytest.raises(InputError, match="law locked: locked items are for widths"):
        parse_law("locked:first=1,of=sign")
    with pytest.raises(InputError, match="law vector: vectors are for widths"):
        parse_law("vector:d=2,of=sign")
    with pytest.raises(UnsupportedError, match="take the weights and the locks together"):
        Stream("locked:first=1,of=sign", 0).take(3)

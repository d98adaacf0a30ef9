"""Streams: pinned test vectors, nested prefixes, exact laws."""

from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare, norm

from exactlt import InputError, Stream, parse_law
from exactlt.errors import UnsupportedError
from exactlt.instances import LAWS, SimpleLaw, uniform_draws
from exactlt.instances._generator import draws, stream_key, word

TEXTS = (
    "uniform:M=15",
    "nonzero:M=7",
    "positive:M=9",
    "range:low=-3,high=9",
    "grid:k=3",
    "product:k=2",
    "gadget:k=2,side=1",
    "gadget:k=2,side=-1",
    "sign",
    "normal:sigma=5/2,M=9",
)
WIDE = (
    "uniform:M=2^61",
    "uniform:M=2^62",
    "uniform:M=2^63",
    "positive:M=2^64",
    "positive:M=2^64+1",
    "uniform:M=2^200",
    "product:k=40",
    "grid:k=70",
)


def test_every_law_is_covered():
    simple = {law.name for law in LAWS if issubclass(law, SimpleLaw)}
    assert {parse_law(t).name for t in TEXTS} == simple  # the others: test_composed_laws.py


def test_generator_matches_published_splitmix64():
    # SplitMix64 seeded with 1234567: the reference generator's first outputs.
    assert [word(1234567, i) for i in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_vectors_are_pinned():
    # A change here breaks every published width certificate.
    assert stream_key(3) == 0xA5285454E985B5F1
    assert Stream("uniform:M=15", 3).take(6) == (4, 2, -1, 7, 5, 8)
    assert Stream("nonzero:M=7", 3).take(6) == (3, 7, 5, -1, -4, -6)
    assert Stream("positive:M=2^62", 3).take(2) == (566301927072496324, 2685827020965234838)
    assert Stream("uniform:M=2^70", 3).take(2) == (67245007045143411616, -665135351774489237142)
    assert Stream("product:k=4", 3).take(6) == (11, 88, 105, -192, -140, -84)
    assert Stream("normal:sigma=8,M=31", 3).take(6) == (-15, 3, -6, 13, -4, -9)
    assert Stream("uniform:M=15", 3, "a label").take(6) != Stream("uniform:M=15", 3).take(6)


@pytest.mark.parametrize("text", TEXTS + WIDE)
def test_fast_and_plain_definitions_agree(text):
    stream = Stream(text, 11, "x")
    plain = draws(stream.key, stream.law.modulus)
    expected = tuple(int(stream.law.value(*islice(plain, stream.law.arity))) for _ in range(150))
    assert stream.take(150) == expected
    assert all(abs(x) <= stream.law.bound for x in expected)
    assert all(type(x) is int for x in stream.take(3))


@given(st.sampled_from(TEXTS + WIDE), st.integers(0, 2**80), st.integers(0, 30), st.integers(0, 30))
@settings(max_examples=60)
def test_prefixes_are_nested(text, seed, n, more):
    assert Stream(text, seed).take(n + more)[:n] == Stream(text, seed).take(n)


@pytest.mark.parametrize("text", TEXTS)
def test_pmf_is_exact_and_the_draws_follow_it(text):
    law = parse_law(text)
    pmf = law.pmf()
    assert sum(pmf.values()) == 1 and max(map(abs, pmf)) <= law.bound
    assert str(parse_law(str(law))) == str(law)
    sample = Stream(law, 2026, "chi-square").array(40_000)
    seen = {x: int((sample == x).sum()) for x in pmf}
    assert sum(seen.values()) == 40_000
    # Fixed seed: this is a regression test of a statistical check passed at level 1e-4.
    common = [x for x in pmf if pmf[x] * 40_000 >= 5]
    rest = 1 - sum(pmf[x] for x in common)
    observed = [seen[x] for x in common] + ([40_000 - sum(seen[x] for x in common)] if rest else [])
    expected = [float(pmf[x] * 40_000) for x in common] + ([float(rest * 40_000)] if rest else [])
    assert chisquare(observed, expected).pvalue > 1e-4


def test_rejection_makes_wide_draws_uniform():
    # Modulus just above 2^63: half of all words are rejected, none is reduced unevenly.
    modulus = 2**63 + 1
    values = uniform_draws(5, modulus, 4000)
    assert max(int(v) for v in values) < modulus
    assert values.tolist() == list(islice(draws(5, modulus), 4000))


def test_normal_table_is_the_normal_distribution():
    law = parse_law("normal:sigma=7,M=40")
    for x, p in law.pmf().items():
        low = -float("inf") if x == -40 else (x - 0.5) / 7
        high = float("inf") if x == 40 else (x + 0.5) / 7
        # difference of the smaller tails, so that scipy's own value has no cancellation
        exact = norm.sf(low) - norm.sf(high) if low > 0 else norm.cdf(high) - norm.cdf(low)
        assert abs(float(p) - exact) < 1e-15 + 1e-12 * exact
    assert parse_law("normal:sigma=7,M=40").table[0] > 0
    pmf = parse_law("normal:sigma=3,M=30").pmf()
    assert all(abs(pmf.get(x, 0) - pmf.get(-x, 0)) <= Fraction(2, 2**64) for x in pmf)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cauchy:M=3", "law: expected one of uniform"),
        ("uniform", "the parameter M is missing"),
        ("uniform:M=0", "M: expected an integer >= 1"),
        ("uniform:N=3", "law uniform: expected M=…, got 'N=3'"),
        ("uniform:M=1.5", "law uniform: M: expected an integer such as"),
        ("uniform:M=3,M=4", "got 'M=4'"),
        ("range:low=3,high=2", "high: expected an integer >= low = 3"),
        ("grid:k=-1", "k: expected a number of precision bits"),
        ("gadget:k=2,side=0", "side: expected 1 or -1, got 0"),
        ("normal:sigma=0,M=3", "sigma: expected"),
        ("normal:sigma=1/0,M=3", "sigma: expected"),
        ("normal:sigma=3,M=2^21", "M: expected at most"),
        ("sign:M=1", "expected no parameter"),
        (None, "law: expected text"),
    ],
)
def test_bad_laws_get_one_sentence(text, words):
    with pytest.raises(InputError, match=words):
        parse_law(text)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((7, 1), "law: expected a law"),
        (("sign", -1), "seed: expected an integer >= 0"),
        (("sign", 1.0), "seed: expected an integer"),
        (("sign", 1, "é"), "label: expected printable"),
        (("sign", 1, "a\nb"), "label"),
    ],
)
def test_bad_streams_get_one_sentence(arguments, words):
    with pytest.raises(InputError, match=words):
        Stream(*arguments)


def test_a_law_too_large_to_list_says_so():
    with pytest.raises(UnsupportedError, match="too many to list"):
        parse_law("uniform:M=2^30").pmf()

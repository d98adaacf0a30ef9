"""Exact probabilities: independent methods agree, closed forms hold for all n, laws of symmetry."""

import random
from fractions import Fraction
from itertools import pairwise, product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.errors import InputError, UnsupportedError
from exactlt.theory.probability import enumerate as exact_enumerate
from exactlt.theory.probability import sign_flip as exact_sign_flip
from exactlt.theory.probability import signed as exact_signed
from exactlt.theory.probability import sized as exact_sized
from exactlt.theory.probability import sized_sum
from exactlt.theory.probability.closed import closed_form
from exactlt.theory.probability.exact import (
    METHODS,
    any_probability,
    chain,
    cover_probability,
    exact,
    minimal_n,
    success_probability,
)
from exactlt.theory.probability.gadget import gadget_probability, side_law
from exactlt.theory.probability.law import Event, weights

LAWS = (
    "uniform:M=2",
    "uniform:M=3",
    "nonzero:M=2",
    "nonzero:M=3",
    "sign",
    "positive:M=3",
    "positive:M=5",
    "range:low=-2,high=3",
    "range:low=-4,high=1",
    "product:k=1",
    "gadget:k=1,side=1",
)
ODD_LAWS = (  # arithmetic that a wrong reduction of the middle would miss
    {-4: Fraction(1, 3), 4: Fraction(1, 6), 6: Fraction(1, 2)},
    {-4: Fraction(1, 3), 6: Fraction(1, 6), -9: Fraction(1, 2)},
    {3: Fraction(1, 3), -5: Fraction(2, 3)},
    {6: Fraction(1, 3), -6: Fraction(1, 3), 5: Fraction(1, 3)},
)
QUESTIONS = (
    ((1,), "all"),
    ((3,), "all"),
    ((-1, 2), "all"),
    ((-1, 2), "any"),
    ((-2, -1, 0, 1, 2), "all"),
    ((7,), "any"),
)


def reachable(sample):
    sums = {0}
    for x in sample:
        sums |= {s + x for s in sums}
    return sums


def test_the_oracle_lists_every_draw():
    law = weights({-1: Fraction(1, 4), 2: Fraction(3, 4)})
    event = Event(4, (1, 3), "any")
    draws = [-1, 2, 2, 2]
    hits = sum(event.happens(reachable(x)) for x in product(draws, repeat=4))
    assert exact_enumerate.event_probability(law, event) == Fraction(hits, 4**4)


@pytest.mark.parametrize("law", LAWS)
def test_every_willing_method_agrees_with_enumeration(law):
    law, compared = weights(law), set()
    for targets, mode in QUESTIONS:
        for n in (0, 1, 2, 4, 6):
            event = Event(n, targets, mode)
            if exact_enumerate.cost(law, n) > 700:
                continue
            truth = exact_enumerate.event_probability(law, event)
            for method in METHODS:
                if method.refusal(law, event, 1e9) is None:
                    misses = method.misses(law, event)
                    assert 1 - Fraction(misses, law.total**n) == truth, (method.name, event)
                    compared.add(method.name)
    assert len(compared) >= 2


@pytest.mark.parametrize("law", ODD_LAWS)
def test_periodic_middles_are_cut_correctly_for_many_samples(law):
    law = weights(law)
    for targets, mode in QUESTIONS[:5]:
        found = exact_signed.chain(law, Event(0, targets, mode))
        for n in (3, 9, 14, 20):
            truth = exact_enumerate.event_probability(law, Event(n, targets, mode))
            assert 1 - Fraction(found.misses(n), law.total**n) == truth


@pytest.mark.parametrize("law", ["uniform:M=2", "nonzero:M=3", "positive:M=4", "product:k=1"])
def test_fixed_size_chain_and_sum_agree_with_enumeration(law):
    law = weights(law)
    for targets, mode in (*QUESTIONS[:4], ((0,), "all"), ((-1, 2, -40), "any")):
        for k in (0, 1, 2, 3):
            found = exact_sized.chain(law, Event(0, targets, mode, k))
            for n in (1, 2, 3, 5):
                event = Event(n, targets, mode, k)
                if exact_enumerate.cost(law, n) > 300:
                    continue
                truth = exact_enumerate.event_probability(law, event)
                assert 1 - Fraction(found.misses(n), law.total**n) == truth
                assert 1 - Fraction(sized_sum.misses(law, event), law.total**n) == truth


@pytest.mark.parametrize("mode", ["all", "any"])
def test_nonempty_subsets_for_target_zero(mode):
    law = weights("uniform:M=2")
    for n in (1, 3, 4):
        event = Event(n, (0, 1), mode, nonempty=True)
        draws = list(product(range(-2, 3), repeat=n))

        def nonempty(sample):
            return {
                sum(x for x, bit in zip(sample, bits, strict=True) if bit)
                for bits in product((0, 1), repeat=len(sample))
                if any(bits)
            }

        hits = sum(event.happens(nonempty(x)) for x in draws)
        assert exact(law, event).value == Fraction(hits, len(draws))


def test_printed_failures_for_m4_n16():
    # exact values that earlier enumerations printed to four digits
    for target, printed in ((4, 0.002465), (2, 0.000361), (1, 0.000179)):
        assert float(1 - success_probability("uniform:M=4", 16, target)) == pytest.approx(
            printed, rel=2e-3
        )


def test_sign_flip_and_reduced_chain_agree_where_enumeration_cannot_go():
    for law, n, targets in (("uniform:M=6", 12, (6,)), ("nonzero:M=6", 11, tuple(range(-6, 7)))):
        event, law = Event(n, targets), weights(law)
        assert (
            exact(law, event, method="sign-flip").value == exact(law, event, method="reduced").value
        )


def test_simplest_closed_forms():
    # one sign pattern can fail: t = 1 needs a 1; and 3 out of {1,2,3} needs 3 or both 1 and 2, …
    assert str(closed_form("uniform:M=1", [1])) == "(1)·(2/3)^n"
    form = closed_form("positive:M=3", [1, 2, 3])
    assert form.terms == {2: (Fraction(1),), 1: (Fraction(0), Fraction(1))}
    assert str(closed_form("uniform:M=2", [2])) == "(1 + 1/3·n)·(3/5)^n"


@pytest.mark.parametrize(
    ("law", "targets", "size"),
    [
        ("uniform:M=3", (3,), None),
        ("nonzero:M=3", (1,), None),
        ("positive:M=8", range(9), None),
        ("uniform:M=1", (1,), 3),
        ("product:k=1", (4,), None),
    ],
)
def test_closed_form_beyond_the_values_that_determine_it(law, targets, size):
    form = closed_form(law, targets, size=size)
    found = chain(law, Event(0, tuple(targets), "all", size))
    for n in (0, 1, 2, 30, 137):
        assert form.miss(n) == Fraction(found.misses(n), found.total**n)


def test_the_rate_is_that_of_the_one_sided_obstruction():
    # as n grows the target M is missed mostly because too few samples are positive
    for M in (2, 3, 4):
        assert closed_form(f"uniform:M={M}", [M]).rate == Fraction(M + 1, 2 * M + 1)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.integers(-5, 5), st.integers(1, 3), min_size=1, max_size=4),
    st.lists(st.integers(-4, 6), min_size=1, max_size=3, unique=True),
    st.sampled_from(["all", "any"]),
    st.integers(0, 6),
)
def test_random_laws(counts, targets, mode, n):
    total = sum(counts.values())
    law = weights({x: Fraction(c, total) for x, c in counts.items()})
    event = Event(n, tuple(targets), mode)
    truth = exact_enumerate.event_probability(law, event)
    found = exact_signed.chain(law, event)
    assert 1 - Fraction(found.misses(n), law.total**n) == truth
    if law.symmetric:
        assert 1 - Fraction(exact_sign_flip.misses(law, event), law.total**n) == truth


def test_monotone_in_n_and_symmetric_in_the_target():
    values = [success_probability("uniform:M=5", n, 3) for n in range(12)]
    assert values == sorted(values) and values[0] == 0
    assert success_probability("uniform:M=5", 7, 3) == success_probability("uniform:M=5", 7, -3)
    mirrored = {-x: p for x, p in zip((-1, 2), (Fraction(1, 3), Fraction(2, 3)), strict=True)}
    law = {-x: p for x, p in mirrored.items()}
    assert success_probability(law, 6, 3) == success_probability(mirrored, 6, -3)


def test_scaling_law_and_target_changes_nothing():
    law = {x: Fraction(1, 5) for x in (-2, -1, 0, 1, 2)}
    scaled = {3 * x: p for x, p in law.items()}
    for t in (1, 2, 4):
        assert success_probability(law, 7, t) == success_probability(scaled, 7, 3 * t)
    assert success_probability(scaled, 20, 1) == 0  # never a multiple of 3


def test_inclusion_exclusion_ties_all_and_any():
    a, b = (success_probability("uniform:M=4", 6, t) for t in (1, 3))
    both = cover_probability("uniform:M=4", 6, (1, 3))
    assert any_probability("uniform:M=4", 6, (1, 3)) == a + b - both


def test_the_grid_is_the_uniform_law():
    assert success_probability("grid:k=2", 9, 3) == success_probability("uniform:M=4", 9, 3)


def test_a_law_of_2_to_the_64_draws():
    law, n, t = weights("normal:sigma=2,M=4"), 5, 3
    truth = exact_enumerate.event_probability(law, Event(n, (t,)))
    for method in METHODS:
        if method.refusal(law, Event(n, (t,)), 1e9) is None:
            assert 1 - Fraction(method.misses(law, Event(n, (t,))), law.total**n) == truth
    long = chain(law, Event(0, (t,))).miss_counts(30)
    assert Fraction(long[5], law.total**5) == 1 - truth
    assert all(a * law.total >= b for a, b in pairwise(long))


def test_minimal_n_is_a_threshold():
    n = minimal_n("uniform:M=4", range(-4, 5), Fraction(1, 100))
    misses = [1 - cover_probability("uniform:M=4", m, range(-4, 5)) for m in (n - 1, n)]
    assert misses[0] > Fraction(1, 100) >= misses[1]


def test_gadget_by_listing_all_units():
    units = list(product((-1, 0, 1), repeat=2))
    hits = 0
    for draw in product(units, repeat=3):
        right = reachable([v * u for u, v in draw if u > 0])
        left = reachable([v * u for u, v in draw if u < 0])
        hits += 1 in right and 1 in left
    assert gadget_probability(0, 3, 1) == Fraction(hits, 9**3)
    assert side_law(0).values == (-1, 0, 1)


@pytest.mark.slow
def test_gadget_matches_its_simulation():
    # 2000 draws of 32 units at δ = 1/4 had given .016, .041 and .155
    for target, printed in ((4, 0.016), (8, 0.041), (16, 0.155)):
        p = float(1 - gadget_probability(2, 32, target))
        assert abs(p - printed) < 5 * sqrt(p * (1 - p) / 2000)


@pytest.mark.slow
def test_all_targets_of_24_with_30_samples():
    p = exact("positive:M=24", Event(30, tuple(range(25))))
    assert p.method == "truncated" and float(p.value) == pytest.approx(0.588433275087314)


def binomial_band(p: Fraction, draws: int, error: float = 1e-9):
    """Counts outside this range have probability below ``error`` (Hoeffding on both sides)."""
    from math import log

    slack = sqrt(draws * log(2 / error) / 2)
    return float(p) * draws - slack, float(p) * draws + slack


@pytest.mark.parametrize(
    ("law", "event"),
    [
        ("uniform:M=5", Event(7, (4,))),
        ("positive:M=9", Event(7, tuple(range(10)))),
        ("uniform:M=4", Event(8, (2,), "all", 3)),
        ("product:k=1", Event(9, (4, -4))),
        ("nonzero:M=6", Event(6, (5, 6), "any")),
    ],
)
def test_sampling_agrees_with_the_exact_value(law, event):
    # 20,000 draws; a correct value fails this test with probability below 1e-9
    draws, rng = 20_000, np.random.default_rng(7)
    w = weights(law)
    samples = rng.choice(np.repeat(w.values, w.counts), size=(draws, event.n))
    masks = np.array(list(product((0, 1), repeat=event.n)))
    if event.size is not None:
        masks = masks[masks.sum(1) == event.size]
    sums = samples @ masks.T
    met = np.stack([(sums == t).any(1) for t in event.targets])
    hits = (met.all(0) if event.mode == "all" else met.any(0)).sum()
    low, high = binomial_band(exact(w, event).value, draws)
    assert low <= hits <= high


def test_a_wrong_probability_would_be_noticed():
    p = exact("uniform:M=5", Event(7, (4,))).value
    low, high = binomial_band(p, 20_000)
    assert not low <= float(p - Fraction(1, 20)) * 20_000 <= high


def test_mutated_chains_give_other_numbers():
    found = chain("uniform:M=3", Event(0, (3,)))
    truth, rng = found.miss_counts(8), random.Random(3)
    for _ in range(20):
        successor = found.successor.copy()
        s, i = rng.randrange(found.states), rng.randrange(successor.shape[1])
        successor[s, i] = -1 if successor[s, i] >= 0 else s
        mutated = type(found)(successor, found.counts, found.total)
        assert mutated.miss_counts(60) != found.miss_counts(60)
    assert truth == found.miss_counts(8)


def test_refusals_name_a_way_out():
    with pytest.raises(UnsupportedError, match="bounds"):
        exact("uniform:M=64", Event(40, (20,)))
    with pytest.raises(UnsupportedError, match="sign-flip needs a law"):
        exact("positive:M=4", Event(5, (2,)), method="sign-flip")
    with pytest.raises(InputError, match="method: expected auto"):
        exact("positive:M=4", Event(5, (2,)), method="guess")
    with pytest.raises(InputError, match="sum to 1"):
        weights({1: Fraction(1, 2)})
    with pytest.raises(InputError, match="Fractions"):
        weights({1: 0.5, 2: 0.5})
    with pytest.raises(InputError, match="at least one"):
        Event(3, ())
    with pytest.raises(InputError, match="mode"):
        Event(3, (1,), "some")

"""Coverage of every interval, error of every test: computed exactly where that is possible."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from exactlt.errors import InputError
from exactlt.experiments import stats


@given(st.integers(1, 40), st.data())
@settings(max_examples=40, deadline=None)
def test_clopper_pearson_contains_the_rational_definition(n, data):
    k = data.draw(st.integers(0, n))
    level = data.draw(st.sampled_from((Fraction(1, 2), Fraction(95, 100), Fraction(99, 100))))
    ours = stats.clopper_pearson(k, n, level)
    low, high = stats.clopper_pearson_rational(k, n, level)
    assert ours.low <= low + Fraction(1, 1 << 39) and high - Fraction(1, 1 << 39) <= ours.high
    assert abs(ours.low - low) < 1e-6 and abs(ours.high - high) < 1e-6


@pytest.mark.parametrize("n", (1, 7, 50))
@pytest.mark.parametrize("level", (0.9, 0.99))
def test_clopper_pearson_covers_at_every_p(n, level):
    found = [stats.clopper_pearson(k, n, level) for k in range(n + 1)]
    ends = [e for f in found for e in (f.low, f.high)]
    for p in np.unique(np.clip([*np.linspace(0, 1, 101), *ends], 0, 1)):
        cover = sum(binom.pmf(k, n, p) for k in range(n + 1) if p in found[k])
        assert cover >= level - 1e-9


LOOKS = (20, 40, 80, 160, 320, 640)


def worst(level):
    return min(stats.stopped_coverage(p, LOOKS, 0.15, level)[0] for p in np.linspace(0.02, 0.5, 13))


def test_spending_keeps_the_coverage_that_naive_stopping_loses():
    """Exact, over all paths: 90 % intervals at six looks."""
    spent = Fraction(1) - Fraction(1, 10) / len(LOOKS)
    assert worst(spent) >= 0.9
    # the naive scheme undercovers when it may stop at the first lucky look
    assert stats.stopped_coverage(0.2, range(5, 200), 0.2, 0.9)[0] < 0.9


def test_stopping_saves_samples_away_from_one_half():
    spent = Fraction(1) - Fraction(1, 10) / len(LOOKS)
    assert stats.stopped_coverage(0.02, LOOKS, 0.15, spent)[1] < 160
    assert stats.stopped_coverage(0.5, LOOKS, 0.15, spent)[1] > 300


@pytest.mark.parametrize("q", (0.1, 0.5, 0.9))
@pytest.mark.parametrize("law", ({1: 0.05, 2: 0.45, 3: 0.3, 9: 0.2}, {0: 0.5, 1: 0.5}))
def test_quantile_interval_covers_for_laws_with_ties(q, law):
    """Exact for small N: every multiset of samples with its probability."""
    values, probs = list(law), list(law.values())
    cdf, truth = 0.0, None
    for v, p in law.items():
        cdf += p
        if truth is None and cdf >= q - 1e-12:
            truth = v
    n, level, cover = 9, 0.9, 0.0

    def walk(i, left, chance, counts):
        nonlocal cover
        if i == len(values) - 1:
            counts = {**counts, values[i]: left}
            chance *= probs[i] ** left
            found = stats.quantile({k: c for k, c in counts.items() if c}, q, level)
            cover += chance * (truth in found)
            return
        for c in range(left + 1):
            ways = binom.pmf(c, left, 0.5) * 2**left
            walk(i + 1, left - c, chance * ways * probs[i] ** c, {**counts, values[i]: c})

    walk(0, n, 1.0, {})
    assert cover >= level - 1e-9


def test_quantile_with_censored_samples_is_open_above():
    found = stats.quantile({5: 3}, 0.5, 0.95, censored=7)
    assert found.high == np.inf and found.point == np.inf and found.low == 5


def curve(x, middle=0.3, width=0.05):
    return 1 / (1 + np.exp((np.asarray(x) - middle) / width))


@pytest.mark.slow
def test_transition_covers_about_as_stated():
    """Simulation: 100 data sets, 95 % intervals; Bin(100, 0.9) < 80 has probability 0.1 %."""
    rng = np.random.Generator(np.random.Philox(1))
    x = np.linspace(0, 0.6, 25)
    hits = Counter()
    for _ in range(100):
        data = rng.binomial(200, curve(x))
        found = stats.transition(x, data, [200] * 25, repeats=99)
        hits["threshold"] += 0.3 in found.threshold
        hits["width"] += 0.05 * 2 * np.log(3) in found.width
        hits["bracket"] += 0.3 in found.bracket
    assert hits["threshold"] >= 80 and hits["width"] >= 80 and hits["bracket"] >= 95


def test_transition_needs_both_sides():
    with pytest.raises(InputError, match="widen"):
        stats.transition([1, 2, 3], [50, 40, 30], [50, 50, 50])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_isotonic_is_a_projection(values):
    ones = [1] * len(values)
    fit = stats.isotonic(values, ones)
    assert (np.diff(fit) <= 1e-12).all()
    assert np.allclose(stats.isotonic(fit, ones), fit)
    assert np.isclose(sum(fit), sum(values))


def window_curves(rng, samples=4000):
    made = {}
    for n in (16, 24, 32, 48):
        y = np.linspace(1 - 10 / n, 1 + 6 / n, 21)
        p = np.exp(-np.exp2(n * (y - 1) + 0.5 * np.log2(n)))
        made[n] = (y, rng.binomial(samples, p), [samples] * 21)
    return made


def test_collapse_finds_the_known_scaling_and_rejects_a_wrong_one():
    curves = window_curves(np.random.Generator(np.random.Philox(3)))
    right = stats.collapse(curves, exponent=1.0, shift=1.0, log=-0.5)
    wrong = stats.collapse(curves, exponent=1.0, shift=1.0, log=0.0)
    fitted = stats.collapse(curves)
    assert right.quality < 3 and wrong.quality > 20 * right.quality
    assert fitted.quality <= right.quality + 0.2 and abs(fitted.exponent - 1) < 0.1


def test_law_tests_keep_their_error_and_have_power():
    rng = np.random.Generator(np.random.Philox(5))
    law = {k: float(binom.pmf(k, 6, 0.4)) for k in range(7)}
    alarms = power = ks = 0
    for _ in range(150):
        draw = Counter(rng.binomial(6, 0.4, 300).tolist())
        alarms += stats.multinomial_test(draw, law, error=0.05).rejected
        other = Counter(rng.binomial(6, 0.5, 300).tolist())
        power += stats.multinomial_test(other, law, error=0.05).rejected
        ks += stats.kolmogorov_test(rng.random(50), lambda x: x, error=0.05).rejected
    # Bin(150, 0.05) exceeds 20 with probability 2e-5
    assert alarms <= 20 and ks <= 20 and power >= 144
    assert stats.multinomial_test({7: 1, 3: 200}, law).rejected


def test_binomial_test_is_exact():
    for p in (0.1, 0.37):
        alarm = sum(
            binom.pmf(k, 30, p) for k in range(31) if stats.binomial_test(k, 30, p).rejected
        )
        assert alarm <= 0.01


def test_holm_bounds_the_chance_of_any_alarm():
    made = [stats.Tested(p, 0.01, True, "t") for p in (0.004, 0.5, 0.001, 0.02)]
    assert stats.holm(made) == [False, False, True, False]


def test_exact_and_estimate_do_not_mix():
    exact, estimate = stats.Exact(Fraction(1, 3)), stats.clopper_pearson(3, 9)
    with pytest.raises(TypeError):
        exact + estimate
    assert str(exact) == "0.333333 (exact)" and "samples" in str(estimate)


@pytest.mark.parametrize(
    "call",
    [
        lambda: stats.clopper_pearson(3, 2),
        lambda: stats.clopper_pearson(1, 2, 1.0),
        lambda: stats.quantile({1: 2}, 1.5),
        lambda: stats.quantile({}, 0.5),
        lambda: stats.collapse({8: ([1], [1], [1])}),
        lambda: stats.Estimate(1, 2, 1, Fraction(1, 2), 1, ""),
    ],
)
def test_bad_input(call):
    with pytest.raises(InputError):
        call()

"""Window kernels against their plain twins and against laws."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.errors import InputError
from exactlt.instances import Stream
from exactlt.kernels.window import kernel as window
from exactlt.kernels.window import optimum as window_optimum
from exactlt.kernels.window import reach as window_reach
from exactlt.kernels.window import sized as window_sized

MAGNITUDES = (1, 3, 20, 1000, 10**9)


def sample(n, bound, count, seed=0):
    return Stream(f"uniform:M={bound}", seed, f"{n}").array(count * n).reshape(count, n)


def subset_sums(row):
    return [sum(s) for k in range(len(row) + 1) for s in itertools.combinations(row, k)]


@pytest.mark.parametrize("n", range(1, 11))
@pytest.mark.parametrize("bound", MAGNITUDES)
def test_perfect_and_discrepancy_agree_with_all_signs(n, bound):
    w = sample(n, bound, 12)
    least, perfect = window_optimum.discrepancies(w)
    plain = [window.discrepancy_plain(row) for row in w.tolist()]
    assert list(zip(least.tolist(), perfect.tolist(), strict=True)) == plain
    assert (window.perfect(w) == window.perfect_plain(w)).all()


@pytest.mark.parametrize("bound", (2**12, 2**17, 2**20))
def test_two_methods_agree_in_the_window(bound):
    """Bitmap decision and sorted optimum share no code; n = 20 around its transition."""
    w = Stream(f"positive:M={bound}", 5).array(150 * 20).reshape(150, 20)
    least, count = window_optimum.discrepancies(w)
    found = window.perfect(w)
    assert (found == (least == w.sum(axis=1) % 2)).all()
    assert (found == (count > 0)).all()


def test_candidate_overflow_is_confirmed_in_batches():
    """All false positives on purpose: every half sum shares its low bits with all others."""
    step = 1 << 40
    w = np.array([[step * (1 << i) for i in range(9)] + [step * (1 << i) + 2 for i in range(9)]])
    least, _ = window_optimum.discrepancies(w)
    assert window.perfect(w)[0] == (least[0] == w.sum() % 2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-500, 500), min_size=1, max_size=9), st.integers(-900, 900))
def test_gaps_agree_with_all_subsets(row, target):
    assert window_optimum.gaps([row], target)[0] == min(abs(s - target) for s in subset_sums(row))
    for k in range(len(row) + 1):
        best = window_sized.gaps_sized([row], target, k)[0]
        assert best == window_sized.gaps_sized_plain(row, target, k)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-200, 200), min_size=1, max_size=9),
    st.integers(-300, 300),
    st.integers(0, 3),
)
def test_first_hit_agrees_with_sets(row, target, tolerance):
    got = window_reach.first_hit([row], [target], tolerance)[0, 0]
    assert got == window_reach.first_hit_plain(row, target, tolerance)
    got = window_sized.first_sized([row], target, len(row), tolerance)[0]
    for k in range(1, len(row) + 1):
        prefixes = (
            m
            for m in range(k, len(row) + 1)
            if window_sized.gaps_sized_plain(row[:m], target, k) <= tolerance
        )
        assert got[k - 1] == next(prefixes, 0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-6, 6), min_size=1, max_size=9), st.integers(1, 40))
def test_cover_and_modular_agree_with_sets(row, modulus):
    cover = hit = whole = 0
    for m in range(1, len(row) + 1):
        sums = set(subset_sums(row[:m]))
        if not whole and set(range(-3, 5)) <= sums:
            whole = m
        if not hit and any((s - 2) % modulus == 0 for s in sums):
            hit = m
        if not cover and len({s % modulus for s in sums}) == modulus:
            cover = m
    assert window_reach.first_cover([row], -3, 4).tolist() == [whole]
    assert [int(a[0]) for a in window_reach.first_modular([row], modulus, 2)] == [hit, cover]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(1, 60))
def test_misses_is_the_average_over_all_signs(sizes, target):
    signs = itertools.product((1, -1), repeat=len(sizes))
    missing = sum(
        target not in subset_sums([s * x for s, x in zip(sign, sizes, strict=True)])
        for sign in signs
    )
    assert window_reach.misses([sizes], target)[0] == missing


def test_wide_bitset_shifts():
    """Sums across many words, both directions, against Python sets."""
    for seed in range(20):
        row = sample(12, 5000, 1, seed)[0].tolist()
        targets = [sum(row[:5]), sum(row[3:9]), row[11], 4999, -77, sum(row)]
        got = window_reach.first_hit([row], targets)[0]
        assert got.tolist() == [window_reach.first_hit_plain(row, t) for t in targets]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: window.perfect([1, 2]), "two-dimensional"),
        (lambda: window.perfect(np.zeros((1, 0), int)), "n:"),
        (lambda: window.perfect([[1.5, 2.0]]), "integer"),
        (lambda: window.perfect([[2**61, 2]]), "62 bits"),
        (lambda: window_sized.gaps_sized([[1, 2]], 0, 3), "size"),
        (lambda: window_sized.gaps_sized(np.ones((1, 80), int), 0, 40), "2^24"),
        (lambda: window_sized.first_sized([[1]], 0, 64), "top"),
        (lambda: window_reach.first_cover([[1]], 2, 1), "high"),
        (lambda: window_reach.first_hit([[2**40]], [1]), "MiB"),
        (lambda: window_reach.first_modular([[1]], 0, 1), "modulus"),
    ],
)
def test_bad_input_is_one_sentence(call, word):
    with pytest.raises(InputError, match=word.replace("^", r"\^")):
        call()

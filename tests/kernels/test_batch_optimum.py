"""The batch kernels against Python integers, on random and adversarial rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from exactlt.errors import InputError
from exactlt.kernels.batch import blocks as _blocks
from exactlt.kernels.batch import join as _join
from exactlt.kernels.batch import optimum as batch
from exactlt.kernels.batch.blocks import WINDOW, spare_bits, windows
from exactlt.kernels.batch.join import double, find_mask, guess, join, walk
from exactlt.kernels.batch.optimum import batch_decide, batch_optimum, masks_array, optimum_plain

# Numba cannot hand an array to Python from a cached function that another cached function has
# inlined before ("'descr' is NULL").  The kernels call these only from compiled code; so do we.
_sorted_kernel, _merge_kernel, _tables_kernel = (
    _blocks._sorted,
    _join.sort_by_merging,
    _join.tables,
)


@njit
def _sorted(weights):
    return _sorted_kernel(weights)


@njit
def sort_by_merging(weights, x, y):
    return _merge_kernel(weights, x, y)


@njit
def tables(bits):
    return _tables_kernel(bits)


SIZES = (0, 1, 2, 3, 7, 8, 9, 12, 15)
BOUNDS = (1, 7, 1000, 2**30, 2**58, 2**62)


def rows(n: int, bound: int, seed: int):
    """Eight rows: all equal, all positive, all zero but one, at the edge, and random ones."""
    rng = np.random.default_rng([n, bound % 997, seed])
    weights = rng.integers(-bound, bound, (8, n), endpoint=True)
    targets = rng.integers(-bound, bound, 8, endpoint=True)
    if n:
        weights[0] = weights[0, 0]
        weights[1] = abs(weights[1])
        weights[2, 1:] = 0
        weights[3] = bound
        weights[4] = np.where(np.arange(n) % 2, bound, -bound)
    targets[5] = 0
    targets[6] = bound
    return weights, targets


def readd(weights, targets, masks):
    return [
        abs(sum(w for i, w in enumerate(row) if mask >> i & 1) - t)
        for row, t, mask in zip(weights.tolist(), targets.tolist(), masks.tolist(), strict=True)
    ]


@pytest.mark.parametrize("join_most", [0, 44], ids=["windows", "join"])
@pytest.mark.parametrize("bound", BOUNDS)
def test_least_gaps_are_those_of_python_integers(monkeypatch, bound, join_most):
    monkeypatch.setattr(batch, "JOIN_MOST", join_most)
    for n in SIZES:
        weights, targets = rows(n, bound, join_most)
        gaps, masks = batch_optimum(weights, targets, threads=2)
        assert gaps.tolist() == readd(weights, targets, masks)
        plain = [
            optimum_plain(row, t)[0]
            for row, t in zip(weights.tolist(), targets.tolist(), strict=True)
        ]
        assert gaps.tolist() == plain


@pytest.mark.parametrize("bound", BOUNDS)
def test_decision_is_the_optimum_compared(bound):
    for n in SIZES:
        weights, targets = rows(n, bound, 5)
        gaps, _ = batch_optimum(weights, targets)
        for slack in (-1, 0, bound // 3):
            tolerances = np.maximum(np.minimum(gaps, 2**61) + slack, 0)
            feasible, masks = batch_decide(weights, targets, tolerances)
            assert feasible.tolist() == (gaps <= tolerances).tolist()
            found = np.array(readd(weights, targets, np.maximum(masks, 0)), dtype=object)
            assert all(g <= e for g, e, ok in zip(found, tolerances, feasible, strict=True) if ok)


@given(
    st.lists(st.integers(-50, 50), min_size=8, max_size=11),
    st.integers(-200, 200),
    st.integers(1, 12),
    st.integers(0, 3),
)
@settings(max_examples=150, deadline=None)
def test_what_the_join_proves_is_true_for_every_guess(weights, target, s, left_out):
    """The bucket width is a guess about speed: a wrong one may fail but never mislead."""
    w = np.array(weights, np.int64)
    n, cut = len(w), len(w) // 2
    used = n - cut - left_out
    a, b = np.empty(1 << cut, np.int64), np.empty(1 << (n - cut), np.int64)
    double(a, w[:cut])
    double(b, w[cut:])
    few = [np.empty((1 << (n - cut)) + 1, np.uint32) for _ in range(2)]
    first, second = tables(n - cut)
    scratch = a, b, first, False, second, *few
    gap, mask, proved = join(w, target, True, cut, used, s, -1, 0, *scratch)
    best = optimum_plain(weights, target)[0]
    if proved:
        assert gap == best
    if gap >= 0:
        assert abs(sum(x for i, x in enumerate(weights) if mask >> i & 1) - target) == gap


def test_the_join_settles_random_rows():
    """Counted, not timed: at most one of a hundred random rows is left to the walk."""
    rng = np.random.default_rng(7)
    n, cut = 18, 9
    a, b = np.empty(1 << cut, np.int64), np.empty(1 << cut, np.int64)
    few = [np.empty((1 << cut) + 1, np.uint32) for _ in range(2)]
    proved = 0
    for _ in range(500):
        w = rng.integers(-(2**40), 2**40, n)
        double(a, w[:cut])
        double(b, w[cut:])
        s, left_out = guess(w, 0)
        assert left_out == 0
        target = int(rng.integers(-(2**40), 2**40))
        s, _ = guess(w, target)
        first, second = tables(cut)
        scratch = a, b, first, False, second, *few
        proved += join(w, target, True, cut, cut, s, -1, 0, *scratch)[2]
    assert proved >= 495


@pytest.mark.parametrize("n", [8, 9, 20, 29, 30])
def test_what_the_windows_prove_is_what_the_walk_finds(n):
    """At n = 29 and 30 a side has four windows; s is also guessed wrong on purpose."""
    rng = np.random.default_rng(n)
    cut, proved = n // 2, 0
    buffers = [np.empty(1 << (n - cut), np.int64) for _ in range(4)]
    for _ in range(4):
        w = rng.integers(-(2**45), 2**45, n)
        target = int(rng.integers(-(2**45), 2**45))
        x = sort_by_merging(w[:cut], buffers[0], buffers[1])
        y = sort_by_merging(w[cut:], buffers[2], buffers[3])
        least, _, _ = walk(x, 1 << cut, y, 1 << (n - cut), target)
        s, _ = guess(w, target)
        for wrong in (-3, 0, 3):
            gap, mask, sure = windows(w, target, cut, s + wrong, *tables(WINDOW))
            if gap >= 0:
                assert readd(w[None], np.array([target]), np.array([mask])) == [gap]
            if sure:
                assert gap == least
                proved += wrong == 0
    assert proved >= 3


EDGE = st.sampled_from([0, 1, -1, 2**62, -(2**62), 2**62 - 1, 2**61, 2**61 + 1, -(2**61) - 1])
NEAR_TIES = st.builds(lambda c, r: c * 2**56 + r, st.integers(-63, 63), st.integers(-3, 3))
ANY = st.integers(-(2**62), 2**62)


@given(
    st.lists(st.one_of(EDGE, NEAR_TIES, ANY), min_size=2, max_size=11),
    st.one_of(EDGE, NEAR_TIES, ANY),
    st.integers(1, 63),
)
@settings(max_examples=300, deadline=None)
def test_what_the_windows_prove_of_rounded_weights_is_true(weights, target, s):
    """Near ties agree in every bit that the filter keeps: only the exact recheck tells them."""
    w = np.array(weights, np.int64)
    gap, mask, proved = windows(w, np.int64(target), len(w) // 2, s, *tables(WINDOW))
    best = optimum_plain(weights, target)[0]
    if gap >= 0:
        assert gap == abs(sum(x for i, x in enumerate(weights) if mask >> i & 1) - target) >= best
    if proved:
        assert gap == best


@pytest.mark.parametrize("low_bits", [0, 1, 5, 20])
def test_windows_settle_weights_of_sixty_bits(low_bits):
    """Counted: random rows are proved, whatever low bits the weights share; one row in ten not."""
    rng = np.random.default_rng(low_bits)
    proved = 0
    for _ in range(30):
        w = rng.integers(-(2**60), 2**60, 16) >> low_bits << low_bits
        target = rng.integers(-(2**60), 2**60)
        assert spare_bits(w, target) > 0
        gap, mask, sure = windows(w, target, 8, guess(w, target)[0] + 2, *tables(WINDOW))
        if sure:
            proved += 1
            assert gap == optimum_plain(w.tolist(), int(target))[0]
            assert readd(w[None], np.array([target]), np.array([mask])) == [gap]
    assert proved >= 27


@pytest.mark.parametrize("k", [0, 3])
def test_crowded_windows_are_halved(k):
    """Sums lie in clusters, whose windows at sampled quantiles are too full."""
    rng = np.random.default_rng(k)
    n, cut = 30, 15
    buffers = [np.empty(1 << cut, np.int64) for _ in range(4)]
    for spread in (20, 30, 40):
        w = rng.integers(2**54, 2**55, n)
        w[:9] = rng.integers(1, 2**spread, 9)
        w[cut : cut + 9] = rng.integers(1, 2**spread, 9)
        target = int(w[::2].sum())
        x = sort_by_merging(w[:cut], buffers[0], buffers[1])
        y = sort_by_merging(w[cut:], buffers[2], buffers[3])
        least, _, _ = walk(x, 1 << cut, y, 1 << cut, target)
        gap, _, sure = windows(w << k, target << k, cut, 20 + k, *tables(WINDOW))
        assert least == 0
        assert not sure or gap == 0
        # Narrower clusters are many equal sums, which are left to the walk.
        assert sure or spread < 40


@given(st.lists(st.one_of(st.integers(-3, 3), st.integers(-(2**40), 2**40)), max_size=9))
@settings(deadline=None)
def test_sorted_sums_keep_their_masks(weights):
    w = np.array(weights, np.int64)
    sums, masks = _sorted(w)
    plain = np.empty(1 << len(w), np.int64)
    double(plain, w)
    assert (np.diff(sums) >= 0).all()
    assert sorted(masks.tolist()) == list(range(1 << len(w)))
    assert (plain[masks] == sums).all()


@given(st.lists(st.integers(-(2**40), 2**40), max_size=9))
@settings(deadline=None)
def test_sorted_sums_walk_and_recovered_masks(weights):
    w = np.array(weights, np.int64)
    buffers = [np.empty(1 << len(w), np.int64) for _ in range(3)]
    double(buffers[0], w)
    merged = sort_by_merging(w, buffers[1], buffers[2])
    assert merged.tolist() == sorted(buffers[0].tolist())
    for value in merged[:4].tolist():
        mask = find_mask(w, value)
        assert buffers[0][mask] == value
    assert find_mask(w, 2**50) == -1
    gap, value, other = walk(merged, len(merged), merged, len(merged), 12345)
    assert gap == abs(value + other - 12345)
    sums = np.unique(merged[:64])
    if len(weights) <= 6:
        assert gap == abs(sums[:, None] + sums - 12345).min()


def test_masks_array_is_the_binary_expansion():
    assert masks_array(np.array([0, 5, 2**43]), 44).sum(axis=1).tolist() == [0, 2, 1]


def test_moving_a_kept_weight_to_the_target_keeps_the_gap():
    rng = np.random.default_rng(3)
    weights, targets = rng.integers(-(10**9), 10**9, (20, 16)), rng.integers(-(10**9), 10**9, 20)
    gaps, masks = batch_optimum(weights, targets)
    kept = masks & 1
    again, _ = batch_optimum(weights[:, 1:], targets - kept * weights[:, 0])
    assert (again == gaps).all()


@pytest.mark.parametrize(
    "weights, targets, word",
    [
        (np.zeros((2, 45), np.int64), np.zeros(2, np.int64), "44"),
        (np.zeros((2, 3)), np.zeros(2, np.int64), "integers"),
        (np.zeros((2, 3), np.int64), np.zeros(3, np.int64), "shapes"),
        (np.full((1, 3), 2**63 - 1), np.zeros(1, np.int64), r"2\^62"),
    ],
)
def test_what_does_not_fit_is_refused(weights, targets, word):
    with pytest.raises(InputError, match=word):
        batch_optimum(weights, targets)


@pytest.mark.slow
@pytest.mark.parametrize("n", [21, 30, 35, 40, 44])
@pytest.mark.parametrize("bits", [10, 30, 60])
def test_join_and_walk_agree_at_size(monkeypatch, n, bits):
    rng = np.random.default_rng([n, bits])
    count = 2000 if n == 21 else 2
    weights = rng.integers(-(2**bits), 2**bits, (count, n))
    targets = rng.integers(-(2**bits), 2**bits, count)
    both = []
    for join_most in (0, 44):
        monkeypatch.setattr(batch, "JOIN_MOST", join_most)
        gaps, masks = batch_optimum(weights, targets, threads=2)
        assert gaps.tolist() == readd(weights, targets, masks)
        both.append(gaps.tolist())
    assert both[0] == both[1]

"""The four-list join against its plain twin, on random and adversarial lists."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.kernels.quarters import join as kernel
from exactlt.kernels.quarters.lists import Quarter, half_sum_mask, pair_labels, side
from exactlt.kernels.quarters.plain import count, half_sums, nearest_pair

SCRATCH = kernel.scratch(64, weighted=True)
"""Tiny buffers: every window overflows, flushes and retries somewhere."""

EDGES = [0, 1, 2, 3, 2**31 - 1, 2**32, 2**53 + 1, 2**61, 2**62 - 1, 2**62, 2**65 + 1]


def weights(most=7):
    anything = st.sampled_from([5, 100, 2**40, 2**62, 2**66]).flatmap(lambda m: st.integers(0, m))
    few = st.sampled_from(EDGES).flatmap(lambda w: st.sampled_from([w, 0, 2 * w]))
    return st.one_of(
        st.lists(anything, max_size=most),
        st.lists(few, max_size=most),
        st.integers(0, most).map(lambda n: [2**i for i in range(n)]),
        st.integers(0, most).map(lambda n: [3**i for i in range(n)]),
    )


def build(left, right, *, weighted):
    total = sum(left) + sum(right)
    shift = max(0, total.bit_length() - 61)
    sides = []
    for half in (left, right):
        cut = len(half) // 2
        quarters = Quarter(half[cut:], None, shift), Quarter(half[:cut], None, shift)
        sides.append(side(*quarters, None, weighted=weighted))
    return sides, shift, total


def run(left, right, delta, mode, *, tolerance=0, best=0, goal=0, cuts=()):
    weighted = mode != kernel.FIND
    sides, shift, total = build(left, right, weighted=weighted)
    out = np.zeros(kernel.OUT, np.int64)
    out[kernel.BEST] = best
    bounds = [0, *sorted(c % (total + 1) >> shift for c in cuts), (total >> shift) + 1]
    for first, last in pairwise(bounds):
        kernel.join(
            first,
            last,
            *sides,
            SCRATCH,
            shift,
            delta >> shift,
            np.uint64(delta % 2**64),
            tolerance,
            goal,
            mode,
            weighted,
            out,
        )
    return [int(x) for x in out], shift


def exactly(out):
    return out[kernel.LOW] + (out[kernel.HIGH] << kernel.LIMB)


halves = st.tuples(weights(), weights())
cuts = st.lists(st.integers(0, 2**70), max_size=3)


@settings(max_examples=200, deadline=None)
@given(halves, cuts, st.data())
def test_count_rank_and_nearest_equal_the_plain_twin(halves, cuts, data):
    left, right = halves
    total = sum(left) + sum(right)
    delta = data.draw(st.integers(-sum(right), sum(left)))
    plain = half_sums(left), half_sums(right)
    tolerance = data.draw(st.sampled_from([0, 1, 2, 7, total // 64, total // 3]))
    tolerance = min(tolerance, 2**60)
    out, _ = run(left, right, delta, kernel.COUNT, tolerance=tolerance, cuts=cuts)
    assert exactly(out) == count(*plain, delta, tolerance)
    assert out[kernel.LEFT_SEEN] <= 1 << len(left)

    far = 2 * total + 1  # l <= r + delta, as a one-sided interval
    upper, _ = run(left, right, delta, kernel.RANK, cuts=cuts)
    assert exactly(upper) == count(*plain, delta - far, far)

    best, a, b = nearest_pair(*plain, delta)
    assert best == abs(a - b - delta)
    if best < 2**60:
        out, shift = run(left, right, delta, kernel.FIND, best=best + 1, goal=best, cuts=cuts)
        assert out[kernel.BEST] == best
        found = (out[kernel.WINDOW] << shift) + out[kernel.OFFSET]
        assert (found, 0) in plain[0]
        assert (found - out[kernel.DIFFERENCE] - delta, 0) in plain[1]
        out, _ = run(left, right, delta, kernel.FIND, best=best, goal=0, cuts=cuts)
        assert out[kernel.BEST] == best, "nothing nearer than the nearest"
        out, _ = run(left, right, delta, kernel.FIND, best=2**60, goal=0, cuts=cuts)
        assert out[kernel.BEST] == best


@settings(max_examples=100, deadline=None)
@given(weights(9), st.data())
def test_quarters_hold_every_subset_once(values, data):
    labels = data.draw(
        st.one_of(
            st.none(),
            st.lists(st.sampled_from([1, -1]), min_size=len(values), max_size=len(values)),
        )
    )
    shift = max(0, sum(values).bit_length() - 61)
    quarter = Quarter(values, labels, shift)
    plain = half_sums(values, labels)
    seen = {}
    for g, part in quarter.groups.items():
        key = quarter.key[part]
        assert (np.diff(key) >= 0).all()
        for i in range(part.start, part.stop):
            low = int(quarter.low[i])
            value = (int(quarter.key[i]) << shift) | (low & ((1 << shift) - 1))
            assert value % 2**64 == low
            seen[value, g] = int(quarter.mul[i]) if quarter.weighted else 1
    assert seen == plain
    for (value, g), _ in list(plain.items())[:5]:
        mask = half_sum_mask(values, labels, value, g)
        assert sum(w * m for w, m in zip(values, mask, strict=True)) == value
        if labels is not None:
            assert sum(w * m for w, m in zip(labels, mask, strict=True)) == g


def test_labelled_rows_make_up_the_half():
    values, labels = [5, 9, 9, 14, 3, 1], [1, -1, 1, 1, -1, 1]
    long, short = Quarter(values[2:], labels[2:], 0), Quarter(values[:2], labels[:2], 0)
    plain, pairs = half_sums(values, labels), 0
    for g in pair_labels(long, short):
        s = side(long, short, g, weighted=True)
        for r in range(len(s.row_key)):
            for i in range(s.begin[r], s.end[r]):
                assert (int(s.key[i] + s.row_key[r]), g) in plain
                pairs += int(s.mul[i] * s.row_mul[r])
    assert pairs == 64


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_quantiles_cut_the_range(parts):
    sides, _, total = build([1, 2, 4, 8, 16], [1], weighted=False)
    cuts = kernel.quantiles(sides[0], 0, total + 1, parts).tolist()
    assert cuts[0] == 0 and cuts[-1] == total + 1 and cuts == sorted(cuts)
    counts = [
        kernel.pairs_below(sides[0], b, 1) - kernel.pairs_below(sides[0], a, 1)
        for a, b in pairwise(cuts)
    ]
    assert sum(counts) == 32 and max(counts) <= 32 // parts + 1

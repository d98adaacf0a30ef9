"""Rows made smaller at a glance, and the walk in two limbs, against Python integers."""

import numpy as np
import pytest

from exactlt.kernels.batch import optimum as batch
from exactlt.kernels.batch.optimum import batch_optimum, optimum_plain
from exactlt.kernels.batch.reduce import divide, gap_floor, look, reduce, spread
from exactlt.kernels.batch.wide import nearest_wide

KINDS = {
    "zeros": lambda r, n: r.integers(-99, 99, n) * (r.random(n) < 0.4),
    "huge": lambda r, n: np.where(np.arange(n) == 1, 2**61, r.integers(-(2**20), 2**20, n)),
    "growing": lambda r, n: r.choice([-1, 1], n) * 4 ** np.minimum(np.arange(n), 30),
    "shifted": lambda r, n: r.integers(-(2**20), 2**20, n) << 40,
    "divisor": lambda r, n: r.integers(-50, 50, n) * (2**40 + 15),
    "two sizes": lambda r, n: np.where(np.arange(n) < 2, 2**60, r.integers(-9, 9, n)),
    "60 bits": lambda r, n: r.integers(-(2**60), 2**60, n),
    "62 bits": lambda r, n: r.integers(2**61, 2**62, n, endpoint=True),
}


def drawn(kind, n, count):
    rng = np.random.default_rng([n, len(kind)])
    rows = np.array([KINDS[kind](rng, n) for _ in range(count)], np.int64)
    inside = (rows // 4 * (rng.random(rows.shape) < 0.5)).sum(axis=1) * 4
    targets = np.select(
        [np.arange(count) % 4 == k for k in range(3)],
        [inside + rng.integers(-3, 4, count), rng.integers(-(2**62), 2**62, count), inside],
        rng.integers(-999, 999, count),
    )
    return rows, np.clip(targets, -(2**62), 2**62)


def total(row, mask):
    return sum(w for i, w in enumerate(row.tolist()) if int(mask) >> i & 1)


@pytest.mark.parametrize("n", [1, 3, 8, 11])
@pytest.mark.parametrize("kind", KINDS)
def test_odd_rows_have_the_optimum_of_python_integers(kind, n):
    rows, targets = drawn(kind, n, 24)
    gaps, masks = batch_optimum(rows, targets)
    for row, target, gap, mask in zip(rows, targets, gaps, masks, strict=True):
        assert abs(total(row, mask) - int(target)) == gap
        assert gap == optimum_plain(row.tolist(), int(target))[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_reduced_row_keeps_an_optimal_mask(kind):
    rows, targets = drawn(kind, 9, 24)
    for row, target in zip(rows, targets, strict=True):
        kept, place = np.empty(9, np.int64), np.empty(9, np.int64)
        m, t, base, gap, mask = reduce(row, target, kept, place)
        best, target = optimum_plain(row.tolist(), int(target))[0], int(target)
        found = [] if gap < 0 else [abs(total(row, mask) - target)]
        assert found == ([] if gap < 0 else [gap])
        if m:
            _, inner = optimum_plain(kept[:m].tolist(), int(t))
            found.append(abs(total(row, int(spread(inner, place, m)) | int(base)) - target))
            assert optimum_plain(kept[:m].tolist(), int(t))[0] >= gap_floor(kept[:m], t)[0]
        assert min(found) == best


@pytest.mark.parametrize("divisor", [5, 6, 8, 1000, 2**40 + 15])
def test_quotients_are_ordered_as_the_sums_are(divisor):
    sums = np.arange(-6, 7)
    for target in (*range(-2 * divisor, 2 * divisor, max(1, divisor // 7)), divisor // 2):
        kept = sums * divisor
        t = divide(kept, len(kept), target, divisor)
        before = sorted(range(13), key=lambda i: (abs(int(sums[i]) * divisor - target), i))
        after = sorted(range(13), key=lambda i: (abs(int(kept[i]) - t), i))
        assert before == after


def test_a_glance_leaves_random_rows_alone():
    rng = np.random.default_rng(1)
    rows = rng.integers(-(2**40), 2**40, (500, 16))
    assert not any(look(row, 1)[0] for row in rows)
    assert [look(np.array([w, 1]), 0)[1] for w in (2**62, -(2**62))] == [True, True]
    assert not look(np.full(3, 2**62), 0)[1]


def left_over(rows, targets):
    """Rows for which the join needs more than 64 bits."""
    gaps, masks = (np.empty(len(rows), np.int64) for _ in range(2))
    batch._rows(rows, targets, 0, len(rows), batch.JOIN_MOST, None, None, gaps, masks)
    return int((gaps < 0).sum())


def test_few_rows_of_60_bits_leave_the_join():
    """Counted: one in forty did when buckets were at most 2^52 wide."""
    rng = np.random.default_rng(2)
    rows, targets = rng.integers(-(2**60), 2**60, (4000, 16)), rng.integers(-(2**60), 2**60, 4000)
    assert left_over(rows, targets) <= 8


@pytest.mark.parametrize("kind", ["zeros", "huge", "growing", "shifted", "divisor"])
def test_no_row_that_a_glance_makes_small_leaves_64_bits(kind):
    rows, targets = drawn(kind, 20, 60)
    assert left_over(rows, targets) == 0


@pytest.mark.parametrize("n", [1, 2, 5, 10])
def test_two_limbs_hold_any_row(n):
    rng = np.random.default_rng(n)
    for bits in (3, 61, 62):
        for _ in range(25):
            row = rng.integers(-(2**bits), 2**bits, n, endpoint=True)
            target = int(rng.integers(-(2**bits), 2**bits))
            gap, mask = nearest_wide(row, target)
            assert gap == abs(total(row, mask) - target)
            assert gap == optimum_plain(row.tolist(), target)[0]


def test_two_limbs_say_when_a_gap_passes_64_bits():
    # both weights of -2^62 are far from 2^62: the empty mask has the gap 2^62, which fits
    assert nearest_wide(np.full(2, -(2**62)), 2**62)[0] == 2**62
    assert nearest_wide(np.full(9, 2**62), -(2**62))[0] == 2**62


def test_one_vector_against_many_targets_is_the_same_as_alone():
    """Half sums and marks are kept from row to row, also across odd rows between."""
    rng = np.random.default_rng(9)
    rows = np.repeat(rng.integers(-(2**30), 2**30, (6, 14)), 40, axis=0)
    targets = rng.integers(-(2**33), 2**33, len(rows))
    targets[::7] = 2**40  # beyond all sums
    rows[5::40] = 2**20 * rng.integers(-9, 9, (6, 14))
    rows[9::40, 3:] = 0
    gaps, masks = batch_optimum(rows, targets)
    for row, target, gap, mask in zip(rows, targets, gaps, masks, strict=True):
        alone = batch_optimum(row[None], target[None])
        assert (gap, mask) == (alone[0][0], alone[1][0]) or abs(total(row, mask) - target) == gap
        assert gap == alone[0][0]

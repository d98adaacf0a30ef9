"""Small covers: the search and the exhaustive refutation against every set of rows."""

from itertools import combinations

import numpy as np
import pytest

from exactlt.kernels.cover.refute import smaller_cover, solutions, work
from exactlt.kernels.cover.search import small_covers


def covers(rows, targets, chosen) -> bool:
    for column, target in zip(rows.T.tolist(), targets.tolist(), strict=True):
        sums = {0}
        for j in chosen:
            sums |= {s + column[j] for s in sums}
        if target not in sums:
            return False
    return True


def cases(count):
    rng = np.random.default_rng(7)
    for _ in range(count):
        units, columns, bound = (int(rng.integers(1, top)) for top in (8, 4, 8))
        rows = rng.integers(-bound, bound + 1, (units, columns))
        yield rows, rng.integers(-2 * bound, 2 * bound + 1, columns)


@pytest.mark.parametrize("count", [60, pytest.param(1500, marks=pytest.mark.slow)])
def test_both_agree_with_every_set_of_rows(count):
    met = 0
    for rows, targets in cases(count):
        units = range(len(rows))
        sets = (one for k in range(len(rows) + 1) for one in combinations(units, k))
        least = next((len(one) for one in sets if covers(rows, targets, one)), None)
        for size in range(len(rows) + 1):
            found = smaller_cover(rows, targets, size)
            if least is None or size < least:
                assert found is None
            else:
                assert found is not None and len(found) <= size and covers(rows, targets, found)
        for found in (beam := small_covers(rows, targets)):
            assert covers(rows, targets, found) and len(found) >= least
        met += least is not None and bool(beam) and len(beam[0]) == least
    assert met > count / 4


def test_solutions_are_counted():
    rng = np.random.default_rng(3)
    rows, targets = rng.integers(-5, 6, (9, 2)), np.array([3, -40])
    counts = solutions(rows, targets, 4)
    for c in range(2):
        for k in range(5):
            sums = [sum(one) for one in combinations(rows[:, c].tolist(), k)]
            assert counts[c, k] == sums.count(targets[c])
    assert work(rows, targets, 4) == counts[1, 1:].sum()


def test_permuting_units_or_columns_changes_no_size():
    rng = np.random.default_rng(11)
    rows, targets = rng.integers(-9, 10, (14, 3)), rng.integers(-9, 10, 3)
    sizes = set()
    for _ in range(4):
        p, q = rng.permutation(14), rng.permutation(3)
        a, b = rows[p][:, q], targets[q]
        sizes.add(next(k for k in range(15) if smaller_cover(a, b, k) is not None))
    assert len(sizes) == 1

"""Is there a cover of at most so many rows?  Exhaustive, with the work known before it is done.

A column that a set S does not hit yet is hit, in any cover S' ⊇ S, by a subset of S and at least
one new row.  So the search takes the first column that is open, and for every number that is
missing in it every set of new rows, of every size that is left, that adds up to it.  Most of the
work is at the first column, where it lists the sets of rows with one given sum.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit
from exactlt.kernels.cover.search import by_value

PAIRS = 2048
"""Rows of which all pairs are indexed."""
FAR = 4
"""Columns, those with the largest targets, of which the first to branch on is chosen."""
LOOKS = 3
"""Columns in which the last pair of a cover is looked up before all are added up."""


@njit(cache=True, nogil=True)
def _pairs_by_sum(rows, bound):
    """Pairs a < b of rows by their sum, per column, in lexicographic order within each sum."""
    count, columns = rows.shape
    start = np.zeros((columns, 4 * bound + 2), np.int32)
    pairs = np.zeros((columns, count * (count - 1) // 2, 2), np.int16)
    for c in range(columns):
        for a in range(count):
            for b in range(a + 1, count):
                start[c, rows[a, c] + rows[b, c] + 2 * bound + 1] += 1
        for v in range(4 * bound + 1):
            start[c, v + 1] += start[c, v]
        place = start[c].copy()
        for a in range(count):
            for b in range(a + 1, count):
                v = rows[a, c] + rows[b, c] + 2 * bound
                pairs[c, place[v], 0], pairs[c, place[v], 1] = a, b
                place[v] += 1
    return start, pairs


@njit(cache=True, nogil=True)
def _after(pairs, low, high, last):
    """First place in low..high whose pair begins beyond row ``last``."""
    while low < high:
        middle = (low + high) >> 1
        if pairs[middle, 0] <= last:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _open(rows, targets, base, size, level, sums):
    """The first column from ``level`` on that the base does not hit, its sums in ``sums``."""
    for c in range(level, rows.shape[1]):
        t, many = targets[c], 1
        sums[0] = 0
        hit = t == 0
        for i in range(size):
            w = rows[base[i], c]
            for q in range(many):
                s = sums[q] + w
                sums[many + q] = s
                hit |= s == t
            many *= 2
        if not hit:
            return c
    return -1


@njit(cache=True, nogil=True)
def _tables(rows, targets, base, size, c, looks, tables, value):
    """Mark what a set of rows misses in the columns after c, as far as two rows can reach."""
    reach = tables.shape[1] >> 1
    for y in range(looks):
        column = c + 1 + y
        for subset in range(1 << size):
            v = targets[column]
            for i in range(size):
                if subset >> i & 1:
                    v -= rows[base[i], column]
            if -reach <= v <= reach:
                tables[y, v + reach] = value


@njit(cache=True, nogil=True)
def _holds(base, size, j):
    held = False
    for i in range(size):
        held = held or base[i] == j
    return held


@njit(cache=True, nogil=True)
def _next_rows(base, size, count, units):
    """base[size:size + count], ascending, becomes the next such set without base[:size]'s rows."""
    place = count - 1
    while place >= 0:
        j = base[size + place] + 1
        while j < units and _holds(base, size, j):
            j += 1
        if j < units:
            base[size + place] = j
            place += 1
            if place == count:
                return True
            base[size + place] = j  # the next place begins behind it
        else:
            place -= 1
    return False


@njit(cache=True, nogil=True)
def _bucket(rows, bound, starts, pair_starts, pairs, base, size, k, c, missing):
    """Where the single rows or pairs stand that complete base[size:size + k − 2] to ``missing``."""
    if k == 1:
        if not -bound <= missing <= bound:
            return 0, 0
        return starts[c, missing + bound], starts[c, missing + bound + 1]
    last = -1
    for i in range(size, size + k - 2):
        missing -= rows[base[i], c]
        last = base[i]
    if not -2 * bound <= missing <= 2 * bound:
        return 0, 0
    low, high = pair_starts[c, missing + 2 * bound], pair_starts[c, missing + 2 * bound + 1]
    return _after(pairs[c], low, high, last), high


@njit(cache=True, nogil=True)
def _search(rows, targets, bound, starts, order, pair_starts, pairs, base, most):
    """Whether there is a cover of at most ``most`` rows; then it is in base, −1 behind it.

    Depth first.  Frame f has base[:size[f]] and lists sets of new rows that hit column[f]: for
    each number missing there (at[f]) and each count new[f] all sets with that sum, whose last two
    rows come from place[f]..stop[f] of the pairs with the sum that is left.
    """
    units = len(rows)
    sums = np.zeros((most + 1, 1 << most), np.int64)
    tables = np.zeros((LOOKS, 4 * bound + 1), np.uint8)
    size, column = np.zeros(most + 2, np.int64), np.zeros(most + 2, np.int64)
    at, new = np.zeros(most + 2, np.int64), np.zeros(most + 2, np.int64)
    place, stop = np.zeros(most + 2, np.int64), np.zeros(most + 2, np.int64)
    marked = -1  # the number of columns in the tables, where there are some
    f, fresh = 0, True
    while f >= 0:
        left = most - size[f]
        if fresh:
            fresh = False
            c = _open(rows, targets, base, size[f], column[f], sums[f])
            if c < 0:
                for i in range(size[f], most):
                    base[i] = -1
                return True
            if left == 0:
                f -= 1
                continue
            many = 1 << size[f]
            sums[f, :many] = np.sort(sums[f, :many])
            column[f], at[f], new[f], place[f], stop[f] = c, 0, 0, 0, 0
        c, s, k = column[f], size[f], new[f]
        looks = max(0, marked)
        found = False
        while place[f] < stop[f]:
            x = place[f]
            place[f] += 1
            if k == 1:
                j = order[c, x]
                if not _holds(base, s, j):
                    base[s] = j
                    found = True
                    break
                continue
            a, b = pairs[c, x, 0], pairs[c, x, 1]
            good = True
            for y in range(looks):
                u, v = rows[a, c + 1 + y], rows[b, c + 1 + y]
                if not (
                    tables[y, 2 * bound]
                    or tables[y, 2 * bound + u]
                    or tables[y, 2 * bound + v]
                    or tables[y, 2 * bound + u + v]
                ):
                    good = False
                    break
            if good and not _holds(base, s, a) and not _holds(base, s, b):
                base[s + k - 2], base[s + k - 1] = a, b
                found = True
                break
        if found:
            size[f + 1], column[f + 1] = s + k, c + 1
            f, fresh = f + 1, True
            continue
        if marked >= 0:
            _tables(rows, targets, base, s + k - 2, c, marked, tables, 0)
            marked = -1
        # the next rows in front of the pair, the next count, the next number
        if k <= 2 or not _next_rows(base, s, k - 2, units):
            k += 1
            if k > left or s + k > units:
                k = 1
                if new[f]:
                    at[f] += 1
                while 0 < at[f] < 1 << s and sums[f, at[f]] == sums[f, at[f] - 1]:
                    at[f] += 1
                if at[f] == 1 << s:
                    f -= 1
                    continue
            new[f] = k
            if k > 2:
                base[s] = -1
                for i in range(1, k - 2):
                    base[s + i] = units  # so that the first set comes next
                if not _next_rows(base, s, k - 2, units):
                    place[f], stop[f] = 0, 0
                    continue
        missing = targets[c] - sums[f, at[f]]
        place[f], stop[f] = _bucket(rows, bound, starts, pair_starts, pairs, base, s, k, c, missing)
        if k >= 2 and k == left and place[f] < stop[f]:
            # what the rows before the pair miss in the next columns: most pairs fail there
            marked = min(LOOKS, rows.shape[1] - 1 - c)
            _tables(rows, targets, base, s + k - 2, c, marked, tables, 1)
    return False


def smaller_cover(rows, targets, size: int) -> tuple[int, ...] | None:
    """A cover of at most ``size`` rows, or None: there is none.

    Parameters
    ----------
    rows : int array (units, columns)
        At most 2048 units.
    targets : int array (columns,)
    size : int

    Returns
    -------
    tuple of int or None
        Row numbers, sorted.  None is exhaustive.

    Notes
    -----
    Exact.  About :func:`work` steps, and 4·units²·columns bytes.
    """
    rows = np.ascontiguousarray(rows, np.int32)
    targets = np.ascontiguousarray(targets, np.int32)
    if not targets.any():
        return ()
    rows = rows[:, targets != 0]
    targets = targets[targets != 0]
    if not len(rows) or size < 1:
        return None
    if len(rows) > PAIRS:
        raise ValueError(f"rows: expected at most {PAIRS}, got {len(rows)}")
    size = min(size, len(rows))
    far = np.argsort(-np.abs(targets), kind="stable")
    counts = solutions(rows[:, far[:FAR]], targets[far[:FAR]], size)
    far[:FAR] = far[:FAR][np.argsort(counts[:, 1:].sum(axis=1), kind="stable")]
    rows, targets = np.ascontiguousarray(rows[:, far]), np.ascontiguousarray(targets[far])
    bound = int(np.abs(rows).max(initial=1))
    base = np.full(size + 1, -1, np.int64)
    index = (*by_value(rows, bound), *_pairs_by_sum(rows, bound))
    if not _search(rows, targets, bound, *index, base, size):
        return None
    return tuple(sorted(int(j) for j in base[:size] if j >= 0))


def solutions(rows, targets, size: int):
    """How many sets of k rows add up to the target, for every column and k = 0..size.

    Returns
    -------
    float array (columns, size + 1)
        Exact below 2^53.  O(columns · units · size · sums).
    """
    rows, targets = np.asarray(rows, np.int64), np.asarray(targets, np.int64)
    columns = rows.shape[1]
    bound = int(np.abs(rows).max(initial=1))
    reach = size * bound
    found = np.zeros((columns, size + 1))
    for c in range(columns):
        ways = np.zeros((size + 1, 2 * reach + 1))
        ways[0, reach] = 1
        for w in rows[:, c].tolist():
            moved = ways[:-1]
            if w >= 0:
                ways[1:, w:] += moved[:, : 2 * reach + 1 - w].copy()
            else:
                ways[1:, :w] += moved[:, -w:].copy()
        if abs(targets[c]) <= reach:
            found[c] = ways[:, targets[c] + reach]
    return found


def work(rows, targets, size: int) -> float:
    """Sets of rows that :func:`smaller_cover` lists at its first column; its time follows them."""
    targets = np.asarray(targets)
    open_columns = targets != 0
    if not open_columns.any() or not len(rows):
        return 0.0
    rows, targets = np.asarray(rows)[:, open_columns], targets[open_columns]
    # the columns with the largest targets have the fewest solutions: four of them will do
    far = np.argsort(-np.abs(targets), kind="stable")[:FAR]
    counts = solutions(rows[:, far], targets[far], size)
    return float(counts[:, 1:].sum(axis=1).min())

"""Find a small cover: a beam over sets of rows, and every way to finish them with two more.

A *base* is a set of rows.  In a column that it does not hit yet, what is missing is one of the
2^k numbers target − (subset sum); a table of them says in one look whether one row more, or
the sum of two, hits.  The beam keeps the bases that hit most columns.
"""

from __future__ import annotations

import numpy as np

from exactlt.kernels.compiled import njit

MOST = 14
"""Rows of a cover: tables of 2^MOST sums a column."""


@njit(cache=True, nogil=True)
def by_value(rows, bound):
    """Rows of each value, per column: those of value v are order[c, start[c, v + bound]:...]."""
    count, columns = rows.shape
    start = np.zeros((columns, 2 * bound + 2), np.int32)
    order = np.zeros((columns, count), np.int32)
    for c in range(columns):
        for j in range(count):
            start[c, rows[j, c] + bound + 1] += 1
        for v in range(2 * bound + 1):
            start[c, v + 1] += start[c, v]
        place = start[c].copy()
        for j in range(count):
            v = rows[j, c] + bound
            order[c, place[v]] = j
            place[v] += 1
    return start, order


@njit(cache=True, nogil=True)
def _missing(rows, targets, base, left, open_columns):
    """left[c, :2^k] = targets[c] − subset sums of the base; the columns in which none is 0."""
    opened = 0
    for c in range(rows.shape[1]):
        left[c, 0] = targets[c]
        many, hit = 1, targets[c] == 0
        for i in range(len(base)):
            w = rows[base[i], c]
            for q in range(many):
                v = left[c, q] - w
                left[c, many + q] = v
                hit = hit or v == 0
            many *= 2
        if not hit:
            open_columns[opened] = c
            opened += 1
    return opened


@njit(cache=True, nogil=True)
def _mark(table, left, open_columns, opened, many, reach, value):
    for a in range(opened):
        c = open_columns[a]
        for q in range(many):
            v = left[c, q]
            if -reach <= v <= reach:
                table[c, v + reach] = value


@njit(cache=True, nogil=True)
def grow(rows, targets, bound, bases, top):
    """The extensions of bases by one row that hit most columns.

    Returns (place of the base, row, columns hit), at most 8·top of them; ties go to the
    earliest.  O(bases · units · columns).
    """
    count, columns = rows.shape
    size = bases.shape[1]
    many = 1 << size
    table = np.zeros((columns, 2 * bound + 1), np.uint8)
    left = np.zeros((columns, many), np.int32)
    open_columns = np.empty(columns, np.int32)
    room = 8 * top
    place = np.empty(room, np.int32)
    unit = np.empty(room, np.int32)
    hits = np.empty(room, np.int32)
    tally = np.zeros(columns + 1, np.int64)
    found, least = 0, 0
    for b in range(len(bases)):
        opened = _missing(rows, targets, bases[b], left, open_columns)
        _mark(table, left, open_columns, opened, many, bound, 1)
        for j in range(count):
            used = size == 1 and j < bases[b, 0]  # each pair once
            for i in range(size):
                used = used or bases[b, i] == j
            if used:
                continue
            h = columns - opened
            for a in range(opened):
                c = open_columns[a]
                h += table[c, rows[j, c] + bound]
            if h < least:
                continue
            if found == room:  # forget the worse half
                better, least = 0, columns
                while least > 0 and better + tally[least] <= top:
                    better += tally[least]
                    least -= 1
                kept = 0
                for x in range(found):
                    if hits[x] > least or (hits[x] == least and kept < room // 2):
                        place[kept], unit[kept], hits[kept] = place[x], unit[x], hits[x]
                        kept += 1
                found = kept
                tally[:] = 0
                for x in range(found):
                    tally[hits[x]] += 1
                if h < least:
                    continue
            place[found], unit[found], hits[found] = b, j, h
            tally[h] += 1
            found += 1
        _mark(table, left, open_columns, opened, many, bound, 0)
    return place[:found], unit[:found], hits[:found]


@njit(cache=True, nogil=True)
def finish(rows, targets, bound, start, order, bases, found):
    """All covers that add one or two rows to a base, until ``found`` (·, 3) is full.

    Writes (place of the base, row, row or −1) and returns how many.  A pair whose one row
    alone would do may be left out.
    """
    count, columns = rows.shape
    size = bases.shape[1]
    many, reach = 1 << size, 2 * bound
    table = np.zeros((columns, 2 * reach + 1), np.uint8)
    left = np.zeros((columns, many), np.int32)
    open_columns = np.empty(columns, np.int32)
    alone = np.zeros((columns, count), np.uint8)  # row j hits column c by itself
    able = np.empty(columns, np.int32)
    done = 0
    for b in range(len(bases)):
        opened = _missing(rows, targets, bases[b], left, open_columns)
        _mark(table, left, open_columns, opened, many, reach, 1)
        for a in range(opened):
            c, n = open_columns[a], 0
            for j in range(count):
                alone[c, j] = table[c, rows[j, c] + reach]
                n += alone[c, j]
            x = a - 1  # the hardest column first
            while x >= 0 and able[x] > n:
                open_columns[x + 1], able[x + 1] = open_columns[x], able[x]
                x -= 1
            open_columns[x + 1], able[x + 1] = c, n
        for j in range(count):
            used = False
            for i in range(size):
                used = used or bases[b, i] == j
            if used:
                continue
            first = -1
            for a in range(opened):
                if not alone[open_columns[a], j]:
                    first = open_columns[a]
                    break
            if first < 0:
                if done < len(found):
                    found[done, 0], found[done, 1], found[done, 2] = b, j, -1
                    done += 1
                continue
            w = rows[j, first]
            for q in range(2 * many):
                v = left[first, q >> 1] - (w if q & 1 else 0)
                if not -bound <= v <= bound:
                    continue
                for x in range(start[first, v + bound], start[first, v + bound + 1]):
                    l = order[first, x]
                    if l == j or (l < j and not alone[first, l]):
                        continue
                    good = True
                    for a in range(opened):
                        c = open_columns[a]
                        if not (
                            alone[c, j] or alone[c, l] or table[c, rows[j, c] + rows[l, c] + reach]
                        ):
                            good = False
                            break
                    if not good:
                        continue
                    for i in range(size):
                        good = good and bases[b, i] != l
                    if good and done < len(found):
                        found[done, 0], found[done, 1], found[done, 2] = b, j, l
                        done += 1
            if done == len(found):
                break
        _mark(table, left, open_columns, opened, many, reach, 0)
        if done == len(found):
            break
    return done


def small_covers(rows, targets, *, top: int = 300, most: int = MOST, room: int = 20_000):
    """Covers of the least size that the beam meets, as sorted tuples of row numbers.

    Parameters
    ----------
    rows : int array (units, columns)
    targets : int array (columns,)
    top : int
        Width of the beam.
    most : int
        Rows of a cover; beyond it the answer is an empty list.
    room : int
        Covers that are collected.

    Returns
    -------
    list of tuple of int
        All of one size, different; empty where none was met, which proves nothing.

    Notes
    -----
    Heuristic.  Each round O(top · units · (columns + 2^size)).
    """
    rows = np.ascontiguousarray(rows, np.int32)
    targets = np.ascontiguousarray(targets, np.int32)
    if not targets.any():
        return [()]
    if not len(rows):
        return []
    bound = int(np.abs(rows).max(initial=1))
    start, order = by_value(rows, bound)
    found = np.empty((room, 3), np.int32)
    bases = np.zeros((1, 0), np.int32)
    while True:
        many = finish(rows, targets, bound, start, order, bases, found)
        if many:
            covers = {
                tuple(sorted({*bases[b].tolist(), j, l} - {-1}))
                for b, j, l in found[:many].tolist()
            }
            least = min(map(len, covers))
            return sorted(one for one in covers if len(one) == least)
        if bases.shape[1] + 3 > min(most, len(rows)):
            return []
        if bases.shape[1]:
            bases = _best(rows, targets, bound, bases, top)
        else:
            bases = np.arange(len(rows), dtype=np.int32)[:, None]


def _best(rows, targets, bound, bases, top):
    """The ``top`` different extensions of bases that hit most columns."""
    place, unit, hits = grow(rows, targets, bound, bases, top)
    sets = np.sort(np.concatenate([bases[place], unit[:, None]], axis=1), axis=1)
    sets, first = np.unique(sets, axis=0, return_index=True)
    best = np.argsort(-hits[first], kind="stable")[:top]
    return np.ascontiguousarray(sets[best], np.int32)

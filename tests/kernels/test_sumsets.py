"""Reachable sums, first hits, counts, fewest and cheapest masks against short definitions."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.errors import InputError
from exactlt.kernels import prefixes
from exactlt.kernels.bits import shift_or
from exactlt.kernels.reach import covered, first_hits, reachable
from exactlt.kernels.sumset import ones, sum_set
from exactlt.kernels.tables import count_table, fewest_split, fewest_table, join_counts
from exactlt.kernels.weighted import cheapest, cheapest_plain

quick = settings(max_examples=60, deadline=None)
small = st.lists(st.integers(-40, 40), max_size=9)


def big_integer(weights):
    """The plain twin: a Python integer whose bit p says that the sum low + p is reachable."""
    bits = 1
    for w in weights:
        bits |= bits << abs(w)
    return bits


def as_integer(bits):
    return int.from_bytes(bits.tobytes(), "little") >> 64


weight_lists = st.one_of(
    small,
    st.lists(st.sampled_from([0, 3, 5, -3, 700]), max_size=14),
    st.lists(st.integers(1, 300), max_size=18),
    st.lists(st.integers(-5000, 5000).map(lambda w: 6 * w), max_size=12),
    st.integers(0, 12).map(lambda n: [3**i for i in range(n)]),
)


@given(weight_lists)
@settings(max_examples=200, deadline=None)
def test_sum_sets_are_those_of_python_integers(weights):
    sums = sum_set(weights)
    plain = big_integer(weights)
    assert (sums.low, sums.high) == (
        sum(w for w in weights if w < 0),
        sum(w for w in weights if w > 0),
    )
    assert as_integer(sums.expand()) == plain
    assert sums.count() == plain.bit_count() == ones(sums.expand())
    bits, length, low = reachable(weights)
    assert (as_integer(bits), length, low) == (plain, plain.bit_length(), sums.low)


@given(weight_lists, st.integers(-3000, 3000), st.integers(0, 50), st.integers(1, 7))
@settings(max_examples=150, deadline=None)
def test_questions_to_a_sum_set(weights, target, tolerance, stride):
    sums, plain = sum_set(weights), big_integer(weights)
    bits = enumerate(reversed(f"{plain:b}"))
    values = np.array([sums.low + place for place, bit in bits if bit == "1"])
    assert sums.contains(target) == (target in values)
    assert covered(weights, [target], tolerance)[0] == (abs(values - target) <= tolerance).any()
    line = values[(values - target) % stride == 0]
    nearest = sums.nearest(target, stride)
    if line.size:
        assert (nearest - target) % stride == 0
        assert abs(nearest - target) == abs(line - target).min()
    else:
        assert nearest is None


def test_nearest_takes_targets_of_any_size():
    sums = sum_set([3, -5, 8])
    assert (sums.nearest(10**40), sums.nearest(-(10**40))) == (11, -5)
    assert (sums.nearest(10**40, 10**3), sums.nearest(10**40 + 500, 10**3)) == (0, None)


def test_only_the_edge_is_touched_once_the_middle_is_full():
    """Counted work: sixty random weights below 2^20 leave under a tenth of the bits stored."""
    rng = np.random.default_rng(1)
    sums = sum_set(rng.integers(1, 2**20, 60).tolist())
    assert sums.edge * 10 < sums.total
    assert sums.bits.size == ((sums.edge + 63) >> 6) + 1


def test_stretched_weights_tell_the_size():
    weights = [3, -7, 2, 9, -4]
    stretched = sum_set([w * 6 + 1 for w in weights])
    for size in range(6):
        reach = {sum(c) for c in itertools.combinations(weights, size)}
        assert reach == {v for v in range(-12, 15) if stretched.contains(v * 6 + size)}


@given(st.integers(0, 5000), st.integers(0, 3000), st.integers(0, 2**60))
@quick
def test_shift_or_is_a_shift_and_an_or(length, shift, seed):
    rng = np.random.default_rng(seed)
    bits = np.zeros(((length + shift) >> 6) + 3, np.uint64)
    value = int.from_bytes(rng.bytes(length // 8 + 1), "little") & ((1 << length) - 1)
    raw = value.to_bytes(8 * (bits.size - 1), "little")
    bits[1:] = np.frombuffer(raw, np.uint64)
    shift_or(bits, length, shift)
    assert as_integer(bits) == value | value << shift


@given(small, st.lists(st.integers(-90, 90), max_size=9), st.integers(0, 12))
@quick
def test_first_hits_are_least_prefixes(weights, targets, tolerance):
    sets = [{0}]
    for w in weights:
        sets.append(sets[-1] | {s + w for s in sets[-1]})
    hits = [
        next((k for k, s in enumerate(sets) if any(abs(v - t) <= tolerance for v in s)), -1)
        for t in targets
    ]
    assert first_hits(weights, targets, tolerance).tolist() == hits


@given(small, st.integers(-90, 90), st.integers(0, 9), st.integers(1, 4))
@quick
def test_joined_counts_are_numbers_of_masks(weights, target, tolerance, stride):
    cut = len(weights) // 2
    low = sum(w for w in weights if w < 0)
    a, b = count_table(weights[:cut]), count_table(weights[cut:])
    wanted = range(target, target + tolerance * stride + 1, stride)
    count = sum(
        sum(w for w, m in zip(weights, mask, strict=True) if m) in wanted
        for mask in itertools.product((0, 1), repeat=len(weights))
    )
    assert join_counts(a, b, wanted[0] - low, wanted[-1] - low, stride) == count


def test_counts_pass_64_bits():
    """C(100, 50) masks of a hundred ones have the sum 50."""
    from math import comb

    ones = [1] * 50
    assert join_counts(count_table(ones), count_table(ones), 50, 50, 1) == comb(100, 50)
    assert join_counts(count_table(ones), count_table(ones), 0, 100, 1) == 2**100
    assert join_counts(count_table(ones), count_table(ones), -7, 500, 2) == 2**99


@given(small, st.integers(-90, 90), st.integers(0, 9))
@quick
def test_fewest_ones_by_tables_and_by_prefix_kernels(weights, target, tolerance):
    n, cut = len(weights), len(weights) // 2
    masks = [
        m
        for m in range(1 << n)
        if abs(sum(w for i, w in enumerate(weights) if m >> i & 1) - target) <= tolerance
    ]
    fewest = min((m.bit_count() for m in masks), default=None)
    low = sum(w for w in weights if w < 0)
    a, b = fewest_table(weights[:cut]), fewest_table(weights[cut:])
    place = fewest_split(a, b, target - tolerance - low, target + tolerance - low)
    ones = None if place is None else int(a[place[0]]) + int(b[place[1]])
    assert (ones if ones is not None and ones <= n else None) == fewest
    rows, wanted = np.array([weights], np.int64).reshape(1, n), np.array([target])
    sparsest = int(prefixes.sparsest_masks(rows, wanted, tolerance)[0])
    assert (sparsest in masks and sparsest.bit_count() == fewest) or (sparsest == -1 and not masks)
    least = int(prefixes.prefix_lengths(rows, wanted, tolerance)[0])
    assert least == min((m.bit_length() for m in masks), default=-1)
    cheap = cheapest(weights, [1] * n, target, tolerance)
    assert (cheap and cheap[0]) == fewest


@given(
    st.lists(st.tuples(st.integers(-30, 30), st.integers(-9, 9)), max_size=9),
    st.integers(-60, 60),
    st.integers(0, 20),
)
@quick
def test_the_cheapest_mask(pairs, target, tolerance):
    weights, costs = [w for w, _ in pairs], [c for _, c in pairs]
    found, plain = (f(weights, costs, target, tolerance) for f in (cheapest, cheapest_plain))
    assert (found is None) == (plain is None)
    if found is not None:
        cost, mask = found
        kept = [i for i in range(len(pairs)) if mask >> i & 1]
        assert cost == plain[0] == sum(costs[i] for i in kept)
        assert abs(sum(weights[i] for i in kept) - target) <= tolerance


@pytest.mark.parametrize(
    "arguments, word",
    [
        (([1], [1, 2], 0), "costs"),
        (([1], [1], 0, -1), "tolerance"),
        (([2**62], [1], 0), "2.62"),
        (([1] * 47, [1] * 47, 0), "46"),
    ],
)
def test_what_cheapest_refuses(arguments, word):
    with pytest.raises(InputError, match=word):
        cheapest(*arguments)

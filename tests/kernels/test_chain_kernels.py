"""Kernels of the exact probabilities equal their plain twins."""

import numpy as np
import pytest

from exactlt.kernels.chains.reachable import (
    closure_truncated,
    closure_truncated_plain,
    survival,
    survival_plain,
    topological_order,
)
from exactlt.theory.probability.chain import lift, prime_basis
from exactlt.theory.probability.law import Event, weights
from exactlt.theory.probability.sign_flip import misses, sum_plain
from exactlt.theory.probability.signed import closure, closure_plain


@pytest.mark.parametrize("modular", [False, True])
@pytest.mark.parametrize("need_all", [False, True])
@pytest.mark.parametrize("width", [2, 7, 11])
def test_truncated_closure(width, need_all, modular):
    values = np.arange(1, width)
    for targets in ((1 << width) - 2, 1 << (width - 1)):
        kernel = closure_truncated(values, np.uint64(targets), need_all, width, modular, 10**6)
        plain = closure_truncated_plain(values, targets, need_all, width, modular, 10**6)
        for a, b in zip(kernel, plain, strict=True):
            np.testing.assert_array_equal(a, b)


def test_truncated_closure_stops_at_its_limit():
    states, _ = closure_truncated(np.arange(1, 12), np.uint64(1 << 11), True, 12, False, 20)
    assert len(states) == 0


def test_known_numbers_of_reachable_sets():
    sizes = []
    for M in (8, 16):
        targets = np.uint64((1 << (M + 1)) - 2)
        sizes.append(
            len(closure_truncated(np.arange(1, M + 1), targets, True, M + 1, False, 10**6)[0])
        )
    assert sizes == [130, 4816]


@pytest.mark.parametrize(
    "law", ["uniform:M=4", "nonzero:M=3", "range:low=-3,high=2", "product:k=1"]
)
def test_signed_closure(law):
    law = weights(law)
    steps = [(abs(x), x < 0, c) for x, c in law.items() if x]
    for event in (Event(0, (2,)), Event(0, (-1, 3)), Event(0, (-3, 1), "any")):
        kernel = closure(law, event, steps, 10**6)
        _, rows = closure_plain(law, event, steps, 10**6)
        np.testing.assert_array_equal(kernel, np.array(rows, np.int32))


def test_survival_counts_and_chinese_remainders():
    values = np.arange(1, 7)
    _, successor = closure_truncated(values, np.uint64(0b1111110), True, 7, False, 10**6)
    counts, payoff = np.array([3, 1, 4, 1, 5, 9]), np.ones(len(successor), np.uint64)
    payoff[2] = 0
    plain = survival_plain(successor, counts, payoff, 40)
    primes = prime_basis(40 * 5 + 1)
    by_prime = np.array([[c % p for p in primes] for c in counts.tolist()], np.uint64)
    for careful in (False, True):
        residues = survival(successor, by_prime, payoff, np.array(primes, np.uint64), 40, careful)
        assert [lift(row.tolist(), primes) for row in residues] == plain
    assert len(set(primes)) == len(primes) and max(plain) > 1 << 100


@pytest.mark.parametrize("law", ["uniform:M=3", "nonzero:M=2", "product:k=1"])
def test_sign_flip_sum(law):
    law = weights(law)
    for event in (
        Event(4, (2,)),
        Event(3, (-1, 2), "any"),
        Event(4, (0, 1), nonempty=True),
        Event(5, (0,), nonempty=True),
    ):
        assert misses(law, event) == sum_plain(law, event)


def test_order_puts_successors_later_and_finds_cycles():
    table = np.array([[2, 3], [-1, 1], [1, 2], [2, 1]], np.int32)
    rank = topological_order(table)
    assert rank.tolist() == [0, 3, 2, 1]
    assert (topological_order(np.array([[1, 0], [0, 1]], np.int32)) < 0).any()

"""Kernels of the exact probabilities equal their plain twins."""

import numpy as np
import pytest

from exactlt.instances import parse_law
from exactlt.kernels import rent
from exactlt.kernels.chains.plain import (
    closure_truncated_plain,
    longest_runs_plain,
    survival_plain,
    topological_order_plain,
)
from exactlt.kernels.chains.reachable import (
    closure_truncated,
    longest_runs,
    survival,
    topological_order,
)
from exactlt.theory.probability import closed
from exactlt.theory.probability.chain import lift, prime_basis
from exactlt.theory.probability.law import Event, weights
from exactlt.theory.probability.sign_flip import misses, sum_plain
from exactlt.theory.probability.signed import closure, closure_plain


@pytest.fixture(autouse=True)
def compiled_code(monkeypatch):
    """Plain Python does nothing here unless a test asks for it."""
    monkeypatch.setattr(rent, "RENT", 0)


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


def test_orders_and_runs_equal_their_plain_twins():
    draw = np.random.default_rng(3)
    for _ in range(40):
        size, classes = int(draw.integers(1, 12)), int(draw.integers(1, 4))
        # edges go up, stay or leave; a few go down and make cycles
        successor = draw.integers(-1, size, (size, classes)).astype(np.int32)
        up = np.arange(size)[:, None]
        successor = np.where(draw.random((size, classes)) < 0.9, np.maximum(successor, up), -1)
        successor = successor.astype(np.int32)
        for s in range(1, size):  # all are reachable from 0
            successor[s - 1, 0] = s
        own = draw.integers(0, 3, size)
        np.testing.assert_array_equal(
            longest_runs(successor, own, 3), longest_runs_plain(successor, own, 3)
        )
        if size > 3:
            successor[size - 1, -1] = size - 3
        np.testing.assert_array_equal(
            topological_order(successor), topological_order_plain(successor)
        )


@pytest.mark.parametrize("text, targets", [("uniform:M=3", (2,)), ("positive:M=5", (3, 4, 5))])
def test_probabilities_are_the_same_without_compiled_code(text, targets, monkeypatch):
    from exactlt.theory.probability import positive, signed

    law, event = weights(parse_law(text)), Event(9, targets)
    build = positive.chain if law.nonnegative else signed.chain
    found = []
    for allowed in (0, 10**6):
        monkeypatch.setattr(rent, "RENT", allowed)
        monkeypatch.setattr(rent, "_spent", {})
        chain = build(law, event)
        runs = closed.multiplicities(chain)
        flips = misses(law, event) if law.symmetric else None
        found.append((chain.successor.tolist(), chain.counts, chain.miss_counts(9), runs, flips))
        assert bool(rent._spent.get("survival")) == bool(allowed)
    assert found[0] == found[1]


def test_large_chains_leave_plain_python(monkeypatch):
    monkeypatch.setattr(rent, "_spent", {})
    monkeypatch.setattr(rent, "RENT", 3000)
    law, event = weights(parse_law("uniform:M=3")), Event(9, (2,))
    steps = [(abs(x), x < 0, c) for x, c in law.items() if x]
    rows = closure(law, event, steps, 10**6)
    assert rent.left("closure_signed") == 0
    np.testing.assert_array_equal(rows, closure_plain(law, event, steps, 10**6)[1])

"""Random sets of a cyclic group: counts by brute force, symmetry, and the two models apart."""

from fractions import Fraction
from itertools import combinations, product
from math import comb

import pytest

from exactlt.errors import InputError, UnsupportedError
from exactlt.theory.probability.group_set import (
    cover_threshold,
    covering_sets,
    set_cover_probability,
)
from exactlt.theory.probability.modular import modular_miss


def covers(chosen, N):
    reached = {0}
    for x in chosen:
        reached |= {(r + x) % N for r in reached}
    return len(reached) == N


@pytest.mark.parametrize("N", range(1, 11))
def test_every_subset(N):
    found = tuple(sum(covers(c, N) for c in combinations(range(N), k)) for k in range(N + 1))
    assert covering_sets(N) == found


@pytest.mark.parametrize("N", (2, 3, 4, 5))
def test_a_sequence_is_a_mixture_over_its_distinct_elements(N):
    """Two draws agree or are a uniform pair, so that small cases tie the models together."""
    two = Fraction(1, N) * set_cover_probability(N, 1) + Fraction(N - 1, N) * set_cover_probability(
        N, 2
    )
    seen = sum(covers(x, N) for x in product(range(N), repeat=2))
    assert 1 - modular_miss(N, 2) == Fraction(seen, N * N)
    if N > 2:  # x, x can cover only as far as 0, x, 2x
        assert Fraction(seen, N * N) >= two


def test_more_elements_never_cover_less():
    for N in (7, 12, 17):
        chances = [Fraction(c, comb(N, k)) for k, c in enumerate(covering_sets(N))]
        assert chances == sorted(chances) and chances[-1] == 1


def test_the_two_models_differ_first_at_eight():
    both = {N: (cover_threshold(N), cover_threshold(N, draws="sequence")) for N in range(2, 9)}
    assert [N for N, (a, b) in both.items() if a != b] == [8] and both[8] == (4, 5)
    assert set_cover_probability(8, 4) == Fraction(41, 70)


@pytest.mark.slow
def test_among_primes_they_differ_first_at_thirteen():
    both = {N: (cover_threshold(N), cover_threshold(N, draws="sequence")) for N in (11, 12, 13)}
    assert both == {11: (5, 5), 12: (5, 5), 13: (5, 6)}


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: covering_sets(32), UnsupportedError, "at most 31, got 32"),
        (lambda: set_cover_probability(5, 6), InputError, "at most N = 5"),
        (lambda: cover_threshold(5, 2), InputError, "chance: expected"),
        (lambda: cover_threshold(5, draws="bag"), InputError, "set or sequence"),
        (lambda: cover_threshold(5, 1, draws="sequence"), InputError, "never covers"),
    ],
)
def test_bad_input(call, error, said):
    with pytest.raises(error, match=said):
        call()

"""Masks of d targets that share one: complete, and every visited one is among them."""

import math
from fractions import Fraction

import numpy as np
import pytest

from exactlt.errors import InputError
from exactlt.instances import SubsetSum
from exactlt.pruning import reachable, reachable_shared


def drawn(n, d, seed, M=9):
    rng = np.random.Generator(np.random.PCG64([seed, n, d]))
    return rng.integers(-M, M + 1, (n, d)).tolist(), rng.uniform(-1, 1, n).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_one_target_is_the_line(seed):
    x, s = drawn(9, 1, seed, M=3)
    line = reachable(SubsetSum([v[0] for v in x], 0), s)
    assert reachable_shared(x, s) == set(line)


@pytest.mark.parametrize("n, d", [(7, 2), (6, 3)])
def test_general_position_has_the_known_number_of_cells(n, d):
    """Σ_{i<=d} C(n, i) cells (Zaslavsky 1975); large random ones are in general position."""
    x, s = drawn(n, d, 3, M=10**6)
    assert len(reachable_shared(x, s)) == sum(math.comb(n, i) for i in range(d + 1))


@pytest.mark.parametrize("d", [2, 3])
def test_nothing_is_missed_where_planes_meet(d):
    """Small coefficients and equal scores: many planes through one point, parallel, equal, zero."""
    rng = np.random.Generator(np.random.PCG64(d))
    for _ in range(4):
        x = rng.integers(-1, 2, (6, d)).tolist()
        s = [Fraction(int(v), 2) for v in rng.integers(-1, 2, 6)]
        family = reachable_shared(x, s)
        for c in rng.integers(-6, 7, (400, d)).tolist():
            z = [
                a + sum(Fraction(u, 4) * b for u, b in zip(c, v, strict=True))
                for a, v in zip(s, x, strict=True)
            ]
            assert tuple(int(v > 0) for v in z) in family


@pytest.mark.parametrize("d", [2, 3])
def test_every_visited_mask_is_in_the_family(d):
    visited = set()
    for seed in range(3):
        x, s = drawn(8, d, seed)
        family = reachable_shared(x, s)
        w, z, v = np.array(x) / 9, np.array(s), 0.0
        t = w.sum(axis=0) / 3
        for step in range(60):
            m = (z > 0).astype(float)
            visited.add((seed, *m))
            assert tuple(int(b) for b in m) in family
            v = 0.9 * v + w @ (m @ w - t)
            z = z - 0.1 / (1 + step / 20) * v
    assert len(visited) > 6


def test_bad_input_of_arrangements():
    for args, words in (
        (([], []), "vectors: expected n rows"),
        (([[1], [1, 2]], [0, 0]), "vectors: expected n rows"),
        (([[1.5]], [0]), "vectors: expected integers"),
        (([[1]], [0, 1]), "scores: expected 1"),
        (([[1]], [math.nan]), "scores: expected finite"),
        (([[1, 2, 3]] * 60, [0] * 60), "n\\^\\(d\\+1\\) of at most"),
    ):
        with pytest.raises(InputError, match=words):
            reachable_shared(*args)

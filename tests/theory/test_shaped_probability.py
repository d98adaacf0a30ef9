"""Vectors, locked and moving items, sets of residues: three routes, laws between them, limits."""

from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactlt as lt
from exactlt import InputError
from exactlt.errors import UnsupportedError
from exactlt.theory.probability import modular
from exactlt.theory.probability.exact import OutOfReach, exact
from exactlt.theory.probability.law import Event
from exactlt.theory.probability.modular import modular_miss, modular_set_miss
from exactlt.theory.probability.shaped import probability, question

LAWS = (
    "uniform:M=2",
    "sparse:p=1/4,of=uniform:M=2",
    "locked:first=2,of=uniform:M=2",
    "locked:every=2,of=nonzero:M=2",
    "locked:p=1/3,of=positive:M=2",
    "vector:d=2,of=sign",
    "sparse:p=1/2,of=vector:d=2,of=sign",
    "vector:d=2,of=sparse:p=1/3,of=sign",
    "locked:p=1/4,of=vector:d=2,of=sign",
)


@settings(max_examples=80)
@given(
    st.sampled_from(LAWS),
    st.integers(0, 4),
    st.lists(st.lists(st.integers(-3, 3), min_size=2, max_size=2), min_size=1, max_size=3),
    st.sampled_from(["all", "any"]),
    st.sampled_from([None, None, 1, 2]),
    st.sampled_from([0, 0, 1]),
)
def test_all_routes_agree(law, n, goals, mode, size, perturb):
    d = 2 if "vector" in law else 1
    targets = [tuple(goal) if d == 2 else goal[0] for goal in goals]
    asked = question(law, n, targets, mode=mode, size=size, perturb=perturb)
    listed = probability(asked, method="enumerate").value
    assert 0 <= listed <= 1
    assert probability(asked, method="walk").value == listed
    if perturb == 0:
        assert probability(asked, method="reduce").value == listed
    assert probability(asked).value == listed


def p(law, n, target, **more):
    return probability(question(law, n, [target], **more)).value


def test_nothing_shaped_is_the_plain_law():
    for n in range(6):
        plain = exact("uniform:M=3", Event(n, (2,))).value
        assert p("vector:d=1,of=uniform:M=3", n, (2,)) == plain
        assert p("locked:first=0,of=uniform:M=3", n, 2) == plain
        assert p("sparse:p=1,of=uniform:M=3", n, 2) == plain
        assert p("uniform:M=3", n, 2, perturb=0) == plain
        if n:
            assert p("locked:p=1,of=uniform:M=3", n, 2) == p("locked:every=1,of=uniform:M=3", n, 2)


def test_sparse_is_a_mixture_of_plain_laws():
    # Each item is open with probability 1/4: a binomial number of plain samples.
    n, share = 7, Fraction(1, 4)
    mixture = sum(
        comb(n, j) * share**j * (1 - share) ** (n - j) * exact("nonzero:M=3", Event(j, (2,))).value
        for j in range(n + 1)
    )
    assert exact("sparse:p=1/4,of=nonzero:M=3", Event(n, (2,))).value == mixture


def test_all_locked_is_the_law_of_the_sum():
    # P(three signs sum to 1) = 3/8, and nothing is free.
    assert p("locked:first=9,of=sign", 3, 1) == Fraction(3, 8)


def test_moving_items_reach_more_the_further_they_move():
    chances = [p("uniform:M=6", 3, 5, perturb=e) for e in range(4)]
    assert chances == sorted(chances) and chances[0] < chances[3]
    # One sample x reaches 5 within ε where |x − 5| <= ε: the definition, by hand.
    assert p("uniform:M=6", 1, 5, perturb=1) == Fraction(3, 13)


def test_vectors_take_the_sign_flip_method_and_agree_with_the_walk():
    asked = question("vector:d=2,of=uniform:M=1", 6, [(1, -1)])
    fast = probability(asked)
    assert "sign-flip" in fast.work or "reduced" in fast.work
    assert fast.value == probability(asked, method="walk").value


def test_the_public_verb():
    assert lt.success_probability("vector:d=2,of=sign", 2, (1, 1)) == Fraction(7, 16)
    assert lt.success_probability("uniform:M=6", 1, 5, perturb=1) == Fraction(3, 13)
    assert lt.success_probability("locked:first=1,of=sign", 2, 0) == Fraction(1, 2)


@pytest.mark.parametrize("N", [1, 5, 8, 9])
def test_sets_of_residues_are_counted(N):
    for k in range(N + 1):
        sums = [
            {sum(s) % N for r in range(k + 1) for s in combinations(chosen, r)}
            for chosen in combinations(range(N), k)
        ]
        assert modular_set_miss(N, k) == Fraction(sum(len(s) < N for s in sums), len(sums))
        assert modular_set_miss(N, k, [1, 2], mode="any") == Fraction(
            sum(not s & {1 % N, 2 % N} for s in sums), len(sums)
        )


def test_a_set_covers_sooner_than_a_sequence():
    for k in (4, 5, 6):
        assert modular_set_miss(13, k) < modular_miss(13, k)
    # Erdos problem 543: the least k that covers Z_13 with probability 1/2.
    half = Fraction(1, 2)
    assert min(k for k in range(14) if modular_set_miss(13, k) <= half) == 5
    assert min(k for k in range(14) if modular_miss(13, k) <= half) == 6


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: question("vector:d=2,of=sign", 2, [1]), "target: expected 2 integers"),
        (lambda: question("sign", 2, [(1, 1)]), "target"),
        (lambda: question("sign", -1, [1]), "n: expected an integer >= 0"),
        (lambda: question("sign", 1, []), "targets: expected at least one"),
        (lambda: question("sign", 1, [1], perturb=-1), "perturb: expected an integer >= 0"),
        (lambda: question("sign", 1, [1], mode="most"), "mode: expected"),
        (lambda: probability(question("sign", 1, [1]), method="x"), "method: expected auto"),
        (lambda: modular_set_miss(5, 6), "k: a set of Z_5 has at most 5 elements"),
        (lambda: modular_set_miss(5, 2, []), "targets: expected at least one"),
    ],
)
def test_bad_questions_get_one_sentence(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_what_is_out_of_reach_says_what_each_route_would_take(monkeypatch):
    with pytest.raises(OutOfReach, match=r"reduce does not let items move; walk .*; enumerate"):
        probability(question("uniform:M=1000", 9, [5], perturb=1), steps=1e6)
    monkeypatch.setattr(modular, "SETS", 100)
    with pytest.raises(UnsupportedError, match="sets of sums"):
        modular_set_miss(23, 10)

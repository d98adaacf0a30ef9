"""Conjectures about laws with braces: sparse, locked, vectors, and items that may move."""

from fractions import Fraction

import pytest

from exactlt.claims.made import of_trial
from exactlt.errors import InputError
from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.conjecture.points import question
from exactlt.theory.conjecture.search import try_claim
from exactlt.theory.conjecture.short import short_answer
from exactlt.theory.conjecture.show import trial_lines
from exactlt.theory.probability.truth import Question, enumerated, miss


def test_formulas_in_braces_become_the_law_of_the_point():
    claim = Claim("P(miss) <= 1", law="sparse:p=1/{s},of=uniform:M={2*M}", tol="1")
    values = {"n": 3, "M": 2, "s": 3, "t": 1}
    assert claim.needed == {"n", "M", "s", "t"}
    assert question(claim, values) == Question("sparse:p=1/3,of=uniform:M=4", 3, (1,), 1)
    vector = Claim("P(miss) <= 1", law="vector:d={d},of=sign", target="vector: 1")
    assert question(vector, {"n": 2, "d": 3, "t": 0}).targets == ((1, 1, 1),)
    each = Claim("P(miss) <= 1", law="vector:d=2,of=sign", target="vector: n, -n")
    assert question(each, {"n": 2}).targets == ((2, -2),)
    moving = Claim("P(miss) <= 1", perturb="e", region=dict.fromkeys("nMte", "1"))
    assert question(moving, {"n": 2, "M": 3, "t": 1, "e": 2}).perturb == 2


SHAPED = (
    Question("locked:p=1/3,of=uniform:M=2", 3, (1,)),
    Question("locked:first=1,of=uniform:M=2", 3, (1,), 1),
    Question("vector:d=2,of=sign", 3, ((1, -1),)),
    Question("vector:d=2,of=sign", 3, ((1, 0),), 1),
    Question("uniform:M=3", 3, (2,), 0, 2, 1),
    Question("sparse:p=1/3,of=uniform:M=2", 3, (1,)),
)


@pytest.mark.parametrize("asked", SHAPED, ids=str)
def test_the_second_count_agrees(asked):
    assert miss(asked) == enumerated(asked)


def test_nothing_shaped_is_the_plain_claim():
    region = {"n": "1..4", "M": "1..2", "t": "1..M"}
    plain = try_claim(Claim("P(miss) <= 2/3", region=region)).stages[0]
    for law in (
        "uniform:M={M}",
        "sparse:p=1,of=uniform:M={M}",
        "locked:first=0,of=uniform:M={M}",
        "vector:d=1,of=uniform:M={M}",
    ):
        same = try_claim(Claim("P(miss) <= 2/3", law=law, region=region)).stages[0]
        assert (same.points, same.failing) == (plain.points, plain.failing)
        assert same.counterexample.known == plain.counterexample.known


def test_locking_never_helps_and_moving_never_hurts():
    region = {"n": "1..4", "M": "1..2", "s": "2..3", "t": "1..M"}
    locked = Claim(
        "P(miss) >= Q(miss)",
        law="locked:p=1/{s},of=uniform:M={M}",
        versus="uniform:M={M}",
        region=region,
    )
    assert try_claim(locked).refuted is None
    moving = Claim("P(miss) <= Q(miss)", perturb="1", versus="uniform:M={M}", region=region)
    assert try_claim(moving).refuted is None
    falls = Claim("P(miss) < Q(miss)", perturb="0", versus="uniform:M={M}", region=region)
    assert try_claim(falls).refuted is not None


def test_a_fit_by_density_and_its_claim():
    claim = Claim(
        "sufficient: n >= C*s",
        law="sparse:p=1/{s},of=uniform:M=1",
        p="1/2",
        free=("C",),
        by="s",
        region={"s": "1..2", "n": "1..9", "t": "1"},
    )
    trial = try_claim(claim)
    # P(miss) of {-1, 0, 1} zeroed to density 1/s: (1 − 1/(3s))^n, so n = 2 and 4 are least.
    assert miss(Question("sparse:p=1/2,of=uniform:M=1", 4, (1,))) == Fraction(5, 6) ** 4
    assert {x: str(f.survives is not None) for x, f in trial.stages[0].by} == {1: "True", 2: "True"}
    document = of_trial(trial)
    assert document["conjecture"]["law"] == claim.law and "perturb" not in document["conjecture"]
    assert any("sparse:p=1/{s}" in line for line in trial_lines(trial))


def test_no_claim_for_every_n_where_later_items_may_be_locked():
    given_ = {"p": "1/3", "region": {"n": "2..4", "M": "1", "t": "1"}}
    plain = try_claim(Claim("sufficient: n >= 3", law="uniform:M={M}", **given_))
    assert "every n" in short_answer(plain)
    locked = try_claim(Claim("sufficient: n >= 3", law="locked:p=1/9,of=uniform:M={M}", **given_))
    assert "every n" not in short_answer(locked)


def test_sampling_and_bounds_say_what_they_do_not_take():
    region = {"n": "2", "M": "1", "t": "1"}
    trial = try_claim(
        Claim(
            "P(miss) <= 1",
            law="locked:first=1,of=uniform:M={M}",
            region=region,
            far=region,
            sampled=region,
        )
    )
    assert [stage.skipped for stage in trial.stages] == [0, 1, 1]
    assert "single free weights" in trial.stages[1].reason


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"law": "cauchy"}, "or a law's text with formulas in braces"),
        ({"law": "sparse:p=1/{s},of=uniform:M={M}"}, "region: expected values for s"),
        ({"target": "vector: 1"}, "a vector is for a law of vectors"),
        ({"law": "vector:d=2,of=sign", "target": "all"}, "expected one or 'vector: formulas'"),
        ({"law": "vector:d=2,of=sign", "target": "vector: 1, 2, 3"}, "expected 1 or 2 formulas"),
        ({"perturb": "-1"}, "perturb: expected at least 0"),
        ({"law": "sparse:p=2,of=uniform:M={M}"}, "p: expected a fraction above 0"),
    ],
)
def test_bad_claims_get_one_sentence(given_, words):
    with pytest.raises(InputError, match=words):
        try_claim(Claim("P(miss) <= 1", **given_))

"""A name has one meaning; a formula without a value is no support; limits hold inside points."""

import time
from fractions import Fraction

import pytest

from exactlt.errors import InputError
from exactlt.theory.conjecture.claim import claim_from
from exactlt.theory.conjecture.sampled import samples_needed
from exactlt.theory.conjecture.search import try_claim
from exactlt.theory.conjecture.show import trial_lines

REGION = {"n": "1..6", "M": "1..3", "t": "1..M"}


def trial(claim, seconds=60.0, **options):
    return try_claim(claim_from({"claim": claim, "region": REGION, **options}), seconds=seconds)


@pytest.mark.parametrize("free", ["lambda", "lam", "λ", "ε", "eps", "κ", "beta", "α", "μ"])
@pytest.mark.parametrize("spelling", ["as given", "lam"])
def test_every_spelling_of_a_constant_is_fitted(free, spelling):
    if spelling == "lam" and free not in ("lambda", "λ"):
        pytest.skip("one spelling")
    name = free if spelling == "as given" else "lam"
    (found,) = trial(f"P(miss) <= {name}/n", free=[free]).constants
    assert found.survives == Fraction(1592, 1000)


@pytest.mark.parametrize(
    "claim, options",
    [
        ("P(miss) <= C*eps", {"free": ["C"]}),
        ("P(miss) <= -C*N", {"free": ["C"]}),
        ("P(miss) <= C*log(n-3)", {"free": ["C"], "region": {**REGION, "n": "1..3"}}),
        ("P(miss) <= C*log(n-3)", {"free": ["C"], "region": {**REGION, "n": "3..6"}}),
        ("P(miss) <= C*sqrt(1-n)", {"free": ["C"]}),
        ("P(miss) <= eps/n", {}),
    ],
)
def test_what_cannot_be_evaluated_is_refused(claim, options):
    with pytest.raises(InputError):
        trial(claim, **options)


@pytest.mark.parametrize("name", ["M", "t", "n"])
@pytest.mark.parametrize("role", ["free", "sweep", "let"])
def test_a_region_variable_is_nothing_else(name, role):
    options = {"free": {"free": [name]}, "sweep": {"free": ["C"], "sweep": {name: "1 2"}}}
    options["let"] = {"let": {name: "2"}}
    with pytest.raises(InputError, match=f"{name}: expected one meaning"):
        trial("P(miss) <= C/n" if role == "sweep" else f"P(miss) <= {name}/n", **options[role])


@pytest.mark.parametrize("a, b", [("λ", "lam"), ("lambda", "λ"), ("ε", "eps")])
def test_two_spellings_of_a_name_are_not_two_names(a, b):
    with pytest.raises(InputError, match="another spelling"):
        trial("P(miss) <= 1", let={a: "1", b: "2"})
    with pytest.raises(InputError, match="one meaning"):
        trial("P(miss) <= C/n", free=[a], let={b: "2"})


def test_greek_letters_in_tables():
    found = trial("P(miss) <= λ/n", let={"λ": "2"}, where=["lambda <= 3"])
    assert found.tested and not found.refuted


def test_the_true_least_n_is_at_most_where_the_region_begins():
    options = {"p": "99/100", "region": {"n": "17..18", "M": "4", "t": "M"}}
    lines = "\n".join(trial_lines(trial("sufficient: n >= 2*log2(M)+10", **options)))
    assert "<= 17" in lines
    options["region"]["n"] = "8..18"
    lines = "\n".join(trial_lines(trial("sufficient: n >= 2*log2(M)+10", **options)))
    assert "<= " not in lines and " 14" in lines


def test_undecided_points_are_named_with_the_samples_they_need():
    found = trial(
        "sufficient: n >= 2*log2(M)+10",
        p="99/100",
        sampled={"n": "17", "M": "8", "t": "M"},
        samples=1000,
        region={"n": "1..2", "M": "1", "t": "1"},
    )
    (point,) = found.stages[-1].open_points
    needed = samples_needed(found.claim, point)
    assert needed > 1000 and f"about {needed} samples" in "\n".join(trial_lines(found))
    again = trial(
        "sufficient: n >= 2*log2(M)+10",
        p="99/100",
        sampled={"n": "17", "M": "8", "t": "M"},
        samples=2 * needed,
        region={"n": "1..2", "M": "1", "t": "1"},
    )
    assert not again.stages[-1].undecided


@pytest.mark.parametrize(
    "claim, options",
    [
        ("P(miss) <= 1", {"target": "all", "region": {"n": "20..40", "M": "16..64"}}),
        ("sufficient: n >= Sum(factorial(j),j,1,99999)", {"p": "9/10"}),
    ],
)
def test_the_limit_holds_inside_a_point(claim, options):
    start = time.monotonic()
    found = trial(claim, seconds=0.5, **options)
    assert any(stage.out_of_time for stage in found.stages)
    assert time.monotonic() - start < 30  # minutes and hours without a limit

"""The formula language: what is read, what is refused, and that nothing is executed."""

import time
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactlt.errors import InputError
from exactlt.theory.formula.balls import LADDER, enclosure, rational, sign_of
from exactlt.theory.formula.intervals import decimal
from exactlt.theory.formula.parse import parse_expression, parse_relations


def value(text, **values):
    return rational(parse_expression(text, values), values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2*3", 7),
        ("2**3**2", 512),
        ("-2**2", -4),
        ("2^-3", Fraction(1, 8)),
        ("1.25e-1", Fraction(1, 8)),
        ("(1+2)*3 - 4/8", Fraction(17, 2)),
        ("--3", 3),
        ("Sum(j**2, j, 1, 4)", 30),
        ("binomial(5, 2) + factorial(3)", 16),
        ("Max(1, 7/2, -3)", 3.5),
        ("floor(7/2) - ceiling(7/2)", -1),
        ("laguerre(2, -1)", Fraction(7, 2)),
        ("Sum(Sum(i*j, i, 1, 2), j, 1, 3)", 18),
    ],
)
def test_rational_values(text, expected):
    assert value(text) == Fraction(expected)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "expected a number"),
        ("1/0", "division by zero"),
        ("1/(2-2)", "division by zero"),
        ("0**-1", "division by zero"),
        ("nope + 1", "unknown name 'nope'"),
        ("system(1)", "unknown function 'system'"),
        ("__import__('os')", "unexpected character"),
        ("().__class__", "unexpected character"),
        ("n.real", "unexpected character"),
        ("[n]", "unexpected character"),
        ("n; n", "unexpected character"),
        ("log(0)", "not positive"),
        ("log(8, 1)", "to the base 1"),
        ("sqrt(-2)", "negative"),
        ("10**10**10", "more than"),
        ("2**(10**6)", "more than"),
        ("1e9999", "digits"),
        ("(" * 200 + "1" + ")" * 200, "nested deeper"),
        ("2**" * 100 + "2", "nested deeper"),
        ("-" * 500 + "1", "signs in a row"),
        ("9" * 1001, "characters"),
        ("n " * 1500, "characters"),
        ("sqrt", "needs its arguments"),
        ("sqrt(1, 2)", "takes 1 arguments"),
        ("log(", "got the end"),
        ("Sum(j, 1, 2)", "Sum"),
        ("Sum(j, j, 1)", "comma"),
        ("n n", "expected an operator"),
        ("binomial(10**9, 3)", "more than"),
        ("(-1)**(1/2)", "no integer"),
    ],
)
def test_one_clear_sentence(text, word):
    with pytest.raises(InputError, match="formula") as error:
        parse_expression(text, ("n",))
    assert word in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text", ["exp(exp(exp(exp(n))))", "2**2**2**n", "floor(exp(exp(n)))", "1/exp(exp(exp(n)))"]
)
def test_huge_values_are_refused_quickly(text):
    start = time.process_time()
    with pytest.raises(InputError):
        enclosure(parse_expression(text, ("n",)), {"n": 99})
    assert time.process_time() - start < 20  # a hang, not a speed


@given(st.text(alphabet="0123456789nM+-*/^().,<>= eEpilogsqrtx_\"'[];", max_size=60))
def test_any_text_is_a_tree_or_an_input_error(text):
    try:
        parse_expression(text, ("n", "M"))
    except InputError as error:
        assert str(error)


leaves = st.sampled_from(["n", "2", "3/7", "0.5", "M"])
trees = st.recursive(
    leaves,
    lambda t: (
        st.builds("({} {} {})".format, t, st.sampled_from("+-*"), t)
        | st.builds("log(1 + ({})**2)".format, t)
        | st.builds("sqrt(1 + ({})**2)".format, t)
        | st.builds("exp(-({})**2/50)".format, t)
    ),
    max_leaves=6,
)


@given(trees, st.integers(1, 9), st.fractions(Fraction(1, 9), 5, max_denominator=20))
def test_enclosures_nest_and_hold_the_float(text, n, M):
    import math

    tree, values = parse_expression(text, ("n", "M")), {"n": n, "M": M}
    found = [enclosure(tree, values, bits) for bits in (53, 128, 1024)]
    for wide, narrow in pairwise(found):
        assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper
    python = text.replace("log", "math.log").replace("sqrt", "math.sqrt").replace("exp", "math.exp")
    near = eval(python, {"math": math, "n": n, "M": float(M)})  # our own text, not a user's
    middle = float(found[2].lower)
    assert math.isclose(near, middle, rel_tol=1e-6, abs_tol=1e-6)


def test_ladder_is_increasing():
    assert list(LADDER) == sorted(LADDER)
    assert {53, 128, 1024} <= set(LADDER)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("log2(8) - 3", 0),
        ("sqrt(2)*sqrt(3) - sqrt(6)", 0),
        ("pi - 355/113", -1),
        ("exp(pi*sqrt(163)) - 262537412640768744", -1),
        ("H2(1/2) - 1", None),
        ("1/3 - 0.333", 1),
    ],
)
def test_signs_are_proved(text, sign):
    found = sign_of(parse_expression(text, ()), {})
    assert found == sign


@given(st.fractions(max_denominator=10**6), st.integers(1, 20))
def test_decimals_round_outward(x, digits):
    low, high = (Fraction(decimal(x, digits, way)) for way in ("down", "up"))
    assert low <= x <= high
    if x:
        assert high - low <= abs(x) * Fraction(10) ** (1 - digits)


def test_chains_of_relations():
    first, second = parse_relations("0 < n <= 5", ("n",))
    assert (first.rel, second.rel) == ("<", "<=")
    with pytest.raises(InputError, match="relation"):
        parse_relations("n + 1", ("n",))


def test_domains_are_named_at_evaluation():
    for text, values in (
        ("log(n)", {"n": 0}),
        ("sqrt(n)", {"n": -1}),
        ("1/n", {"n": 0}),
        ("H2(n)", {"n": 2}),
        ("n**(1/2)", {"n": -3}),
        ("kappac(n)", {"n": Fraction(1, 2)}),
        ("n + k", {"n": 1}),
    ):
        with pytest.raises(InputError, match=r"formula|undecided"):
            enclosure(parse_expression(text, ("n", "k")), values)

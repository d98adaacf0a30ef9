"""No value given to a statement is without effect."""

import pytest

from exactlt.errors import InputError
from exactlt.theory.report import compare_document, solve_document


@pytest.mark.parametrize("extra", ["k=3", "q=3", "C=2"])
def test_solve_refuses_a_value_that_the_statement_does_not_use(extra):
    with pytest.raises(InputError, match="use"):
        solve_document("D7a", "n", ["M=16,t=4,eta=1/100", extra])


def test_compare_refuses_a_value_that_no_statement_uses():
    for target, extra in (("one", "q=3"), ("all", "t=7")):
        with pytest.raises(InputError, match="no statement about uniform samples"):
            compare_document(["M=20,eta=1/100", extra], "uniform", target, "free", False)


def test_two_levels_that_contradict_each_other_are_refused():
    with pytest.raises(InputError, match="eta and p"):
        solve_document("D7a", "n", ["M=16,t=4,eta=1/100,p=1/2"])
    both = solve_document("D7a", "n", ["M=16,t=4,eta=1/100,p=99/100"])
    assert both["least"] == solve_document("D7a", "n", ["M=16,t=4,eta=1/100"])["least"]

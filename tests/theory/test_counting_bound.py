"""KN25's lower bounds against tiny networks counted exactly, every source and every mask."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from exactlt.answers import Verdict
from exactlt.networks import Network, NetworkMask
from exactlt.solvers import solve
from exactlt.theory.formula.evaluate import holds
from exactlt.theory.ledger import statement


def question(source, target):
    """A source of one input and one output against the weight ``target``, in products' units."""
    first, second = np.array(source[0]).reshape(-1, 1), np.array(source[1]).reshape(1, -1)
    return NetworkMask(Network([first, second]), Network([np.array([[target]])]))


def stands(name, **values):
    s = statement(name)
    return holds(s.relation, {x: Fraction(v) for x, v in values.items()})


@pytest.mark.parametrize("h", [1, 2, 3])
def test_all_sources_of_signs(h):
    """Weights in {-1, 1}, every draw: the least success share over targets obeys the bound."""
    targets, hits = (-1, 0, 1), [0, 0, 0]
    sources = [(w[:h], w[h:]) for w in product((-1, 1), repeat=2 * h)]
    for source in sources:
        found = [solve(question(source, t)).verdict is Verdict.FEASIBLE for t in targets]
        functions = solve(question(source, 0), "functions").count
        assert sum(found) <= functions <= 2 ** (2 * h)
        hits = [a + b for a, b in zip(hits, found, strict=True)]
    share = Fraction(min(hits), len(sources))
    if share:  # the bounds are about a positive probability
        assert stands("KN25-Thm3", d=1, delta=1, p=share, params=2 * h)
        assert stands("KN25-Cor1", d=1, delta=1, p=share, width=h)
    # x -> w x needs a unit of either sign, so one unit never represents all targets
    assert (share == 0) == (h == 1)


def test_more_functions_than_masks_are_never_counted():
    for weights in ((3, 1, 2), (1, 1, 1), (2, -2, 1), (3, -1, -3)):
        source = (weights, (1, 2, -1))
        assert solve(question(source, 0), "functions").count <= 2**6

"""Deeper sources on all real inputs: by all masks, nested, and with inputs that widths share."""

import numpy as np
import pytest

from exactlt.answers import Limits, Verdict
from exactlt.networks import NetworkMask, Structure
from exactlt.solvers import solve, solver
from exactlt.width.families import family
from exactlt.width.network.deep import deep_source, three_layer_source

pytest.importorskip("pysat")
THREE, FOUR = family("relu-three"), family("relu-four")


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_sources_are_nested(layers):
    small, large = (deep_source("uniform:M=7", 1, 2, n, layers) for n in (3, 5))
    for a, b in zip(small.layers, large.layers, strict=True):
        rows, columns = a.weights.shape
        assert np.array_equal(a.weights, b.weights[:rows, :columns])
    assert deep_source("uniform:M=7", 1, 2, 4, 3) == three_layer_source("uniform:M=7", 1, 2, 4)


@pytest.mark.parametrize("draw", [THREE, FOUR])
def test_widths_of_one_input_by_all_masks(draw):
    """Every width below n* is refuted by enumeration, as far as that is possible."""
    checked = 0
    for seed in range(2):
        one = draw("uniform:M=1", seed, inputs=1)
        found = one.width("free", max_n=3, limits=Limits(60))
        for n in range(1, 3):
            question = one.question(n, "free")
            if question.bits <= 12:
                verdict = solve(question, solver="enumerate").verdict
                assert (verdict is Verdict.FEASIBLE) == (found.n is not None and n >= found.n)
                checked += 1
    assert checked >= 2


def test_wider_questions_start_from_what_refuted_the_narrower():
    """The pool grows, and a second search of the same questions asks the verifier less."""
    draw, widths = THREE("uniform:M=1", 3, inputs=2), (4, 5)
    pool: list = []
    with_pool = solver("cegis", NetworkMask, pool=pool)
    first = [with_pool.solve(draw.question(n, Structure.FREE)) for n in widths]
    seen = len(pool)
    again = [with_pool.solve(draw.question(n, Structure.FREE)) for n in widths]
    assert seen
    assert [a.verdict for a in first] == [a.verdict for a in again]
    assert sum(a.work["rounds"] for a in again) <= sum(a.work["rounds"] for a in first)
    cold = solver("cegis", NetworkMask).solve(draw.question(5, Structure.FREE))
    assert cold.verdict is again[-1].verdict


@pytest.mark.slow
def test_two_inputs_through_three_layers():
    found = THREE("uniform:M=1", 2, inputs=2).width("free", max_n=8, limits=Limits(100))
    assert found.n is not None and found.evidence == "claimed"
    question = THREE("uniform:M=1", 2, inputs=2).question(found.n, "free")
    assert solve(question).verdict is Verdict.FEASIBLE

"""Grids and samples: clauses, rows and enumeration agree, also for deeper networks."""

import itertools
import random

import numpy as np
import pytest

from exactlt.answers import Ask, Clock, Verdict
from exactlt.errors import UnsupportedError
from exactlt.networks import InputGrid, Layer, Network, NetworkMask, Quantizer, Sample, Structure
from exactlt.solvers import solve
from exactlt.solvers.network.enumerate import EnumerateMasks

pytest.importorskip("pysat")


def drawn(seed, bits=9):
    rng = random.Random(seed)

    def layer(rows, cols, quantized=False):
        weights = np.array([[rng.randint(-2, 2) for _ in range(cols)] for _ in range(rows)], int)
        bias = [rng.randint(-2, 2) for _ in range(rows)] if rng.random() < 0.4 else None
        quantizer = Quantizer(1, "floor", -3, 3) if quantized and rng.random() < 0.4 else None
        return Layer(weights.reshape(rows, cols), bias, 1, quantizer)

    while True:
        widths = [
            rng.choice([1, 2]),
            *[rng.randint(1, 2) for _ in range(rng.choice([1, 2]))],
            rng.choice([1, 1, 2]),
        ]
        source = Network(
            [layer(b, a, i == 0) for i, (a, b) in enumerate(itertools.pairwise(widths))]
        )
        if rng.random() < 0.5:
            target = source.masked(
                [
                    np.array([[rng.random() < 0.6 for _ in row] for row in x.weights], int).reshape(
                        x.weights.shape
                    )
                    for x in source.layers
                ]
            )
        else:
            target = Network([layer(widths[-1], widths[0])])
        domain = (
            InputGrid(-2, 2)
            if rng.random() < 0.7
            else Sample(
                tuple(tuple(rng.randint(-4, 4) for _ in range(widths[0])) for _ in range(3))
            )
        )
        structure = rng.choice([Structure.FREE, Structure.FREE, "one-input", "block"])
        maskable = [True] * source.depth
        if rng.random() < 0.2:
            maskable[0] = False
        try:
            question = NetworkMask(
                source, target, domain, rng.choice([0, 0, 1]), tuple(maskable), structure
            )
        except ValueError:
            continue
        if question.bits <= bits and not (structure != "free" and not maskable[0]):
            return question


@pytest.mark.parametrize("method", ["sat", "cp_sat", "milp"])
def test_agrees_with_all_masks(method):
    seen = set()
    if method == "milp":
        pytest.importorskip("highspy")
    elif method == "cp_sat":
        pytest.importorskip("ortools")
    for seed in range(60 if method == "sat" else 25):
        question = drawn(seed)
        truth = EnumerateMasks().run(question, Ask.DECIDE, Clock()).mask
        if method != "sat" and question.structure != "free" and question.source.depth > 2:
            continue
        answer = solve(question, solver=method)
        assert answer.verdict is (Verdict.FEASIBLE if truth is not None else Verdict.INFEASIBLE), (
            seed
        )
        seen.add((truth is not None, question.source.depth))
    assert len(seen) == 4


def test_lazy_inputs_and_all_inputs_say_the_same():
    from exactlt.solvers.network.points import points_by_sat
    from exactlt.solvers.outside.sat import Sat

    for seed in range(100, 120):
        question = drawn(seed)
        a, b = (points_by_sat(question, Sat(), Clock(), lazy=lazy) for lazy in (True, False))
        assert a.complete and b.complete and (a.mask is None) == (b.mask is None)
        assert (
            a.work["inputs"]
            <= b.work["inputs"]
            == len(question.domain.points(question.source.widths[0]))
        )


def test_relu_neuron_through_three_layers():
    """relu(x + y) needs the middle layer's ReLU; two hidden units of the first suffice."""
    target = Network([[[1, 1]], [[1]]])
    source = Network([[[1, 0], [0, 1], [-1, 0], [0, -1]], [[1, 1, -1, -1], [1, 1, 1, 1]], [[1, 0]]])
    answer = solve(NetworkMask(source, target, InputGrid(-2, 2)))
    assert answer.verdict is Verdict.FEASIBLE
    narrow = Network([[[1, 0], [0, 1]], [[1, 1]], [[1]]])
    answer = solve(NetworkMask(narrow, target, InputGrid(-2, 2)), solver="sat")
    assert answer.verdict is Verdict.INFEASIBLE and answer.work["inputs"] < 25


def test_what_is_not_encoded_says_so():
    late = Network([[[1]], Layer([[1]], quantizer=Quantizer(1, high=3)), [[1]]])
    question = NetworkMask(late, Network([[[1]]]), InputGrid(0, 2))
    with pytest.raises(UnsupportedError, match="enumerate"):
        solve(question, solver="sat")
    assert solve(question).method == "enumerate"
    assert solve(question).verdict is Verdict.INFEASIBLE
    with pytest.raises(UnsupportedError, match="needs the whole box"):
        solve(
            NetworkMask(Network([[[1]], [[1]]]), Network([[[1]]]), InputGrid(0, 2)), solver="branch"
        )

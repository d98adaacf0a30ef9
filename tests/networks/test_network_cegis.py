"""Counterexample-guided search on the box against all masks: tolerance, biases, depth."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

from exactlt.answers import Ask, Clock, Verdict
from exactlt.networks import Box, Layer, Network, NetworkMask, counterexample
from exactlt.networks._compare import largest_gap
from exactlt.networks._domain import random_points
from exactlt.solvers import solve
from exactlt.solvers.network.enumerate import EnumerateMasks

pytest.importorskip("pysat")


def drawn(seed, bits=8):
    rng = random.Random(seed)

    def layer(rows, cols):
        weights = np.array([[rng.randint(-2, 2) for _ in range(cols)] for _ in range(rows)], int)
        bias = [rng.randint(-2, 2) for _ in range(rows)] if rng.random() < 0.4 else None
        return Layer(weights.reshape(rows, cols), bias, Fraction(1, 2))

    while True:
        widths = [rng.choice([1, 2]), *[rng.randint(1, 2) for _ in range(rng.choice([1, 2]))], 1]
        source = Network([layer(b, a) for a, b in itertools.pairwise(widths)])
        target = (
            source.masked(
                [
                    np.array([[rng.random() < 0.6 for _ in row] for row in x.weights], int).reshape(
                        x.weights.shape
                    )
                    for x in source.layers
                ]
            )
            if rng.random() < 0.5
            else Network([layer(1, widths[0])])
        )
        question = NetworkMask(
            source, target, Box(rng.choice([1, Fraction(3, 2)])), rng.choice([0, Fraction(1, 3), 1])
        )
        if question.bits <= bits and question.bits:
            return question


def test_agrees_with_all_masks():
    seen = set()
    for seed in range(50):
        question = drawn(seed)
        truth = EnumerateMasks().run(question, Ask.DECIDE, Clock()).mask
        answer = solve(question, solver="cegis")
        assert answer.verdict is (Verdict.FEASIBLE if truth is not None else Verdict.INFEASIBLE), (
            seed
        )
        seen.add((truth is not None, question.source.depth))
    assert len(seen) == 4


def test_largest_gap_is_attained_and_never_passed():
    for seed in range(25):
        question = drawn(seed)
        d, box = question.source.widths[0], question.domain
        worst = largest_gap(question.source, question.target, box)
        gap = worst.gap if worst else Fraction(0)
        for x in random_points(d, box, 40, seed):
            assert abs(question.source.at(x)[0] - question.target.at(x)[0]) <= gap
        if worst:
            assert max(map(abs, worst.x)) <= box.radius
            x = worst.x
            assert abs(question.source.at(x)[0] - question.target.at(x)[0]) == gap


def test_tolerance_is_decided_at_equality():
    source, target = Network([[[3], [-3]], [[1, -1]]]), Network([[[2]]])
    ones = [np.ones((2, 1), int), np.ones((1, 2), int)]
    for tolerance, fits in ((1, True), (Fraction(999, 1000), False)):
        question = NetworkMask(source, target, tolerance=tolerance)
        assert (counterexample(question, ones) is None) == fits
        expected = Verdict.FEASIBLE if fits else Verdict.INFEASIBLE
        assert solve(question).verdict is expected


def test_cegis_equals_the_normal_form():
    rng = random.Random(5)
    for _ in range(15):
        source = Network(
            [
                np.array([[rng.randint(-3, 3)] * 1 for _ in range(6)]),
                np.array([[rng.randint(-3, 3) for _ in range(6)]]),
            ]
        )
        question = NetworkMask(source, Network([[[rng.randint(-3, 3)]]]))
        assert solve(question).verdict is solve(question, solver="cegis").verdict

"""Boxes with any ends: files, bad input, biased systems, and directions by pairs of units."""

from fractions import Fraction

import pytest

import exactlt as lt
from exactlt.encodings.network.system import mask_system
from exactlt.errors import InputError
from exactlt.instances import parse_instance
from exactlt.networks import Box, Layer, Network, NetworkMask, counterexample, parse_box
from exactlt.width.network.search import random_layer, two_layer_source

RELU = Network([[[1]], [[1]]])
LINE = Network([[[1]]])


def asked(source, target, domain, **more):
    return NetworkMask(source, target, domain, **more)


@pytest.mark.parametrize(
    "box", [Box(), Box(Fraction(1, 3)), Box(0, 1), Box((0, -1), (1, Fraction(7, 2)))]
)
def test_boxes_survive_their_file(box):
    d = 2 if isinstance(box.low, tuple) else 1
    question = asked(Network([[[1] * d]]), Network([[[1] * d]]), box)
    assert parse_instance(question.to_json(), "x") == question


def test_a_symmetric_box_has_one_spelling_and_old_files_their_hash():
    assert Box((-2, -2), 2) == Box(2) and Box(2).content() == {"kind": "box", "radius": "2"}
    assert parse_box("box", "-1/2:3,0:1") == Box((Fraction(-1, 2), 0), (3, 1))


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: Box(0), "radius: expected a positive fraction"),
        (lambda: Box(0.5), "radius: expected a positive fraction"),
        (lambda: Box(0, 0.5), "high: expected a fraction, got 0.5"),
        (lambda: Box(1, 1), "high: expected more than low = 1 for input 0, got 1"),
        (lambda: Box((0, 0), (1, 1, 1)), "high: expected 2 ends as low has, got 3"),
        (lambda: asked(LINE, LINE, Box((0, 0), (1, 2))), "domain: expected ends for 1 inputs"),
        (lambda: parse_box("box", "0-1"), "box: expected lo:hi"),
    ],
)
def test_bad_boxes(make, says):
    with pytest.raises(InputError, match=says.split("(")[0]):
        make()


def test_relu_is_the_identity_for_pixels_only():
    fixed = {"maskable": (False, False)}
    assert lt.solve(asked(RELU, LINE, Box(0, 1), **fixed)).verdict == "feasible"
    answer = lt.solve(asked(RELU, LINE, Box(Fraction(-1, 100), 1), **fixed))
    assert (answer.verdict, answer.evidence) == ("infeasible", "exhaustive")


def test_a_unit_that_is_always_active_needs_no_partner():
    # u = (1, 1), b = 3 alone is x1 + x2 + 3 on the box
    source = Network([Layer([[1, 1]], [3]), Layer([[1]])])
    question = asked(source, Network([Layer([[1, 1]], [3])]), Box())
    assert (0, 1) in [choice.inputs for choice in mask_system(question).units[0]]
    assert lt.solve(question).mask is not None
    wider = asked(source, question.target, Box(2))  # there it bends at x1 + x2 = -3
    assert lt.solve(wider).verdict == "infeasible"


def test_wide_free_layers_build_from_pairs_of_units():
    # 2^16 sets of inputs a unit; only those that two units share are listed
    source = two_layer_source("uniform:M=7", 0, 16, 1, 61)
    target = random_layer("uniform:M=7", 0, 16, 1)
    system = mask_system(NetworkMask(source, target))
    assert 0 < system.choices < 10_000


def test_equality_of_wide_biased_layers_is_polynomial():
    # twelve inputs: the verifier by simplices stops at seven
    d = 12
    rows = [[int(i == k) for i in range(d)] for k in range(d)]
    both = rows + [[-x for x in row] for row in rows]
    source = Network([Layer(both, [1] * (2 * d)), Layer([[1] * d + [-1] * d])])
    for high, equal in ((1, True), (2, False)):
        target = Network([[[2] * d]])
        question = asked(source, target, Box((-1,) * d, (high,) * d))
        wrong = counterexample(question, [None, None])
        assert (wrong is None) == equal
        assert equal or all(-1 <= v <= high for v in wrong.x)

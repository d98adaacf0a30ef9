"""Exact evaluation: integers against Fractions, bounds, rounding modes, masks, JSON."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt.errors import InputError, MalformedFile
from exactlt.instances import parse_instance
from exactlt.networks import Layer, Mixed, Network, Quantizer, Rounding
from exactlt.networks._matmul import matmul_t

SIZES = st.sampled_from([3, 1 << 20, 1 << 27, 1 << 31, 1 << 40, 1 << 70])


@st.composite
def matrices(draw, rows=3, cols=4):
    top = draw(SIZES)
    return np.array(
        draw(
            st.lists(
                st.lists(st.integers(-top, top), min_size=cols, max_size=cols),
                min_size=rows,
                max_size=rows,
            )
        ),
        dtype=object,
    ).reshape(rows, cols)


def narrow(a):
    return a.astype(np.int64) if all(abs(x) < 1 << 62 for x in a.ravel()) else a


@given(matrices(), matrices(rows=5))
@settings(max_examples=60, deadline=None)
def test_matmul_equals_python_integers(x, w):
    got = matmul_t(narrow(x), narrow(w))
    assert got.astype(object).tolist() == (x @ w.T).tolist()


def test_matmul_extremes_of_the_limb_split():
    top = (1 << 31) - 1
    x = np.full((2, 2), top, np.int64)
    w = np.array([[-top, -top], [top, -top], [top, top], [-1, 0]], np.int64)
    want = x.astype(object) @ w.astype(object).T
    assert matmul_t(x, w).astype(object).tolist() == want.tolist()


@st.composite
def networks(draw, quantized=True):
    depth = draw(st.integers(1, 4))
    widths = draw(st.lists(st.integers(0, 4), min_size=depth - 1, max_size=depth - 1))
    widths = [draw(st.integers(1, 3)), *widths, draw(st.integers(1, 3))]
    layers = []
    for a, b in itertools.pairwise(widths):
        top = draw(SIZES)
        entry = st.integers(-top, top)
        weights = np.array(draw(st.lists(entry, min_size=a * b, max_size=a * b)), dtype=object)
        bias = draw(st.none() | st.lists(entry, min_size=b, max_size=b))
        quantizer = None
        if quantized and draw(st.booleans()):
            edge = draw(st.none() | st.integers(0, 99))
            quantizer = Quantizer(
                draw(st.integers(0, 9)),
                draw(st.sampled_from(Rounding)),
                edge if edge is None else -edge,
                edge,
                draw(st.integers(1, 5)),
            )
        layers.append(
            Layer(weights.reshape(b, a), bias, Fraction(1, draw(st.integers(1, 9))), quantizer)
        )
    return Network(tuple(layers), Fraction(1, draw(st.integers(1, 5))))


@given(networks(), st.data())
@settings(max_examples=80, deadline=None)
def test_vectorised_integers_equal_the_definition_in_fractions(net, data):
    x = data.draw(st.lists(st.integers(-50, 50), min_size=net.widths[0], max_size=net.widths[0]))
    got = net.evaluate([x])[0]
    want = net.at([v * net.input_unit for v in x])
    assert [int(v) * net.output_unit for v in got] == list(want)


@given(networks(), st.data())
@settings(max_examples=40, deadline=None)
def test_masked_evaluation_equals_evaluation_of_the_masked_network(net, data):
    masks = [
        np.array(
            data.draw(st.lists(st.integers(0, 1), min_size=x.weights.size, max_size=x.weights.size))
        ).reshape(x.weights.shape)
        for x in net.layers
    ]
    x = np.arange(net.widths[0] * 3).reshape(3, -1) - 4
    got = net.evaluate(x, masks).astype(object)
    pruned = net.masked(masks)
    want = [
        [v / net.output_unit for v in pruned.at(row * net.input_unit)]
        for row in x.tolist()
        for row in [np.array(row, dtype=object)]
    ]
    assert got.tolist() == want


@given(networks())
@settings(max_examples=40, deadline=None)
def test_json_round_trip_keeps_the_identity(net):
    again = parse_instance(net.to_json())
    assert again == net and again.sha256 == net.sha256 and hash(again) == hash(net)


@given(
    st.integers(-(1 << 80), 1 << 80),
    st.integers(0, 70),
    st.sampled_from(Rounding),
    st.integers(1, 9),
)
@settings(max_examples=100, deadline=None)
def test_quantizer_array_equals_rational_definition(y, shift, mode, multiplier):
    q = Quantizer(shift, mode, -100, 1 << 66, multiplier)
    assert int(q.apply(np.array([y], dtype=object))[0]) == q.at(Fraction(y))
    small = y >> 20
    assert int(
        q.apply(np.array([small], dtype=np.int64))[0] if abs(small) < 1 << 62 else q.at(small)
    ) == q.at(Fraction(small))


def test_rounding_modes_bracket_the_value():
    for y in range(-20, 21):
        exact = Fraction(y, 8)
        floor, cut, near = (
            Quantizer(3, m).at(y)
            for m in (Rounding.FLOOR, Rounding.TRUNCATE, Rounding.NEAREST_EVEN)
        )
        assert floor <= exact < floor + 1
        assert abs(cut) <= abs(exact) and cut * exact >= 0
        assert abs(near - exact) <= Fraction(1, 2)
        assert abs(near - exact) < Fraction(1, 2) or near % 2 == 0


def mixed_precision(weights, precision, gamma, kind, rounding, saturate):
    layers = [Layer(w, unit=Fraction(1, 1 << precision)) for w in weights]
    return Mixed(Fraction(1, 1 << gamma), kind, rounding, saturate).of(Network(layers))


def test_double_and_triple_precision_by_hand():
    # δ = 1/4, γ = 1/2, integer input 1: W1 x = −3/4 -> floor −1, truncate −1/2, nearest-even −1
    w = [[[-3]], [[-4]], [[3]]]
    common = dict(precision=2, gamma=1, saturate=False)
    double = mixed_precision(w, kind="double", rounding="floor", **common)
    assert double.at([1]) == (0,)
    # x = −1: [3/4]→1/2, relu, ·(−1) = −1/2 → relu 0
    assert double.at([-1]) == (0,)
    w = [[[3]], [[3]], [[3]]]
    double = mixed_precision(w, kind="double", rounding="floor", **common)
    assert double.at([1]) == (0,)  # 3/4→1/2, 3/8→0, 0
    triple = mixed_precision(w, kind="triple", rounding="floor", **common)
    assert triple.at([1]) == (Fraction(3, 8),)  # 3/4, 9/16→1/2, 3/8 unquantized
    near = mixed_precision(w, kind="double", rounding="nearest-even", **common)
    assert near.at([1]) == (1,)  # 3/4→1, 3/4→1, 3/4→1: ties to even multiples of γ


def test_saturation_is_a_choice():
    w = [[[4, 4]]]
    kwargs = dict(precision=2, gamma=1, kind="double", rounding="floor")
    assert mixed_precision(w, saturate=False, **kwargs).at([1, 1]) == (2,)
    assert mixed_precision(w, saturate=True, **kwargs).at([1, 1]) == (1,)


def test_degenerate_shapes():
    empty = Network([np.zeros((0, 3), int), np.zeros((2, 0), int)])
    assert empty.evaluate([[1, 2, 3]]).tolist() == [[0, 0]]
    assert empty.widths == (3, 0, 2)
    assert empty.evaluate(np.zeros((0, 3), int)).shape == (0, 2)


def test_dead_units_are_skipped_exactly():
    net = Network([Layer([[1], [2]], [5, 7]), Layer([[1, 0]], [1])])
    assert net.evaluate([[1]]).tolist() == [[7]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Network([]), "at least one layer"),
        (lambda: Network([[[1.5]]]), "expected an integer"),
        (lambda: Network([[[1, 2], [3]]]), "rows of one length"),
        (lambda: Network([[[1, 2]], [[1, 2]]]), "expected 1 inputs"),
        (lambda: Network([Layer([[1]], [1, 2])]), "bias: expected 1 entries"),
        (lambda: Network([[[1]]]).evaluate([[1, 2]]), "expected 1 columns"),
        (lambda: Network([[[1]]]).masks([[[2]]]), "zeros and ones"),
        (lambda: Network([[[1]]]).masks([]), "expected 1, one a layer"),
        (lambda: Network([[[1]]]).masks([[[1, 0]]]), "expected shape"),
        (lambda: Layer([[1]], unit=0), "positive fraction"),
        (lambda: Quantizer(-1), "expected an integer >= 0"),
        (lambda: Quantizer(1, "stochastic"), "expected floor, truncate or nearest-even"),
        (lambda: Quantizer(1, low=3, high=2), "at least low"),
        (lambda: Mixed(3, "double").of(Network([[[1]]])), "gamma: expected a power of two of"),
        (lambda: Mixed(0), "gamma: expected a positive fraction"),
        (lambda: Mixed(1, "single"), "kind: expected double or triple"),
        (lambda: Mixed(2, saturate=True), "gamma: expected 1/γ to be an integer"),
        (lambda: Mixed(1).of(Network([Layer([[1]], [1])])), "without biases and quantizers"),
    ],
)
def test_bad_input_is_one_clear_sentence(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_malformed_files():
    good = Network([[[1]]]).to_json()
    for bad in (
        good.replace('"widths":[1,1]', '"widths":[1,2]'),
        good.replace('"widths":[1,1]', '"widths":[1]'),
        good.replace("[[1]]", "[[true]]"),
        good.replace("[[1]]", '"x"'),
        good.replace('"bias":null', '"bias":null,"extra":1'),
    ):
        assert bad != good
        with pytest.raises((InputError, MalformedFile)):
            parse_instance(bad)

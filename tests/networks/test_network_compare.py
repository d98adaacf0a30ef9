"""Ranges and equality of networks against independent routes, and laws that leave them alone."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

import exactlt as lt
from exactlt.errors import InputError, UnsupportedError
from exactlt.networks import (
    Box,
    InputGrid,
    Layer,
    Network,
    Quantizer,
    Reals,
    compare,
    largest_gap,
    parse_domain,
    value_range,
)
from exactlt.networks._across import difference
from exactlt.networks._domain import random_points

TENT = Network([Layer([[1], [-1]]), Layer([[-1, -1]], [1]), Layer([[1]])])
"""relu(1 − |x|)."""
FLAT_TENT = Network([Layer([[1], [1], [1]], [1, 0, -1]), Layer([[1, -2, 1]])])
"""The same function with one hidden layer: not the same circuit."""


def drawn(rng, widths, top=5, bias=True, unit=Fraction(1)):
    layers = []
    for a, b in itertools.pairwise(widths):
        rows = np.array([[rng.randint(-top, top) for _ in range(a)] for _ in range(b)], int)
        offset = [rng.randint(-top, top) for _ in range(b)] if bias else None
        layers.append(Layer(rows.reshape(b, a), offset, unit))
    return Network(layers)


def pieces(network, low, high):
    """All breakpoints of a network of one input, layer by layer, with its values: exact."""
    points = {low, high}
    for level in range(network.depth - 1):
        head = Network(network.layers[: level + 1])
        ordered = sorted(points)
        for a, b in itertools.pairwise(ordered):
            for u, v in zip(head.at([a]), head.at([b]), strict=True):
                if u * v < 0:  # affine between neighbours, so it vanishes here
                    points.add(a + (b - a) * u / (u - v))
    return {x: network.at([x]) for x in points}


@pytest.mark.parametrize("seed", range(12))
def test_one_input_against_all_breakpoints(seed):
    rng = random.Random(seed)
    network = drawn(rng, [1, *(rng.randint(1, 4) for _ in range(rng.randint(0, 3))), 2])
    low, high = sorted(rng.sample([Fraction(k, 3) for k in range(-6, 7)], 2))
    values = pieces(network, low, high)
    for output in (0, 1):
        found = value_range(network, output, Box(low, high))
        assert found.exact
        assert found.low.value == min(v[output] for v in values.values())
        assert found.high.value == max(v[output] for v in values.values())
        for end in (found.low, found.high):
            assert network.at(end.at)[output] == end.value and low <= end.at[0] <= high


@pytest.mark.parametrize("seed", range(3))
def test_two_and_three_inputs_against_a_program_for_each_pattern(seed):
    """Every set of active units is a polytope with an affine output: one float LP each."""
    optimize = pytest.importorskip("scipy.optimize")
    rng = random.Random(seed)
    network = drawn(rng, [2 + seed % 2, 2, 2, 1], top=3)
    ends = [(-1.0, 1.0)] * network.widths[0]
    best = [np.inf, -np.inf]
    for pattern in itertools.product((0, 1), repeat=4):
        rows, limits = [], []
        h = (np.eye(network.widths[0]), np.zeros(network.widths[0]))
        bits = iter(pattern)
        for layer in network.layers[:-1]:
            w, c = layer.weights @ h[0], layer.weights @ h[1] + layer.bias
            on = np.array([next(bits) for _ in range(layer.outputs)])
            sign = 1 - 2 * on  # active: −z <= 0
            rows += list(sign[:, None] * w)
            limits += list(-sign * c)
            h = (on[:, None] * w, on * c)
        last = network.layers[-1]
        w, c = (last.weights @ h[0])[0], (last.weights @ h[1] + last.bias)[0]
        for k, s in enumerate((1, -1)):
            got = optimize.linprog(s * w, np.array(rows), np.array(limits), bounds=ends)
            if got.status == 0:
                value = s * got.fun + c
                best[k] = min(best[k], value) if s > 0 else max(best[k], value)
    found = value_range(network, 0)
    assert found.exact
    assert [float(found.low.value), float(found.high.value)] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_a_stopped_search_encloses_the_extremes(seed):
    network = drawn(random.Random(seed), [2, 5, 4, 1])
    truth = value_range(network, 0)
    known = 0
    for parts in range(0, 40, 4):
        got = value_range(network, 0, go_on=lambda s, parts=parts: s.cells < parts)
        for end, true in ((got.low, truth.low.value), (got.high, truth.high.value)):
            if end.bound is not None:
                assert min(end.value, end.bound) <= true <= max(end.value, end.bound)
            assert not end.exact or end.value == true
        known += got.low.bound is not None
    assert known > 5


def test_ctrl_c_keeps_what_is_proved():
    network = drawn(random.Random(1), [2, 6, 6, 1])
    truth = value_range(network, 0)

    def interrupt(search):
        if search.cells > 2:
            raise KeyboardInterrupt
        return True

    got = value_range(network, 0, go_on=interrupt)
    assert got.interrupted and not got.exact
    assert got.low.bound <= truth.low.value <= got.low.value
    broken = TENT.masked([None, None, [[0]]])
    same = compare(drawn(random.Random(1), [2, 6, 6, 1]), network)
    assert same.equal and not same.interrupted
    assert compare(TENT, broken).equal is False


def test_all_reals():
    hat = value_range(TENT, 0, Reals())
    assert (hat.low.value, hat.high.value, hat.high.at) == (0, 1, (0,))
    network = Network([Layer([[1, 0], [0, 1]], [-5, 0]), Layer([[2, -1]])])
    found = value_range(network, 0, Reals())
    assert found.exact and found.low.direction is not None and found.high.direction is not None
    for end, sign in ((found.low, -1), (found.high, 1)):
        far = [a + 10**9 * b for a, b in zip(end.at, end.direction, strict=True)]
        assert network.at(far)[0] * sign > 10**8


@pytest.mark.parametrize("domain", [Box(2), Reals(), Box(Fraction(-1, 3), 5)])
def test_equal_functions_of_different_circuits(domain):
    found = compare(TENT, FLAT_TENT, domain)
    assert (found.equal, found.method) == (True, "cells")
    shifted = Network([FLAT_TENT.layers[0], Layer([[1, -2, 1]], [1])])
    assert compare(TENT, shifted, domain).equal is False
    assert compare(TENT, shifted, domain, 1).equal is True
    assert compare(TENT, shifted, domain, Fraction(99, 100)).equal is False


def test_equal_on_the_box_and_different_beyond():
    three = Network([Layer([[1]], [-3]), Layer([[1]])])
    nothing = Network([[[0]]])
    assert compare(three, nothing, Box(3)).equal
    found = compare(three, nothing, Reals())
    assert found.equal is False and found.difference.source == found.difference.x[0] - 3
    # deeper, and only in a corner far away
    far = Network([Layer([[1, 1]], [-9999]), Layer([[1]]), Layer([[1]])])
    zero = Network([[[0, 0]]])
    assert compare(far, zero, Box(4999)).equal
    wrong = compare(far, zero, Reals()).difference
    assert far.at(wrong.x)[0] == wrong.source > 0 == wrong.target


def changed(network, rng):
    """The same function: units permuted, scaled, split in two, dead ones added, a layer between."""
    layers = list(network.layers)
    for i in range(len(layers) - 1):
        a, b = layers[i], layers[i + 1]
        scale = np.array([rng.choice([1, 2, 3]) for _ in range(a.outputs)], int)
        # split: a unit twice, the outgoing weight shared in two parts
        order = [*range(a.outputs), rng.randrange(a.outputs)]
        double = order[-1]
        rng.shuffle(order)
        w, c = (a.weights * scale[:, None])[order], (a.bias * scale)[order]
        v = b.weights * (6 // scale)[None, :]
        part = np.array([rng.randint(-3, 3) for _ in range(b.outputs)], int)
        columns, seen = [], False
        for j in order:
            column = v[:, j]
            if j == double:
                column, seen = (part if seen else column - part), True
            columns.append(column)
        dead = np.zeros((1, a.inputs), int)
        layers[i] = Layer(np.vstack([w, dead]), [*c, -1], a.unit)
        more = np.array([[rng.randint(-5, 5)] for _ in range(b.outputs)], int)
        layers[i + 1] = Layer(
            np.hstack([np.array(columns).T, more]), b.bias * 6, b.unit * Fraction(1, 6)
        )
        for k in range(i + 2, len(layers)):  # biases count in units that are six times finer now
            layers[k] = Layer(layers[k].weights, layers[k].bias * 6, layers[k].unit)
    return Network(layers)


@pytest.mark.parametrize("seed", range(8))
def test_rewritten_networks_stay_equal_and_one_unit_of_the_last_bit_is_found(seed):
    rng = random.Random(seed)
    depth = 1 + seed % 3
    network = drawn(rng, [2, *(3 for _ in range(depth)), 2], top=9, unit=Fraction(1, 1 << 30))
    other = changed(network, rng)
    for domain in (Box(), Reals(), Box((0, -1), (1, Fraction(1, 7)))):
        found = compare(network, other, domain)
        assert found.equal and found.method == "normal form"
    # one unit of 2^-30 in one weight; the truth by another route: second differences or points
    layer = rng.randrange(other.depth)
    weights = other.layers[layer].weights.copy()
    weights[rng.randrange(weights.shape[0]), rng.randrange(weights.shape[1])] += 1
    layers = list(other.layers)
    layers[layer] = Layer(weights, layers[layer].bias, layers[layer].unit)
    liar = Network(layers)
    found = compare(network, liar, Box())
    assert found.equal is not None
    if found.equal:
        for x in random_points(2, Box(), 200, seed):
            assert network.at(x) == liar.at(x)
    else:
        wrong = found.difference
        assert network.at(wrong.x)[wrong.output] == wrong.source
        assert liar.at(wrong.x)[wrong.output] == wrong.target != wrong.source
        assert max(map(abs, wrong.x)) <= 1


def test_most_liars_are_found():
    rng = random.Random(0)
    seen = 0
    for _ in range(20):
        network = drawn(rng, [2, 4, 3, 1], top=9, unit=Fraction(1, 1 << 40))
        weights = network.layers[0].weights.copy()
        weights[rng.randrange(4), rng.randrange(2)] += rng.choice([-1, 1])
        first = Layer(weights, network.layers[0].bias, network.layers[0].unit)
        liar = Network([first, *network.layers[1:]])
        seen += compare(network, liar, Box(100)).equal is False
    assert seen >= 15  # the others change a unit that is never active


@pytest.mark.parametrize("seed", range(20))
def test_three_routes_agree_on_two_layers(seed):
    """The circuit's form, second differences, and the cells of the difference."""
    rng = random.Random(seed)
    first = drawn(rng, [2, 3, 1], top=1, bias=seed % 3 > 0)
    second = drawn(rng, [2, 3, 1], top=1, bias=seed % 3 > 0)
    if seed % 2 and seed % 3:
        second = changed(first, rng)
    box = Box((-1, 0), 1)
    found = compare(first, second, box)
    across, worst = difference(first, second, box), largest_gap(first, second, box)
    assert found.equal == (across is None) == (worst is None)
    if worst is not None:
        assert worst.gap >= max(across.gap, found.difference.gap) > 0


def test_networks_with_other_units_are_compared_in_real_units():
    one = Network([[[1]], [[4]]], Fraction(1, 2))
    two = Network([Layer([[3]], None, Fraction(1, 3)), Layer([[8]], None, Fraction(1, 2))])
    assert compare(one, two).equal
    assert compare(one, Network([[[1]], [[5]]])).equal is False


def test_quantizers_need_a_grid():
    step = Network([Layer([[3]], None, 1, Quantizer(1)), Layer([[1]])])
    with pytest.raises(InputError, match="step function"):
        compare(step, step)
    with pytest.raises(InputError, match="step function"):
        value_range(step, 0)
    assert compare(step, step, InputGrid(-4, 4)).method == "grid"
    found = value_range(step, 0, InputGrid(-4, 4))
    values = [step.at([x])[0] for x in range(-4, 5)]
    assert (found.low.value, found.high.value) == (min(values), max(values))


def test_inputs_that_do_not_matter_are_not_cut():
    wide = np.zeros((3, 200), int)
    wide[:, [7, 90]] = [[1, 2], [3, -1], [-1, -1]]
    network = Network([Layer(wide, [0, 1, 1]), Layer([[1, -2, 3]])])
    found = value_range(network, 0)
    assert found.exact and network.at(found.high.at)[0] == found.high.value
    every = Network([Layer(np.eye(8, dtype=int)), Layer([[1] * 8]), Layer([[1]])])
    with pytest.raises(UnsupportedError, match="at most 7 inputs that matter, got 8"):
        value_range(every, 0)


def test_the_work_of_one_input_grows_with_the_kinks():
    """Cells are counted: a sum of k kinks on a line has at most k + 1 pieces."""
    for k in (8, 16, 32):
        first = Layer([[1]] * k, [-(2 * i - k) for i in range(k)], Fraction(1, k))
        network = Network([first, Layer([[(-1) ** i * (i + 1) for i in range(k)]])])
        assert value_range(network, 0).cells <= 4 * (k + 1)


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: compare(TENT, Network([[[1, 1]]])), "second: expected 1 inputs"),
        (lambda: compare(TENT, TENT, Box((0, -1), 1)), "expected ends for 1 inputs, got 2"),
        (lambda: compare(TENT, TENT, "x"), "domain: expected Box"),
        (lambda: compare(TENT, TENT, tolerance=0.5), "tolerance: expected a fraction >= 0"),
        (lambda: compare(TENT, TENT, tolerance=-1), "tolerance: expected a fraction >= 0"),
        (lambda: value_range(TENT, 1), "output: expected 0..0, got 1"),
        (lambda: parse_domain("domain", "1", 1), "domain: expected reals"),
        (lambda: parse_domain("domain", "2..1", 1), "high: expected at least"),
        (lambda: lt.networks_equal(TENT, TENT, "1:0"), "high: expected more than low"),
    ],
)
def test_bad_arguments(make, says):
    with pytest.raises(InputError) as error:
        make()
    assert says in str(error.value)

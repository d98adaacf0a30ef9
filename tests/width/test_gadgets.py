"""Gadgets and blocks: equal to w·x for all x, and never one unit too wide."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt import InputError, SubsetSum
from exactlt.answers import Evidence
from exactlt.certificates import verify
from exactlt.networks import Layer, Network
from exactlt.solvers import solver
from exactlt.width.blocks import assemble_layer, represent_layer
from exactlt.width.gadget import SIDES, certify_gadget, weight_gadget

targets = st.integers(-64, 64)
labels = st.text("abc/0123", max_size=6)


@given(targets, st.integers(0, 10**6), labels, st.lists(st.fractions(-1, 1), max_size=4))
@settings(max_examples=40)
def test_gadget_is_the_linear_function(target, seed, label, inputs):
    gadget = weight_gadget(target, 3, seed, label)
    kept = [uv for uv, bit in zip(gadget.units(), gadget.mask, strict=True) if bit]
    for x in (Fraction(1), Fraction(-1), *inputs):
        value = sum(v * max(u * x, 0) for u, v in kept)
        assert value == target * x
    assert gadget.check() and len(gadget.mask) == gadget.n


@given(targets.filter(bool), st.integers(0, 10**6))
@settings(max_examples=40)
def test_one_unit_less_is_not_enough(target, seed):
    gadget = (
        weight_gadget(target, 2, seed, "x", max_n=400)
        if abs(target) <= 16
        else (weight_gadget(target, 3, seed, "x"))
    )
    short = [
        SubsetSum(gadget.stream(side).take(gadget.n - 1) or (0,), gadget.target) for side in SIDES
    ]
    verdicts = [solver("dp").solve(q).verdict for q in short]
    assert "infeasible" in verdicts
    assert gadget.evidence in (Evidence.AGREED, Evidence.EXHAUSTIVE)


def test_zero_needs_nothing():
    gadget = weight_gadget(0, 4, 0, "zero")
    assert (gadget.n, gadget.mask, gadget.evidence) == (0, (), Evidence.WITNESS)


def test_bad_gadgets_get_one_sentence():
    with pytest.raises(InputError, match="target: expected"):
        weight_gadget(5, 1, 0, "x")
    with pytest.raises(InputError, match="max_n: no gadget"):
        weight_gadget(255, 4, 0, "x", max_n=2)


def test_blocks_equal_their_layer_for_every_input():
    weights = np.array([[3, 0, -4], [1, 4, -2]])
    k, scale = 3, 8  # targets on the grid 1/8, sums on the grid 1/64
    blocks = represent_layer(weights, k, scale, seed=1, label="test")
    first, second, keep_first, keep_second = assemble_layer(blocks, k, 1, "test")
    assert first.shape == (blocks.units, 3) and second.shape == (2, blocks.units)
    source = Network((Layer(first), Layer(second)))
    x = np.random.default_rng(0).integers(-9, 10, (200, 3))
    pruned = source.evaluate(x, (keep_first, keep_second))
    assert (pruned == scale * (x @ weights.T)).all()
    # one unit is kept for one input and one output only
    assert keep_first.sum(axis=1).max() == 1 and keep_second.sum(axis=0).max() == 1
    # the source is dense: what the mask removes was there
    assert (first[keep_first == 0] != 0).mean() > 0.8


def test_a_gadget_is_certified_from_its_seed_alone(tmp_path):
    gadget = weight_gadget(37, 3, 9, "a/b")
    proved = certify_gadget(gadget, tmp_path)
    assert proved.evidence is Evidence.PROOF and replace(proved, evidence=gadget.evidence) == gadget
    files = sorted(p.name for p in tmp_path.iterdir())
    assert files == ["a-b+.cert", "a-b+.json", "a-b-.cert", "a-b-.json"]
    # the two sides' certificates answer different questions
    swapped = verify(tmp_path / "a-b+.json", tmp_path / "a-b-.cert")
    assert not swapped.ok
    assert certify_gadget(weight_gadget(0, 3, 9, "z"), tmp_path).evidence is Evidence.WITNESS

"""Masks of two-layer networks: none exact below n*, the verifier decides, gradients, controls."""

from fractions import Fraction

import numpy as np
import pytest

from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.networks import Box, Layer, Network, NetworkMask, counterexample
from exactlt.papers import _gap_networks
from exactlt.pruning import RULES, rule
from exactlt.pruning.network import equal
from exactlt.pruning.network.equal import SCALE, points, random_network_masks, train_network
from exactlt.width.families import family


def question(n=9, M=1, seed=2):
    return family("linear")(f"uniform:M={M}", seed).question(n)


@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_points_are_on_the_border(d):
    found = points(d)
    assert (abs(found).max(axis=1) == SCALE).all()
    assert len({tuple(p) for p in found.tolist()}) == len(found)


@pytest.mark.parametrize("name", sorted(RULES))
def test_no_exact_mask_below_the_certified_width_and_some_at_it(name):
    member = family("linear")("uniform:M=1", 2)
    n = member.width("free").n
    assert n == 9
    runs = train_network(member.question(n - 1), rule(name), seeds=range(4), steps=60)
    assert not any(r.final.exact or r.seen.exact for r in runs)
    for r in train_network(member.question(n), rule(name), seeds=range(4), steps=60):
        for found in (r.final, r.seen):
            assert found.exact == (counterexample(member.question(n), found.masks) is None)
        assert (r.first is not None) == r.seen.exact and r.seen.error <= r.final.error


def test_errors_on_the_points_are_those_of_the_networks():
    q = question(20, M=7)
    for r in train_network(q, rule("threshold"), seeds=[0, 1], steps=20):
        for found in (r.final, r.seen):
            at = [[Fraction(int(v), SCALE) for v in p] for p in points(2)]
            pruned = q.source.masked(found.masks)
            worst = max(abs(pruned.at(p)[0] - q.target.at(p)[0]) for p in at)
            assert worst == found.error


def test_a_mask_that_fits_the_points_alone_is_not_exact(monkeypatch):
    """With few points many masks fit; the verifier refuses those that differ elsewhere."""
    target = Network((Layer(np.array([[1, 0]])),))
    source = Network((Layer(np.array([[1, 0], [-1, 0], [0, 1]])), Layer(np.array([[1, -1, 1]]))))
    q = NetworkMask(source, target)
    monkeypatch.setattr(equal, "points", lambda d, *a: np.array([[SCALE, 0], [0, -SCALE]]))
    found = random_network_masks(q, 64, 0)
    assert found.exact and counterexample(q, found.masks) is None
    judge = equal._Judge(q, equal.points(2), 1)
    fits = [np.ones(6), np.array([1.0, 0, 0])]  # relu(x): right at both points, wrong at x < 0
    assert judge.gaps([m[None] for m in fits])[0] == 0
    assert not judge.found(fits).exact and judge.found(fits).error == 0


def test_gradient_through_two_layers_is_that_of_finite_differences():
    """The gate's whole step from given logits, against differences of the loss it descends."""
    q = question(4, M=3, seed=1)
    u, v = (x.weights / max(1, abs(x.weights).max()) for x in q.source.layers)
    x = points(2) / SCALE
    ratio = q.target.output_unit / q.source.output_unit
    scale = 1 / (
        max(1, abs(q.source.layers[0].weights).max())
        * max(1, abs(q.source.layers[1].weights).max())
    )
    goal = q.target.evaluate(points(2)) * float(ratio) / SCALE * scale

    def loss(logits):
        a, b = (1 / (1 + np.exp(-part)) for part in (logits[:8], logits[8:]))
        h = np.maximum(x @ (u * a.reshape(4, 2)).T, 0)
        return float(((h @ (v * b.reshape(1, 4)).T - goal) ** 2).sum(axis=1).mean()) / 2

    seen = []
    real = rule("gate")

    def backward(p, gradient):
        out = real.backward(p, gradient)
        seen.append(out.copy())
        return out

    from dataclasses import replace

    spied = replace(real, backward=backward, zero=False)
    train_network(q, spied, seeds=[5], steps=1, rate=0.0)
    draw = np.random.Generator(np.random.PCG64([5, 21]))
    logits = np.concatenate([draw.uniform(-1, 1, 8) / 2**0.5, draw.uniform(-1, 1, 4) / 2])
    got = np.concatenate([s[0] for s in seen])
    for i in range(12):
        h = np.zeros(12)
        h[i] = 1e-6
        assert got[i] == pytest.approx(
            (loss(logits + h) - loss(logits - h)) / 2e-6, rel=1e-4, abs=1e-8
        )


def test_what_cannot_be_trained():
    q = question()
    biased = Network((Layer(q.target.layers[0].weights, bias=[1]),))
    deep = Network([[[1, 0], [0, 1]], [[1, 0], [0, 1]], [[1, 1]]])
    for bad, words in (
        (NetworkMask(q.source, biased), "without biases"),
        (NetworkMask(deep, q.target), "two layers, got 3"),
        (NetworkMask(q.source, q.target, structure="block"), "expected free masks"),
        (NetworkMask(q.source, q.target, maskable=(True, False)), "both layers maskable"),
    ):
        with pytest.raises(UnsupportedError, match=words):
            train_network(bad, rule("gate"), seeds=[0])
    with pytest.raises(UnsupportedError, match="one magnitude per layer"):
        train_network(question(9, M=3), rule("biprop"), seeds=[0])
    with pytest.raises(InputError, match="overflowed at step"):
        train_network(q, rule("threshold"), seeds=[0], rate=1e308)
    assert q.domain == Box()


def test_a_mask_below_a_certified_width_is_an_alarm():
    widths = {("n*", 2, 1, 0): {"n": 5, "evidence": "exhaustive"}}
    nothing = {w: {"exact": 0, "error": [1.0], "kept": []} for w in ("final", "seen")}
    record = {name: dict(nothing) for name in _gap_networks.RATES}
    record["random"] = {"exact": 0, "error": 1.0}
    made = {("below", 2, 1, 0): record, (1, 2, 1, 0): record}
    assert _gap_networks.findings(made, widths)[0].verdict == "holds"
    record["gate"] = {**nothing, "seen": {"exact": 1, "error": [0.0], "kept": [3]}}
    with pytest.raises(SoundnessError, match="below its certified width 5"):
        _gap_networks.findings(made, widths)

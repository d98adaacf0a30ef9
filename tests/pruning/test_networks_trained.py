"""Networks: gradients, pruning rounds, criteria, trained masks, and that integers judge them."""

from itertools import pairwise

import numpy as np
import pytest

from exactlt.errors import InputError
from exactlt.pruning import rule
from exactlt.pruning.network import (
    CRITERIA,
    Frozen,
    Split,
    criterion_masks,
    fit,
    mlp,
    rewinding,
    search,
)
from exactlt.pruning.network.masked import Swaps, _watch
from exactlt.pruning.network.rewinding import CONTROLS, permuted, reshuffled, smallest_removed
from exactlt.pruning.network.steps import SGD, Adam

WIDTHS = (6, 8, 3)


@pytest.fixture(scope="module")
def images():
    """Three classes that a small network can tell apart: which third has the most ink."""
    rng = np.random.Generator(np.random.PCG64(0))
    x = rng.integers(0, 17, (300, 6))
    return Split.drawn(x, x.reshape(-1, 3, 2).sum(axis=2).argmax(axis=1), seed=1, top=16)


def test_backward_is_finite_differences():
    rng = np.random.Generator(np.random.PCG64(3))
    widths = (5, 7, 6, 4)
    flat, x, y = rng.normal(size=mlp.size(widths)), rng.normal(size=(9, 5)), rng.integers(0, 4, 9)
    gradient = np.zeros_like(flat)
    layers = mlp.views(flat, widths)
    acts = mlp.forward(layers, x)
    mlp.backward(layers, acts, mlp.cross_entropy(acts[-1], y)[1], mlp.views(gradient, widths))
    for i in range(0, len(flat), 5):
        losses = []
        for h in (1e-6, -1e-6):
            moved = flat.copy()
            moved[i] += h
            outputs = mlp.forward(mlp.views(moved, widths), x)[-1]
            losses.append(mlp.cross_entropy(outputs, y)[0])
        assert gradient[i] == pytest.approx((losses[0] - losses[1]) / 2e-6, rel=1e-5, abs=1e-8)


def test_steps_are_the_formulas():
    rng = np.random.Generator(np.random.PCG64(4))
    s, g = rng.normal(size=(2, 3)).astype(np.float32)
    mine, sgd = s.copy(), SGD(3, 0.1, 0.9, 0.01)
    sgd.step(mine, g)
    v = g + 0.01 * s
    want = s - 0.1 * v
    sgd.step(mine, g)
    want = want - 0.1 * (0.9 * v + g + 0.01 * want)
    assert mine == pytest.approx(want, rel=1e-5)
    mine, adam, m, u, want = s.copy(), Adam(3, 0.1), 0, 0, s.astype(float)
    for t in (1, 2, 3):
        adam.step(mine, g * t)
        m, u = 0.9 * m + 0.1 * g * t, 0.999 * u + 0.001 * (g * t) ** 2
        want = want - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(u / (1 - 0.999**t)) + 1e-8)
    assert mine == pytest.approx(want, rel=1e-4)


def test_parts_are_disjoint_and_choices_never_see_the_test(images):
    parts = [set(getattr(images, p).tolist()) for p in ("train", "validation", "test")]
    assert [len(p) for p in parts] == [192, 48, 60] and len(set.union(*parts)) == 300
    spoiled = Split(
        images.images, images.labels.copy(), 16, 3, images.train, images.validation, images.test
    )
    spoiled.labels[images.test] = 0
    runs = [fit(Frozen(WIDTHS).floats(), WIDTHS, s, epochs=5) for s in (images, spoiled)]
    assert (runs[0].weights == runs[1].weights).all() and runs[0].best_epoch == runs[1].best_epoch
    masks = [
        search(Frozen(WIDTHS), s, rule("edge-popup"), epochs=3).masks for s in (images, spoiled)
    ]
    assert all((a == b).all() for a, b in zip(*masks, strict=True))


def test_training_learns_keeps_zeros_and_repeats_bit_by_bit(images):
    keep = np.random.Generator(np.random.PCG64(2)).integers(0, 2, mlp.size(WIDTHS))
    runs = [
        fit(Frozen(WIDTHS).floats(), WIDTHS, images, mask=keep, epochs=40, rate=0.02) for _ in "ab"
    ]
    assert (runs[0].weights == runs[1].weights).all() and runs[0].test > 0.8
    assert not runs[0].weights[keep == 0].any()
    assert runs[0].validation_loss[runs[0].best_epoch - 1] == min(runs[0].validation_loss)


def test_rounds_remove_the_smallest_and_controls_keep_their_promise(images):
    frozen = Frozen(WIDTHS, seed=3)
    rounds = rewinding(frozen, images, rounds=3, prune=0.5, epochs=4)
    assert [r.mask.sum() for r in rounds] == [72, 42, 24 // 2 + 14, 6 + 11]
    assert not rounds[0].controls and all(set(r.controls) == set(CONTROLS) for r in rounds[1:])
    for before, after in pairwise(rounds):
        for w, m, n in zip(
            *(mlp.views(a, WIDTHS) for a in (before.ticket.weights, before.mask, after.mask)),
            strict=True,
        ):
            assert (n <= m).all()
            gone = abs(w)[(m > 0) & (n == 0)]
            assert gone.max() <= abs(w)[n > 0].min()
    assert rounds[1].untrained == frozen.accuracy(
        [m.astype(int) for m in mlp.views(rounds[1].mask, WIDTHS)], images
    )
    late = rewinding(frozen, images, rounds=1, epochs=2, rewind=2, controls=())
    early = fit(frozen.floats(), WIDTHS, images, epochs=2, rewind=2).early
    again = fit(early, WIDTHS, images, mask=late[1].mask, epochs=2)
    assert (again.weights == late[1].ticket.weights).all() and late[1].untrained is None


def test_controls_permute_within_layers():
    rng = np.random.Generator(np.random.PCG64(8))
    w = rng.normal(size=72).astype(np.float32)
    mask = smallest_removed(w, np.ones(72, np.float32), WIDTHS, 0.25, 0.25)
    other, moved = permuted(mask, WIDTHS, rng), reshuffled(w * mask, mask, WIDTHS, rng)
    for a, b, c, d in zip(
        *(mlp.views(v, WIDTHS) for v in (mask, other, w * mask, moved)), strict=True
    ):
        assert a.sum() == b.sum()
        assert sorted(c.ravel()) == sorted(d.ravel()) and ((d != 0) <= (a > 0)).all()
    assert (other != mask).any() and (moved != w * mask).any()


@pytest.mark.parametrize("name", sorted(CRITERIA))
def test_criteria_keep_the_best_by_their_formula(name):
    rng = np.random.Generator(np.random.PCG64(6))
    w, v = rng.normal(size=(2, 72))
    masks = criterion_masks(name, w, v, WIDTHS, 0.25, seed=1)
    for m, a, b in zip(masks, mlp.views(w, WIDTHS), mlp.views(v, WIDTHS), strict=True):
        size = {
            "large_final": abs(b), "small_final": -abs(b), "large_init": abs(a),
            "small_init": -abs(a), "movement": abs(b - a), "magnitude_increase": abs(b) - abs(a),
        }.get(name.removesuffix("_same_sign").removesuffix("_diff_sign"))  # fmt: skip
        assert m.sum() == int(0.25 * m.size)
        if "sign" in name:
            allowed = (a * b > 0) == name.endswith("same_sign")
            assert (m <= allowed).all()
            size = np.where(allowed, size, -np.inf)
        if size is not None:
            assert size[m == 1].min() >= size[m == 0].max()


def test_signs_may_keep_fewer_than_asked():
    w = np.ones(72)
    masks = criterion_masks("large_final_diff_sign", w, w, WIDTHS, 0.5)
    assert sum(m.sum() for m in masks) == 0


@pytest.mark.parametrize(
    "name", ["edge-popup", "edge-popup-signed", "threshold", "supermask", "biprop", "gate"]
)
def test_masks_are_judged_in_integers(images, name):
    frozen = Frozen(WIDTHS, "nonzero:M=9", seed=2)
    found = search(
        frozen, images, rule(name), epochs=4, keep_fraction="1/3" if rule(name).sized else None
    )
    again = search(
        frozen, images, rule(name), epochs=4, keep_fraction="1/3" if rule(name).sized else None
    )
    assert all((a == b).all() for a, b in zip(found.masks, again.masks, strict=True))
    if rule(name).sized:
        assert [m.sum() for m in found.masks] == [16, 8]
    right = 0
    for i in images.test:  # plain integers, by hand
        h = [int(v) for v in images.images[i]]
        for layer, (w, m) in enumerate(zip(frozen.integers, found.masks, strict=True)):
            w = np.sign(w) if name == "biprop" else w
            h = [sum(int(a) * b for a, b in zip(row, h, strict=True)) for row in w * m]
            h = h if layer else [max(v, 0) for v in h]
        right += h.index(max(h)) == images.labels[i]
    assert found.test == right / len(images.test)


def test_an_exchange_is_judged_with_the_rest_unchanged():
    """A linear layer: exchanging a harmful edge for a helpful one lowers the loss."""
    w = np.array([[1.0, -1.0, 2.0, 0.0]])
    before, after = [np.array([[1.0, 0, 0, 1]])], [np.array([[0, 0, 1.0, 1]])]
    x, y = np.array([[1.0, 1.0]]), np.array([0])

    def masked(values):
        return [(w * values[0]).reshape(2, 2)]

    loss = mlp.cross_entropy(mlp.forward(masked(before), x)[-1], y)[0]
    swaps = Swaps()
    _watch(swaps, before, after, masked, loss, x, y, (2, 2), 8)
    assert (swaps.tried, swaps.lowered, swaps.unit_tried) == (1, 0, 0)  # helps the wrong class
    swaps = Swaps()
    y[0], after = 1, [np.array([[0, 1.0, 0, 1]])]
    loss = mlp.cross_entropy(mlp.forward(masked(before), x)[-1], y)[0]
    _watch(swaps, before, after, masked, loss, x, y, (2, 2), 8)
    assert (swaps.unit_tried, swaps.unit_lowered, swaps.steps_lowered) == (1, 1, 1)


def test_bad_input_of_networks_is_one_sentence(images):
    flat = Frozen(WIDTHS).floats()
    for call, words in (
        (lambda: fit(flat[:5], WIDTHS, images), "start: expected 72 weights"),
        (lambda: fit(flat, (72, 1), images), "widths: expected 6 inputs"),
        (lambda: fit(flat, WIDTHS, images, rate=1e30), "rate: the loss overflowed at step"),
        (lambda: search(Frozen((5, 3)), images, rule("gate")), "widths: expected 6 inputs"),
        (lambda: search(Frozen(WIDTHS), images, rule("gate"), rate=1e38), "overflowed at step"),
        (lambda: search(Frozen(WIDTHS), images, rule("edge-popup"), keep_fraction=0), r"\(0, 1\]"),
        (lambda: criterion_masks("small", flat, flat, WIDTHS, 0.5), "criterion: expected one of"),
        (lambda: criterion_masks("random", flat, flat, WIDTHS, 1.5), "keep_fraction"),
        (lambda: rewinding(Frozen(WIDTHS), images, rounds=1, prune=1.0), "prune: expected a share"),
        (lambda: Split.drawn([[0.5]] * 20, [0] * 20, seed=0), "images: expected integers"),
        (lambda: Frozen((3,)), "widths: expected at least two"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=words):
            call()

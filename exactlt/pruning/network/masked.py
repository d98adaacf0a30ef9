"""Train a mask over frozen weights of a network, by any of the rules.

Each layer keeps its own share.  ``rescale`` is Zhou et al.'s dynamic weight rescaling: a layer's
weights are multiplied by its size over its number of kept weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from exactlt.errors import InputError
from exactlt.pruning.network import mlp
from exactlt.pruning.network.data import Split
from exactlt.pruning.network.frozen import Frozen
from exactlt.pruning.network.steps import SGD
from exactlt.pruning.rules import Rule
from exactlt.pruning.rules.biprop import BIPROP
from exactlt.pruning.train import kept_count


@dataclass(frozen=True, eq=False)
class Search:
    """A trained mask.

    Attributes
    ----------
    masks : list of 0/1 arrays
        Final, one per layer.
    test, validation : float
        Accuracy of the final mask, computed in integers.
    kept : float
    swaps : Swaps or None
        What single exchanges did to the loss, if they were watched.
    """

    masks: list
    test: float
    validation: float
    kept: float
    swaps: Swaps | None = None


@dataclass
class Swaps:
    """Exchanges of one kept weight for another in a step, everything else as it was.

    ``lowered`` of ``tried`` lowered the loss of the step's own batch; ``unit_*`` counts those
    whose two weights enter the same unit (the case of Theorem 1 of Ramanujan et al. 2020);
    ``steps_*`` counts whole steps that changed the mask.
    """

    tried: int = 0
    lowered: int = 0
    unit_tried: int = 0
    unit_lowered: int = 0
    steps: int = 0
    steps_lowered: int = 0


def search(
    frozen: Frozen,
    split: Split,
    rule: Rule,
    *,
    keep_fraction=None,
    epochs: int = 30,
    rate: float | None = None,
    momentum: float = 0.9,
    decay: float = 1e-4,
    batch: int = 64,
    cosine: bool = True,
    rescale: bool = False,
    seed: int = 0,
    watch_swaps: int = 0,
) -> Search:
    """SGD on the scores, the weights never move.

    Parameters
    ----------
    frozen, split, rule
    keep_fraction : number, optional
        Per layer, for rules with a fixed count (1/2 if not given).
    rate, momentum, decay, batch, cosine
        Defaults of Ramanujan et al.'s code, and the rule's rate.
    rescale : bool
    seed : int
        Of scores, draws and the order of images.
    watch_swaps : int
        Up to so many exchanges per step are tried one by one.

    Raises
    ------
    InputError
        Shapes do not fit, or the scores overflow (with the step).

    Notes
    -----
    Heuristic.  Bit-reproducible on one machine; accuracies are computed in integers on the
    stream's weights (their signs for biprop), so that they do not depend on float rounding.
    """
    import numpy as np

    widths, size = frozen.widths, mlp.size(frozen.widths)
    if widths[0] != split.images.shape[1] or widths[-1] < split.classes:
        raise InputError(
            f"widths: expected {split.images.shape[1]} inputs and {split.classes} outputs, got "
            f"{widths[0]} and {widths[-1]}"
        )
    counts = [kept_count(rule, a * b, keep_fraction) for a, b in pairwise(widths)]
    rate = rule.rate if rate is None else rate
    weights, scores = frozen.floats(), np.zeros(size, np.float32)
    draws = np.random.Generator(np.random.PCG64([seed, 14]))
    rng = np.random.Generator(np.random.PCG64([seed, 11]))
    if not rule.zero:
        for s in mlp.views(scores, widths):
            s[:] = draws.uniform(-1, 1, s.shape) / math.sqrt(s.shape[1])
    w_rows = [w.reshape(1, -1) for w in mlp.views(weights, widths)]
    s_rows = [s.reshape(1, -1) for s in mlp.views(scores, widths)]
    gradient, slope = np.zeros(size, np.float32), np.zeros(size, np.float32)
    slots, g_rows = (
        mlp.views(gradient, widths),
        [g.reshape(1, -1) for g in mlp.views(gradient, widths)],
    )
    slopes = [g.reshape(1, -1) for g in mlp.views(slope, widths)]
    x, y = split.part("train")
    sgd = SGD(size, rate, momentum, decay)
    total, step = epochs * -(-len(y) // batch), 0
    swaps = Swaps() if watch_swaps else None

    def masked(values):
        found = []
        for w, value in zip(w_rows, values, strict=True):
            out = rule.weights(w, value)
            if rescale:
                out = out * np.float32(value.size / max(value.sum(), 1.0))
            found.append(out)
        return [w.reshape(b, a) for w, a, b in zip(found, widths, widths[1:], strict=False)]

    with mlp.one_thread(), np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            order = rng.permutation(len(y))
            for i in range(0, len(y), batch):
                places = order[i : i + batch]
                uniforms = [
                    draws.random(s.shape, np.float32) if rule.draws else None for s in s_rows
                ]
                seen = [rule.view(s) for s in s_rows]
                values = [
                    rule.forward(s, k, u) for s, k, u in zip(seen, counts, uniforms, strict=True)
                ]
                layers = masked(values)
                acts = mlp.forward(layers, x[places])
                loss, out = mlp.cross_entropy(acts[-1], y[places])
                mlp.backward(layers, acts, out, slots)
                for g, w, s, value, to in zip(g_rows, w_rows, seen, values, slopes, strict=True):
                    factor = value.size / max(value.sum(), 1.0) if rescale else 1.0
                    to[:] = rule.backward(s, g * w) * factor
                if cosine:
                    sgd.rate = rate * 0.5 * (1 + math.cos(math.pi * step / total))
                sgd.step(scores, slope)
                step += 1
                if not np.isfinite(scores).all():
                    raise InputError(
                        f"rate: the scores overflowed at step {step} with learning rate {rate:g}"
                    )
                if swaps is not None:
                    after = [rule.mask(s, k) for s, k in zip(s_rows, counts, strict=True)]
                    _watch(
                        swaps,
                        values,
                        after,
                        masked,
                        loss,
                        x[places],
                        y[places],
                        widths,
                        watch_swaps,
                    )
    flat = [rule.mask(s, k) for s, k in zip(s_rows, counts, strict=True)]
    masks = [
        m.reshape(b, a).astype(np.int64) for m, a, b in zip(flat, widths, widths[1:], strict=False)
    ]
    judged = frozen
    if rule is BIPROP and not frozen.signs:
        judged = Frozen(widths, frozen.law, frozen.seed, frozen.label, signs=True)
    return Search(
        masks,
        judged.accuracy(masks, split),
        judged.accuracy(masks, split, "validation"),
        sum(int(m.sum()) for m in masks) / size,
        swaps,
    )


def _watch(swaps, before, after, masked, loss, x, y, widths, most) -> None:
    """Try the step's exchanges one by one, and all together, on its own batch."""
    import numpy as np

    def at(values):
        return mlp.cross_entropy(mlp.forward(masked(values), x)[-1], y)[0]

    changed = False
    for layer, (old, new) in enumerate(zip(before, after, strict=True)):
        gone, come = np.flatnonzero(old > new), np.flatnonzero(new > old)
        if not len(gone) or len(gone) != len(come):
            continue
        changed = True
        inputs = widths[layer]
        # a pair that enters the same unit where there is one, in the order of places
        pairs, free = [], list(come)
        for a in gone:
            b = next((c for c in free if c // inputs == a // inputs), None)
            if b is not None:
                free.remove(b)
                pairs.append((a, b, True))
        left = [a for a in gone if a not in {p[0] for p in pairs}]
        pairs += [(a, b, False) for a, b in zip(left, free, strict=True)]
        for a, b, same in pairs[:most]:
            value = old.copy()
            value[0, a], value[0, b] = 0, 1
            lower = at([*before[:layer], value, *before[layer + 1 :]]) < loss
            swaps.tried += 1
            swaps.lowered += lower
            swaps.unit_tried += same
            swaps.unit_lowered += lower and same
    if changed:
        swaps.steps += 1
        swaps.steps_lowered += at(after) < loss

"""Iterative magnitude pruning with rewinding, and the controls beside each ticket.

A round trains, removes in each layer the given share of the kept weights of least magnitude,
and puts the rest back to where they were at the start (or after ``rewind`` steps).  Source:
Frankle, Carbin, "The lottery ticket hypothesis: finding sparse, trainable neural networks",
ICLR 2019; late rewinding: Frankle, Dziugaite, Roy, Carbin, 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exactlt.errors import InputError
from exactlt.pruning.network import mlp
from exactlt.pruning.network.data import Split
from exactlt.pruning.network.dense import Fit, fit
from exactlt.pruning.network.frozen import Frozen

CONTROLS = ("reinitialised", "random mask", "reshuffled")
"""The ticket's mask on new weights; another mask of as many per layer on the same weights; the
ticket's mask with its kept start weights permuted within each layer."""


@dataclass(frozen=True, eq=False)
class Round:
    """One sparsity: the ticket's mask, its training, and its controls'.

    ``kept`` is the share of kept weights; ``untrained`` the ticket's test accuracy before
    training, in integers (None with late rewinding, where the start is no integer network).
    """

    kept: float
    mask: Any
    ticket: Fit
    controls: dict[str, Fit]
    untrained: float | None


def rewinding(
    frozen: Frozen,
    split: Split,
    *,
    rounds: int,
    prune: float = 0.2,
    prune_last: float | None = None,
    controls: Sequence[str] = CONTROLS,
    rewind: int = 0,
    **training,
) -> list[Round]:
    """The dense network, then ``rounds`` tickets, each sparser by the share ``prune``.

    Parameters
    ----------
    frozen : Frozen
        Weights at the start.
    prune, prune_last : float
        In (0, 1): share of the kept weights that a round removes, and the last layer's (half of
        it, as in the paper, if not given).
    controls : names out of CONTROLS
    rewind : int
        Steps after which the kept weights are taken for the restart.
    training
        Passed to ``fit``; its ``seed`` also draws the controls.
    """
    import numpy as np

    prune_last = prune / 2 if prune_last is None else prune_last
    for name, value in (("prune", prune), ("prune_last", prune_last)):
        if not 0 < value < 1:
            raise InputError(f"{name}: expected a share in (0, 1), got {value!r}")
    if unknown := set(controls) - set(CONTROLS):
        raise InputError(f"controls: expected some of {', '.join(CONTROLS)}, got {unknown}")
    widths, seed = frozen.widths, training.get("seed", 0)
    start = frozen.floats()
    fresh = Frozen(widths, frozen.law, frozen.seed, f"{frozen.label} again").floats()
    mask = np.ones(len(start), np.float32)
    rng = np.random.Generator(np.random.PCG64([seed, 12]))
    found: list[Round] = []
    origin = start
    for index in range(rounds + 1):
        ticket = fit(
            origin, widths, split, mask=mask, rewind=rewind if index == 0 else 0, **training
        )
        if index == 0:
            origin = ticket.early
        twins = {}
        for name in controls if index else ():
            twin, keep = origin, mask
            if name == "reinitialised":
                twin = fresh
            elif name == "random mask":
                keep = permuted(mask, widths, rng)
            else:
                twin = reshuffled(origin, mask, widths, rng)
            twins[name] = fit(twin, widths, split, mask=keep, **training)
        untrained = None
        if rewind == 0:
            untrained = frozen.accuracy([m.astype(int) for m in mlp.views(mask, widths)], split)
        found.append(Round(float(mask.mean()), mask.copy(), ticket, twins, untrained))
        mask = smallest_removed(ticket.weights, mask, widths, prune, prune_last)
    return found


def smallest_removed(weights, mask, widths, prune: float, prune_last: float):
    """The mask without the share of least |weight| of each layer's kept ones."""
    import numpy as np

    new = mask.copy()
    parts = zip(mlp.views(weights, widths), mlp.views(new, widths), strict=True)
    for i, (w, m) in enumerate(parts):
        share = prune_last if i + 2 == len(widths) else prune
        kept = np.flatnonzero(m)
        gone = kept[np.argsort(abs(w).ravel()[kept], kind="stable")[: int(share * len(kept))]]
        m.ravel()[gone] = 0
    return new


def permuted(mask, widths, rng):
    """A random mask with as many kept weights in each layer."""
    import numpy as np

    return np.concatenate([rng.permutation(m.ravel()) for m in mlp.views(mask, widths)])


def reshuffled(weights, mask, widths, rng):
    """The kept weights of each layer in a random order."""
    new = weights.copy()
    for w, m in zip(mlp.views(new, widths), mlp.views(mask, widths), strict=True):
        places = m.ravel() > 0
        w.ravel()[places] = rng.permutation(w.ravel()[places])
    return new

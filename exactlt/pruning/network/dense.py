"""Train the kept weights of a network; the others stay 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exactlt.errors import InputError
from exactlt.pruning.network import mlp
from exactlt.pruning.network.data import Split
from exactlt.pruning.network.steps import Adam


@dataclass(frozen=True, eq=False)
class Fit:
    """A training run.

    Attributes
    ----------
    weights : float32 array
        At the end, flat.
    early : float32 array or None
        After ``rewind`` steps, if that many were asked for.
    validation_loss, validation : tuple of float
        Loss and accuracy per epoch.
    test, stopped : float
        Test accuracy at the end, and after the epoch of least validation loss.
    best_epoch : int
        That epoch, from 1; 0 without training.
    """

    weights: Any
    early: Any
    validation_loss: tuple[float, ...]
    validation: tuple[float, ...]
    test: float
    stopped: float
    best_epoch: int


def fit(
    start,
    widths,
    split: Split,
    *,
    mask=None,
    epochs: int = 12,
    rate: float = 1.2e-3,
    batch: int = 60,
    seed: int = 0,
    rewind: int = 0,
) -> Fit:
    """Adam on the softmax cross-entropy, from ``start`` under a fixed mask.

    Parameters
    ----------
    start : flat float array
    widths : sequence of int
    mask : flat 0/1 array, optional
        Gradients of removed weights are 0, so that they stay 0.
    epochs, rate, batch : int, float, int
        Defaults: those of LeNet-300-100 in Frankle and Carbin 2019 but for the epochs.
    seed : int
        Of the order of the images.
    rewind : int
        Also give the weights after this many steps.

    Raises
    ------
    InputError
        Shapes do not fit, or the loss is not finite (with the step).

    Notes
    -----
    Bit-reproducible on one machine (BLAS on one thread).  Heuristic.
    """
    import numpy as np

    size = mlp.size(widths)
    weights = np.array(start, np.float32)
    keep = np.ones(size, np.float32) if mask is None else np.array(mask, np.float32)
    if weights.shape != (size,) or keep.shape != (size,):
        raise InputError(
            f"start: expected {size} weights and as many mask entries, got {weights.shape} and "
            f"{keep.shape}"
        )
    if widths[0] != split.images.shape[1] or widths[-1] < split.classes:
        raise InputError(
            f"widths: expected {split.images.shape[1]} inputs and {split.classes} outputs, got "
            f"{widths[0]} and {widths[-1]}"
        )
    weights *= keep
    gradient = np.zeros(size, np.float32)
    layers, slots = mlp.views(weights, widths), mlp.views(gradient, widths)
    x, y = split.part("train")
    vx, vy = split.part("validation")
    tested = split.part("test")
    rng = np.random.Generator(np.random.PCG64([seed, 11]))
    adam = Adam(size, rate)
    masked = mask is not None
    early = weights.copy() if rewind == 0 else None
    losses: list[float] = []
    rights, step, best, stopped = [], 0, 0, 0.0
    with mlp.one_thread(), np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            order = rng.permutation(len(y))
            for i in range(0, len(y), batch):
                places = order[i : i + batch]
                acts = mlp.forward(layers, x[places])
                loss, out = mlp.cross_entropy(acts[-1], y[places])
                step += 1
                if not np.isfinite(loss):
                    raise InputError(
                        f"rate: the loss overflowed at step {step} with learning rate {rate:g}"
                    )
                mlp.backward(layers, acts, out, slots)
                if masked:
                    gradient *= keep
                adam.step(weights, gradient)
                if step == rewind:
                    early = weights.copy()
            outputs = mlp.forward(layers, vx)[-1]
            losses.append(mlp.cross_entropy(outputs, vy)[0])
            if losses[-1] < min(losses[:-1], default=float("inf")):
                best, stopped = len(losses), mlp.accuracy(layers, *tested)
            rights.append(float((outputs.argmax(axis=1) == vy).mean()))
        test = mlp.accuracy(layers, *tested)
    return Fit(weights, early, tuple(losses), tuple(rights), test, stopped, best)

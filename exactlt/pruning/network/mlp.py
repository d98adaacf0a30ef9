"""Forward and backward pass of a ReLU network without biases, softmax cross-entropy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from itertools import pairwise


def views(flat, widths: Sequence[int]) -> list:
    """The layers (outputs, inputs) inside one flat array, without copying."""
    found, start = [], 0
    for a, b in pairwise(widths):
        found.append(flat[start : start + a * b].reshape(b, a))
        start += a * b
    return found


def size(widths: Sequence[int]) -> int:
    """Number of weights."""
    return sum(a * b for a, b in pairwise(widths))


def forward(layers, x) -> list:
    """The input of each layer, and the outputs last."""
    import numpy as np

    acts = [x]
    for i, w in enumerate(layers):
        h = acts[-1] @ w.T
        if i + 1 < len(layers):
            np.maximum(h, 0, out=h)
        acts.append(h)
    return acts


def cross_entropy(outputs, labels):
    """Mean loss, and its gradient with respect to the outputs."""
    import numpy as np

    rows = np.arange(len(labels))
    z = outputs - outputs.max(axis=1, keepdims=True)
    e = np.exp(z)
    total = e.sum(axis=1, keepdims=True)
    loss = float((np.log(total[:, 0]) - z[rows, labels]).mean())
    gradient = e / total
    gradient[rows, labels] -= 1
    gradient /= len(labels)
    return loss, gradient


def backward(layers, acts, gradient, out) -> None:
    """Write the gradient with respect to every weight into the arrays ``out``."""
    import numpy as np

    for i in range(len(layers) - 1, -1, -1):
        np.matmul(gradient.T, acts[i], out=out[i])
        if i:
            gradient = gradient @ layers[i]
            gradient *= acts[i] > 0


def accuracy(layers, x, labels) -> float:
    """Share of right classes, in floats: for trained weights, which are floats."""
    return float((forward(layers, x)[-1].argmax(axis=1) == labels).mean())


@contextmanager
def one_thread():
    """BLAS on one thread: results are the same bits on every run on one machine."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        yield

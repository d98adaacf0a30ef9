"""What an update rule is: how scores become a mask, and how a gradient moves the scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def as_they_are(scores):
    """Scores as they are."""
    return scores


def straight_through(seen, gradient):
    """The gradient with respect to the mask, handed to the scores as it is."""
    return gradient


def times(weights, mask):
    """The pruned weights as they are."""
    return weights * mask


@dataclass(frozen=True)
class Rule:
    """One learning method for masks.

    Attributes
    ----------
    name, formula, source : str
        The formula shows mask and update for the loss (f − t)²/2 with f = m·x, g = f − t.
    mask : function of (scores, kept)
        The 0/1 mask that the scores stand for at the end; ``kept`` is None or a count.
    view : function of scores
        What forward and backward work on, computed once per step: the scores, or probabilities.
    forward : function of (view, kept, uniforms)
        What the loss sees: a mask, a sampled mask, or real gates.  ``uniforms`` are draws in
        [0, 1) of the scores' shape, or None where ``draws`` is false.
    backward : function of (view, gradient)
        The gradient with respect to the scores, from the one with respect to the forward value.
    weights : function of (weights, forward value)
        What the network computes with.
    rate : float
        Learning rate that is used when none is given.
    sized : bool
        Whether the number of kept weights is fixed beforehand.
    draws : bool
        Whether the forward pass is random.
    zero : bool
        Whether scores start at 0 instead of uniform in ±1/sqrt(n).
    hard : bool
        Whether the forward value is a mask; real gates are not.
    """

    name: str
    formula: str
    source: str
    mask: Callable[[Any, int | None], Any]
    forward: Callable[[Any, int | None, Any], Any]
    backward: Callable[[Any, Any], Any] = straight_through
    weights: Callable[[Any, Any], Any] = times
    view: Callable[[Any], Any] = as_they_are
    rate: float = 0.1
    sized: bool = False
    draws: bool = False
    zero: bool = False
    hard: bool = True


def top(values, kept: int):
    """0/1 per entry, 1 at the ``kept`` largest of each row."""
    import numpy as np

    n = values.shape[1]
    mask = np.zeros(values.shape)
    if kept:
        places = np.argpartition(values, n - kept, axis=1)[:, n - kept :]
        np.put_along_axis(mask, places, 1.0, axis=1)
    return mask


def sigmoid(logits):
    """1/(1 + e^-l) without overflow."""
    import numpy as np

    p = np.tanh(0.5 * logits)
    p *= 0.5
    p += 0.5
    return p


def sigmoid_backward(p, gradient):
    """Through the slope of the sigmoid."""
    return gradient * (p - p * p)

"""Families of random sources whose minimal width can be asked for.

    >>> import exactlt as lt
    >>> draw = lt.families.linear("uniform:M=7", seed=0, inputs=2, outputs=1)
    >>> lt.minimal_width(draw, structure="block").n
    40

Each function draws a target and its nested sources from a law and a seed;
:func:`exactlt.minimal_width` searches the smallest source with a mask.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactlt.networks import Mixed, Network
from exactlt.width.families import (
    CHAIN,
    CHAIN_WIDE,
    GADGET,
    LINEAR,
    LINEAR_GRID,
    RELU_FOUR,
    RELU_GRID,
    RELU_THREE,
    STREAM,
)
from exactlt.width.family import Draw

__all__ = [
    "chain",
    "chain_wide",
    "gadget",
    "linear",
    "linear_grid",
    "relu_four",
    "relu_grid",
    "relu_three",
    "stream",
]


def stream(
    law: str,
    seed: int = 0,
    *,
    target: int | Sequence[int],
    tolerance: int = 0,
    size: int | None = None,
    label: str = "",
) -> Draw:
    """Random weights of which the first n must have a subset with the target as its sum.

    Parameters
    ----------
    law : str
        Law of the weights, e.g. ``uniform:M=2^20``.
    seed : int
    target : int or sequence of int
        Several make a cover: each must be reached.
    tolerance : int
        How far a sum may be off.
    size : int, optional
        Exactly this many weights are kept.
    label : str
        Another label, another stream.
    """
    return STREAM(law, seed, target=target, tolerance=tolerance, size=size, label=label)


def gadget(law: str, seed: int = 0, *, target: int, label: str = "") -> Draw:
    """Hidden units (u, v) of which a subset makes one weight w, for inputs of both signs.

    Parameters
    ----------
    law : str
        ``grid:k=…``, the units' precision 2^−k.
    target : int
        w in units of 4^−k.
    """
    return GADGET(law, seed, target=target, label=label)


def linear(
    law: str,
    seed: int = 0,
    *,
    inputs: int | None = None,
    outputs: int | None = None,
    target: Network | None = None,
) -> Draw:
    """A linear layer, random or given, through two random layers; equal for all real inputs.

    Parameters
    ----------
    law : str
        Law of all weights, e.g. ``uniform:M=7``.
    seed : int
    inputs, outputs : int
        Of a random target; 2 and 1 by default.
    target : Network, optional
        A bias-free network of one or two layers to use instead.
    """
    return LINEAR(law, seed, inputs=inputs, outputs=outputs, target=target)


def chain(law: str, seed: int = 0) -> Draw:
    """b·relu(ax) through 1-n-1-n-1, the shape of the depth-doubling construction."""
    return CHAIN(law, seed)


def chain_wide(law: str, seed: int = 0) -> Draw:
    """b·relu(ax) through 1-n-n-n-1: every hidden layer has n units."""
    return CHAIN_WIDE(law, seed)


def relu_grid(law: str, seed: int = 0, *, inputs: int | None = None) -> Draw:
    """relu(w·x) through three random layers, equal on a grid of inputs."""
    return RELU_GRID(law, seed, inputs=inputs)


def linear_grid(
    law: str, seed: int = 0, *, inputs: int, outputs: int = 1, mixed: Mixed | None = None
) -> Draw:
    """A linear layer through two layers on the inputs {−1, −1/2, 0, 1/2, 1}^d.

    Parameters
    ----------
    law : str
        Law of all weights, in units of 1/bound.
    inputs, outputs : int
        Of the random target.
    mixed : exactlt.networks.Mixed, optional
        Rounds layer outputs to multiples of γ, as KN25's triple or double precision.
    """
    return LINEAR_GRID(law, seed, inputs=inputs, outputs=outputs, mixed=mixed)


def relu_three(law: str, seed: int = 0, *, inputs: int) -> Draw:
    """relu(w·x) through d-n-n-1 on all real inputs.

    Parameters
    ----------
    law : str
        Law of all weights, in units of 1/bound.
    inputs : int
        d.
    """
    return RELU_THREE(law, seed, inputs=inputs)


def relu_four(law: str, seed: int = 0, *, inputs: int) -> Draw:
    """relu(w·x) through d-n-n-n-1 on all real inputs; parameters as in :func:`relu_three`."""
    return RELU_FOUR(law, seed, inputs=inputs)

"""Families of random networks whose minimal width can be asked for.

    >>> import exactlt as lt
    >>> draw = lt.families.linear("uniform:M=7", seed=0, inputs=2, outputs=1)
    >>> lt.minimal_width(draw, structure="block").n
    40

Each function draws a target and its nested sources from a law and a seed;
:func:`exactlt.minimal_width` searches the smallest source with a mask.
"""

from __future__ import annotations

from exactlt.networks import Network
from exactlt.width.families import CHAIN, CHAIN_WIDE, LINEAR, RELU_GRID, Member

__all__ = ["chain", "chain_wide", "linear", "relu_grid"]


def linear(
    law: str,
    seed: int = 0,
    *,
    inputs: int | None = None,
    outputs: int | None = None,
    target: Network | None = None,
) -> Member:
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


def chain(law: str, seed: int = 0) -> Member:
    """b·relu(ax) through 1-n-1-n-1, the shape of the depth-doubling construction."""
    return CHAIN(law, seed)


def chain_wide(law: str, seed: int = 0) -> Member:
    """b·relu(ax) through 1-n-n-n-1: every hidden layer has n units."""
    return CHAIN_WIDE(law, seed)


def relu_grid(law: str, seed: int = 0, *, inputs: int | None = None) -> Member:
    """relu(w·x) through three random layers, equal on a grid of inputs."""
    return RELU_GRID(law, seed, inputs=inputs)

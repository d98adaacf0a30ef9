"""Minimal widths on a grid of inputs, where layer outputs may be rounded (KN25, Definition 6).

The target is one linear layer, its weights of the source's law; inputs are −1, −1/2, 0, 1/2, 1
each.  With γ the outputs of target and source are rounded to multiples of γ: masks that are
exact stay masks, so n* never grows, and it shrinks by what γ forgives.
"""

from __future__ import annotations

from fractions import Fraction

from exactlt.answers import Limits
from exactlt.instances import Law, parse_law
from exactlt.networks import InputGrid, Mixed, Network, NetworkMask, Structure
from exactlt.width.network.search import random_layer, two_layer_source
from exactlt.width.search import Width, asker, deciders, search_width

GRID, UNIT = InputGrid(-2, 2), Fraction(1, 2)
"""The inputs: multiples of 1/2 in [−1, 1]."""


def grid_target(law: Law | str, seed: int, d: int, m: int) -> Network:
    """One linear layer d → m from the stream (law, seed, "target"), on inputs of the grid."""
    return Network(random_layer(law, seed, d, m).layers, UNIT)


def grid_question(
    target: Network,
    law: Law | str,
    seed: int,
    n: int,
    structure: Structure | str = Structure.FREE,
    mixed: Mixed | None = None,
) -> NetworkMask:
    """Is there a mask of the source of width n that equals the target on the grid?"""
    law = parse_law(law) if isinstance(law, str) else law
    source = two_layer_source(law, seed, target.widths[0], target.widths[-1], n)
    question = NetworkMask(Network(source.layers, UNIT), target, GRID, structure=structure)
    return question if mixed is None else mixed.question(question)


def grid_width(
    target: Network,
    law: Law | str,
    seed: int,
    structure: Structure | str = Structure.FREE,
    *,
    mixed: Mixed | None = None,
    max_n: int = 64,
    limits: Limits | None = None,
    solver: str = "auto",
    confirm: str | None = None,
) -> Width:
    """n* of two-layer sources for a linear layer on the grid, rounded to γ or exact.

    Parameters
    ----------
    target : Network
        Of :func:`grid_target`.
    mixed : Mixed, optional
        How layer outputs are rounded; exact without.

    Raises
    ------
    InputError
        γ does not fit the grids of target and source.
    """
    first, second = deciders(solver, confirm, NetworkMask)

    def question(n: int) -> NetworkMask:
        return grid_question(target, law, seed, n, structure, mixed)

    question(1)  # what does not fit is said before the search
    return search_width(
        asker(question, first), max_n=max_n, limits=limits, confirm=asker(question, second)
    )

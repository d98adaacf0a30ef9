"""What the network families share: parameters, sources, planted targets."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from exactlt.datasets.families._family import coins, count
from exactlt.errors import InputError
from exactlt.instances import parse_law
from exactlt.networks import Domain, Network, NetworkMask, Structure
from exactlt.width.network.search import random_layer, two_layer_source

SHAPE = {
    "inputs": (2, "d"),
    "outputs": (1, "m"),
    "n": (None, "hidden units of the source"),
    "law": (None, "law of a weight; weights are multiples of 1/bound"),
}
MASKS = {
    "tolerance": (0, "eps, a fraction such as 1/16"),
    "structure": ("free", "masks: free, one-input, block or whole-neuron"),
}
TARGET = {"target": ("linear", "linear: a random layer; planted: the source under a random mask")}


def fraction(values: Mapping, key: str) -> Fraction:
    """A parameter that is a fraction >= 0, as an integer or text."""
    try:
        found = Fraction(values[key])
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if found < 0:
        raise InputError(f"{key}: expected a fraction >= 0 such as 1/16, got {values[key]!r}")
    return found


def two_layers(values: Mapping, seed: int, domain: Domain, label: str) -> NetworkMask:
    """The question of a d-n-m source of the stream, with a linear or a planted target."""
    d, m, n = (count(values, key, 1 << 8) for key in ("inputs", "outputs", "n"))
    law = parse_law(values["law"])
    source = two_layer_source(law, seed, d, m, n)
    if values["target"] == "linear":
        target = random_layer(law, seed, d, m)
    elif values["target"] == "planted":
        target = planted(source, seed, label)
    else:
        raise InputError(f"target: expected linear or planted, got {values['target']!r}")
    return NetworkMask(
        source,
        target,
        domain,
        fraction(values, "tolerance"),
        structure=Structure.FREE if values["structure"] == "free" else values["structure"],
    )


def planted(source: Network, seed: int, label: str) -> Network:
    """The source under the mask of fair coins of the stream (seed, label)."""
    masks = []
    for i, layer in enumerate(source.layers):
        rows, columns = layer.weights.shape
        flat = coins(rows * columns, seed, f"{label} mask {i}")
        masks.append([flat[r * columns : (r + 1) * columns] for r in range(rows)])
    return source.masked(masks)

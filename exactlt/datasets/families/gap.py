r"""One pruned network against its target on the box, at an exact distance from the truth.

>>> q = FAMILY.question({"n": 2, "inputs": 1, "margin": "2^-20"}, 0)
>>> q.maskable, q.tolerance - FAMILY.question({"n": 2, "inputs": 1, "margin": 0}, 0).tolerance
((False, False), Fraction(1, 1048576))
"""

import re
from fractions import Fraction
from typing import Any

from exactlt.datasets.families._family import Family, count
from exactlt.datasets.families._networks import planted
from exactlt.encodings.network.difference import difference
from exactlt.errors import InputError
from exactlt.instances import Stream
from exactlt.networks import Box, Layer, Network, NetworkMask, largest_gap

TRIES = 64
"""Draws until the greatest gap is at a point that floats hold."""
_MARGIN = re.compile(r"(-?)2\^-(\d{1,3})")


def margin(value: Any) -> Fraction:
    """A margin such as 2^-40, -2^-20, 1, 1/3."""
    if isinstance(value, str) and (found := _MARGIN.fullmatch(value)):
        return Fraction(-1 if found[1] else 1, 1 << int(found[2]))
    try:
        return Fraction(value)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise InputError(
            f"margin: expected a number such as 0, 2^-40 or -2^-20, got {value!r}"
        ) from error


def make(values, seed):
    d, m, n = (
        count(values, key, most) for key, most in (("inputs", 4), ("outputs", 64), ("n", 64))
    )
    bits, by = count(values, "bits", 24), margin(values["margin"])
    for attempt in range(TRIES):
        source, target = pair(d, m, n, bits, seed, f"gap {attempt}")
        asked = NetworkMask(source, target, Box(), maskable=(False, False))
        worst = largest_gap(source, target, Box())
        if worst.gap + by <= 0 or not difference(asked).exact_in(worst.x):
            continue
        return NetworkMask(source, target, Box(), worst.gap + by, (False, False))
    raise InputError(
        f"margin: expected a draw whose greatest gap exceeds {-by} at a point that float64 holds, "
        f"got none of {TRIES} with seed {seed}"
    )


def pair(d, m, n, bits, seed, label):
    """A random d-n-m network under a mask of fair coins, and a random linear layer."""
    unit, top = Fraction(1, 1 << bits), (1 << bits) - 1

    def layer(rows, columns, name):
        flat = Stream(f"uniform:M={top}", seed, f"{label} {name}").take(rows * columns)
        return Layer([flat[i * columns : (i + 1) * columns] for i in range(rows)], unit=unit)

    source = Network((layer(n, d, "first"), layer(m, n, "second")))
    return planted(source, seed, label), Network((layer(m, d, "target"),))


FAMILY = Family(
    "gap",
    "does |f(x) - g(x)| <= eps hold for all real x of the box [-1,1]^d, f a pruned random d-n-m "
    "network, g a linear layer, eps = the greatest gap + margin, exactly? No weight is maskable: "
    "feasible (it holds; VNN-LIB: unsat) where margin >= 0, infeasible (sat) below",
    {
        "n": (None, "hidden units of f"),
        "inputs": (2, "d, at most 4"),
        "outputs": (1, "m"),
        "bits": (8, "weights are multiples of 2^-bits below 1; float32 holds them"),
        "margin": ("2^-20", "eps - greatest gap: 0 is a tie, -2^-40 is hard to see in floats"),
    },
    "the smaller |margin|, the sooner a float verifier is wrong; the label is exact",
    "ground truth as SoundnessBench (arXiv 2412.03154) plants it, here by exact computation",
    make,
)

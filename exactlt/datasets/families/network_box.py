r"""Two-layer network masks for all real inputs of the box.

>>> q = FAMILY.question({"n": 2, "law": "nonzero:M=2", "inputs": 1}, 0)
>>> q.source.widths, q.target.widths, str(q.domain.radius)
((1, 2, 1), (1, 1), '1')
"""

from exactlt.datasets.families._family import Family
from exactlt.datasets.families._networks import MASKS, SHAPE, TARGET, two_layers
from exactlt.networks import Box


def make(values, seed):
    return two_layers(values, seed, Box(), "network-box")


FAMILY = Family(
    "network-box",
    "find 0/1 masks of a random d-n-m ReLU network with sup over the box [-1,1]^d of "
    "|masked source(x) - target(x)| <= eps, over all real x",
    {**SHAPE, **MASKS, **TARGET},
    "infinitely many inputs: exact questions have a complete system of rows, by the normal form; "
    "those with a tolerance have none, and are decided by counterexamples",
    "Pensia et al. 2020 and Orseau et al. 2020, as exact questions",
    make,
)

r"""Two-layer network masks on all points of a grid, or on a random sample of it.

>>> q = FAMILY.question({"n": 2, "law": "nonzero:M=2", "radius": 1}, 0)
>>> len(q.domain.points(2))
9
>>> q = FAMILY.question({"n": 2, "law": "nonzero:M=2", "radius": 3, "points": 4}, 0)
>>> len(q.domain.inputs)
4
"""

from exactlt.datasets.families._family import Family, count
from exactlt.datasets.families._networks import MASKS, SHAPE, TARGET, two_layers
from exactlt.errors import InputError
from exactlt.instances import Stream
from exactlt.networks import InputGrid, Sample


def make(values, seed):
    radius, d = count(values, "radius"), count(values, "inputs", 1 << 8)
    if values["points"] == "all":
        return two_layers(values, seed, InputGrid(-radius, radius), "network-points")
    if type(values["points"]) is not int:
        raise InputError(f"points: expected 'all' or an integer, got {values['points']!r}")
    k = count(values, "points")
    flat = Stream(f"uniform:M={radius}", seed, "network-points sample").take(k * d)
    inputs = tuple(tuple(flat[i * d : (i + 1) * d]) for i in range(k))
    return two_layers(values, seed, Sample(inputs), "network-points")


FAMILY = Family(
    "network-points",
    "find 0/1 masks of a random d-n-m ReLU network with |masked source(x) - target(x)| <= eps on "
    "every x of the grid {-r..r}^d, or of k points drawn from it",
    {
        **SHAPE,
        "radius": (2, "r"),
        "points": ("all", "k drawn points, or all of the grid"),
        **MASKS,
        **TARGET,
    },
    "few points leave many masks, many points are many rows at once: vector subset sum",
    "subset sums of activations, as in the proofs of Pensia et al. 2020",
    make,
)

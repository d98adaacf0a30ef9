r"""Number partitioning, with bias.

>>> FAMILY.question({"n": 3, "bits": 2}, 0).n
3
"""

from exactlt.datasets.families._family import Family, count, weights
from exactlt.errors import InputError
from exactlt.instances import Partition


def make(values, seed):
    n, bits = count(values, "n"), count(values, "bits")
    bias = values["bias"]
    if bias != "free" and type(bias) is not int:
        raise InputError(f"bias: expected 'free' or an integer, got {bias!r}")
    return Partition(weights(n, bits, seed, "partition"), None if bias == "free" else bias)


FAMILY = Family(
    "partition",
    "find signs s in {-1,1}^n with |sum s_i w_i| <= parity of sum w_i, w_i uniform on 1..2^bits-1",
    {
        "n": (None, "number of weights"),
        "bits": (None, "bits of a weight"),
        "bias": ("free", "sum s_i, or free"),
    },
    "kappa = bits/n near 1, where the probability of a perfect partition drops from 1 to 0",
    "Borgs, Chayes, Pittel 2001; Borgs, Chayes, Mertens, Pittel 2004",
    make,
)

r"""Depth-doubled chains: b relu(a x) through four layers.

>>> q = FAMILY.question({"n": 2, "law": "nonzero:M=2"}, 0)
>>> q.source.widths
(1, 2, 1, 2, 1)
>>> FAMILY.question({"n": 2, "law": "nonzero:M=2", "middle": "n"}, 0).source.widths
(1, 2, 2, 2, 1)
"""

from exactlt.datasets.families._family import Family, count
from exactlt.errors import InputError
from exactlt.networks import Box, NetworkMask, Sample
from exactlt.width.network.deep import chain_source, chain_target, wide_chain_source


def make(values, seed):
    n = count(values, "n", 1 << 10)
    if values["middle"] not in (1, "n"):
        raise InputError(f"middle: expected 1 or 'n', got {values['middle']!r}")
    if values["domain"] not in ("box", "ends"):
        raise InputError(f"domain: expected box or ends, got {values['domain']!r}")
    source = (chain_source if values["middle"] == 1 else wide_chain_source)(values["law"], seed, n)
    # both networks are linear on each half line: the inputs 1 and -1 decide all real ones
    domain = Box() if values["domain"] == "box" else Sample(((1,), (-1,)))
    return NetworkMask(source, chain_target(values["law"], seed), domain)


FAMILY = Family(
    "chain",
    "find 0/1 masks of the four-layer source 1-n-1-n-1 (or 1-n-n-n-1) that make it equal "
    "b relu(a x), for all real x (box) or, which is the same, for x = 1 and x = -1 (ends)",
    {
        "n": (None, "units of a wide layer"),
        "law": (None, "law of a weight"),
        "middle": (1, "units of the middle layer: 1 or n"),
        "domain": ("box", "box, or ends: two inputs that decide the same, for cnf"),
    },
    "a product of two subset sums must hit a b: every divisor is a question of its own",
    "the two-layers-for-one construction of Malach et al. 2020; KN25, Theorem 1",
    make,
)

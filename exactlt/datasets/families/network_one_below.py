r"""One unit below the minimal width of a network, and its feasible twin.

>>> values = {"law": "nonzero:M=3", "structure": "block", "inputs": 1}
>>> low, high = (FAMILY.question({**values, "twin": t}, 0) for t in (0, 1))
>>> high.source.widths[1] - low.source.widths[1]
1
"""

from functools import lru_cache
from typing import Any

from exactlt.datasets.families._family import Family, count
from exactlt.errors import InputError
from exactlt.networks import Structure
from exactlt.width.families import family as widths


@lru_cache(maxsize=64)
def minimal(kind: str, law: str, seed: int, structure: str, inputs: int, most: int) -> int:
    """n*, by the width search; twins ask it once."""
    options: dict[str, Any] = {"inputs": inputs} if kind == "linear" else {}
    member = widths(kind)(law, seed, **options)
    found = member.width(structure, max_n=most)
    if found.n is None:
        raise InputError(f"most: expected n* <= {most}, got none with seed {seed}")
    if found.n < 2:
        raise InputError(f"law: expected n* >= 2, got {found.n} with seed {seed}")
    return found.n


def make(values, seed):
    if values["kind"] not in ("linear", "chain"):
        raise InputError(f"kind: expected linear or chain, got {values['kind']!r}")
    if values["twin"] not in (0, 1):
        raise InputError(f"twin: expected 0 or 1, got {values['twin']!r}")
    kind, structure = values["kind"], str(values["structure"])
    if kind == "chain" and structure != "free":
        raise InputError(f"structure: expected free for chains, got {structure!r}")
    inputs, most = count(values, "inputs", 7), count(values, "most", 256)
    n = minimal(kind, values["law"], seed, structure, inputs, most)
    member = widths(kind)(values["law"], seed, **({"inputs": inputs} if kind == "linear" else {}))
    return member.question(n - 1 + values["twin"], Structure(structure))


FAMILY = Family(
    "network-one-below",
    "masks of the source of width n* - 1 (twin 0: infeasible) or n* (twin 1: feasible), n* the "
    "least width at which a random linear layer (kind linear) or b relu(a x) (kind chain) is a "
    "masked source, for all real x",
    {
        "law": (None, "law of a weight"),
        "kind": ("linear", "linear or chain"),
        "structure": ("block", "masks: block, one-input or free; of chains free"),
        "inputs": (2, "d of a linear layer"),
        "twin": (0, "1 for the feasible twin"),
        "most": (64, "widths tried"),
    },
    "the last infeasible width: the twins differ in one unit",
    "n* as in exactlt width network",
    make,
)

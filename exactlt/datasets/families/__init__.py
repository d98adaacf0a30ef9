"""The families of benchmark instances, one file each."""

from exactlt.datasets.families import (
    chain,
    csplib049,
    distinct_sums,
    gap,
    market_split,
    multiway,
    network_box,
    network_one_below,
    network_points,
    one_below,
    one_solution,
    partition,
    planted,
    subset_sum,
)
from exactlt.datasets.families._family import Family, Question
from exactlt.errors import InputError

FAMILIES: dict[str, Family] = {
    module.FAMILY.name: module.FAMILY
    for module in (
        subset_sum,
        partition,
        multiway,
        market_split,
        one_below,
        planted,
        one_solution,
        distinct_sums,
        csplib049,
        network_box,
        network_points,
        chain,
        network_one_below,
        gap,
    )
}
"""Name -> family, in the order of ``exactlt dataset list``."""


def family(name: object) -> Family:
    """The family of a name; InputError lists those that there are."""
    if not isinstance(name, str) or name not in FAMILIES:
        raise InputError(f"family: expected one of {', '.join(FAMILIES)}, got {name!r}")
    return FAMILIES[name]


__all__ = ["FAMILIES", "Family", "Question", "family"]

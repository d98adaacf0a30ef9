r"""Random subset sum of any law.

>>> FAMILY.question({"n": 2, "law": "uniform:M=3", "target": 1}, 0).n
2
"""

from exactlt.datasets.families._family import Family, count, number
from exactlt.errors import InputError
from exactlt.instances import Stream, SubsetSum


def make(values, seed):
    n = count(values, "n")
    size = values["size"]
    if size != "free" and type(size) is not int:
        raise InputError(f"size: expected 'free' or an integer, got {size!r}")
    return SubsetSum(
        Stream(values["law"], seed, "subset-sum").take(n),
        number(values, "target"),
        number(values, "tolerance"),
        None if size == "free" else size,
    )


FAMILY = Family(
    "subset-sum",
    "find m in {0,1}^n with |sum m_i w_i - t| <= eps, w_i independent of the law; sum m_i = size",
    {
        "n": (None, "number of weights"),
        "law": (None, "law of a weight, such as uniform:M=4095"),
        "target": (0, "t"),
        "tolerance": (0, "eps"),
        "size": ("free", "number of kept weights, or free"),
    },
    "density n / log2 M near 1: about one solution is expected, and none is easy to rule out",
    "Lueker 1998; Borgs, Chayes, Pittel 2001",
    make,
)

r"""Several rows at once: market split, which is vector subset sum.

>>> FAMILY.question({"rows": 1, "n": 2, "D": 3}, 0).rows[0].low is not None
True
"""

from exactlt.datasets.families._family import Family, count
from exactlt.instances import LinearSystem, Row, Stream


def make(values, seed):
    m, n, D = count(values, "rows"), count(values, "n"), count(values, "D", 1 << 62)
    rows = []
    for i in range(m):
        drawn = Stream(f"range:low=0,high={D - 1}", seed, f"market-split {i}").take(n)
        half = sum(drawn) // 2
        rows.append(Row(range(n), drawn, half, half))
    return LinearSystem(n, rows)


FAMILY = Family(
    "market-split",
    "find x in {0,1}^n with sum_j a_ij x_j = floor((sum_j a_ij)/2) in every row i, "
    "a_ij uniform on 0..D-1",
    {"rows": (3, "m"), "n": (None, "variables; 10(m-1) in the source"), "D": (100, "range")},
    "n = 10(m-1) and D = 100: linear relaxations say nothing, branch and bound sees all 2^n",
    "Cornuejols and Dawande 1998",
    make,
)

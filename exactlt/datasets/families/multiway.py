r"""Partition into k blocks of equal sum.

>>> FAMILY.question({"n": 2, "bits": 2, "blocks": 2}, 0).n
4
"""

from exactlt.datasets.families._family import Family, count, weights
from exactlt.instances import LinearSystem, Row


def make(values, seed):
    n, bits, k = count(values, "n"), count(values, "bits"), count(values, "blocks")
    drawn = weights(n, bits, seed, "multiway")
    total = sum(drawn)
    low, high = total // k, -(-total // k)
    rows = [Row(range(j * n, j * n + n), drawn, low, high) for j in range(k)]
    rows += [Row([j * n + i for j in range(k)], [1] * k, 1, 1) for i in range(n)]
    return LinearSystem(k * n, rows)


FAMILY = Family(
    "multiway",
    "put n weights into k blocks whose sums all are floor or ceiling of (sum w)/k; "
    "variable j n + i says that weight i is in block j",
    {"n": (None, "weights"), "bits": (None, "bits of a weight"), "blocks": (3, "k")},
    "k! symmetric copies of each solution, and k - 1 rows that must hold at once",
    "Korf 2009; Bovier and Kurkova 2004",
    make,
)

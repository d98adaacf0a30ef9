r"""CSPLib problem 049: 1..N into two halves of equal size, sum and sum of squares.

>>> from itertools import product
>>> q = FAMILY.question({"N": 8}, 0)
>>> sum(q.is_solution(m) for m in product((0, 1), repeat=8))
2
"""

from exactlt.datasets.families._family import Family, count
from exactlt.errors import InputError
from exactlt.instances import LinearSystem, Row


def make(values, seed):
    n = count(values, "N")
    if n % 4:
        raise InputError(f"N: expected a multiple of 4, where all three halves are whole, got {n}")
    rows = []
    for power in range(3):
        column = [i**power for i in range(1, n + 1)]
        rows.append(Row(range(n), column, sum(column) // 2, sum(column) // 2))
    return LinearSystem(n, rows)


FAMILY = Family(
    "csplib049",
    "find x in {0,1}^N with sum x_i i^p = (sum i^p)/2 for p = 0, 1, 2, i = 1..N; the seed is "
    "without effect",
    {"N": (None, "a multiple of 4")},
    "three rows at once; N = 4 has no solution, other N than multiples of 4 never have",
    "CSPLib 049, number partitioning",
    make,
)

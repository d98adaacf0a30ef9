r"""Exactly one solution, by construction.

>>> q = FAMILY.question({"n": 2, "spread": 1}, 0)
>>> sum(q.is_solution(m) for m in [(0, 0), (0, 1), (1, 0), (1, 1)])
1
"""

from exactlt.datasets.families._family import Family, coins, count
from exactlt.instances import Stream, SubsetSum


def make(values, seed):
    n, spread = count(values, "n"), count(values, "spread", 1 << 62)
    extra = Stream(f"positive:M={spread}", seed, "one-solution").take(n)
    drawn, total = [], 0
    for x in extra:
        drawn.append(total + x)
        total += drawn[-1]
    mask = coins(n, seed, "one-solution mask")
    order = Stream(f"range:low=0,high={(1 << 60) - 1}", seed, "one-solution order").take(n)
    pairs = [(drawn[i], mask[i]) for i in sorted(range(n), key=lambda i: (order[i], i))]
    return SubsetSum([w for w, _ in pairs], sum(w for w, m in pairs if m))


FAMILY = Family(
    "one-solution",
    "find the one m in {0,1}^n with sum m_i w_i = t; sorted, each w_i exceeds the sum of those "
    "before it by 1..spread, so that all 2^n sums differ",
    {"n": (None, "weights"), "spread": (10, "most that a weight exceeds the sum before it")},
    "easy for whoever sorts; weights grow as 2^n, so it finds readers that round",
    "superincreasing sequences: Merkle and Hellman 1978",
    make,
)

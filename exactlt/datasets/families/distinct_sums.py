r"""Conway–Guy sets, all of whose subset sums differ.

>>> conway_guy(4)
(3, 5, 6, 7)
"""

from math import isqrt

from exactlt.datasets.families._family import Family, coins, count
from exactlt.instances import SubsetSum


def conway_guy(n: int) -> tuple[int, ...]:
    """The n-th Conway–Guy set, ascending: u(n) − u(i) for i < n, OEIS A005318 is u."""
    u = [0, 1]
    for k in range(1, n):
        # round(sqrt(2 k)) in integers: r with (r - 1/2)^2 < 2k
        r = (isqrt(8 * k) + 1) // 2
        u.append(2 * u[k] - u[k - r])
    return tuple(sorted(u[n] - u[i] for i in range(n)))


def make(values, seed):
    n = count(values, "n")
    drawn = conway_guy(n)
    mask = coins(n, seed, "distinct-sums")
    return SubsetSum(drawn, sum(w for w, m in zip(drawn, mask, strict=True) if m))


FAMILY = Family(
    "distinct-sums",
    "find the one m in {0,1}^n with sum m_i w_i = t, w the Conway-Guy set, whose 2^n subset sums "
    "all differ (Bohman 1996), t the sum of a random subset",
    {"n": (None, "weights")},
    "density above 1 and yet one solution: counts that rest on density are wrong here",
    "Conway and Guy 1968; Bohman 1996",
    make,
)

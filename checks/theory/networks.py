"""Routes for the widths of pruned two-layer networks: counting, and listing all tiny networks."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import product
from math import ceil

from checks.theory.judge import number


def counting(check) -> None:
    """Least h in integers, against the formula rounded up; and KN25's corollary as a case."""
    for M, d0, d1, near, p in (
        (1, 1, 1, 0, F(1)),
        (3, 2, 1, 0, F(1, 2)),
        (7, 4, 2, 1, F(9, 10)),
        (16, 3, 3, 5, F(1, 2)),
    ):
        eps = F(near, 2 * M) + F(1, 1000 * M)  # not at the floor's step, which no ball resolves
        h = 0
        while 2 ** (h * (d0 + d1)) * (near + 1) ** (d0 * d1) < p * (2 * M + 1) ** (d0 * d1):
            h += 1
        value = check.value(delta=F(1, M), eps=eps, d0=d0, d1=d1, p=p)
        check.true(ceil(value) == h, f"M={M}, {d0}x{d1}: {value} against {h}")
    # matrices of one column over the grid near one function: an interval of 2 eps holds so many
    for M, near in ((4, 0), (4, 1), (4, 3)):
        most = max(
            sum(abs(F(w, M) - F(x, 8 * M)) <= F(near, 2 * M) for w in range(-M, M + 1))
            for x in range(-8 * M, 8 * M + 1)
        )
        check.true(most == near + 1, f"{most} weights within {near}/{2 * M}")


def own_units(check) -> None:
    """P(no mask) of all 1-n-1 networks over {-1, 0, 1}, each target; at most the bound."""
    values = (-1, 0, 1)
    for n in (1, 2):
        for w in values:
            missed = 0
            for source in product(product(values, repeat=2), repeat=n):
                sides = {(0, 0)}
                for u, v in source:
                    sides |= {(a + u * v, b) if u > 0 else (a, b + u * v) for a, b in sides}
                missed += (w, w) not in sides
            bound = check.value(delta=F(1), d0=1, d1=1, width=n)
            check.true(number(F(missed, 9**n)) <= bound, f"n={n}, w={w}: more are missed")
    # two units that are as wanted, among the units of one block: complement of the union
    for M, width in ((1, 4), (2, 7)):
        check.equals(2 * 2 * 3 * F((2 * M + 1) ** 2 - 1, (2 * M + 1) ** 2) ** (width // 2),
                     delta=F(1, M), d0=2, d1=3, width=width)  # fmt: skip


ROUTES = {"D18": counting, "D19": own_units}

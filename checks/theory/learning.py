"""Routes for the ceilings of training: a renewal process visits a far point with chance 1/E J."""

from __future__ import annotations

from fractions import Fraction as F


def _visits(law, far: int) -> F:
    """P(a walk from 0 with these step weights visits ``far``), by recursion over the last step."""
    total = sum(law.values())
    chance = [1.0]
    for t in range(1, far + 1):
        chance.append(sum(w / total * chance[t - j] for j, w in law.items() if j <= t))
    return F(chance[-1])


def _check(check, law_of) -> None:
    for M in (1, 2, 3, 5, 8):
        law = law_of(M)
        check.equals(F(sum(law.values()), sum(j * w for j, w in law.items())), M=M)
        check.near(_visits(law, 60 * M), F(1, 10**9), M=M)


def sgd(check) -> None:
    """Size j changes at a rate in proportion to j."""
    _check(check, lambda M: {j: j for j in range(1, M + 1)})


def signs(check) -> None:
    """All sizes change at one rate."""
    _check(check, lambda M: {j: 1 for j in range(1, M + 1)})


def popup(check) -> None:
    """Two of {−M..M} at distance j: 2M + 1 − j pairs, met at a rate in proportion to j."""
    _check(check, lambda M: {j: j * (2 * M + 1 - j) for j in range(1, 2 * M + 1)})


ROUTES = {"LRN-sgd": sgd, "LRN-signs": signs, "LRN-popup": popup}

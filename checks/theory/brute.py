"""Brute force: every sample, every mask, every sign; only for tiny parameters."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import comb


def subsets(weights, size=None):
    """Sum of every subset, as often as it occurs."""
    places = range(len(weights))
    for k in places if size is None else (size,):
        for chosen in combinations(places, k):
            yield sum(weights[i] for i in chosen)
    if size is None:
        yield sum(weights)


def all_masks(weights, size=None):
    """Counter of subset sums over all 2^n masks, or those of one size."""
    found = Counter()
    for mask in product((0, 1), repeat=len(weights)):
        if size is None or sum(mask) == size:
            found[sum(w for w, m in zip(weights, mask, strict=True) if m)] += 1
    return found


@cache
def sample_counters(n: int, M: int, size: int | None = None):
    """The counter of subset sums for every sample of {−M..M}^n."""
    return [all_masks(x, size) for x in product(range(-M, M + 1), repeat=n)]


def miss(n: int, t: int, M: int) -> Fraction:
    """P(no subset sums to t), X uniform on {−M..M}."""
    bad = sum(c[t] == 0 for c in sample_counters(n, M))
    return Fraction(bad, (2 * M + 1) ** n)


def moment(n: int, t: int, M: int, power: int, size: int | None = None) -> Fraction:
    """E Y_t^power over all samples."""
    return Fraction(sum(c[t] ** power for c in sample_counters(n, M, size)), (2 * M + 1) ** n)


def signed_moment(n: int, t: int, M: int, power: int) -> Fraction:
    """E Z_t^power over all samples of {−M..M} without 0 and all signs."""
    total = 0
    for x in product([v for v in range(-M, M + 1) if v], repeat=n):
        z = sum(
            sum(s * v for s, v in zip(signs, x, strict=True)) == t
            for signs in product((1, -1), repeat=n)
        )
        total += z**power
    return Fraction(total, (2 * M) ** n)


@cache
def _law(kind: str, k: int, M: int) -> dict[int, int]:
    values = [v for v in range(-M, M + 1) if v or kind == "sym"]
    law = {0: 1}
    for _ in range(k):
        fresh: dict[int, int] = {}
        for s, c in law.items():
            for v in values:
                fresh[s + v] = fresh.get(s + v, 0) + c
        law = fresh
    return law


def sum_mass(k: int, s: int, M: int) -> Fraction:
    """P(X_1+…+X_k = s) by dictionary convolution."""
    return Fraction(_law("sym", k, M).get(s, 0), (2 * M + 1) ** k)


def signed_mean(k: int, z: int, M: int) -> Fraction:
    """2^k P(S_k = z) by dictionary convolution."""
    return Fraction(2**k * _law("signed", k, M).get(z, 0), (2 * M) ** k)


def one_sided(n: int, t: int, M: int) -> Fraction:
    """P(Σ X⁺ < t) by conditioning on how many weights are positive."""
    total = 0
    for j in range(n + 1):
        ways = {0: 1}
        for _ in range(j):
            fresh: dict[int, int] = {}
            for s, c in ways.items():
                for v in range(1, M + 1):
                    if s + v < t:
                        fresh[s + v] = fresh.get(s + v, 0) + c
            ways = fresh
        total += comb(n, j) * (M + 1) ** (n - j) * sum(c for s, c in ways.items() if s < t)
    return Fraction(total, (2 * M + 1) ** n)


def second_moment(n: int, t: int, M: int) -> Fraction:
    """[u^t v^t] (E (1+u^X)(1+v^X))^n by powers of a bivariate polynomial."""
    step: dict[tuple[int, int], int] = {}
    for x in range(-M, M + 1):
        for a, b in ((0, 0), (x, 0), (0, x), (x, x)):
            step[a, b] = step.get((a, b), 0) + 1
    poly = {(0, 0): 1}
    for _ in range(n):
        fresh: dict[tuple[int, int], int] = {}
        for (a, b), c in poly.items():
            for (x, y), d in step.items():
                key = (a + x, b + y)
                fresh[key] = fresh.get(key, 0) + c * d
        poly = fresh
    return Fraction(poly.get((t, t), 0), (2 * M + 1) ** n)


def window_value(n: int, M: int) -> Fraction:
    """V_n(1) of the concave-envelope recursion, the envelope as a maximum over chords."""
    w = 2 * (M // 2) + 1
    row = [Fraction(1)] * w + [Fraction(0)]
    for _ in range(n):
        fresh = list(row)
        for g in range(1, w):
            mean, top = g + Fraction((w - g) * g, 2 * M + 1), min(2 * g, w)
            best = row[int(mean)] if mean.denominator == 1 and mean <= top else Fraction(0)
            for a in range(g, top + 1):
                for b in range(a + 1, top + 1):
                    if a <= mean <= b:
                        best = max(best, row[a] + (row[b] - row[a]) * (mean - a) / (b - a))
            fresh[g] = best
        row = fresh
    return row[1]


def window_chain(M: int, cap: int) -> list[Fraction]:
    """P(the chain G ← G ∪ ((G+X) ∩ W) has not filled W after n steps), n = 0..cap, exact."""
    h = M // 2
    full = frozenset(range(-h, h + 1))
    states = {frozenset([0]): 1}
    out = []
    for n in range(cap + 1):
        out.append(Fraction(sum(c for s, c in states.items() if s != full), (2 * M + 1) ** n))
        fresh: dict[frozenset, int] = {}
        for s, c in states.items():
            for x in range(-M, M + 1):
                grown = s | ({v + x for v in s} & full)
                fresh[grown] = fresh.get(grown, 0) + c
        states = fresh
    return out


def modular_miss(N: int, n: int) -> tuple[Fraction, Fraction]:
    """(largest P(t ≠ 0 is missed), P(some element is missed)) over all samples of Z_N^n."""
    missed, uncovered = Counter(), 0
    for x in product(range(N), repeat=n):
        reached = {s % N for s in all_masks(x)}
        uncovered += len(reached) < N
        for t in range(1, N):
            missed[t] += t not in reached
    worst = max(missed.values(), default=0)
    return Fraction(worst, N**n), Fraction(uncovered, N**n)


@cache
def sets_missing(N: int, n: int) -> Fraction:
    """P(some element of Z_N is missed) over all sets of n distinct elements."""
    bad = sum(len({s % N for s in all_masks(x)}) < N for x in combinations(range(N), n))
    return Fraction(bad, comb(N, n))


@cache
def critical_curve(b):
    """κ_c(b) to about 25 digits: Newton on the tanh equations, composite Gauss-Legendre."""
    import mpmath
    from mpmath.calculus.quadrature import GaussLegendre

    if b == 0:
        return mpmath.mpf(1)
    with mpmath.workdps(32):
        nodes = GaussLegendre(mpmath.mp).calc_nodes(3, mpmath.mp.prec)  # 12 on [-1, 1]
        panels = 16
        grid = [
            ((2 * j + 1 + x) / (2 * panels), w / (2 * panels))
            for j in range(panels)
            for x, w in nodes
        ]
        z, e = mpmath.mpf(0), mpmath.mpf(0)
        for step in range(1, 7):
            goal, moved = b * step / 6, mpmath.mpf(1)
            while moved > mpmath.mpf(10) ** -28:
                t = [mpmath.tanh(z * x + e) for x, _ in grid]
                f = sum(w * x * v for (x, w), v in zip(grid, t, strict=True))
                g = sum(w * v for (_, w), v in zip(grid, t, strict=True)) - goal
                a, c, d = (
                    sum(w * x**k * (1 - v * v) for (x, w), v in zip(grid, t, strict=True))
                    for k in (2, 1, 0)
                )
                det = a * d - c * c
                dz, de = (f * d - g * c) / det, (g * a - f * c) / det
                z, e, moved = z - dz, e - de, abs(dz) + abs(de)
        body = sum(w * mpmath.log(2 * mpmath.cosh(z * x + e)) for x, w in grid)
        return (body - b * e) / mpmath.log(2)

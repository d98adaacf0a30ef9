"""Routes for the derived facts D1-D5, D7-D11, D16, D17: brute force and counting."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import combinations, product
from math import comb

import mpmath

from checks.theory import brute
from checks.theory.judge import number

SMALL = [(n, M) for M in (1, 2, 3) for n in (1, 2, 3)] + [(4, 1), (4, 2)]


def signed_mean(check):
    for n, M in SMALL:
        for t in (0, 1, 2, M * n):
            check.equals(brute.signed_moment(n, t, M, 1), n=n, M=M, t=t)


def signed_second(check):
    for n, M in SMALL:
        for t in (0, 1, 2):
            check.equals(brute.signed_moment(n, t, M, 2), n=n, M=M, t=t)


def mean(check):
    for n, M in SMALL:
        for t in (1, 2, 3):
            check.equals(brute.moment(n, t, M, 1), n=n, M=M, t=t)


def second(check):
    for n, M in SMALL:
        for t in (1, 2):
            check.equals(brute.moment(n, t, M, 2), n=n, M=M, t=t)
    for n, M, t in ((6, 4, 3), (8, 2, 1)):
        check.equals(brute.second_moment(n, t, M), n=n, M=M, t=t)


def sized_mean(check):
    for n, M in SMALL:
        for k in range(n + 1):
            check.equals(brute.moment(n, 1, M, 1, k), n=n, M=M, t=1, k=k)


def sized_second(check):
    for n, M in ((2, 1), (3, 1), (3, 2), (4, 1), (4, 2)):
        for k in range(n + 1):
            for t in (0, 1):
                check.equals(brute.moment(n, t, M, 2, k), n=n, M=M, t=t, k=k)


def markov(check):
    for n, M in SMALL:
        for t in (1, 2):
            check.at_least(1 - brute.miss(n, t, M), n=n, M=M, t=t)
            check.equals(min(F(1), brute.moment(n, t, M, 1)), n=n, M=M, t=t)


def second_method(check):
    for n, M in SMALL:
        check.at_most(1 - brute.miss(n, 1, M), n=n, M=M, t=1)
        check.equals(brute.moment(n, 1, M, 1) ** 2 / brute.moment(n, 1, M, 2), n=n, M=M, t=1)


def ceiling(check):
    import sympy

    g = sympy.Symbol("g", real=True)
    w2 = 2 * sympy.exp(-(g**2)) * sympy.exp(-(g**2) / 2) / sympy.sqrt(2 * sympy.pi)
    inverse = sympy.integrate(w2, (g, -sympy.oo, sympy.oo))
    check.true(sympy.simplify(inverse - 2 / sympy.sqrt(3)) == 0, "E W^2 = 2/sqrt 3")
    with mpmath.workdps(60):
        check.equals(1 / (2 / mpmath.sqrt(3)))
    ratio = brute.second_moment(12, 1, 3) / _mean(12, 1, 3) ** 2 - 1 / _mean(12, 1, 3)
    check.true(abs(1 / number(ratio) - check.value()) < 0.03, "exact moments approach it")


def _mean(n, t, M):
    return sum((comb(n, j) * brute.sum_mass(j, t, M) for j in range(n + 1)), F(0))


def sized_ceiling(check):
    import sympy

    g, q = sympy.symbols("g q", positive=True)
    # E W_q^2 = (1-q)^-1 E exp(-q G^2/(1-q)) = (1-q)^-1 (1 + 2q/(1-q))^(-1/2)
    direct = 1 / (1 - q) / sympy.sqrt(1 + 2 * q / (1 - q))
    for x in (sympy.Rational(1, 5), sympy.Rational(1, 2), sympy.Rational(9, 10)):
        left = (1 / direct).subs(q, x)
        check.true(sympy.simplify(left**2 - (1 - x**2)) == 0, "a rational power")
        check.equals(sympy.N(left, 45), q=F(int(x.p), int(x.q)))
        body = (
            sympy.integrate(
                sympy.exp(-(x / (1 - x) + sympy.Rational(1, 2)) * g**2), (g, 0, sympy.oo)
            )
            * 2
            / sympy.sqrt(2 * sympy.pi)
            / (1 - x)
        )
        check.true(sympy.simplify(body - direct.subs(q, x)) == 0, "the Gaussian integral")


def sign_flip(check):
    for n, M in SMALL:
        for t in (1, 2, 5):
            total = F(0)
            for x in product(range(-M, M + 1), repeat=n):
                masks = brute.all_masks([abs(v) for v in x])
                total += F(sum(c for r, c in masks.items() if r + t not in masks), 2**n)
            check.true(total / (2 * M + 1) ** n == brute.miss(n, t, M), f"n={n} M={M} t={t}")


def count_all(check):
    for M in (1, 2, 3, 7, 1000, 2**40):
        n = 0
        while 2**n < 2 * M + 1:
            n += 1
        check.least_integer(n, M=M)
    for M in (1, 2):
        best = next(
            n
            for n in range(1, 6)
            if any(all(c[t] for t in range(-M, M + 1)) for c in brute.sample_counters(n, M))
        )
        check.at_most(best, M=M)


def count_sized(check):
    for M in (1, 5, 40):
        check.equals(len(range(-M, M + 1)), M=M)
    masks = [m for m in product((0, 1), repeat=6) if sum(m) == 3]
    check.true(len(masks) == comb(6, 3), "masks of size 3")


def one_sided(check):
    for n, M in SMALL:
        for t in (1, 2, 3):
            low = sum(sum(v for v in x if v > 0) < t for x in product(range(-M, M + 1), repeat=n))
            check.equals(F(low, (2 * M + 1) ** n), n=n, M=M, t=t)
            check.at_most(brute.miss(n, t, M), n=n, M=M, t=t)
    check.equals(brute.one_sided(16, 4, 4), n=16, M=4, t=4)


def all_even(check):
    for n, M in SMALL:
        even = sum(all(v % 2 == 0 for v in x) for x in product(range(-M, M + 1), repeat=n))
        for t in (1, 3):
            check.equals(F(even, (2 * M + 1) ** n), n=n, M=M, t=t)
            check.at_most(brute.miss(n, t, M), n=n, M=M, t=t)


def laguerre(check):
    for n in (1, 2, 5, 10, 20, 30):
        for z in (F(1), F(1, 2)):
            # j positive weights add up to less than z <= 1: a simplex of volume z^j/j!
            total, volume = F(0), F(1)
            for j in range(n + 1):
                total += comb(n, j) * volume
                volume = volume * z / (j + 1)
            check.equals(total / 2**n, n=n, z=z)
    check.near(F(44, 10**7), F(1, 50), n=30, z=F(1))


def floor(check):
    for n, M in SMALL:
        for t in range(1, M + 2):
            check.at_most(brute.miss(n, t, M), n=n, M=M, t=t)
            # D7b's stronger form: residues mod t among the subset sums
            total = F(0)
            for x in product(range(-M, M + 1), repeat=n):
                total += F(len({r % t for r in brute.all_masks([abs(v) for v in x])}), 2**n)
            check.true(total / (2 * M + 1) ** n <= brute.miss(n, t, M), "residues")
        check.equals(F(1, 2**n), n=n, M=M, t=1)


def growth(check):
    for M in range(1, 6):
        h = M // 2
        window = range(-h, h + 1)
        for g in range(1, len(window) + 1):
            for G in combinations(window, g):
                total = sum(
                    len(set(G) | {v + x for v in G if -h <= v + x <= h}) for x in range(-M, M + 1)
                )
                check.true(F(total, 2 * M + 1) == g + F((len(window) - g) * g, 2 * M + 1), f"G={G}")
            check.equals(g + F((len(window) - g) * g, 2 * M + 1), M=M, g=g)


def window_closed(check):
    for M in (1, 2, 3):
        exact = brute.window_chain(M, 8)
        for n1 in (0, 2, 4):
            for n2 in (0, 2, 4):
                for s in (F(1, 2), F(1)):
                    check.at_least(exact[n1 + n2], M=M, n1=n1, n2=n2, s=s)
    w = F(5)
    check.equals(
        w / 2 * (1 - w / 18 * F(1, 2)) ** 3 + w / 2 * (1 - w / 18) ** 4, M=4, n1=3, n2=4, s=F(1)
    )


def window(check):
    for M in (1, 2, 3):
        exact = brute.window_chain(M, 8)
        for n in range(1, 9):
            check.at_least(exact[n], M=M, n=n)
            check.equals(brute.window_value(n, M), M=M, n=n)
    check.true(check.value(M=4, n=19) <= 0.01 < check.value(M=4, n=18), "19 samples at M = 4")


def modular(check):
    for N in (2, 3, 5):
        for n in (1, 2, 3):
            check.at_least(brute.modular_miss(N, n)[0], N=N, n=n)
    for N, n in ((7, 3), (1024, 14)):  # variance over squared mean of the nonempty subsets' count
        subsets = 2**n - 1
        check.equals(F(subsets * (N - 1), N * N) / F(subsets, N) ** 2, N=N, n=n)


def modular_sharp(check):
    for N in (2, 3, 5):
        for n in (1, 2, 3):
            check.at_least(brute.modular_miss(N, n)[0], N=N, n=n)
    for N, n in ((7, 3), (1024, 14)):
        subsets = 2**n - 1
        ratio = F(subsets * (N - 1), N * N) / F(subsets, N) ** 2
        check.equals(ratio / (1 + ratio), N=N, n=n)


def modular_all(check):
    for m in (4, 10, 20):
        with mpmath.workdps(60):
            n = check.value(N=2**m)
            check.true(
                abs(2**m * mpmath.exp(-mpmath.power(2, n) / 2**m) - 1) < 1e-30, "N exp(-2^n/N) = 1"
            )


def product_second(check):
    for N in (1, 2, 3, 10, 40):
        total = sum((a * b) ** 2 for a in range(-N, N + 1) for b in range(-N, N + 1))
        check.equals(F(total, (2 * N + 1) ** 2), N=N)


def gadget(check):
    for m in (1, 3, 8):
        check.equals(4 * m + 5, C=5, delta=F(1, 2**m))


def halves(check):
    for n in (2, 8, 12):
        check.equals(sum(1 for _ in product((0, 1), repeat=n // 2)), n=n)


ROUTES = {
    "D1-mean": signed_mean,
    "D1-second": signed_second,
    "D2-mean": mean,
    "D2-second": second,
    "D3-mean": sized_mean,
    "D3-second": sized_second,
    "D4-upper": markov,
    "D4-lower": second_method,
    "D5-rss": ceiling,
    "D5-rfss": sized_ceiling,
    "D8": sign_flip,
    "D9-all": count_all,
    "D9-size": count_sized,
    "D7a": one_sided,
    "D7a-odd": all_even,
    "D7a-real": laguerre,
    "D7b": floor,
    "D10-mean": growth,
    "D10-bound": window_closed,
    "D10": window,
    "D11": modular,
    "D11-sharp": modular_sharp,
    "D11-threshold": modular_all,
    "D16-second": product_second,
    "D16": gadget,
    "D17": halves,
}

"""Routes for KN25 and KN26."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as F
from itertools import product

import mpmath

from checks.theory import brute
from checks.theory.judge import number
from checks.theory.papers import ln2


def gamma(check):
    errors = []
    for n in (10, 20, 40):
        exact = brute.signed_mean(n, 0, 3) / 2**n
        errors.append(abs(check.value(n=n, M=3) / number(exact) - 1))
        check.near(exact, F(1, n), n=n, M=3)
    check.true(errors[0] > 1.8 * errors[1] > 3 * errors[2], "the error falls like 1/n")


def c_m(check):
    for M in range(1, 61):
        check.equals(F(sum(x * x for x in range(1, M + 1)), M**3), M=M)
    check.same("(M + 1)*(2*M + 1)/(6*M**2)")


def lemma1(check):
    for t in (1, 5):
        for n in (12, 24):
            both = 2 * brute.signed_mean(n, t, 3)
            check.near(both, F(2, n), n=n, M=3, t=t)


def lemma2(check):
    for n in range(1, 4):
        for x in product(range(-3, 4), repeat=n):
            total = sum(x)
            signed = Counter(
                sum(s * v for s, v in zip(signs, x, strict=True))
                for signs in product((1, -1), repeat=n)
            )
            masks = brute.all_masks(x)
            check.true(
                all(masks[t] == signed[total - 2 * t] for t in range(-10, 11)), f"weights {x}"
            )


def lemma4(check):
    check.equals(number(F(3, 4)) / 2, C=F(3, 4), n=2**7)
    check.equals(F(1, 3), C=1, n=3**7)


def rate(check):
    check.equals(F(1, 7), beta=F(1, 2))
    for a, b in ((F(1, 4), F(3, 8)), (F(3, 8), F(1, 2))):  # below 1/2 the second term binds
        check.true(check.value(beta=a) < check.value(beta=b), "rises up to 1/2")
    for a, b in ((F(1, 2), F(5, 8)), (F(5, 8), F(2))):
        check.true(check.value(beta=a) > check.value(beta=b), "falls beyond 1/2")
    import sympy

    beta = sympy.Symbol("beta", positive=True)
    meet = sympy.solve(sympy.Eq(1 / (2 * (3 + beta)), beta / (3 + beta)), beta)
    check.true(meet == [sympy.Rational(1, 2)], "the terms meet at 1/2 only")


def lemma5(check):
    for m in (1, 4, 30):
        check.equals(5 * m, C=5, delta=F(1, 2**m))


def lemma6(check):
    for d, C in ((1, 1), (4, F(1, 5))):
        # Lemma 4's rate n^(-1/7) at n = log2(1/delta) = 2^7 and 3^7 is 1/2 and 1/3
        check.equals(1 - d * F(C) / 2, d=d, C=C, delta=F(1, 2**128))
        check.equals(1 - d * F(C) / 3, d=d, C=C, delta=F(1, 2**2187))


def lemma7(check):
    check.same("1 - d1*(d0*C*log2(1/delta)**(-1/7))")
    check.equals(F(-2), d0=2, d1=3, C=1, delta=F(1, 2**128))


def lemma8(check):
    for m, rate in ((128, F(1, 2)), (2187, F(1, 3))):
        check.equals(1 - 6 * m * rate, d0=2, d1=3, C=1, delta=F(1, 2**m))
    last = None
    for m in (1, 2, 8, 64):
        bound = check.value(d0=1, d1=1, C=F(1, 2), delta=F(1, 2**m))
        check.true(last is None or bound < last, "more precision never helps this bound")
        last = bound


def theorem1(check):
    for Nt, C in ((1, 1), (3, F(1, 5))):
        check.equals(1 - number(Nt * C) / 2, Nt=Nt, C=C, delta=F(1, 2**128))


def vacuous(check):
    for Nt, C in ((2, 1), (3, F(1, 2))):
        m = F(Nt * C) ** 7
        check.equals(m, Nt=Nt, C=C)
        with mpmath.workdps(60):  # Theorem 1's bound at that precision
            bound = 1 - Nt * number(C) * mpmath.power(number(m), mpmath.mpf(-1) / 7)
        check.true(abs(bound) < mpmath.mpf(10) ** -40, "Theorem 1 says 0 there")


def theorem2(check):
    check.equals(2 * 7 * 5, C=2, d=7, delta=F(1, 32))


def theorem3(check):
    for d in (1, 2, 3):
        for m in (0, 1, 4):
            for p in (F(1), F(1, 3)):
                wanted, a = p * (2 * 2**m + 1) ** (d * d), 0
                while 2**a < wanted:
                    a += 1
                check.least_integer(a, d=d, delta=F(1, 2**m), p=p)


def corollary1(check):
    check.same("(d**2*log2(2/delta + 1) + log2(p))/(2*d)")
    for d, m in ((2, 3), (5, 1)):  # 2 d h parameters: h is the least with 4^(d h) large enough
        exact = mpmath.log(number(F(1, 2) * (2 ** (m + 1) + 1) ** (d * d)), 2) / (2 * d)
        check.near(exact, F(1, 10**12), d=d, delta=F(1, 2**m), p=F(1, 2))


def on_grid(check):
    for m in range(7):
        N = 2**m
        hits = sum(i * j % N == 0 for i in range(1, N + 1) for j in range(1, N + 1))
        check.equals(F(hits, N * N), m=m)


def tail(check):
    for C, K, M, tol in ((1, 2, 7, 0), (2, 5, 15, 1)):
        with mpmath.workdps(60):
            L = mpmath.log(number(F(M + 1, tol + 1)))
            check.equals(1 - 2 * mpmath.exp(-C * L / (2 * K)), C=C, K=K, M=M, tol=tol, n=2 * C * L)


def theorem26_3(check):
    for m in (2, 5, 20):
        check.equals(3 * m * ln2(), C=3, delta=F(1, 2**m - 1), tol=0)


def least_k(check):
    for M in range(1, 5):
        for n in range(1, 4):
            floor = F(M + 1, 2 * M + 1) ** n
            check.true(brute.miss(n, 1, M) >= floor, f"P(miss) below the floor at M={M}, n={n}")
        # e^(-n/K) = ((M+1)/(2M+1))^n at n = 1
        with mpmath.workdps(60):
            value = check.value(M=M)
            check.true(
                abs(mpmath.exp(-1 / value) - number(F(M + 1, 2 * M + 1))) < 1e-30,
                "inverse of the exponential",
            )


def single_sample(check):
    for M in (1, 2, 3):
        for n in (1, 2, 3):
            for t in range(1, M + 1):
                hit = sum(t in x for x in product(range(-M, M + 1), repeat=n))
                check.equals(1 - F(hit, (2 * M + 1) ** n), n=n, M=M, t=t)
                check.at_least(brute.miss(n, t, M), n=n, M=M, t=t)


ROUTES = {
    "KN25-gamma": gamma,
    "KN25-cM": c_m,
    "KN25-Lem1-upper": lemma1,
    "KN25-Lem2": lemma2,
    "KN25-Lem4": lemma4,
    "KN25-Lem4-rate": rate,
    "KN25-Lem5": lemma5,
    "KN25-Thm1": theorem1,
    "KN25-Lem6": lemma6,
    "KN25-Lem7": lemma7,
    "KN25-Lem8": lemma8,
    "KN25-G4": vacuous,
    "KN25-Thm2": theorem2,
    "KN25-Thm3": theorem3,
    "KN25-Cor1": corollary1,
    "KN25-G2": on_grid,
    "KN26-Thm2": tail,
    "KN26-Thm3": theorem26_3,
    "KN26-K": least_k,
    "KN26-trivial": single_sample,
}

"""Routes for sparse, frozen and perturbed sources, neurons and weights, sums of integers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as F
from itertools import combinations, product
from math import comb, gcd

import mpmath

from checks.theory import brute
from checks.theory.judge import number
from checks.theory.papers import ln2

SMALL = ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2))


def density(check):
    for C in (1, F(7, 2)):
        for m in (1, 5, 40):
            check.equals(number(C) / (m * ln2()), C=C, gamma=1 - F(1, 2**m))


def sparse_misses(n: int, M: int, t: int, gamma: F) -> F:
    """P(miss t) of the law with an atom at zero, over all samples."""
    total = F(0)
    mass = {x: gamma / (2 * M + 1) + (1 - gamma if x == 0 else 0) for x in range(-M, M + 1)}
    for sample in product(range(-M, M + 1), repeat=n):
        if t not in brute.all_masks(sample):
            chance = F(1)
            for x in sample:
                chance *= mass[x]
            total += chance
    return total


def mixture(check):
    gamma = F(2, 7)
    for n, M in SMALL:
        for t in (1, 2, 3):
            mean = sum(
                comb(n, k) * gamma**k * (1 - gamma) ** (n - k) * brute.miss(k, t, M)
                for k in range(n + 1)
            )
            check.true(mean == sparse_misses(n, M, t, gamma), f"n={n} M={M} t={t}")


def density_rate(check):
    # M = 1: the target 1 is missed exactly where no weight is 1
    for gamma in (F(1, 2), F(1, 5), F(1)):
        for n in (1, 3, 5):
            check.true(sparse_misses(n, 1, 1, gamma) == (1 - gamma / 3) ** n, "counts")
        with mpmath.workdps(60):
            plain = mpmath.log(number(brute.miss(3, 1, 1))) / 3
            sparse = mpmath.log(number(sparse_misses(3, 1, 1, gamma))) / 3
            check.equals(plain / sparse, M=1, gamma=gamma)
    for M in (2, 5):  # all weights <= 0 is P(miss) from below, whatever M
        share = number(1 - F(1, 3) * F(M, 2 * M + 1))
        with mpmath.workdps(60):
            plain = mpmath.log(number(F(M + 1, 2 * M + 1)))
            check.equals(plain / mpmath.log(share), M=M, gamma=F(1, 3))
        check.true(sparse_misses(2, M, 1, F(1, 3)) >= (1 - F(1, 3) * F(M, 2 * M + 1)) ** 2, "low")


def locked(check):
    for n, M in SMALL:
        for held in (1, 2):
            if held > n:
                continue
            for t in (1, 2):
                hit = sum(
                    (t - sum(x[:held])) in brute.all_masks(x[held:])
                    for x in product(range(-M, M + 1), repeat=n)
                )
                mean = F(0)
                for lock in product(range(-M, M + 1), repeat=held):
                    goal = t - sum(lock)
                    free = n - held
                    mean += 1 - (brute.miss(free, goal, M) if free else F(goal != 0))
                check.true(F(hit, (2 * M + 1) ** n) == mean / (2 * M + 1) ** held, "shift")


def slide(found: Counter, M: int, k: int) -> Counter:
    """Counts of the sums of k + 1 weights from those of k: sliding sums of 2M + 1 neighbours."""
    grown, running = Counter(), 0
    for s in range(-(k + 1) * M, (k + 1) * M + 1):
        running += found[s + M] - found[s - M - 1]
        grown[s] = running
    return grown


def locked_count(check):
    M, t = 2, 3
    for j_of in (lambda n: 0, lambda n: n // 2, lambda n: 2 * n):
        off = []
        for n in (12, 48):
            j, found, exact = j_of(n), Counter({0: 1}), F(0)
            for k in range(n + j + 1):  # k - j of the free weights are kept
                if k >= j:
                    exact += F(comb(n, k - j) * found[t], (2 * M + 1) ** k)
                found = slide(found, M, k)
            off.append(abs(check.value(n=n, j=j, M=M, t=t) / number(exact) - 1))
        check.true(12 * off[0] < 0.7 and 48 * off[1] < 0.7, f"errors {off}")


def perturbed_mean(check):
    for n, M in (*SMALL, (2, 3)):
        for eps, tol in ((0, 0), (1, 0), (0, 1), (1, 1)):
            masks, hit = 0, 0
            for x in product(range(-M, M + 1), repeat=n):
                near = sum(
                    abs(sum(a for a, m in zip(x, mask, strict=True) if m) - 2)
                    <= sum(mask) * eps + tol
                    for mask in product((0, 1), repeat=n)
                )
                masks += near
                hit += near > 0
            total = (2 * M + 1) ** n
            check.equals(F(masks, total), n=n, M=M, t=2, eps=eps, tol=tol)
            check.at_least(F(hit, total), n=n, M=M, t=2, eps=eps, tol=tol)


def perturbed_count(check):
    M = 40
    for eps in (0, 1, 2):
        for tol in (0, 3):
            off = []
            for n in (12, 36):
                exact = mpmath.mpf(0)
                found = Counter({0: 1})
                for k in range(n + 1):
                    window = sum(found[s] for s in range(-k * eps - tol, k * eps + tol + 1))
                    exact += comb(n, k) * mpmath.mpf(window) / mpmath.mpf(2 * M + 1) ** k
                    found = slide(found, M, k)
                off.append(abs(check.value(n=n, M=M, eps=eps, tol=tol) / exact - 1))
            check.true(12 * off[0] < 2 and 36 * off[1] < 2, f"errors {off}")


def one_plus(check):
    for C in (1, F(3, 2)):
        check.equals(number(C) / 2, C=C, eps=1)
        check.equals(number(C), C=C, eps=0)
        check.equals(number(C) * 4 / 5, C=C, eps=F(1, 4))


def neurons(check):
    check.equals(24, C=1, d=3, eps=F(1, 8))
    check.equals(F(5, 2) * 7 * 10, C=F(5, 2), d=7, eps=F(1, 10))


def neurons_v3(check):
    check.equals(8, C=1, eps=F(1, 8))
    check.equals(F(5, 2) * 10, C=F(5, 2), eps=F(1, 10))


def weights(check):
    check.equals(9 * ln2(), C=1, d=3, eps=F(1, 8))
    check.equals(number(F(5, 2)) * 7 * 2 * ln2(), C=F(5, 2), d=7, eps=F(1, 4))


def weights_v3(check):
    check.equals(3 * ln2(), C=1, eps=F(1, 8))
    check.equals(number(F(5, 2)) * 2 * ln2(), C=F(5, 2), eps=F(1, 4))


def one_input(check):
    values = (-2, -1, 1, 2)
    for n in (0, 1, 2):
        check.equals(2**n, n=n)
        for a in product(values, repeat=n):
            for b in product(values, repeat=n):
                units = [
                    (x * y if x > 0 else 0, x * y if x < 0 else 0)
                    for x, y in zip(a, b, strict=True)
                ]
                whole = {
                    (
                        sum(p for (p, _), m in zip(units, mask, strict=True) if m),
                        sum(q for (_, q), m in zip(units, mask, strict=True) if m),
                    )
                    for mask in product((0, 1), repeat=n)
                }
                free = set()
                for first in product((0, 1), repeat=n):
                    for second in product((0, 1), repeat=n):
                        right = left = 0
                        for x, y, f, s in zip(a, b, first, second, strict=True):
                            right += max(x * f, 0) * y * s
                            left += -max(-x * f, 0) * y * s
                        free.add((right, left))
                check.true(free == whole and len(free) <= 2**n, f"{a} {b}")


def totient(d: int) -> int:
    return sum(gcd(k, d) == 1 for k in range(1, d + 1))


def zero_sums(check):
    for n in range(1, 13):
        found = sum(sum(i for i in range(n) if mask >> i & 1) % n == 0 for mask in range(1 << n))
        check.equals(found, n=n)  # residues 0..n-1 stand for 1..n
    for n in range(13, 41):
        odd = [d for d in range(1, n + 1, 2) if n % d == 0]
        check.equals(F(sum(totient(d) * 2 ** (n // d) for d in odd), n), n=n)


def signed(check):
    counts, table = {}, [1]  # coefficients of the product of (1 + x^k), k <= n
    for n in range(1, 161):
        grown = table + [0] * n
        for s, c in enumerate(table):
            grown[s + n] += c
        table = grown
        if n in (40, 80, 160):
            counts[n] = table[n * (n + 1) // 4]
    errors = [n * (check.value(n=n) / counts[n] - 1) for n in counts]
    check.true(
        all(
            abs(e - mpmath.mpf(6) / 5) < mpmath.mpf(3) / n
            for e, n in zip(errors, counts, strict=True)
        ),
        f"{errors}",
    )
    check.true(counts[40] == 5830034720, "A063865")


def distinct(check):
    for n, least in zip(range(1, 6), (1, 2, 4, 7, 13), strict=True):
        found = next(
            top
            for top in range(n, 100)
            if any(
                len(brute.all_masks((*rest, top))) == 2**n
                for rest in combinations(range(1, top), n - 1)
            )
        )
        check.true(found == least, "A276661")
        check.at_most(found, n=n)
    for n in (6, 11):
        check.equals(comb(n, n // 2), n=n)
    beats = (1157, 1152, 1149, 1147, 1145, 1141, 1130, 1108, 1069, 993, 845, 554)
    reached = {0}
    for x in beats:
        reached |= {s + x for s in reached}
    check.true(len(reached) == 4096, "twelve numbers up to 1157")


def equal_weights(check):
    ratios = []
    for n in range(1, 11):
        masks = brute.all_masks((1,) * n)
        check.equals(len(masks) * max(masks.values()) ** 2, n=n)
        ratios.append(F(len(masks) * max(masks.values()) ** 2, 4**n))
    check.true(max(ratios) == ratios[1] == F(3, 4), "largest at n = 2")
    limit = check.value(n=80) / mpmath.mpf(4) ** 80 * mpmath.pi / 2
    check.true(abs(limit - 1) < 0.01, f"2/pi: {limit}")


def distinct_weights(check):
    for n in range(1, 11):
        masks = brute.all_masks([1 << i for i in range(n)])
        check.equals(len(masks) * max(masks.values()) ** 2, n=n)


def poisson(check):
    with mpmath.workdps(40):
        for k in (1, 2, 5):
            for mu in (F(1, 3), F(4)):
                tail = mpmath.quad(
                    lambda x, k=k: x ** (k - 1) * mpmath.exp(-x) / mpmath.factorial(k - 1),
                    [number(mu), 5, 20, 60, 200],
                )
                check.near(tail, mpmath.mpf(10) ** -25, mu=mu, k=k)


def perceptron(check):
    with mpmath.workdps(40):
        for beta in (F(1, 2), F(1), F(2)):
            inside = mpmath.quad(
                lambda x: mpmath.exp(-x * x / 2), [-number(beta), 0, number(beta)]
            ) / mpmath.sqrt(2 * mpmath.pi)
            height = check.value(beta=beta)
            check.true(abs(2 * inside**height - 1) < mpmath.mpf(10) ** -25, "2 P^height = 1")


def vectors(check):
    for d in (1, 2):
        wanted = set(product((-1, 0, 1), repeat=d))
        values = list(product((-1, 0, 1), repeat=d))
        best = next(
            n
            for n in range(1, 5)
            if any(
                wanted
                <= {
                    tuple(
                        sum(x[i] for x, m in zip(sample, mask, strict=True) if m) for i in range(d)
                    )
                    for mask in product((0, 1), repeat=n)
                }
                for sample in product(values, repeat=n)
            )
        )
        check.at_most(best, d=d, M=1)
    for d in (1, 2, 5):
        for M in (1, 2, 100):
            n = 0
            while 2**n < (2 * M + 1) ** d:
                n += 1
            check.least_integer(n, d=d, M=M)


def linear_gadget(check):
    for m in (1, 5, 20):
        check.equals(2 * m + 7, delta=F(1, 2**m), C=7)


ROUTES = {
    "GAD23-factor": density,
    "GAD23-necessary": density,
    "GAD23-mix": mixture,
    "GAD23-rate": density_rate,
    "OTS24-shift": locked,
    "OTS24-count": locked_count,
    "XIO23-factor": one_plus,
    "XIO23-mean": perturbed_mean,
    "XIO23-count": perturbed_count,
    "FER26-neurons": neurons,
    "FER26-neurons-v3": neurons_v3,
    "FER26-weights": weights,
    "FER26-weights-v3": weights_v3,
    "FER26-one": one_input,
    "KP93-zero": zero_sums,
    "S13-signs": signed,
    "DFX-distinct": distinct,
    "JSS21-equal": equal_weights,
    "JSS21-distinct": distinct_weights,
    "BFM-gaps": poisson,
    "SBP-critical": perceptron,
    "BEC22-integer": vectors,
    "O25-linear": linear_gadget,
}

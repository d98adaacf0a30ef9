"""Routes for L98, DDG23, MYS20, PRN20, NFG24 and the neighbours."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import combinations_with_replacement
from math import comb, isqrt

import mpmath

from checks.theory import brute
from checks.theory.judge import number

LN2 = mpmath.log(2)


def ln2():
    """ln 2 to 60 digits, from the series Σ 1/(j 2^j)."""
    with mpmath.workdps(60):
        return sum((mpmath.mpf(1) / (j * 2**j) for j in range(1, 210)), mpmath.mpf(0))


def logarithm(shift: int = 0):
    """A route for C log(·/eps) forms: at eps = 2^-m the value is C (m + shift) ln 2."""

    def route(check):
        for C in (1, F(7, 2)):
            for m in (1, 5, 40):
                check.equals(number(C) * (m + shift) * ln2(), C=C, eps=F(1, 2**m), eta=F(1, 2))

    return route


def l98_ceiling(check):
    check.equals(ln2())
    for n in range(1, 25):  # 2^-n is at most the probability that no sum reaches 1/2
        laguerre = sum(F(comb(n, j), 2**j * _factorial(j)) for j in range(n + 1))
        check.true(laguerre >= 1, f"L_{n}(-1/2) < 1")


def _factorial(j):
    return 1 if j < 2 else j * _factorial(j - 1)


def ddg_tail(check):
    for C, K, m in ((1, 2, 3), (F(3, 2), 3, 10)):
        L = m * ln2()
        # (2CL - CL)^2/(K 2CL) = C L/(2K): a power of eps
        with mpmath.workdps(60):
            power = 1 - 2 * mpmath.mpf(2) ** (-m * number(C) / (2 * number(K)))
        n = 2 * number(C) * L
        check.equals(power, C=C, K=K, eps=F(1, 2**m), n=n)


def ddg_growth(check):
    for M in (10**3, 10**6, 10**9):
        w = 2 * (M // 2) + 1
        for share in (F(1, 10), F(1, 2), F(9, 10)):
            g = int(w * share)
            exact = F(g + F((w - g) * g, 2 * M + 1), w)
            check.near(exact, F(3, M), g=F(g, w))


def _grid_minimum(check, pieces, top, digits):
    best = min(check.value(beta=F(j, pieces)) for j in range(1, int(pieces * top)))
    return mpmath.nstr(best, digits)


def ddg_half(check):
    check.true(_grid_minimum(check, 4000, F(1, 4), 3) == "41.1", "the best beta gives 41.1")
    # crossing the fractions another way: 4(1-b)/((1-4b) log2(1+b))
    for b in (F(1, 10), F(1, 5)):
        check.equals(number(4 * (1 - b) / (1 - 4 * b)) * ln2() / mpmath.log(number(1 + b)), beta=b)


def ddg_quarter(check):
    check.true(_grid_minimum(check, 8000, F(1, 8), 4) == "171.4", "the best beta gives 171.4")
    for b in (F(1, 20), F(1, 10)):
        check.equals(number(8 * (1 - b) / (1 - 8 * b)) * ln2() / mpmath.log(number(1 + b)), beta=b)


def mys_pair(check):
    import sympy

    z, e = sympy.symbols("z e", positive=True)
    mass = 2 * sympy.integrate(sympy.log(1 / z) / 2, (z, 0, e))
    check.same("eps - eps*log(eps)")
    check.true(sympy.simplify(mass - (e - e * sympy.log(e))) == 0, "the integral")


def prn_cor1(check):
    # the density falls in |z|, so it is least at 1/2; half of it, on an interval of length 1
    with mpmath.workdps(60):
        check.equals(mpmath.log(2) / 2 * 1 / 2)
    check.true(all(mpmath.log(1 / mpmath.mpf(z)) >= LN2 for z in (0.1, 0.3, 0.5)), "least at 1/2")


def prn_thm1(check):
    base = dict(C=2, d0=3, d1=5, l=7, eps=F(1, 8), eta=F(1, 4))
    for name in ("d0", "d1", "l"):
        with mpmath.workdps(60):
            grown = check.value(**{**base, name: base[name] * 4}) - check.value(**base)
            check.true(abs(grown - 4 * ln2()) < mpmath.mpf(10) ** -30, f"additive in log {name}")
    with mpmath.workdps(60):
        check.equals(2 * mpmath.log(105 * 8), **base)


def prn_thm2(check):
    for d in (1, 2, 3):
        for m in (2, 3, 7):
            eps = F(1, 3 * 2**m)  # not a power of two, so that the rounding is tested
            wanted, a = F(1, 2) * (1 / (2 * eps)) ** (d * d), 0
            while 2**a < wanted:
                a += 1
            check.least_integer(a, d=d, eps=eps)


def prn_exp(check):
    for q in (3, 10, 64, 100, 1000, 5000):
        m = 0
        while 2 ** (2 * m + 1) <= q * q:  # log2 q >= m + 1/2 rounds up
            m += 1
        check.equals(3 * m, eps=F(1, q))
    check.equals(21, eps=F(1, 100))


def irwin_hall(k: int, x: F) -> F:
    """Density at x of a sum of k uniforms on [-1, 1], exact."""
    y = (x + k) / 2
    total = sum((-1) ** j * comb(k, j) * (y - j) ** (k - 1) for j in range(int(y) + 1))
    return total / _factorial(k - 1) / 2


def nfg_peak(check):
    for k in (10, 20, 40):
        check.near(irwin_hall(k, F(0)), F(3, 10 * k), k=k)
    check.true(irwin_hall(1, F(0)) == F(1, 2), "1/2 at k = 1")


def nfg_edge(check):
    for k in (16, 36, 64):
        check.near(irwin_hall(k, F(isqrt(k))), F(2, k), k=k)


def nfg_thm2(check):
    for n in (8, 20, 50):
        for k in range(1, n // 2 + 1):
            bits = comb(n, k).bit_length() - 1
            eps = F(1, 16)
            entropy = mpmath.log(number(k / eps), 2) / check.value(c_hyp=1, k=k, n=n, eps=eps)
            check.true(
                bits - 1e-9 <= n * entropy <= bits + 1 + mpmath.log(n + 1, 2),
                f"n H2(k/n) against log2 C({n},{k})",
            )


def nfg_cor1(check):
    check.same("c_amp*log2(k/eps)*(log2(k/eps)/H2(k/n))")
    for k, n, m in ((3, 20, 4), (8, 16, 10)):
        with mpmath.workdps(60):
            q = number(F(k, n))
            entropy = mpmath.log(1 / q, 2) * q + mpmath.log(1 / (1 - q), 2) * (1 - q)
            check.equals((mpmath.log(k, 2) + m) ** 2 / entropy, c_amp=1, k=k, n=n, eps=F(1, 2**m))


def nfg_cor2(check):
    import sympy

    a, b = sympy.symbols("a b", positive=True)  # a = log2 k, b = log2 1/eps
    # Corollary 1's (a+b)^2 splits into b^2 and the bracket that the condition on k bounds
    check.true(sympy.expand((a + b) ** 2 - (b**2 + (a**2 + 2 * a * b))) == 0, "the square")
    check.same("2*c_amp*(log2(k/eps) - log2(k))**2/H2(k/n)")


def nfg_thm3(check):
    check.same("c_amp*(log2(gamma*n) - log2(eps/(2*l*d0*d1)))**2/H2(gamma)")


def nfg_thm4(check):
    check.same("c_amp*(log2(gamma*n) - log2(eps/(2*l*(N*N*basis))))**2/H2(gamma)")


def nfg_thm5(check):
    for d, k, n in ((1, 4, 12), (2, 9, 40), (3, 4, 30)):
        eps = F(1, 100)
        bound = check.value(d=d, k=k, n=n, eps=eps)
        # where 2^(n H2) >= C(n,k) >= (1/2)(sqrt k/(2 eps))^(d^2) holds, the form with k/eps is
        # compared in logarithms that were computed by comparing integers
        with mpmath.workdps(60):
            q = mpmath.mpf(k) / n
            entropy = -(q * mpmath.log(q) + (1 - q) * mpmath.log(1 - q))
            check.equals(
                mpmath.mpf(d * d) * mpmath.log(100 * k) / (2 * entropy), d=d, k=k, n=n, eps=eps
            )
        check.true(comb(n, k) <= 2 ** mpmath.ceil(n * entropy / LN2), "entropy bounds C(n,k)")
        check.true(bound > 0, "positive")


def nfg_count(check):
    for d, k in ((1, 4), (2, 9), (2, 2)):
        eps = F(1, 40)
        square = F(k) / (4 * eps * eps)
        check.equals(mpmath.sqrt(number(square ** (d * d)) / 4), d=d, k=k, eps=eps)


def nfg_density(check):
    for m, share in ((12, F(1, 3)), (20, F(1, 4)), (30, F(1, 2))):
        kept = int(m * share)
        masks = sum(comb(m, j) for j in range(kept + 1))
        check.true(masks <= mpmath.power(mpmath.e / number(share), kept), "(e/gamma)^(gamma m)")
    for d in (1, 3):
        check.equals(d * d * 6 - 1, d=d, eps=F(1, 128))


def bec_main(check):
    check.equals(16 * ln2() ** 2, C=1, d=2, eps=F(1, 2))


def bec_counting(check):
    for d in (1, 2, 5):
        for q in (3, 5, 100):
            n = 0
            while 2**n * F(2, q) ** d < 2**d:
                n += 1
            check.least_integer(n, d=d, eps=F(1, q))


def srs(check):
    check.equals(3 * 2 * 49, C=3, d=2, l=4, eps=F(1, 16))


def dk(check):
    with mpmath.workdps(60):
        check.equals(8 * 3 * 10 + 12 * mpmath.log(120), C=1, d=4, l=3, eps=F(1, 10))


def o25(check):
    for m in (1, 6):
        check.equals(4 * (3 + m) * ln2(), C=1, d=4, l=1, eps=F(1, 2**m))


GROUPS = (3, 5, 7, 11)


def half(N: int) -> int:
    """Least size at which half of all sets cover Z_N."""
    return next(n for n in range(1, N + 1) if brute.sets_missing(N, n) <= F(1, 2))


def sequences(N: int) -> int:
    """The same for independent elements."""
    return next(n for n in range(1, N + 1) if brute.modular_miss(N, n)[1] <= F(1, 2))


def er65(check):
    for N, q in ((8, 3), (1000, 7)):  # 2^n = 2^C N ln N / eta^2
        power = mpmath.power(2, check.value(N=N, eta=F(1, q), C=5))
        check.true(abs(power / (32 * N * q * q * mpmath.log(N)) - 1) < 1e-30, "as a power of two")
    for N in GROUPS:
        n = half(N)
        # the additive constant that this N needs stays moderate
        check.at_most(n + 2, N=N, eta=F(1, 2), C=0)
        check.at_least(n - 6, N=N, eta=F(1, 2), C=0)


def mt26(check):
    for N in (7, 1009):  # 2^n = N sqrt(ln N)
        power = mpmath.power(2, check.value(N=N))
        check.true(abs(power / (N * mpmath.sqrt(mpmath.log(N))) - 1) < 1e-30, "as a power of two")
    for N in GROUPS:
        check.at_most(half(N), N=N)
    check.true((half(8), sequences(8)) == (4, 5), "a set and a sequence differ first at 8")
    check.true(all(half(N) == sequences(N) for N in (3, 4, 5, 6, 7)), "and not before")


def e543(check):
    for N in (7, 1009):
        power = mpmath.power(2, check.value(N=N, C=3))
        check.true(abs(power / (8 * N * mpmath.log(N)) - 1) < 1e-30, "as a power of two")
    for N in GROUPS:
        check.at_most(half(N) + 2, N=N, C=0)
        check.at_least(half(N) - 2, N=N, C=0)


def jss(check):
    for n in range(1, 6):
        check.equals(4**n, n=n)
        for weights in combinations_with_replacement(range(1, 7), n):
            masks = brute.all_masks(weights)
            check.true(len(masks) * max(masks.values()) ** 2 <= 4**n, f"weights {weights}")


def ldm(check):
    for m in (2, 6, 10):  # at n = 2^m it is 2^(-m^2/2)
        with mpmath.workdps(60):
            check.equals(mpmath.power(2, -mpmath.mpf(m * m) / 2), n=2**m)


def imp(check):
    kept = F(1)
    for n in range(1, 12):
        kept *= F(4, 5)
        check.equals(kept, p=F(1, 5), n=n)


def rwk(check):
    for d, q in ((3, F(1, 2)), (64, F(3, 10))):
        check.equals(mpmath.sqrt(number(F(2) / (d * q))), d=d, q=q)


ROUTES = {
    "L98-Cor2.5": logarithm(),
    "L98-Cor3.3": logarithm(),
    "L98-ceiling": l98_ceiling,
    "DDG23-abs": logarithm(),
    "DDG23-tail": ddg_tail,
    "DDG23-growth": ddg_growth,
    "DDG23-constant": ddg_half,
    "DDG23-constant-quarter": ddg_quarter,
    "MYS20-pair": mys_pair,
    "PRN20-Cor1": prn_cor1,
    "PRN20-Cor2": logarithm(1),
    "PRN20-Thm1": prn_thm1,
    "PRN20-Thm2": prn_thm2,
    "PRN20-Exp1": prn_exp,
    "NFG24-Lem1": nfg_peak,
    "NFG24-Lem1-low": nfg_edge,
    "NFG24-Thm2": nfg_thm2,
    "NFG24-Cor1": nfg_cor1,
    "NFG24-Cor2": nfg_cor2,
    "NFG24-Thm3": nfg_thm3,
    "NFG24-Thm4": nfg_thm4,
    "NFG24-Thm5": nfg_thm5,
    "NFG24-Thm5-count": nfg_count,
    "NFG24-AppPensia": nfg_density,
    "BEC22-main": bec_main,
    "BEC22-counting": bec_counting,
    "SRS22-width": srs,
    "DK21-width": dk,
    "O25-attention": o25,
    "ER65-cover": er65,
    "MT26-prime": mt26,
    "E543-upper": e543,
    "JSS21-conjecture": jss,
    "BM08-ldm": ldm,
    "FC18-imp": imp,
    "RWK20-scale": rwk,
}

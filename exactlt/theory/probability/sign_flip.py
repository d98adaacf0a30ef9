r"""Symmetric laws by the sign-flip identity: one sum over multisets of magnitudes.

Let X be symmetric and fix the magnitudes |X|, with subset sums R and multiplicities m(r).
Flipping the signs of a set with sum r turns "t is reached" into "r + t ∈ R", so

.. math:: P(Y_t = 0 \mid |X|) = 2^{-n} \sum_{r \in R,\ r + t \notin R} m(r),

and only C(n + V, n) multisets of V magnitudes are listed instead of all draws.  The same holds
for several targets at once.  It serves where the chain of ``signed`` has too many states:
few samples from a wide law.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb

import numpy as np

from exactlt.errors import UnsupportedError
from exactlt.kernels.rent import plainly
from exactlt.theory.probability.chain import lift, prime_basis
from exactlt.theory.probability.enumerate import multinomial
from exactlt.theory.probability.law import Event, TooMuch, Weights, about_choose

OPERATIONS = 4 * 10**11
LONGEST = 60
PLAIN = 1  # steps of plain Python for one of the kernel


def operations(law: Weights, event: Event) -> float:
    """Elementary steps: multisets of magnitudes times sums looked at; about 10^9 a second."""
    magnitudes = [y for y in law.magnitudes() if y]
    V, n = len(magnitudes), event.n
    nodes = about_choose(n + V, n) if V else 1
    return nodes * (n * sum(magnitudes) // max(V, 1) + 40) * (1 + len(event.targets))


def refusal(law: Weights, event: Event, allowed: float = OPERATIONS) -> str | None:
    """Why this method cannot answer, or None."""
    if not law.symmetric:
        return "needs a law with X and −X alike"
    if event.size is not None:
        return "does not take a fixed size"
    if event.n > LONGEST:
        return f"counts in 64 bits, so n is at most {LONGEST}, got {event.n}"
    if operations(law, event) > allowed:
        return TooMuch(
            f"would take about {operations(law, event):.1e} steps, at most {allowed:.0e} are "
            "allowed"
        )
    return None


def misses(law: Weights, event: Event) -> int:
    """How many of the D^n draws miss the event; exact, symmetric laws only."""
    n = event.n
    positive = [(y, law.count(y)) for y in law.values if y > 0]
    if not positive or n == 0 or plainly("sign_flip", PLAIN * operations(law, event)):
        return sum_plain(law, event)
    from exactlt.kernels.sign_flip import sign_flip_sum

    primes = prime_basis(n * law.total.bit_length() + 1)
    choose = [[comb(n, j) % p for p in primes] for j in range(n + 1)]
    inverse = [[pow(j, -1, p) if j else 0 for p in primes] for j in range(n + 1)]
    counts = [c for _, c in positive]
    if max(counts) >> 62 or law.count(0) >> 62 or positive[-1][0] * n > 1 << 24:
        raise UnsupportedError("sign-flip method: the law's integers are too wide for 64 bits")
    if event.mode == "any" and event.nonempty is False and 0 in event.targets:
        return 0
    reach = positive[-1][0] * n
    targets = [t for t in event.targets if abs(t) <= reach]
    if not targets or (event.mode == "all" and len(targets) < len(event.targets)):
        return law.total**n
    residues = sign_flip_sum(
        np.array([y for y, _ in positive], np.int64),
        np.array(counts, np.int64),
        law.count(0),
        n,
        np.array(targets, np.int64),
        event.mode == "all",
        event.nonempty and 0 in event.targets,
        np.array(primes, np.uint64),
        np.array(choose, np.uint64),
        np.array(inverse, np.uint64),
    )
    return lift([int(r) for r in residues], primes)


def sum_plain(law: Weights, event: Event) -> int:
    """Twin of the kernel: the identity as it is written."""
    total = 0
    counts = {y: law.count(y) for y in law.values if y >= 0}
    for sample in combinations_with_replacement(sorted(counts), event.n):
        copies = [sample.count(y) for y in set(sample)]
        weight = multinomial(event.n, copies)
        ways = {0: 1}
        for y in sample:
            weight *= counts[y]
            if y:
                grown = dict(ways)
                for r, m in ways.items():
                    grown[r + y] = grown.get(r + y, 0) + m
                ways = grown
        for r, m in ways.items():
            met = [
                (m > 1 or 0 in sample) if event.nonempty and t == 0 else r + t in ways
                for t in event.targets
            ]
            if not (all(met) if event.mode == "all" else any(met)):
                total += weight * m
    return total


def probability(law: Weights, event: Event) -> Fraction:
    """P(event), exact."""
    return 1 - Fraction(misses(law, event), law.total**event.n)

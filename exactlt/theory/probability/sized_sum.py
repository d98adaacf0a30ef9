"""A fixed number of kept items by listing multisets, with subtrees skipped once the event holds.

Items are shifted to be >= 0 (as in ``exact_sized``), sums of j items are bits of a few words,
and a multiset grows item by item in the values' order; reachable sums only grow, so what holds
for a partial multiset holds for all its completions.  No multiplicities are needed, so it is
about ten times faster a node than the sign-flip sum.
"""

from __future__ import annotations

import numpy as np

from exactlt.theory.probability.chain import lift, prime_basis
from exactlt.theory.probability.law import Event, TooMuch, Weights, about_choose

WORDS = 64


def operations(law: Weights, event: Event) -> float:
    """Elementary steps if no subtree is skipped."""
    k = event.size or 0
    words = 1 + k * (law.values[-1] - law.values[0]) // 64
    nodes = about_choose(event.n + len(law.values), event.n)
    return nodes * (10 + (k + 1) * words)


def refusal(law: Weights, event: Event, steps: float) -> str | None:
    """Why this method cannot answer, or None."""
    if event.size is None:
        return "is for a fixed size"
    if event.nonempty and event.size == 0:
        return "does not tell the empty subset apart"
    if event.size * (law.values[-1] - law.values[0]) >= 64 * WORDS or max(law.counts) >> 62:
        return f"needs sums below {64 * WORDS}"
    if event.n > 200 or operations(law, event) > steps:
        return TooMuch(
            f"would take up to {operations(law, event):.0e} steps, {steps:.0e} are allowed"
        )
    return None


def misses(law: Weights, event: Event) -> int:
    """How many of the D^n draws miss the event; exact."""
    from exactlt.kernels.sized_sum import sized_miss_sum

    n, k, shift = event.n, event.size, -law.values[0]
    span = law.values[-1] + shift
    targets = [t + k * shift for t in event.targets]
    possible = [t for t in targets if 0 <= t <= k * span]
    if k > n or not possible or (event.mode == "all" and len(possible) < len(targets)):
        return law.total**n
    if k == 0:
        return 0
    primes = prime_basis(n * law.total.bit_length() + 1)
    inverse = [[pow(j, -1, p) if j else 0 for p in primes] for j in range(n + 1)]
    residues, _ = sized_miss_sum(
        np.array([x + shift for x in law.values], np.int64),
        np.array(law.counts, np.int64),
        n,
        k,
        np.array(possible, np.int64),
        event.mode == "all",
        1 + max(possible) // 64,
        np.array(primes, np.uint64),
        np.array(inverse, np.uint64),
    )
    return lift([int(r) for r in residues], primes)

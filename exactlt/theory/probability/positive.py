"""Nonnegative items: the state is the reachable set cut off at the largest target.

Sums never come down, so what lies above the largest target T is irrelevant and the state is a
subset of {0..T} that contains 0: 130 sets for T = M = 8, 4.8 thousand for 16, 102 thousand
for 24, about 1.6 million for 32.
"""

from __future__ import annotations

import numpy as np

from exactlt.errors import UnsupportedError
from exactlt.theory.probability.chain import Chain, truncated
from exactlt.theory.probability.law import Event, TooMuch, Weights

WIDEST = 62
STATES = 1 << 22


def refusal(law: Weights, event: Event) -> str | None:
    """Why this method cannot answer, or None."""
    if not law.nonnegative:
        return "needs items >= 0"
    if event.size is not None:
        return "does not take a fixed size"
    if event.nonempty and 0 in event.targets:
        return "does not tell the empty subset apart"
    if event.targets[-1] > WIDEST:
        return f"needs targets of at most {WIDEST}, got {event.targets[-1]}"
    guess = expected_states(min(event.targets[-1], len(law.values)))
    if guess > STATES:
        return TooMuch(f"would meet about {guess:.0e} reachable sets, at most {STATES} are allowed")
    return None


MEASURED = {0: 1, 4: 14, 8: 130, 16: 4_816, 24: 101_546, 28: 414_271, 32: 1_620_230, 40: 26_000_000}
"""States for all targets 0..M of {1..M}; between these the growth is taken as geometric."""


def expected_states(top: int) -> int:
    """States to expect for a largest target ``top``."""
    places, top = sorted(MEASURED), max(top, 0)
    low = max(p for p in places[:-1] if p <= top)
    high = min(p for p in places if p > low)
    ratio = MEASURED[high] / MEASURED[low]
    return int(MEASURED[low] * ratio ** ((min(top, 120) - low) / (high - low)))


def chain(law: Weights, event: Event) -> Chain:
    """The chain of truncated reachable sets."""
    targets = [t for t in event.targets if t != 0]
    impossible = [t for t in targets if t < 0]
    if len(targets) < len(event.targets) and (event.mode == "any" or not targets):
        return Chain(np.empty((0, 1), np.int32), (law.total,), law.total)
    if impossible and (event.mode == "all" or len(impossible) == len(targets)):
        return Chain(np.zeros((1, 1), np.int32), (law.total,), law.total)
    targets = [t for t in targets if t > 0]
    top = max(targets)
    useful = [(x, c) for x, c in law.items() if 0 < x <= top]
    pattern = sum(1 << t for t in targets)
    states, successor = truncated(
        [x for x, _ in useful], pattern, event.mode == "all", top + 1, False, STATES
    )
    if len(states) == 0:
        raise UnsupportedError(
            f"chain: more than {STATES} reachable sets for targets up to {top}; try bounds"
        )
    idle = law.total - sum(c for _, c in useful)
    still = np.arange(len(states), dtype=np.int32)[:, None]
    return Chain(np.hstack([successor, still]), (*(c for _, c in useful), idle), law.total)

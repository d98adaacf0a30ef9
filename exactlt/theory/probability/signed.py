r"""Signed items: finitely many states for every number of samples.

Write the set of subset sums as R = A − N with N the sum of the negative items' magnitudes.
Then A is the set of subset sums of the magnitudes, symmetric in {0..S}, and target t is
reached when N + t ∈ A (the sign-flip identity, one draw at a time).  A sample ±y maps A to
A ∪ (A + y), and N to N + y when negative.  Two reductions make the chain finite:

*Middle.*  Suppose A is g-periodic on [c, S − c] with residue set Q, and every element of A has
its residue in Q.  Let M be the largest magnitude and h = c + M (g − |Q|).  Then for all
futures A is periodic between h and S − h, its beginning depends only on A's beginning, its end
only on A's end: Q can grow at most g − |Q| times, and each time the boundary moves by at most
M.  So whole periods may be cut out of A while max(M, g) sums remain between h and S − h, on
the side of any end from which all targets stay at distance h.

*Reflection.*  If the law is symmetric and the targets' pattern is a palindrome, A ↦ S − A
swaps the two ends.

174 states decide t = 4 for M = 4 at every n.  The periods matter: while all samples are even,
no odd target is reached, however many samples there are.
"""

from __future__ import annotations

import numpy as np

from exactlt.errors import SoundnessError, UnsupportedError
from exactlt.kernels.rent import left, plainly, settle
from exactlt.theory.probability.chain import Chain
from exactlt.theory.probability.law import Event, TooMuch, Weights

STATES = 1 << 21
PLAIN = 25  # steps of plain Python for one item after one set
WORDS = 1 << 26  # 64-bit words that all states' sets may take together: 512 MiB


def refusal(law: Weights, event: Event, states: int = STATES) -> str | None:
    """Why this method cannot answer, or None."""
    if event.size is not None:
        return "does not take a fixed size"
    if event.nonempty and 0 in event.targets:
        return "does not tell the empty subset apart"
    guess = expected_states(law, event)
    if guess > states:
        return TooMuch(f"would meet about {guess:.0e} reachable sets, at most {states} are allowed")
    return None


MEASURED = (1, 4, 20, 60, 174, 620, 2195, 7000, 21968, 55000, 139280, 334000, 800732, 1900000)
"""States met for one target M and the law {−M..M}: measured at even M, in between at odd M."""


def expected_states(law: Weights, event: Event) -> int:
    """Rough number of states, from what was measured."""
    magnitudes = len([y for y in law.magnitudes() if y])
    if magnitudes >= len(MEASURED):
        return MEASURED[-1] * 3 ** min(30, magnitudes + 1 - len(MEASURED))
    if not magnitudes:
        return MEASURED[0]
    spread = 1 + (event.targets[-1] - event.targets[0]) / (4 * law.bound)
    return int(MEASURED[magnitudes] * spread * (1 if law.symmetric else 2))


def canonical(A: int, low: int, width: int, M: int, mirror: bool) -> tuple[int, int]:
    """The representative of a state: A as bits, ``low`` = N + least target."""
    S = A.bit_length() - 1
    high = S - low - width
    for g in range(1, M + 1):
        half = (S - g) // 2 + 1
        if half <= 0:
            break
        c = ((A ^ A >> g) & ((1 << half) - 1)).bit_length()
        if S - 2 * c < g:
            continue
        Q = A >> c & ((1 << g) - 1)
        h = c + M * (g - Q.bit_count())
        room = S - 2 * h - max(M, g)
        if room < 0 or not _inside(A & ((1 << c) - 1), Q, c, g):
            continue
        below = max(0, min((low - h) // g, room // g))
        above = max(0, min((high - h) // g, room // g - below))
        cut = (below + above) * g
        if cut:
            A = A & ((1 << c) - 1) | A >> (c + cut) << c
            low -= below * g
            high -= above * g
        break
    if mirror and high < low:
        low = high
    return A, low


def _inside(start: int, Q: int, c: int, g: int) -> bool:
    """Whether every a in ``start`` has (a − c) mod g in Q."""
    while start:
        a = start.bit_length() - 1
        if not Q >> ((a - c) % g) & 1:
            return False
        start ^= 1 << a
    return True


def chain(law: Weights, event: Event, limit: int = STATES) -> Chain:
    """The chain of canonical states.

    Raises
    ------
    UnsupportedError
        More than ``limit`` states.
    """
    steps = [(abs(x), x < 0, c) for x, c in law.items() if x]
    idle = law.count(0)
    successor = ordered(closure(law, event, steps, limit))
    still = np.arange(len(successor), dtype=np.int32)[:, None]
    return Chain(np.hstack([successor, still]), (*(c for *_, c in steps), idle), law.total)


def _mirrors(law: Weights, event: Event) -> bool:
    """Whether reflection of the sums maps the question to itself."""
    ends = event.targets[0] + event.targets[-1]
    return law.symmetric and {ends - t for t in event.targets} == set(event.targets)


def closure(law, event, steps, limit) -> np.ndarray:
    """Successor table of all canonical states, in order of discovery."""
    few = left("closure_signed") // (PLAIN * max(1, len(steps)))
    if few:
        try:
            states, rows = closure_plain(law, event, steps, min(limit, few))
        except UnsupportedError:
            settle("closure_signed")
            if few >= limit:
                raise
        else:
            plainly("closure_signed", len(states) * PLAIN * len(steps))
            return np.array(rows, np.int32).reshape(len(states), len(steps))
    from exactlt.kernels.chains.signed import TOO_MANY, TOO_WIDE, closure_signed

    words, status = 4, TOO_WIDE
    if law.bound > 64 or not steps:
        states, rows = closure_plain(law, event, steps, limit)
        return np.array(rows, np.int32).reshape(len(states), len(steps))
    while status == TOO_WIDE:
        status, successor = closure_signed(
            np.array([y for y, *_ in steps], np.int64),
            np.array([negative for _, negative, _ in steps], np.bool_),
            event.targets[0],
            np.array([t - event.targets[0] for t in event.targets], np.int64),
            event.mode == "all",
            _mirrors(law, event),
            law.bound,
            words,
            min(limit, WORDS // words),
        )
        words *= 2
    if status == TOO_MANY:
        raise UnsupportedError(_too_many(min(limit, 2 * WORDS // words)))
    return successor


def _too_many(limit: int) -> str:
    return f"meets more than {limit} reachable sets; try the sign-flip method or bounds"


def closure_plain(law, event, steps, limit):
    """All canonical states that miss the event, in order of discovery, and their successors."""
    lowest = event.targets[0]
    width = event.targets[-1] - lowest
    pattern = sum(1 << (t - lowest) for t in event.targets)
    mirror = _mirrors(law, event)
    M = law.bound

    def happened(A, low):
        met = (A >> low if low >= 0 else A << -low) & pattern
        return met == pattern if event.mode == "all" else met != 0

    if happened(1, lowest):
        return [], []
    states = [canonical(1, lowest, width, M, mirror)]
    place = {states[0]: 0}
    rows = []
    for A, low in states:  # grows while it is read
        row = []
        for y, negative, _ in steps:
            B, new = A | A << y, low + y * negative
            if happened(B, new):
                row.append(-1)
                continue
            key = canonical(B, new, width, M, mirror)
            at = place.setdefault(key, len(states))
            if at == len(states):
                if at >= limit:
                    raise UnsupportedError(_too_many(limit))
                states.append(key)
            row.append(at)
        rows.append(row)
    return states, rows


def ordered(successor: np.ndarray) -> np.ndarray:
    """The same table with states renumbered so that successors have larger numbers."""
    if len(successor) == 0 or successor.shape[1] == 0:
        return successor
    if plainly("topological_order", 2 * successor.size):
        from exactlt.kernels.chains.plain import topological_order_plain as topological_order
    else:
        from exactlt.kernels.chains.reachable import topological_order
    rank = topological_order(successor)
    if (rank < 0).any():
        raise SoundnessError("chain: the reduced states have a cycle")
    out = np.empty_like(successor)
    out[rank] = np.where(successor >= 0, rank[successor], -1)
    return out

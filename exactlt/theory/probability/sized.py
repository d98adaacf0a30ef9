"""A fixed number k of kept items: the state is the set of reachable (size, sum) pairs.

Adding the same constant to every item and k times it to the targets changes nothing when
exactly k items are kept, so items may be taken as 0..range and sums cut off at the largest
shifted target; sizes are cut off at k.  The pairs are the bits of one integer, row after row.
"""

from __future__ import annotations

import numpy as np

from exactlt.errors import UnsupportedError
from exactlt.theory.probability.chain import Chain
from exactlt.theory.probability.law import Event, Weights
from exactlt.theory.probability.signed import ordered

STATES = 1 << 19


def chain(law: Weights, event: Event, limit: int = STATES) -> Chain:
    """The chain of sets of reachable (size, sum) pairs, for the event's fixed size.

    Raises
    ------
    UnsupportedError
        More than ``limit`` states are met; the work done until then is bounded by it.
    """
    k, shift = event.size, -law.values[0]
    targets = [t + k * shift for t in event.targets]
    span = law.values[-1] + shift
    never = [t for t in targets if not 0 <= t <= k * span]
    if never and (event.mode == "all" or len(never) == len(targets)):
        return Chain(np.zeros((1, 1), np.int32), (law.total,), law.total)
    targets = [t for t in targets if 0 <= t <= k * span]
    if k == 0:
        return Chain(np.empty((0, 1), np.int32), (law.total,), law.total)
    width = max(targets) + 1
    pattern = sum(1 << (k * width + t) for t in targets)
    steps = []
    for x, c in law.items():
        x += shift
        ones = (1 << max(0, width - x)) - 1  # sums that stay below the cut
        keep = sum(ones << (r * width) for r in range(k))
        steps.append((keep, width + x, c))

    def happened(s):
        met = s & pattern
        return met == pattern if event.mode == "all" else met != 0

    states, place, rows = [1], {1: 0}, []
    for s in states:  # grows while it is read
        row: list[int] = []
        for keep, by, _ in steps:
            t = s | (s & keep) << by
            if happened(t):
                row.append(-1)
                continue
            at = place.setdefault(t, len(states))
            if at == len(states):
                if at >= limit:
                    raise UnsupportedError(
                        f"chain with a fixed size: more than {limit} sets of reachable "
                        "(size, sum) pairs; try bounds"
                    )
                states.append(t)
            row.append(at)
        rows.append(row)
    successor = ordered(np.array(rows, np.int32))
    return Chain(successor, tuple(c for *_, c in steps), law.total)

"""Questions for the self-check: tiny, biased to what certificates got wrong."""

from __future__ import annotations

import random

from exactlt.instances import LinearSystem, Partition, Row, SubsetSum

CAUSES = {
    # a contradiction among the start clauses was forgotten when a later one was a unit
    "contradiction-then-unit": LinearSystem(
        2, [Row([0], [1], 1, 1), Row([0], [1], 0, 0), Row([1], [1], 1, 1)]
    ),
    # a clause named a literal twice, and the proof's clauses did not
    "literal-twice": SubsetSum([1, 1, -28], -27, size=3),
    "literal-twice-unit": SubsetSum([1, -10], -1, size=0),
}


def tiny_question(r: random.Random):
    """A subset sum, partition or system of up to six variables with awkward weights."""
    kind, n = r.randrange(4), r.randint(1, 6)
    weights = [_weight(r) for _ in range(n)]
    if kind == 0:
        return Partition(weights)
    if kind == 1:
        rows = []
        for _ in range(r.randint(1, 3)):
            places = sorted(r.sample(range(n), r.randint(1, n)))
            coefficients = [_weight(r) for _ in places]
            low = sum(c for c in coefficients if r.random() < 0.5) + r.randint(-1, 1)
            rows.append(Row(places, coefficients, low, low + r.choice((0, 0, 1, 3))))
        groups = [sorted(r.sample(range(n), 2)) for _ in range(r.randint(0, 2))] if n > 1 else []
        return LinearSystem(n, rows, groups)
    size = r.randint(0, n) if kind == 2 else None
    target = sum(w for w in weights if r.random() < 0.5) + r.randint(-2, 2)
    return SubsetSum(weights, target, r.choice((0, 0, 1, 4)), size)


def _weight(r: random.Random) -> int:
    size = r.choice((1, 2, 5, 12, 64))
    return r.choice(
        (
            r.randint(-size, size),
            2 ** r.randint(0, 6),
            -(2 ** r.randint(0, 6)),
            2 ** r.choice((31, 62, 64)) + r.randint(-1, 1),
            3,
        )
    )

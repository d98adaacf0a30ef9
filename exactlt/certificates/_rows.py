"""A question as one integer row over choices: the ground that diagrams and counting stand on.

This is the writer's side of the lifting that ``proofs_check`` does on its own from the
instance file; where the two disagree, the checker rejects what was written.
"""

from __future__ import annotations

from dataclasses import dataclass

from exactlt.encodings import as_system
from exactlt.instances import LinearSystem, Partition, SubsetSum


@dataclass(frozen=True)
class Choices:
    r"""Take at most one entry of every choice so that the shifts sum into [root, root + window].

    ``shifts[k]`` and ``variables[k]`` run in parallel; a variable at or beyond ``n`` is a
    slack.  ``digits`` holds per row its radix and, per choice, the least and greatest thing that
    the choice can add to the row: what makes bounds row by row possible; ``places`` says which
    row of the question that is (a group that overlaps others is a row after them).  ``void``:
    some row allows nothing at all.
    """

    n: int
    variables: tuple[tuple[int, ...], ...]
    shifts: tuple[tuple[int, ...], ...]
    root: int
    window: int
    digits: tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]
    places: tuple[int, ...]
    void: bool = False

    @property
    def magnitude(self) -> int:
        """A bound on every residual's absolute value."""
        most = sum(max((abs(s) for s in shifts), default=0) for shifts in self.shifts)
        return abs(self.root) + most + self.window + 1


def choices(question: SubsetSum | Partition | LinearSystem) -> Choices:
    """Lift a question's rows into one; O(rows · n) big-integer operations.

    A mask fulfils the question iff its lifted sum lies in [root, root + window]: rows become
    digits of a mixed radix that exceeds twice what the lower digits can make.
    """
    system = as_system(question)
    n = system.n
    bounded = []
    for row in system.rows:
        dense = [0] * n
        for j, c in zip(row.variables, row.coefficients, strict=True):
            dense[j] = c
        low = sum(min(c, 0) for c in dense) if row.low is None else row.low
        high = sum(max(c, 0) for c in dense) if row.high is None else row.high
        bounded.append((dense, low, high))
    groups = []
    taken: set[int] = set()
    for group in system.groups:
        if group and taken.isdisjoint(group):
            taken.update(group)
            groups.append(tuple(group))
        else:
            bounded.append(([int(j in set(group)) for j in range(n)], 0, 1))
    groups = sorted(groups + [(j,) for j in range(n) if j not in taken])
    places = sorted(range(len(bounded)), key=lambda i: bounded[i][1] == bounded[i][2])
    bounded = [bounded[i] for i in places]
    slacks: list[tuple[int, int]] = []  # (row, what it takes away)
    for i, (_, low, high) in enumerate(bounded):
        span, piece = (high - low if i else 0), 1
        while span > 0:
            piece = min(piece, span)
            slacks.append((i, -piece))
            span, piece = span - piece, 2 * piece
    groups += [(n + k,) for k in range(len(slacks))]
    shift = [0] * (n + len(slacks))
    root, radix, digits = 0, 1, []
    window = bounded[0][2] - bounded[0][1] if bounded else 0
    for i, (dense, low, _) in enumerate(bounded):
        row = dense + [c if r == i else 0 for r, c in slacks]
        least = tuple(min(0, *(row[j] for j in g)) for g in groups)
        most = tuple(max(0, *(row[j] for j in g)) for g in groups)
        for j, c in enumerate(row):
            shift[j] += radix * c
        root += radix * low
        digits.append((radix, least, most))
        reach = max(abs(sum(least) - low), abs(sum(most) - low))
        radix += 2 * (radix * reach + (0 if i else window))
    return Choices(
        n,
        tuple(groups),
        tuple(tuple(shift[j] for j in g) for g in groups),
        root,
        window,
        tuple(digits),
        tuple(places),
        any(low > high for _, low, high in bounded),
    )

r"""QUBO: a quadratic energy whose least value is 0 exactly where a mask exists.

Every row becomes :math:`(\sum_j c_j x_j - \text{low} - s)^2`, where the slack :math:`s` takes all
values of 0..high − low and no other: bits 1, 2, 4, … and one that fills up.  Coefficients are
integers of any length; :math:`c^2` of 27-bit weights is already beyond what floats hold.
"""

from __future__ import annotations

from dataclasses import dataclass

from exactlt.encodings import decide_model
from exactlt.encodings.linear import Linear
from exactlt.errors import UnsupportedError
from exactlt.formats.dimacs import as_rows

MOST = 1 << 11
"""Variables, of which each pair may have a coefficient."""
FLOAT = 1 << 53


@dataclass(frozen=True)
class Qubo:
    """Energy offset + Σ q[i, j] x_i x_j over i <= j; the first n variables are the mask."""

    n: int
    variables: int
    q: dict[tuple[int, int], int]
    offset: int

    def energy(self, x) -> int:
        """Of a 0/1 vector, exact."""
        return self.offset + sum(c for (i, j), c in self.q.items() if x[i] and x[j])

    def floats(self) -> dict[tuple[int, int], float]:
        """The coefficients as floats, which are then equal to them.

        Raises
        ------
        UnsupportedError
            A sum of coefficients may leave the integers that a float64 holds.
        """
        if abs(self.offset) + sum(map(abs, self.q.values())) > FLOAT:
            raise UnsupportedError(
                "qubo: expected energies of at most 2^53 for a float reader, got larger ones; the "
                "text, json, cnf, opb and smt2 hold integers of any length"
            )
        return {pair: float(c) for pair, c in self.q.items()}


def qubo(question: Linear) -> Qubo:
    """*Decide* as an energy >= 0 that is 0 exactly for solutions with the right slack.

    Raises
    ------
    UnsupportedError
        More than 2,048 variables with slack.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> q = qubo(SubsetSum([3, 5], target=7, tolerance=1))
    >>> q.variables, min(q.energy((0, 1, s, r)) for s in (0, 1) for r in (0, 1))
    (4, 1)
    """
    model = decide_model(as_rows(question))
    q: dict[tuple[int, int], int] = {}
    offset, variables = 0, question.n
    for row in model.rows:
        least, greatest = model.activity(row)
        low = least if row.low is None else max(row.low, least)
        high = greatest if row.high is None else min(row.high, greatest)
        terms = list(zip(row.variables, row.coefficients, strict=True))
        if low > high:  # no sum is allowed: an energy that is never 0
            offset += 1
            continue
        for part in slack(high - low):
            terms.append((variables, -part))
            variables += 1
        if variables > MOST:
            raise UnsupportedError(
                f"qubo: expected at most {MOST} variables with slack, got more; cnf and opb hold it"
            )
        offset += low * low
        for a, (i, c) in enumerate(terms):
            q[i, i] = q.get((i, i), 0) + c * c - 2 * low * c
            for j, d in terms[a + 1 :]:
                pair = (i, j) if i < j else (j, i)
                q[pair] = q.get(pair, 0) + 2 * c * d
    return Qubo(question.n, variables, {k: c for k, c in sorted(q.items()) if c}, offset)


def slack(most: int) -> list[int]:
    """Positive parts whose subset sums are exactly 0..most.

    >>> slack(0), slack(1), slack(5)
    ([], [1], [1, 2, 2])
    """
    parts, bit = [], 1
    while bit <= most:
        parts.append(bit)
        most -= bit
        bit *= 2
    return [*parts, most] if most else parts


def to_qubo(question: Linear) -> str:
    """The text that qbsolv reads, with exact integers; the offset is in a comment.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> print(to_qubo(SubsetSum([3, -5], target=-2)), end="")  # doctest: +ELLIPSIS
    c exactlt decide ...
    c the mask is 0..1; energy 0 with the offset exactly where it is a solution
    c offset 4
    p qubo 0 2 2 1
    0 0 21
    1 1 5
    0 1 -30
    """
    made = qubo(question)
    nodes = [(i, j, c) for (i, j), c in made.q.items() if i == j]
    pairs = [(i, j, c) for (i, j), c in made.q.items() if i != j]
    lines = [
        f"c exactlt decide {question.sha256}",
        f"c the mask is 0..{made.n - 1}; energy 0 with the offset exactly where it is a solution",
        f"c offset {made.offset}",
        f"p qubo 0 {made.variables} {len(nodes)} {len(pairs)}",
        *(f"{i} {j} {c}" for i, j, c in (*nodes, *pairs)),
    ]
    return "\n".join(lines) + "\n"

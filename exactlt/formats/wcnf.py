"""WCNF, the MaxSAT evaluations' format of 2022: *sparsest* as hard and soft clauses."""

from __future__ import annotations

from exactlt.encodings.linear import Linear
from exactlt.formats.dimacs import to_cnf


def to_wcnf(question: Linear) -> str:
    """The clauses of :func:`to_cnf`, all hard, and a soft unit clause against every kept weight.

    The least cost is the number of kept weights of the sparsest mask; the hard clauses have no
    model where there is none.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> print(to_wcnf(SubsetSum([5], target=5)), end="")  # doctest: +ELLIPSIS
    c exactlt sparsest ...
    c the least cost is the least number of kept weights
    h 1 0
    1 -1 0
    """
    hard = [
        line for line in to_cnf(question).splitlines() if line and not line.startswith(("c", "p"))
    ]
    lines = [
        f"c exactlt sparsest {question.sha256}",
        "c the least cost is the least number of kept weights",
        *(f"h {line}" for line in hard),
        *(f"1 -{i} 0" for i in range(1, question.n + 1)),
    ]
    return "\n".join(lines) + "\n"

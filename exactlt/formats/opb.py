"""OPB, the pseudo-Boolean competitions' format: the native form of the question."""

from __future__ import annotations

from exactlt.encodings import decide_model
from exactlt.formats.dimacs import as_rows
from exactlt.instances import LinearSystem, Partition, SubsetSum


def to_opb(question: SubsetSum | Partition | LinearSystem) -> str:
    """*Decide* as pseudo-Boolean constraints with positive coefficients over x_i and ~x_i.

    Every row becomes its lower, then its upper bound, both as ``>=`` with degrees of at least
    0; every group of a linear system becomes one constraint.  Integers of any size, nothing is
    divided: this is the formula that the project's VeriPB proofs refute.

    Examples
    --------
    >>> print(to_opb(SubsetSum([3, -5], target=1)), end="")
    * #variable= 2 #constraint= 2
    3 x1 5 ~x2 >= 6 ;
    3 ~x1 5 x2 >= 2 ;
    """
    rows = as_rows(question)
    model = decide_model(rows)
    groups = len(rows.groups) if isinstance(rows, LinearSystem) else 0
    lines = []
    for i, row in enumerate(model.rows):
        terms = [
            (abs(c), j + 1 if c > 0 else -j - 1)
            for j, c in zip(row.variables, row.coefficients, strict=True)
        ]
        least, greatest = model.activity(row)
        if i < len(model.rows) - groups:
            lines.append(_constraint(terms, 0 if row.low is None else row.low - least))
        falling = [(a, -p) for a, p in terms]
        lines.append(_constraint(falling, 0 if row.high is None else greatest - row.high))
    head = f"* #variable= {len(model.bounds)} #constraint= {len(lines)}"
    return "\n".join([head, *lines]) + "\n"


def _constraint(terms: list[tuple[int, int]], degree: int) -> str:
    left = " ".join(f"{a} {'~' if p < 0 else ''}x{abs(p)}" for a, p in terms)
    return f"{left} >= {max(0, degree)} ;"

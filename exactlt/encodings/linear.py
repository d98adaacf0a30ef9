"""Any linear question as rows and groups: what encodings, exports and certificates start from."""

from __future__ import annotations

from exactlt.encodings.cnf import Cnf, rows_of
from exactlt.encodings.normal import normal_row
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Partition, SubsetSum

Linear = SubsetSum | Partition | LinearSystem

MOST_ADDERS = 1 << 20
"""Full adders, of two variables and fourteen clauses each, that are made; pairs count as one."""


def as_system(question: Linear) -> LinearSystem:
    """Any question as rows: the sum first, then the number of kept weights if it is fixed."""
    if isinstance(question, LinearSystem):
        return question
    if isinstance(question, Partition):
        question = question.as_subset_sum()
    return LinearSystem(question.n, rows_of(question))


def clauses_of(question: Linear) -> Cnf:
    """The rows' clauses in order, then one clause for each pair of every group.

    These are the clauses that LRAT and DRAT certificates refute, and that ``export`` writes.

    Raises
    ------
    UnsupportedError
        The clauses would not fit into some 2 GiB; nothing was made.

    >>> from exactlt.instances import LinearSystem, Row
    >>> clauses_of(LinearSystem(3, [Row([2], [1], 1, 1)], [[0, 1, 2]])).clauses
    [(3,), (-1, -2), (-1, -3), (-2, -3)]
    """
    system = as_system(question)
    size = sum(
        len(r.coefficients) * sum(map(abs, r.coefficients)).bit_length() for r in system.rows
    )
    size += sum(len(group) * (len(group) - 1) // 2 for group in system.groups)
    if size > MOST_ADDERS:
        raise UnsupportedError(
            f"cnf: expected at most {MOST_ADDERS} adders, this question takes up to {size}; "
            "opb, lp and mps write it"
        )
    cnf = Cnf(system.n)
    for row in system.rows:
        cnf.add(normal_row(row.coefficients, row.low, row.high, row.variables))
    for group in system.groups:
        cnf.clauses += [(-i - 1, -j - 1) for k, i in enumerate(group) for j in group[k + 1 :]]
    return cnf


def dimacs(question: Linear, cnf: Cnf | None = None, status: str = "") -> str:
    """The clauses as DIMACS text; the comments say whose they are and, if known, their status."""
    cnf = clauses_of(question) if cnf is None else cnf
    lines = [f"c exactlt decide {question.sha256}", f"c the mask is 1..{as_system(question).n}"]
    lines += [f"c status {status}"] if status else []
    lines.append(f"p cnf {cnf.variables} {len(cnf.clauses)}")
    lines += [" ".join(map(str, (*clause, 0))) for clause in cnf.clauses]
    return "\n".join(lines) + "\n"

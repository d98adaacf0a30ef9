"""DIMACS CNF, the SAT competitions' format."""

from __future__ import annotations

from exactlt.encodings import dimacs
from exactlt.instances import LinearSystem, Partition, SubsetSum


def to_cnf(question: SubsetSum | Partition | LinearSystem) -> str:
    """*Decide* as clauses: ripple-carry adders, defined in ``exactlt.encodings.cnf``.

    Variables 1..n are the mask, the rest are functions of it: the models are the masks, one
    for one.  A group of a linear system is a clause for each pair.  These are the clauses that
    LRAT and DRAT certificates refute; the text is the same every time.

    Raises
    ------
    UnsupportedError
        The clauses would not fit into some 2 GiB.

    Examples
    --------
    >>> print(to_cnf(SubsetSum([5, 5], target=10)), end="")  # doctest: +ELLIPSIS
    c exactlt decide ...
    c the mask is 1..2
    p cnf 4 8
    -1 -2 -3 0
    -1 2 3 0
    1 -2 3 0
    1 2 -3 0
    -1 -2 4 0
    1 -4 0
    2 -4 0
    4 0
    """
    return dimacs(question)


def as_rows(question: SubsetSum | Partition | LinearSystem) -> SubsetSum | LinearSystem:
    """A partition as the subset sum with the same masks; others as they are."""
    return question.as_subset_sum() if isinstance(question, Partition) else question

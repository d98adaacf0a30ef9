"""LP and MPS, the linear-programming solvers' formats, with exact integer data.

Most readers of these formats compute in floating point: beyond 2^53 they round what is written
here.  The files are exact; what is read may not be.
"""

from __future__ import annotations

from collections.abc import Iterator

from exactlt.encodings import Model, decide_model
from exactlt.formats.dimacs import as_rows
from exactlt.instances import LinearSystem, Partition, Row, SubsetSum

LINE = 250
"""Longest line of LP text, whose readers take 255, 510 or 560 characters."""


def to_lp(question: SubsetSum | Partition | LinearSystem) -> str:
    r"""*Decide* as CPLEX LP text; a range becomes two rows.

    Examples
    --------
    >>> print(to_lp(SubsetSum([3, -5], target=-2)), end="")  # doctest: +ELLIPSIS
    \ exactlt decide ...
    Minimize
     obj: 0 x1
    Subject To
     r1: 3 x1 - 5 x2 = -2
    Binary
     x1 x2
    End
    """
    model = _written(question)
    lines = [f"\\ exactlt decide {question.sha256}", "Minimize", " obj: 0 x1", "Subject To"]
    for i, row in enumerate(model.rows, 1):
        terms = [
            f"{'-' if c < 0 else '+'} {abs(c)} x{j + 1}"
            for j, c in zip(row.variables, row.coefficients, strict=True)
        ] or ["+ 0 x1"]
        terms[0] = terms[0].removeprefix("+ ")
        left = "\n  ".join(_wrapped(terms))
        if row.low == row.high:
            lines.append(f" r{i}: {left} = {row.low}")
            continue
        if row.low is not None:
            lines.append(f" r{i}low: {left} >= {row.low}")
        if row.high is not None:
            lines.append(f" r{i}high: {left} <= {row.high}")
    names = [f"x{j + 1}" for j in range(len(model.bounds))]
    lines += [
        "Binary",
        *(" " + " ".join(names[k : k + 10]) for k in range(0, len(names), 10)),
        "End",
    ]
    return "\n".join(lines) + "\n"


def _wrapped(terms: list[str]) -> Iterator[str]:
    """The terms on lines that every reader takes whole."""
    line = ""
    for term in terms:
        if line and len(line) + len(term) > LINE:
            yield line
            line = ""
        line = f"{line} {term}" if line else term
    yield line


def to_mps(question: SubsetSum | Partition | LinearSystem) -> str:
    """*Decide* as free MPS text, ranges in the RANGES section.

    Examples
    --------
    >>> print(to_mps(SubsetSum([3, -5], target=-2)), end="")  # doctest: +ELLIPSIS
    * exactlt decide ...
    NAME exactlt
    ROWS
     N obj
     E r1
    COLUMNS
     M1 'MARKER' 'INTORG'
     x1 r1 3
     x2 r1 -5
     M2 'MARKER' 'INTEND'
    RHS
     rhs r1 -2
    BOUNDS
     BV bound x1
     BV bound x2
    ENDATA
    """
    model = _written(question)
    lines = [f"* exactlt decide {question.sha256}", "NAME exactlt", "ROWS", " N obj"]
    columns: list[list[str]] = [[] for _ in model.bounds]
    right, ranges = [], []
    for i, row in enumerate(model.rows, 1):
        kind = "E" if row.low == row.high else "L" if row.high is not None else "G"
        lines.append(f" {kind} r{i}")
        right.append(f" rhs r{i} {row.low if row.high is None else row.high}")
        if kind == "L" and row.low is not None:
            ranges.append(f" range r{i} {row.high - row.low}")
        for j, c in zip(row.variables, row.coefficients, strict=True):
            columns[j].append(f" x{j + 1} r{i} {c}")
    lines += ["COLUMNS", " M1 'MARKER' 'INTORG'"]
    for j, entries in enumerate(columns, 1):
        lines += entries or [f" x{j} obj 0"]
    lines += [" M2 'MARKER' 'INTEND'", "RHS", *right]
    lines += ["RANGES", *ranges] if ranges else []
    lines += ["BOUNDS", *(f" BV bound x{j + 1}" for j in range(len(columns))), "ENDATA"]
    return "\n".join(lines) + "\n"


def _written(question: SubsetSum | Partition | LinearSystem) -> Model:
    """The question's model with one-sided bounds where the other side always holds."""
    model = decide_model(as_rows(question))
    rows = []
    for row in model.rows:
        least, greatest = model.activity(row)
        low = None if row.low is None or row.low <= least else row.low
        high = None if row.high is None or row.high >= greatest else row.high
        if row.low == row.high:
            low = high = row.low
        if low is not None or high is not None:
            rows.append(Row(row.variables, row.coefficients, low, high))
    model.rows = rows
    return model

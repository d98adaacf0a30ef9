"""MiniZinc: one model for all questions, and the question as data."""

from __future__ import annotations

from exactlt.encodings import decide_model
from exactlt.encodings.linear import Linear
from exactlt.errors import UnsupportedError
from exactlt.formats.dimacs import as_rows

MODEL = """\
int: n; int: m;
array[1..m, 1..n] of int: a;
array[1..m] of int: low; array[1..m] of int: high;
array[1..n] of var 0..1: x;
constraint forall (i in 1..m) (
  let { var int: s = sum (j in 1..n) (a[i, j] * x[j]) } in s >= low[i] /\\ s <= high[i]
);
solve satisfy;
output ["mask = ", concat([show(x[j]) | j in 1..n]), "\\n"];
"""
"""The ``.mzn`` of every question; :func:`to_dzn` is its data."""
MOST = (1 << 63) - 1
CELLS = 1 << 24


def to_dzn(question: Linear) -> str:
    """The data: m rows of n coefficients, each row's sum between low and high.

    Raises
    ------
    UnsupportedError
        A sum does not fit into MiniZinc's 64-bit integers.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> print(to_dzn(SubsetSum([3, -5], target=-2)), end="")  # doctest: +ELLIPSIS
    % exactlt decide ...
    n = 2; m = 1;
    a = [| 3, -5 |];
    low = [-2]; high = [-2];
    """
    model = decide_model(as_rows(question))
    n, rows = question.n, model.rows
    if n * len(rows) > CELLS:
        raise UnsupportedError(
            f"minizinc: expected at most {CELLS} coefficients, got {n * len(rows)}; opb holds them"
        )
    table, low, high = [], [], []
    for row in rows:
        if model.magnitude(row) > MOST:
            raise UnsupportedError(
                "minizinc: expected sums of 64 bits, got larger ones; json, cnf, opb, smt2 and "
                "qubo hold integers of any length"
            )
        dense = [0] * n
        for j, c in zip(row.variables, row.coefficients, strict=True):
            dense[j] = c
        table.append(", ".join(map(str, dense)))
        least, greatest = model.activity(row)
        low.append(str(least if row.low is None else row.low))
        high.append(str(greatest if row.high is None else row.high))
    return (
        f"% exactlt decide {question.sha256}\nn = {n}; m = {len(rows)};\n"
        f"a = {'[| ' + ' | '.join(table) + ' |]' if rows else 'array2d(1..0, 1..n, [])'};\n"
        f"low = [{', '.join(low)}]; high = [{', '.join(high)}];\n"
    )


def to_minizinc(question: Linear) -> str:
    """Model and data in one file."""
    return to_dzn(question) + MODEL

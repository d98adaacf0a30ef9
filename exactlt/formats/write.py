"""One question, one format, one text: with who made it in comments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exactlt.encodings.linear import Linear
from exactlt.encodings.network.rows import rows_of_network
from exactlt.errors import InputError, UnsupportedError
from exactlt.formats.dimacs import to_cnf
from exactlt.formats.lp_mps import to_lp, to_mps
from exactlt.formats.minizinc import to_minizinc
from exactlt.formats.opb import to_opb
from exactlt.formats.points import to_points_cnf
from exactlt.formats.qubo import to_qubo
from exactlt.formats.smtlib import to_smtlib
from exactlt.formats.vnnlib import to_onnx, to_vnnlib
from exactlt.formats.wcnf import to_wcnf
from exactlt.networks import NetworkMask

FORMATS: dict[str, Callable[[Linear], str]] = {
    "cnf": to_cnf,
    "wcnf": to_wcnf,
    "opb": to_opb,
    "lp": to_lp,
    "mps": to_mps,
    "mzn": to_minizinc,
    "smt2": to_smtlib,
    "qubo": to_qubo,
}
"""Name on the command line and ending of a file, and what writes linear rows."""
EXPORTS = (*FORMATS, "onnx", "vnnlib")
"""All formats; the last two are of a question in which no weight of a network is maskable."""
COMMENT = {
    "cnf": "c ",
    "wcnf": "c ",
    "opb": "* ",
    "lp": "\\ ",
    "mps": "* ",
    "mzn": "% ",
    "smt2": "; ",
    "qubo": "c ",
    "vnnlib": "; ",
}
"""How a line begins that the format's readers skip."""


def export(question: Any, to: str, notes: Sequence[str] = ()) -> str | bytes:
    """The question in another program's format, exact; bytes for onnx, text for all others.

    Parameters
    ----------
    question : SubsetSum, Partition, LinearSystem or NetworkMask
        A network goes through its complete system of rows (``rows_of_network``); deeper
        sources on grids and samples are clauses.
    to : str
        A name in ``EXPORTS``.
    notes : sequence of str
        Printable ASCII lines that become comments after the first line, such as who made it.

    Raises
    ------
    InputError
        Another format, or a note that is no such line.
    UnsupportedError
        The format cannot hold the question; the sentence names one that can.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> print(export(SubsetSum([3, -5], target=1), "opb", ["seed 7"]), end="")
    * #variable= 2 #constraint= 2
    * seed 7
    3 x1 5 ~x2 >= 6 ;
    3 ~x1 5 x2 >= 2 ;
    """
    if to not in EXPORTS:
        raise InputError(f"to: expected one of {', '.join(EXPORTS)}, got {to!r}")
    for note in notes:
        if not (note.isascii() and note.isprintable()):
            raise InputError(f"notes: expected printable ASCII, got {note!r}")
    lines = list(notes)
    if to == "onnx":
        return to_onnx(question, lines)
    if to == "vnnlib":
        text = to_vnnlib(question)
    elif not isinstance(question, NetworkMask):
        text = FORMATS[to](question)
    elif to == "wcnf":
        raise UnsupportedError(
            "wcnf: it states sparsest, and a choice of a unit keeps several weights; cnf states "
            "decide of a network"
        )
    elif to == "cnf" and question.source.depth > 2:
        text = to_points_cnf(question)
    else:
        rows = rows_of_network(question)
        text = FORMATS[to](rows)
        lines.append(f"the rows of the network question {question.sha256}")
        lines += [f"variable {i} is {name}" for i, name in enumerate(rows.names or (), 1)]
    if not lines:
        return text
    head, rest = text.split("\n", 1)
    return "\n".join([head, *(COMMENT[to] + line for line in lines), rest])

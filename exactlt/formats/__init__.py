"""Questions in other programs' formats, with exact integers; one file a format."""

from exactlt.formats.dimacs import to_cnf
from exactlt.formats.lp_mps import to_lp, to_mps
from exactlt.formats.minizinc import to_minizinc
from exactlt.formats.opb import to_opb
from exactlt.formats.qubo import to_qubo
from exactlt.formats.smtlib import to_smtlib
from exactlt.formats.wcnf import to_wcnf

FORMATS = {
    "cnf": to_cnf,
    "wcnf": to_wcnf,
    "opb": to_opb,
    "lp": to_lp,
    "mps": to_mps,
    "mzn": to_minizinc,
    "smt2": to_smtlib,
    "qubo": to_qubo,
}
"""Name on the command line and ending of a file, and what writes it: from question to text."""

__all__ = [
    "FORMATS",
    "to_cnf",
    "to_lp",
    "to_minizinc",
    "to_mps",
    "to_opb",
    "to_qubo",
    "to_smtlib",
    "to_wcnf",
]

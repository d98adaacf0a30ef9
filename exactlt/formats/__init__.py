"""Questions in other programs' formats: DIMACS CNF, OPB, LP and MPS with integer data."""

from exactlt.formats.dimacs import to_cnf
from exactlt.formats.lp_mps import to_lp, to_mps
from exactlt.formats.opb import to_opb

FORMATS = {"cnf": to_cnf, "opb": to_opb, "lp": to_lp, "mps": to_mps}
"""Name on the command line, and what writes it: a function from question to text."""

__all__ = ["FORMATS", "to_cnf", "to_lp", "to_mps", "to_opb"]

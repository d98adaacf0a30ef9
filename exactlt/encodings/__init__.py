"""Questions as integer-linear rows, and rows as models: pure passes without state."""

from exactlt.encodings._cnf import Cnf, at_least, at_most, cnf_of, rows_of
from exactlt.encodings._normal import NormalRow, normal_row

__all__ = [
    "Cnf",
    "NormalRow",
    "at_least",
    "at_most",
    "cnf_of",
    "normal_row",
    "rows_of",
]

"""Questions as integer-linear rows, and rows as models: pure passes without state."""

from exactlt.encodings.cnf import Cnf, at_least, at_most, cnf_of, rows_of
from exactlt.encodings.limbs import limb_width, split_limbs
from exactlt.encodings.model import Model, decide_model, gap_model, sparsest_model
from exactlt.encodings.normal import NormalRow, normal_row

__all__ = [
    "Cnf",
    "Model",
    "NormalRow",
    "at_least",
    "at_most",
    "cnf_of",
    "decide_model",
    "gap_model",
    "limb_width",
    "normal_row",
    "rows_of",
    "sparsest_model",
    "split_limbs",
]

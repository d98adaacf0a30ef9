"""Questions as integer-linear rows, and rows as models: pure passes without state."""

from exactlt.encodings.cnf import Cnf, at_least, at_most, cnf_of, rows_of
from exactlt.encodings.limbs import limb_width, split_limbs
from exactlt.encodings.linear import as_system, clauses_of, dimacs
from exactlt.encodings.merged import merged_model, unmerged
from exactlt.encodings.model import Model, decide_model, gap_model, sparsest_model
from exactlt.encodings.normal import NormalRow, normal_row
from exactlt.encodings.opb import formula, literal_text, opb, terms_text

__all__ = [
    "Cnf",
    "Model",
    "NormalRow",
    "as_system",
    "at_least",
    "at_most",
    "clauses_of",
    "cnf_of",
    "decide_model",
    "dimacs",
    "formula",
    "gap_model",
    "limb_width",
    "literal_text",
    "merged_model",
    "normal_row",
    "opb",
    "rows_of",
    "sparsest_model",
    "split_limbs",
    "terms_text",
    "unmerged",
]

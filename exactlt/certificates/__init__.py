"""Evidence that a sceptic can check: writers of certificates, and the checker as a process."""

from exactlt.certificates._certify import (
    certify,
    certify_cover,
    certify_cover_width,
    certify_shaped_width,
    certify_width,
    find,
)
from exactlt.certificates._clausal import clausal_text
from exactlt.certificates._methods import METHODS
from exactlt.certificates._plain import FORMULA_OF_ENDING, METHOD_OF_ENDING, is_plain, read_plain
from exactlt.certificates._prices import certify_by_prices
from exactlt.certificates._prove import prove, prove_answer
from exactlt.certificates._questions import CoverQuestion, ShapedWidthQuestion, WidthQuestion
from exactlt.certificates._verify import Check, Checker, Verification, verify
from exactlt.certificates._veripb import has_proofs, veripb_files

__all__ = [
    "FORMULA_OF_ENDING",
    "METHODS",
    "METHOD_OF_ENDING",
    "Check",
    "Checker",
    "CoverQuestion",
    "ShapedWidthQuestion",
    "Verification",
    "WidthQuestion",
    "certify",
    "certify_by_prices",
    "certify_cover",
    "certify_cover_width",
    "certify_shaped_width",
    "certify_width",
    "clausal_text",
    "find",
    "has_proofs",
    "is_plain",
    "prove",
    "prove_answer",
    "read_plain",
    "verify",
    "veripb_files",
]

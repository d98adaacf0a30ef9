"""Cross-check: every solver against every other, disagreements shrunk and stored."""

from exactlt.crosscheck._compare import Conflict, claim, conflicts
from exactlt.crosscheck._family import Case, case, family
from exactlt.crosscheck._run import Disagreement, Report, Tally, crosscheck
from exactlt.crosscheck._shrink import shrink
from exactlt.crosscheck._table import table

__all__ = [
    "Case",
    "Conflict",
    "Disagreement",
    "Report",
    "Tally",
    "case",
    "claim",
    "conflicts",
    "crosscheck",
    "family",
    "shrink",
    "table",
]

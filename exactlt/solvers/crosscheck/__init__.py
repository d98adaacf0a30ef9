"""Cross-check: every solver against every other, disagreements shrunk and stored."""

from exactlt.solvers.crosscheck._compare import Conflict, claim, conflicts
from exactlt.solvers.crosscheck._family import Case, case, family
from exactlt.solvers.crosscheck._run import Disagreement, Report, Tally, crosscheck
from exactlt.solvers.crosscheck._shrink import shrink
from exactlt.solvers.crosscheck._table import table

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

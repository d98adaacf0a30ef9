"""exactlt beside its peers: the same instances, the same question, answers held to the truth."""

from exactlt.experiments.bench._report import figure, markdown
from exactlt.experiments.bench._rows import FULL, QUICK, Row
from exactlt.experiments.bench._run import run

__all__ = ["FULL", "QUICK", "Row", "figure", "markdown", "run"]

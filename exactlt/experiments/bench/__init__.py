"""exactlt beside its peers: the same instances, the same question, answers held to the truth."""

from exactlt.experiments.bench._compare import changes, comparison, slower
from exactlt.experiments.bench._report import figure, markdown
from exactlt.experiments.bench._rows import FULL, QUICK, Row
from exactlt.experiments.bench._run import run

__all__ = ["FULL", "QUICK", "Row", "changes", "comparison", "figure", "markdown", "run", "slower"]

"""Masks found by learning, judged in integers beside the exact truth.

Floats only choose masks.  Whether a mask is exact is decided by integer addition on the
question, never by a trainer.
"""

from exactlt.pruning.arrangement import reachable_shared
from exactlt.pruning.compare import Comparison, compare
from exactlt.pruning.line import reachable
from exactlt.pruning.repair import repair
from exactlt.pruning.rules import RULES, Rule, rule
from exactlt.pruning.train import Training, train

__all__ = [
    "RULES",
    "Comparison",
    "Rule",
    "Training",
    "compare",
    "reachable",
    "reachable_shared",
    "repair",
    "rule",
    "train",
]

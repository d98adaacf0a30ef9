"""Whole networks: dense training, magnitude pruning, mask criteria, and trained masks.

Weights at the start are integers of a seeded stream, so a pruned but untrained network is an
exact object: what it answers is computed in integers.
"""

from exactlt.pruning.network.criteria import CRITERIA, criterion_masks
from exactlt.pruning.network.data import Split
from exactlt.pruning.network.dense import Fit, fit
from exactlt.pruning.network.frozen import Frozen
from exactlt.pruning.network.masked import Search, search
from exactlt.pruning.network.rewinding import Round, rewinding

__all__ = [
    "CRITERIA",
    "Fit",
    "Frozen",
    "Round",
    "Search",
    "Split",
    "criterion_masks",
    "fit",
    "rewinding",
    "search",
]

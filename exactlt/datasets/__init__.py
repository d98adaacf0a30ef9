"""Benchmark sets with exact answers: families, plans, folders, verification."""

from exactlt.datasets.families import FAMILIES, Family, family
from exactlt.datasets.folder import Entry
from exactlt.datasets.folder import load_set as load
from exactlt.datasets.make import Made, make
from exactlt.datasets.packs import PACKS, Pack, pack
from exactlt.datasets.plan import Item, Plan, plan_of, read_plan
from exactlt.datasets.verify import Finding, negative_control
from exactlt.datasets.verify import verify_set as verify

__all__ = [
    "FAMILIES",
    "PACKS",
    "Entry",
    "Family",
    "Finding",
    "Item",
    "Made",
    "Pack",
    "Plan",
    "family",
    "load",
    "make",
    "negative_control",
    "pack",
    "plan_of",
    "read_plan",
    "verify",
]

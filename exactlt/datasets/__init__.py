"""Benchmark sets with exact answers: families, plans, folders, verification."""

from exactlt.datasets.families import FAMILIES, Family, family
from exactlt.datasets.folder import Entry
from exactlt.datasets.folder import load_set as load
from exactlt.datasets.make import Made, make
from exactlt.datasets.plan import Item, Plan, plan_of, read_plan
from exactlt.datasets.verify import Finding, negative_control
from exactlt.datasets.verify import verify_set as verify

__all__ = [
    "FAMILIES",
    "Entry",
    "Family",
    "Finding",
    "Item",
    "Made",
    "Plan",
    "family",
    "load",
    "make",
    "negative_control",
    "plan_of",
    "read_plan",
    "verify",
]

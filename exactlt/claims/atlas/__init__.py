"""The board of certified widths and exact probabilities: a plan, its cells, and what is known."""

from exactlt.claims.atlas.cells import Cell, cells_of, read_plan
from exactlt.claims.atlas.extend import Extended, extend
from exactlt.claims.atlas.show import entries_of, missing, table

__all__ = ["Cell", "Extended", "cells_of", "entries_of", "extend", "missing", "read_plan", "table"]

"""Sweeps: plan, run anywhere, store, and read with honest error bars.

plan = read_plan("window.toml")
run(plan, "records")
for row in summary(plan, "records"): print(row)
"""

from exactlt.experiments._cell import Cell
from exactlt.experiments._certify import certify_some
from exactlt.experiments._export import export, export_path
from exactlt.experiments._learned import beside
from exactlt.experiments._plan import Plan, Stop, plan_from_document, read_plan
from exactlt.experiments._pools import PoolError
from exactlt.experiments._questions import QUESTIONS, draw, instance, run_shard
from exactlt.experiments._report import report
from exactlt.experiments._run import Finished, run
from exactlt.experiments._store import Store, StoreError
from exactlt.experiments._summary import Row, summary
from exactlt.experiments.curves import Curve, collapsed, curves

__all__ = [
    "QUESTIONS",
    "Cell",
    "Curve",
    "Finished",
    "Plan",
    "PoolError",
    "Row",
    "Stop",
    "Store",
    "StoreError",
    "beside",
    "certify_some",
    "collapsed",
    "curves",
    "draw",
    "export",
    "export_path",
    "instance",
    "plan_from_document",
    "read_plan",
    "report",
    "run",
    "run_shard",
    "summary",
]

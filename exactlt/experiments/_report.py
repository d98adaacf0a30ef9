"""One self-contained HTML page from stores of records: no script, no network, no fonts.

Whatever comes out of a store is anybody's text; the page's template escapes all of it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

from exactlt import __version__
from exactlt._files import check_output, write_atomic
from exactlt.errors import InputError, MissingDependency
from exactlt.experiments._chart import Point, chart
from exactlt.experiments._plan import Plan
from exactlt.experiments._questions import QUESTIONS
from exactlt.experiments._store import Store
from exactlt.experiments._summary import Row, rows

TEMPLATE = Path(__file__).with_name("report.html.jinja")


def report(stores: Sequence[str | Path], path: str | Path) -> Path:
    """Write the page.

    Parameters
    ----------
    stores : folders of records
        Files in a store's folder ``certificates`` are linked, with their hashes.
    path : the page's file

    Raises
    ------
    InputError
        A folder is missing or holds no plan, or the page cannot be written.
    MissingDependency
        jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise MissingDependency("jinja2", "sweeps") from error
    if not stores:
        raise InputError("stores: expected at least one folder of records, got none")
    path = check_output(path)
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(TEMPLATE.read_text("utf-8"))
    text = page.render(version=__version__, stores=[_store(Path(store), path) for store in stores])
    return write_atomic(path, text.encode("utf-8", "replace"))


def _store(path: Path, page: Path) -> dict[str, object]:
    with Store(path, write=False) as store:
        plans = store.plans()
        if not plans:
            raise InputError(f"{path}: expected a folder of records with plans, found none")
        shown = [_plan(plan, list(rows(plan, store))) for plan in plans]
        runs = store.runs()
    return {
        "name": path.name,
        "plans": shown,
        "runs": [_run(run) for run in runs],
        "certificates": _certificates(path, page),
    }


def _plan(plan: Plan, table: list[Row]) -> dict[str, object]:
    text = QUESTIONS[plan.question].text
    return {
        "title": plan.name or text,
        "question": plan.question,
        "text": text,
        "done": sum(row.complete for row in table),
        "cells": len(table),
        "samples": sum(row.samples for row in table),
        "id": plan.sha256[:16],
        "chart": _chart(table),
        "document": json.dumps(plan.document(), indent=1, ensure_ascii=False),
        **_table(table),
    }


def _chart(table: list[Row]) -> str:
    """The figure as SVG; ``chart`` escapes every text in it."""
    shown = [r for r in table if r.estimate is not None]
    if not shown:
        return "<p>No samples yet.</p>"
    sizes = {r.cell.n for r in shown}
    # the axis: κ through a window, log2 M at one n, n at one law
    if len({(r.cell.M, r.cell.n) for r in shown}) > len(sizes) and all(r.cell.M for r in shown):
        label, place = (
            ("log2 M", lambda c: math.log2(c.M))
            if len(sizes) == 1
            else ("κ = log2(M)/n", lambda c: c.kappa)
        )
        names = ("n", "layer", "structure", "target", "tolerance", "size", "seed")
    else:
        label, place = "n", lambda c: float(c.n)
        names = ("law", "layer", "structure", "target", "tolerance", "size", "seed")
    varied = [k for k in names if len({_shown(r, k) for r in shown}) > 1]
    series: dict[str, list[Point]] = {}
    for row in shown:
        e = row.estimate
        name = ", ".join(f"{k} = {_shown(row, k)}" for k in varied) or row.what
        text = f"{row.cell.law}, n = {row.cell.n}: {row.what} {e}"
        series.setdefault(name, []).append(Point(place(row.cell), e.point, e.low, e.high, text))
    return chart(series, label, shown[0].what, (0.0, 1.0) if shown[0].what == "P(yes)" else None)


def _shown(row: Row, key: str) -> str:
    """A parameter as text; targets as multiples of M where they are simple ones."""
    cell = row.cell
    if key == "target" and cell.M and cell.target:
        ratio = Fraction(cell.target, cell.M)
        if ratio.denominator <= 8:
            return "M" if ratio == 1 else f"{ratio} M"
    if key == "size":
        return "" if cell.size is None else str(cell.size)
    return str(getattr(cell, key))


def _table(table: list[Row]) -> dict[str, object]:
    extra = [
        k
        for k in ("layer", "structure", "target", "tolerance", "size", "seed", "solver")
        if len({_shown(r, k) for r in table}) > 1 or _shown(table[0], k) not in ("0", "")
    ]
    kappa = any(row.cell.M for row in table)
    lines = []
    for row in table:
        c = row.cell
        state = "" if row.complete else " (not finished)"
        values = (
            c.law,
            c.n,
            *([f"{c.kappa:.4g}" if c.M else "–"] if kappa else []),
            *(_shown(row, k) for k in extra),
            row.samples,
            f"{row.estimate}{state}",
            *([row.beside] if row.beside else []),
        )
        lines.append({"values": values, "id": c.id})
    head = (
        "law",
        "n",
        *(["κ"] if kappa else []),
        *extra,
        "samples",
        table[0].what,
        *(["beside"] if table[0].beside else []),
        "cell",
    )
    return {"head": head, "lines": lines}


def _run(run: dict) -> dict[str, str]:
    versions = ", ".join(f"{k} {v}" for k, v in run.get("versions", {}).items())
    return {
        "run": run["run"],
        "started": run.get("started", ""),
        "plan": run["plan"][:16],
        "command": " ".join(run.get("command", ())),
        "versions": ", ".join(filter(None, (versions, run.get("machine", "")))),
    }


def _certificates(store: Path, page: Path) -> list[dict[str, str]]:
    folder = store / "certificates"
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
    return [
        {
            # quoted, so that no name is read as a scheme such as javascript:
            "link": quote(os.fsencode(os.path.relpath(file, page.parent).replace(os.sep, "/"))),
            "name": file.relative_to(folder).as_posix(),
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in files
    ]

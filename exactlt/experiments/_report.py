"""One self-contained HTML page from stores of records: no script, no network, no fonts."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Sequence
from fractions import Fraction
from html import escape
from pathlib import Path

from exactlt import __version__
from exactlt._files import write_atomic
from exactlt.errors import InputError
from exactlt.experiments._chart import Point, chart
from exactlt.experiments._plan import Plan
from exactlt.experiments._questions import QUESTIONS
from exactlt.experiments._store import Store
from exactlt.experiments._summary import Row, rows

STYLE = """
:root { color-scheme: light dark; --line: #8885; --soft: #8881; --text: #212529; --back: #fff }
@media (prefers-color-scheme: dark) { :root { --text: #e9ecef; --back: #16181b } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem;
       color: var(--text); background: var(--back) }
h1 { font-size: 1.7rem; margin-bottom: 0 } h2 { margin-top: 2.5rem; font-size: 1.3rem }
h3 { font-size: 1rem; margin-top: 1.5rem } .note { opacity: .75; font-size: .9rem }
code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-size: .85rem; width: 100% }
th, td { text-align: left; padding: .3rem .7rem; border-bottom: 1px solid var(--line);
         white-space: nowrap; font-variant-numeric: tabular-nums }
td.number, th.number { text-align: right }
tbody tr:hover { background: var(--soft) }
svg { width: 100%; max-width: 46rem; font: 12px system-ui, sans-serif; margin: .5rem 0 }
svg text { fill: currentColor } svg .grid { stroke: var(--line); stroke-dasharray: 2 3 }
svg .axis { stroke: currentColor } svg polyline, svg g line { stroke-width: 1.6 }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; font-size: .8rem }
@media print { body { max-width: none } details { display: none } }
"""


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
    """
    if not stores:
        raise InputError("stores: expected at least one folder of records, got none")
    path = Path(path)
    parts = [_store(Path(store), path) for store in stores]
    return write_atomic(
        path,
        "\n".join(
            [
                "<!doctype html>",
                '<html lang="en">',
                "<head>",
                '<meta charset="utf-8">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                "<title>exactlt report</title>",
                f"<style>{STYLE}</style>",
                "</head>",
                "<body>",
                "<h1>exactlt report</h1>",
                f'<p class="note">exactlt {escape(__version__)}. Every answer behind these numbers '
                "is exact; what is sampled is the instances. Intervals are Clopper–Pearson for "
                "probabilities and order statistics for medians; where a cell could stop early, "
                "the interval holds at all looks together. Points carry their numbers as "
                "tooltips.</p>",
                *parts,
                "</body>",
                "</html>",
                "",
            ]
        ),
    )


def _store(path: Path, page: Path) -> str:
    with Store(path, write=False) as store:
        plans = store.plans()
        if not plans:
            raise InputError(f"{path}: expected a folder of records with plans, found none")
        sections = [_plan(plan, list(rows(plan, store))) for plan in plans]
        runs = store.runs()
    return "\n".join(
        [f"<h2>{escape(path.name)}</h2>", *sections, _provenance(runs), _certificates(path, page)]
    )


def _plan(plan: Plan, table: list[Row]) -> str:
    title = plan.name or QUESTIONS[plan.question].text
    done = sum(row.complete for row in table)
    text = escape(QUESTIONS[plan.question].text)
    return "\n".join(
        [
            f"<h3>{escape(title)}</h3>",
            f'<p class="note">Question <b>{plan.question}</b>: {text}. '
            f"{done} of {len(table)} cells finished, {sum(r.samples for r in table)} samples, plan "
            f"<code>{plan.sha256[:16]}</code>.</p>",
            _chart(table),
            _table(table),
            f"<details><summary>The plan</summary><pre>"
            f"{escape(json.dumps(plan.document(), indent=1, ensure_ascii=False))}</pre></details>",
        ]
    )


def _chart(table: list[Row]) -> str:
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
        names = ("n", "target", "tolerance", "size", "seed")
    else:
        label, place = "n", lambda c: float(c.n)
        names = ("law", "target", "tolerance", "size", "seed")
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


def _table(table: list[Row]) -> str:
    always = ("law", "n")
    extra = [
        k
        for k in ("target", "tolerance", "size", "seed", "solver")
        if len({_shown(r, k) for r in table}) > 1 or _shown(table[0], k) not in ("0", "")
    ]
    head = (*always, "κ", *extra, "samples", table[0].what, "cell")
    out = [
        '<div class="scroll"><table><thead><tr>',
        *(f"<th>{escape(h)}</th>" for h in head),
        "</tr></thead><tbody>",
    ]
    for row in table:
        c = row.cell
        state = "" if row.complete else " (not finished)"
        values = (
            c.law,
            c.n,
            f"{c.kappa:.4g}",
            *(_shown(row, k) for k in extra),
            row.samples,
            f"{row.estimate}{state}",
        )
        out.append(
            "<tr>"
            + "".join(f"<td>{escape(str(v))}</td>" for v in values)
            + f"<td><code>{c.id}</code></td></tr>"
        )
    return "".join([*out, "</tbody></table></div>"])


def _provenance(runs: list[dict]) -> str:
    out = [
        '<h3>How it was made</h3><div class="scroll"><table><thead><tr><th>run</th>'
        "<th>started</th><th>plan</th><th>command</th><th>versions</th></tr></thead><tbody>"
    ]
    for run in runs:
        versions = ", ".join(f"{k} {v}" for k, v in run["versions"].items())
        out.append(
            f"<tr><td><code>{escape(run['run'])}</code></td><td>{escape(run['started'])}</td>"
            f"<td><code>{run['plan'][:16]}</code></td>"
            f"<td><code>{escape(' '.join(run['command']))}</code></td>"
            f"<td>{escape(versions)}, {escape(run['machine'])}</td></tr>"
        )
    return "".join([*out, "</tbody></table></div>"])


def _certificates(store: Path, page: Path) -> str:
    folder = store / "certificates"
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
    if not files:
        return ""
    out = [
        '<h3>Certificates</h3><p class="note">Check them with <code>exactlt verify</code> or '
        "<code>proofs-check</code>, which shares no code with exactlt.</p><ul>"
    ]
    for file in files:
        link = os.path.relpath(file, page.parent).replace(os.sep, "/")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        out.append(
            f'<li><a href="{escape(link, quote=True)}">'
            f"{escape(file.relative_to(folder).as_posix())}</a> <code>{digest}</code></li>"
        )
    return "".join([*out, "</ul>"])

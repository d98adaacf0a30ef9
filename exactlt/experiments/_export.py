"""Records as one table for other tools: Parquet or CSV-like JSON Lines."""

from __future__ import annotations

import io
import json
from pathlib import Path

from exactlt._files import check_output, write_atomic
from exactlt.errors import InputError, MissingDependency
from exactlt.experiments._store import Store


def table(store: Store) -> list[dict[str, object]]:
    """One row a (cell, shard, outcome); big integers as decimal text, gaps as outcomes."""
    cells = {cell.id: cell for cell in store.cells()}
    out: list[dict[str, object]] = []
    for name, shard, result in store.records():
        cell = cells[name]
        head = {"cell": name, "shard_index": shard, **cell.document()}
        head["shard_samples"] = head.pop("shard")
        if "values" in result:
            counts: dict[str, int] = {}
            for value in result["values"]:
                counts[value] = counts.get(value, 0) + 1
        else:
            counts = result["counts"]
        out += ({**head, "outcome": k, "count": c} for k, c in counts.items())
    return out


def export_path(path: str | Path) -> Path:
    """The path of an export, or InputError: asked before a long run, not after it."""
    path = check_output(path)
    if path.suffix not in (".parquet", ".jsonl"):
        raise InputError(f"export: expected a name ending in .parquet or .jsonl, got {path.name}")
    return path


def export(store: str | Path, path: str | Path) -> int:
    """Write all records of a store to ``*.parquet`` or ``*.jsonl``; returns the rows written.

    Raises
    ------
    InputError
        Another ending, nothing to export, or the file cannot be written.
    MissingDependency
        polars is not installed (Parquet only).
    """
    path = export_path(path)
    with Store(store, write=False) as records:
        data = table(records)
    if not data:
        raise InputError(f"{store}: expected records, found none")
    if path.suffix == ".jsonl":
        write_atomic(path, "".join(json.dumps(row) + "\n" for row in data))
        return len(data)
    try:
        import polars
    except ImportError as error:
        raise MissingDependency("polars", "sweeps") from error
    frame = polars.DataFrame(data, infer_schema_length=None)
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    write_atomic(path, buffer.getvalue())
    return len(data)

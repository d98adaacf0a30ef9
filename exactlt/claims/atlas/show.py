"""What an atlas knows, as a table and as claims."""

from __future__ import annotations

from pathlib import Path

from exactlt.claims.atlas.cells import Cell, cells_of
from exactlt.claims.atlas.extend import ENDING
from exactlt.claims.file import Entry, read_claims


def entries_of(folder: str | Path, page: str = "") -> list[Entry]:
    """The claims of an atlas, page by page; with ``page`` of that one."""
    pages = dict.fromkeys(c.page for c in cells_of(folder) if page in ("", c.page))
    paths = [Path(folder, f"{name}{ENDING}") for name in pages]
    return [entry for path in paths if path.exists() for entry in read_claims(path)]


def missing(folder: str | Path) -> list[Cell]:
    """Wanted cells without a claim."""
    there = {entry.id for entry in entries_of(folder)}
    return [cell for cell in cells_of(folder) if cell.id not in there]


def table(folder: str | Path, page: str = "") -> str:
    """One line a cell: page, what it is about, its value, and how it is known."""
    found = {entry.id: entry.document for entry in entries_of(folder)}
    lines = ["page\tcell\tvalue\tknown"]
    for cell in cells_of(folder):
        if page not in ("", cell.page):
            continue
        about = " ".join(f"{k}={v}" if k != "law" else str(v) for k, v in cell.values)
        document = found.get(cell.id)
        value, known = ("missing", "-") if document is None else _value(document)
        lines.append(f"{cell.page}\t{about}\t{value}\t{known}")
    return "\n".join(lines)


def _value(document: dict) -> tuple[str, str]:
    if "at_most" in document:
        return f"<= {document['at_most']}", "open"
    if "n" in document and document["kind"] != "probability":
        return str(document["n"]), document["known"]
    return f"{document['of']} {_short(str(document['value']))}", document["known"]


def _short(text: str) -> str:
    """A rational as a decimal of five digits where it is long."""
    from fractions import Fraction

    from exactlt.theory.formula.intervals import decimal

    return text if len(text) <= 24 else f"≈ {decimal(Fraction(text), 5, 'nearest')}"

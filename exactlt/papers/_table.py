"""A published experiment's table with our figures beside its own."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One quantity beside its published value; ``published`` empty where nothing was."""

    quantity: str
    published: str
    here: str


@dataclass(frozen=True)
class Table:
    """Published and exact figures, and what differs between the two runs.

    ``data`` holds the same in numbers, for JSON.
    """

    title: str
    source: str
    rows: tuple[Row, ...]
    differs: tuple[str, ...] = ()
    data: dict[str, object] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Text for the terminal."""
        rows = [Row("", "published", "exactlt"), *self.rows]
        first = max(len(r.quantity) for r in rows)
        second = max(len(r.published) for r in rows)
        table = [f"{r.quantity:<{first}}  {r.published:>{second}}  {r.here}".rstrip() for r in rows]
        notes = [f"- {note}" for note in self.differs]
        return [self.title, self.source, "", *table, "", "What differs:", *notes]

    def document(self) -> dict[str, object]:
        """JSON form."""
        return {
            "format": "exactlt/reproduction",
            "version": 1,
            "title": self.title,
            "source": self.source,
            "rows": [[r.quantity, r.published, r.here] for r in self.rows],
            "differs": list(self.differs),
            "data": self.data,
        }

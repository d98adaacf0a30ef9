"""The plan of an atlas, ``atlas.toml``: grids of parameters, each cell a claim that is wanted."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exactlt._files import read_text
from exactlt.claims.made import name_of
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import parse_int, parse_range

PLAN, FORMAT = "atlas.toml", "exactlt/atlas"
MOST = 10_000
AXES = {
    "probability": ("M", "n", "target", "size"),
    "width": ("M", "target", "tolerance", "size", "seed"),
    "network-width": ("M", "inputs", "outputs", "seed", "structure"),
}
"""What each kind ranges over, in the order of the cells."""
PLAIN = {"probability": ("law",), "width": ("law",), "network-width": ("law", "family")}


@dataclass(frozen=True)
class Cell:
    """One wanted claim: its page, its kind, and its parameters."""

    page: str
    kind: str
    values: tuple[tuple[str, object], ...]

    def __getitem__(self, name: str):
        return dict(self.values)[name]

    def get(self, name: str, default=None):
        return dict(self.values).get(name, default)

    @property
    def id(self) -> str:
        """Unique among all cells, and the same for ever."""
        words = (v if isinstance(v, str) else f"{k}{v}" for k, v in self.values)
        return name_of(self.kind.removesuffix("-width"), *words)


def read_plan(folder: str | Path) -> list[dict]:
    """The grids of a folder's plan.

    Raises
    ------
    MalformedFile
        It is not a plan; the message names the grid.
    """
    path = Path(folder, PLAN)
    try:
        document = tomllib.loads(read_text(path, 1 << 20))
    except tomllib.TOMLDecodeError as error:
        raise MalformedFile(f"{path}: not TOML: {error}") from None
    if document.get("format") != FORMAT or document.get("version") != 1:
        raise MalformedFile(f"{path}: expected format {FORMAT!r}, version 1")
    grids = document.get("grid", [])
    for i, grid in enumerate(grids, 1):
        where = f"{path}: grid {i}"
        kind = grid.get("kind")
        if kind not in AXES:
            raise MalformedFile(f"{where}: kind: expected one of {', '.join(AXES)}, got {kind!r}")
        known = {"page", "kind", "seeds", *AXES[kind], *PLAIN[kind]} - {"seed"}
        if unknown := set(grid) - known:
            raise MalformedFile(f"{where}: {sorted(unknown)[0]}: unknown key for {kind}")
        if lost := {"page", "law", *PLAIN[kind]} - set(grid):
            raise MalformedFile(f"{where}: {sorted(lost)[0]}: it is missing")
        if not str(grid["page"]).replace("-", "").isalnum():
            raise MalformedFile(f"{where}: page: expected letters, digits and -")
    return grids


def cells_of(folder: str | Path) -> list[Cell]:
    """All cells of a plan, in order.

    Raises
    ------
    MalformedFile
        Two cells are the same, or there are more than 10,000.
    """
    found = list(itertools.islice(_cells(read_plan(folder)), MOST + 1))
    if len(found) > MOST:
        raise MalformedFile(f"{folder}: more than {MOST} cells")
    seen: set[str] = set()
    for cell in found:
        if cell.id in seen:
            raise MalformedFile(f"{folder}: the cell {cell.id} is wanted twice")
        seen.add(cell.id)
    return found


def _cells(grids: list[dict]) -> Iterator[Cell]:
    for grid in grids:
        kind = grid["kind"]
        axes = {name: _values(grid, name) for name in AXES[kind]}
        for point in itertools.product(*axes.values()):
            given = dict(zip(axes, point, strict=True))
            yield Cell(grid["page"], kind, tuple(_settled(grid, given).items()))


def _values(grid: dict, name: str) -> list:
    if name == "seed":
        return parse_range("seeds", str(grid.get("seeds", "0")))
    value = grid.get(name)
    return value if isinstance(value, list) else [value]


def _settled(grid: dict, given: dict) -> dict[str, object]:
    """The cell's own parameters, without M and without what is absent."""
    bound = given.pop("M", None)
    M = None if bound is None else parse_int("M", str(bound))
    settled: dict[str, object] = {}
    for name in PLAIN[grid["kind"]]:
        settled[name] = str(grid[name]).replace("{M}", str(M))
    for name, value in given.items():
        if value is None:
            continue
        if name == "structure":
            settled[name] = value
        elif name == "size" and value == "half":
            settled[name] = given["n"] // 2
        else:
            text = str(value).replace("{M}", str(M))
            try:
                settled[name] = parse_int(name, text)
            except InputError as error:
                raise MalformedFile(f"grid of {grid['page']}: {error}") from None
    return settled

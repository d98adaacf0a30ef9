"""What a set holds: families, grids of parameters, seeds, formats and what is asked of each."""

from __future__ import annotations

import itertools
import math
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from pathlib import Path

from exactlt._files import read_text
from exactlt.answers import ROW_ASKS, Ask
from exactlt.datasets.families import Question, family
from exactlt.errors import InputError, MalformedFile
from exactlt.formats import EXPORTS, export
from exactlt.instances import as_nonnegative, as_positive

MOST = 1_000_000
"""Instances of a plan."""
_KEYS = ("name", "formats", "ask", "certify", "seconds", "licence", "family")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Item:
    """One instance of a plan: its place in the set, family, parameters and seed."""

    number: int
    family: str
    values: tuple[tuple[str, object], ...]
    seed: int
    formats: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.number:06}-{self.family}"

    def question(self) -> Question:
        return family(self.family).question(dict(self.values), self.seed)

    def command(self, to: str) -> str:
        """The command line that prints the instance in a format."""
        words = ["exactlt", "dataset", "draw", self.family]
        words += [f"{key}={value}" for key, value in self.values]
        return shlex.join([*words, "--seed", str(self.seed), "--to", to])

    def exported(self, question: Question, to: str) -> bytes:
        """The instance in a format, with that command line in its comments."""
        made = export(question, to, [self.command(to)])
        return made if isinstance(made, bytes) else made.encode()


@dataclass(frozen=True)
class Grid:
    """One table of a plan: a family, the values of its parameters, seeds and formats."""

    family: str
    values: tuple[tuple[str, tuple], ...]
    seeds: Sequence[int]
    formats: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return math.prod(len(v) for _, v in self.values) * len(self.seeds)

    def document(self) -> dict[str, object]:
        own = {} if self.formats is None else {"formats": list(self.formats)}
        grid = {key: list(values) for key, values in self.values}
        seeds = self.seeds
        known = f"{seeds.start}..{seeds.stop - 1}" if isinstance(seeds, range) else list(seeds)
        return {"name": self.family, **own, **grid, "seeds": known}


@dataclass(frozen=True)
class Plan:
    """Families × parameters × seeds, and what is written and asked of every instance.

    Parameters
    ----------
    name : str
        Of the set.
    grids : tuple of Grid
    formats : tuple of str
        Beside JSON, which is always written: names in ``exactlt.formats.EXPORTS``, of all
        grids that do not name their own.
    ask : tuple of Ask
        *decide* is always asked; *optimum* of one row only.
    certify : bool
        Write a certificate of every infeasible instance, and of each optimum and sparsest mask.
    seconds : int
        Time of one answer; beyond it the verdict is unknown, and another machine may know it.
    licence : str
        SPDX name.
    """

    name: str
    grids: tuple[Grid, ...]
    formats: tuple[str, ...] = ()
    ask: tuple[Ask, ...] = (Ask.DECIDE,)
    certify: bool = True
    seconds: int = 60
    licence: str = "CC-BY-4.0"

    def items(self) -> Iterator[Item]:
        """All instances in order, one at a time."""
        number = 0
        for grid in self.grids:
            keys = [key for key, _ in grid.values]
            formats = self.formats if grid.formats is None else grid.formats
            for values in itertools.product(*(v for _, v in grid.values)):
                for seed in grid.seeds:
                    named = tuple(zip(keys, values, strict=True))
                    yield Item(number, grid.family, named, seed, formats)
                    number += 1

    def __len__(self) -> int:
        return sum(map(len, self.grids))

    @property
    def written(self) -> tuple[str, ...]:
        """All formats that some instance is written in."""
        own = (grid.formats or () for grid in self.grids)
        return tuple(dict.fromkeys(itertools.chain(self.formats, *own)))

    def document(self) -> dict[str, object]:
        """JSON form, which :func:`plan_of` reads back."""
        return {
            "name": self.name,
            "formats": list(self.formats),
            "ask": [ask.value for ask in self.ask],
            "certify": self.certify,
            "seconds": self.seconds,
            "licence": self.licence,
            "family": [grid.document() for grid in self.grids],
        }

    @property
    def sha256(self) -> str:
        """Identity: SHA-256 of the canonical JSON."""
        return sha256(dumps(self.document(), sort_keys=True).encode()).hexdigest()


def read_plan(path: str | Path) -> Plan:
    """The plan of a TOML file; InputError or MalformedFile says what is wrong."""
    try:
        document = tomllib.loads(read_text(path, 1 << 24))
    except tomllib.TOMLDecodeError as error:
        raise MalformedFile(f"{path}: not TOML: {error}") from error
    try:
        return plan_of(document)
    except InputError as error:
        raise type(error)(f"{path}: {error}") from error


def plan_of(document: Mapping) -> Plan:
    """The plan that a parsed document states; every grid's first instance is made as a check."""
    if unknown := [key for key in document if key not in _KEYS]:
        raise InputError(f"plan: expected keys among {', '.join(_KEYS)}, got {unknown[0]!r}")
    name = document.get("name", "set")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(f"name: expected up to 64 letters, digits and ._-, got {name!r}")
    licence = document.get("licence", "CC-BY-4.0")
    if not isinstance(licence, str) or not _NAME.fullmatch(licence):
        raise InputError(f"licence: expected an SPDX name, got {licence!r}")
    certify = document.get("certify", True)
    if not isinstance(certify, bool):
        raise InputError(f"certify: expected true or false, got {certify!r}")
    named = {Ask(entry) for entry in _list("ask", document.get("ask", []))} | {Ask.DECIDE}
    if other := named - set(ROW_ASKS):
        raise InputError(f"ask: expected {', '.join(ROW_ASKS)}, got {min(other)}")
    tables = document.get("family", [])
    if not isinstance(tables, list) or not tables:
        raise InputError("family: expected at least one table [[family]], got none")
    plan = Plan(
        name,
        tuple(_grid(i, table) for i, table in enumerate(tables)),
        _formats(document.get("formats", [])),
        tuple(ask for ask in ROW_ASKS if ask in named),
        certify,
        as_positive("seconds", document.get("seconds", 60)),
        licence,
    )
    if not 0 < len(plan) <= MOST:
        raise InputError(f"plan: expected 1..{MOST} instances, got {len(plan)}")
    for grid in plan.grids:
        next(Plan(name, (grid,)).items()).question()
    return plan


def _formats(value: object) -> tuple[str, ...]:
    formats = []
    for entry in _list("formats", value):
        if entry != "json" and entry not in EXPORTS:
            raise InputError(f"formats: expected json, {', '.join(EXPORTS)}, got {entry!r}")
        if entry != "json" and entry not in formats:
            formats.append(entry)
    return tuple(formats)


def _grid(i: int, table: object) -> Grid:
    if not isinstance(table, Mapping):
        raise InputError(f"family[{i}]: expected a table, got {table!r}")
    rest = dict(table)
    name = family(rest.pop("name", None)).name
    seeds = _seeds(rest.pop("seeds", [0]))
    formats = _formats(rest.pop("formats")) if "formats" in rest else None
    grid = tuple((key, tuple(_list(key, value))) for key, value in rest.items())
    if not seeds:
        raise InputError(f"{name}: seeds: expected at least one value, got none")
    for key, values in grid:
        if not values:
            raise InputError(f"{name}: {key}: expected at least one value, got none")
        if any(type(v) not in (int, str) for v in values):
            raise InputError(f"{name}: {key}: expected integers or texts, got {list(values)!r}")
    return Grid(name, grid, seeds, formats)


def _seeds(value: object) -> Sequence[int]:
    """Seeds as a list, or as text such as 0..99999, which stays a range."""
    if isinstance(value, str):
        found = re.fullmatch(r"(\d{1,18})\.\.(\d{1,18})", value)
        if not found or int(found[1]) > int(found[2]):
            raise InputError(f"seeds: expected integers, or a range such as 0..99, got {value!r}")
        return range(int(found[1]), int(found[2]) + 1)
    return tuple(as_nonnegative("seeds", v) for v in _list("seeds", value))


def _list(key: str, value: object) -> list:
    return value if isinstance(value, list) else [value]

"""What all packs share: the set's decided instances, rules that were checked, the page of text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exactlt._files import read_text, write_atomic
from exactlt.datasets.families import family
from exactlt.datasets.folder import Entry, open_set
from exactlt.datasets.plan import Item, Plan
from exactlt.errors import InputError, MalformedFile


@dataclass(frozen=True)
class Rule:
    """A rule of a competition: whether it holds, None where nobody measured, one sentence."""

    ok: bool | None
    sentence: str


@dataclass(frozen=True)
class Asked:
    """What a pack is made from.

    Attributes
    ----------
    folder : path
        A complete set.
    place : path
        An empty folder; what is written there becomes the pack.
    efforts : mapping of (instance, solver) to (verdict, seconds)
        As ``dataset difficulty`` measured them.
    most : int
        Instances at most.
    timeout : int
        Seconds an instance, where the rules want one.
    """

    folder: Path
    place: Path
    efforts: Mapping[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    most: int = 20
    timeout: int = 60

    def decided(self) -> Iterator[tuple[Item, Entry]]:
        """The set's instances whose verdict is known, in order."""
        _, plan = open_set(self.folder)
        for item in plan.items():
            entry = Entry(self.folder, item.name)
            if entry.answer["decide"]["verdict"] != "unknown":
                yield item, entry

    @property
    def plan(self) -> Plan:
        return open_set(self.folder)[1]

    def write(self, name: str, data: str | bytes) -> None:
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data)


def read_efforts(path: str | Path) -> dict[tuple[str, str], tuple[str, float]]:
    """The CSV of ``dataset difficulty --out``.

    Raises
    ------
    MalformedFile
        Another file.
    """
    try:
        lines = csv.DictReader(read_text(path, 1 << 28).splitlines())
        return {
            (row["name"], row["solver"]): (row["verdict"], float(row["seconds"])) for row in lines
        }
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise MalformedFile(
            f"{path}: expected the CSV of exactlt dataset difficulty --out, with name, solver, "
            "verdict and seconds"
        ) from error


def none_fit(what: str) -> InputError:
    return InputError(f"set: expected decided instances {what}, got none")


def page(asked: Asked, title: str, chosen: list[tuple[Item, Entry]], notes: list[str]) -> str:
    """The page of text, in Markdown: families, numbers, how the labels are known."""
    names = list(dict.fromkeys(item.family for item, _ in chosen))
    lines = [f"# {title}", ""]
    lines += [
        f"{len(chosen)} instances of the set `{asked.plan.name}`, each with its true answer. They "
        "were made and answered by exactlt, in integers throughout; the same plan makes the same "
        "bytes.",
        "",
    ]
    for name in names:
        kind = family(name)
        own = [entry.answer["decide"] for item, entry in chosen if item.family == name]
        yes = sum(a["verdict"] == "feasible" for a in own)
        how = ", ".join(sorted({a["evidence"] for a in own}))
        lines += [f"## {name}", "", kind.statement + ".", ""]
        lines += [f"Why it is hard: {kind.hard}.", "", f"Source: {kind.source}.", ""]
        lines += [f"Here: {yes} feasible, {len(own) - yes} infeasible; evidence: {how}.", ""]
    lines += ["## Rules", "", *(f"- {note}" for note in notes), ""]
    lines += [f"Licence: {asked.plan.licence}.", ""]
    return "\n".join(lines)


def told(rules: list[Rule]) -> list[str]:
    """Rules as lines of the page."""
    word = {True: "holds", False: "does not hold", None: "not measured"}
    return [f"{word[rule.ok]}: {rule.sentence}" for rule in rules]

"""The figures of a Markdown page, and the numbers that claims show.

A figure is a number in the prose or in a table.  No figures are: code and console blocks (they are
run by the tests), links, numbers up to 12, years, versions, times, rates and sizes in bytes
(they are the benchmarks'), and exponents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from exactlt.claims import read_claims
from exactlt.claims.fields import number
from exactlt.errors import InputError

SMALL = 12
UNITS = (
    r"(?:ms|s|min|minutes?|hours?|h|seconds?|kB|MB|GB|MiB|GiB|bytes|cores?|threads?|CPU|"
    r"core-seconds?|core-hours?)\b"
)
FIGURE = re.compile(r"(?<![\w.^/(#-])(?:[−-])?(\d(?:[\d,]*\d)?(?:\.\d+)?|\.\d+)(?![\w^/.-]*\w)")
OUT = (
    re.compile(r"^```.*?^```", re.M | re.S),
    re.compile(r"<!--.*?-->", re.S),
    re.compile(r"`[^`\n]*`"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(rf"\d[\d.,]*\s*{UNITS}"),
    re.compile(r"\b(?:19|20)\d\d(?:[-/–]\d+)*\b"),
    re.compile(r"\barXiv[: ]?\d+\.\d+"),
    re.compile(r"\b(?:Theorem|Lemma|Corollary|section|Python|version|Figure|code)s? \d[\d.]*"),
)


def figures(page: Path) -> Iterator[tuple[int, str]]:
    """(line, figure) of every figure of a page."""
    text = page.read_text("utf-8")
    for pattern in OUT:
        text = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    for at, line in enumerate(text.splitlines(), 1):
        for found in FIGURE.finditer(line):
            digits = found[1].replace(",", "")
            if "." in digits or int(digits) > SMALL:
                yield at, found[1]


class Shown:
    """All numbers of some claims: their fields, and what stands inside texts and tables."""

    def __init__(self, files: Iterable[Path]):
        self.exact: set[Fraction] = set()
        self.texts: set[str] = set()
        for path in files:
            for entry in read_claims(path):
                self._take(entry.document)
                masks = entry.document.get("masks")  # how many, and of how many weights
                if entry.document["kind"] == "learned":
                    self.exact.update(map(Fraction, (len(masks), len(masks[0]))))

    def _take(self, value: object) -> None:
        if isinstance(value, dict):
            for key, entry in value.items():
                if key not in ("question", "mask", "masks", "says", "note", "id", "sha256"):
                    self._take(entry)
        elif isinstance(value, list):
            for entry in value:
                self._take(entry)
        elif isinstance(value, int):
            self.exact.add(Fraction(value))
        elif isinstance(value, str):
            try:
                self.exact.add(number(value).value)
            except InputError:
                self.exact.update(Fraction(x) for x in re.findall(r"\d+(?:\.\d+)?", value)[:50])

    def has(self, figure: str) -> bool:
        """Whether a claim shows this figure: the number itself, or one that rounds to it."""
        said = number(("0" if figure.startswith(".") else "") + figure.replace(",", ""))
        if said.value in self.exact:
            return True
        return said.unit is not None and any(map(said.rounds, self.exact))


def without_claim(page: Path, shown: Shown) -> list[tuple[int, str]]:
    """Figures of a page that no claim shows."""
    return [(line, figure) for line, figure in figures(page) if not shown.has(figure)]

"""Compute what an atlas lacks: cells without a claim, and cells that are open."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from exactlt._files import make_folder, write_atomic
from exactlt.answers import Limits
from exactlt.certificates import Checker, WidthQuestion, certify_width
from exactlt.claims.atlas.cells import Cell, cells_of
from exactlt.claims.file import file_text, read_claims
from exactlt.claims.made import of_network, of_probability, of_width
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import Canonical, Stream

SECONDS = 30.0
STEPS = 2e10
LARGEST = 400_000
"""Bytes of a certificate that is kept; beyond it the claim says by which search it is known."""
ENDING = ".claims.toml"


@dataclass(frozen=True)
class Extended:
    """Cells wanted, closed now, open still, and computed in vain (with the first reason)."""

    cells: int
    closed: int
    open: int
    failed: int
    reason: str = ""


def extend(
    folder: str | Path,
    *,
    seconds: float = SECONDS,
    most: int | None = None,
    tick: Callable[[Cell], None] = lambda cell: None,
) -> Extended:
    """Compute the missing and the open cells of an atlas; each page is written whole.

    A search that is stopped by its limit leaves an open cell: "at most n", with the mask.

    Parameters
    ----------
    folder : path
        Holds ``atlas.toml`` and a claim file for each page.
    seconds : float
        For each search.
    most : int, optional
        Cells to compute in this run.
    tick : callable
        Is shown each cell before it is computed.
    """
    folder = Path(folder)
    cells = cells_of(folder)
    known = {page: _documents(folder, page) for page in dict.fromkeys(c.page for c in cells)}
    closed = failed = done = 0
    reason = ""
    touched: set[str] = set()
    try:
        with Checker(seconds=600) as checker:
            for cell in cells:
                old = known[cell.page].get(cell.id)
                if old is not None and "at_most" not in old:
                    continue
                if most is not None and done >= most:
                    break
                tick(cell)
                done += 1
                try:
                    new = _claim(cell, folder, seconds, checker)
                except (InputError, SoundnessError) as error:
                    failed, reason = failed + 1, reason or f"{cell.id}: {error}"
                    continue
                known[cell.page][cell.id] = new
                touched.add(cell.page)
                closed += "at_most" not in new
    finally:  # what is finished is kept, also after an interrupt
        for page in touched:
            wanted = [c.id for c in cells if c.page == page]
            order = [known[page][i] for i in wanted if i in known[page]]
            others = [d for i, d in known[page].items() if i not in set(wanted)]
            write_atomic(folder / f"{page}{ENDING}", file_text([*order, *others]))
    still = sum("at_most" in known[c.page].get(c.id, {}) for c in cells)
    return Extended(len(cells), closed, still, failed, reason)


def _documents(folder: Path, page: str) -> dict[str, dict]:
    path = folder / f"{page}{ENDING}"
    if not path.exists():
        return {}
    return {entry.id: entry.document for entry in read_claims(path)}


def _claim(cell: Cell, folder: Path, seconds: float, checker: Checker) -> dict:
    made = {"probability": _probability, "width": _width, "network-width": _network}[cell.kind]
    return {**made(cell, folder, seconds, checker), "id": cell.id}


def _probability(cell: Cell, folder: Path, seconds: float, checker: Checker) -> dict:
    from exactlt.theory.probability.exact import exact
    from exactlt.theory.probability.law import Event

    event = Event(cell["n"], (cell["target"],), size=cell.get("size"))
    found = exact(cell["law"], event, steps=min(STEPS, seconds * 1e9))
    return of_probability(cell["law"], event, found.value, "miss")


def _width(cell: Cell, folder: Path, seconds: float, checker: Checker) -> dict:
    from exactlt.width.families import STREAM

    stream, size = Stream(cell["law"], cell["seed"]), cell.get("size")
    tolerance, target = cell.get("tolerance", 0), cell["target"]
    draw = STREAM(cell["law"], cell["seed"], target=target, tolerance=tolerance, size=size)
    width = draw.width(max_n=512, limits=Limits(seconds))
    document = of_width(width)
    if not width.n:
        return document
    question = WidthQuestion(stream, target, target, tolerance, size)
    data = certify_width(stream, target, tolerance, width.n, width.mask, size=size)
    return _certified(cell, document, folder, question, data, checker)


def _network(cell: Cell, folder: Path, seconds: float, checker: Checker) -> dict:
    from exactlt.width.families import family
    from exactlt.width.network.certify import proof_of_none

    member = family(cell["family"])(
        cell["law"], cell["seed"], inputs=cell.get("inputs"), outputs=cell.get("outputs")
    )
    structure = cell["structure"]
    searched = structure in member.family.searched
    width = member.width(structure, limits=Limits(seconds) if searched else None)
    document = of_network(width)
    if not width.n:
        return document
    with suppress(UnsupportedError):  # then the search's own evidence stands
        system, data = proof_of_none(member.question(width.n - 1, structure), seconds=seconds)
        document = _certified(cell, document, folder, system, data, checker)
    return _open(document) if document["known"] == "claimed" else document


def _open(document: dict) -> dict:
    """A width that only a third-party solver calls minimal is an upper bound here."""
    new = {k: v for k, v in document.items() if k not in ("by", "known")}
    new["at_most"] = new.pop("n")
    says = f"At most {new['at_most']}: only a third-party solver says that less does not do."
    return {**new, "known": "witness", "says": says}


def _certified(
    cell: Cell, document: dict, folder: Path, question: Canonical, data: bytes, checker: Checker
) -> dict:
    """The claim with its certificate, if ``proofs_check`` verifies it and it is small."""
    if len(data) > LARGEST or not checker.verify(question, data).ok:
        return document
    name = f"certificates/{cell.id}.cert"
    make_folder(folder / "certificates")
    write_atomic(folder / name, data)
    new = {k: v for k, v in document.items() if k != "by"} | {"known": "proof"}
    return new | {"certificate": name, "sha256": hashlib.sha256(data).hexdigest()}

"""Make a pack: whole under its name, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from exactlt._files import check_output
from exactlt.datasets.folder import open_set
from exactlt.datasets.packs.minizinc import minizinc
from exactlt.datasets.packs.pb import pb
from exactlt.datasets.packs.sat import sat
from exactlt.datasets.packs.shared import Asked, Rule, read_efforts
from exactlt.datasets.packs.vnncomp import vnncomp
from exactlt.errors import InputError
from exactlt.instances import as_positive

PACKS: Mapping[str, Callable[[Asked], list[Rule]]] = MappingProxyType(
    {"sat": sat, "pb": pb, "minizinc": minizinc, "vnncomp": vnncomp}
)
"""Name -> what writes it and checks the rules."""


@dataclass(frozen=True)
class Pack:
    """Where a pack is, and the rules as they were found to hold or not."""

    folder: Path
    rules: tuple[Rule, ...]

    @property
    def ok(self) -> bool:
        """No rule is known not to hold."""
        return all(rule.ok is not False for rule in self.rules)


def pack(
    kind: str,
    folder: str | Path,
    out: str | Path,
    *,
    efforts: str | Path | None = None,
    most: int = 20,
    timeout: int = 60,
) -> Pack:
    """A complete set's decided instances in the shape that a competition asks for.

    Parameters
    ----------
    kind : {"sat", "pb", "minizinc", "vnncomp"}
    folder : path
        A complete set.
    out : path
        A folder that is not there yet, or empty.
    efforts : path, optional
        The CSV of ``dataset difficulty --out``: times for *sat*, and how its rule is known.
    most : int
        Instances at most, the first of the set.
    timeout : int
        Seconds an instance, for *vnncomp*.

    Raises
    ------
    InputError
        Another kind, no complete set, an ``out`` that holds something, or no instance that the
        competition's format takes.
    """
    if kind not in PACKS:
        raise InputError(f"kind: expected {', '.join(PACKS)}, got {kind!r}")
    open_set(folder)
    as_positive("most", most)
    as_positive("timeout", timeout)
    place = check_output(out, folder=True)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise InputError(f"out: {place} holds something else; name a new folder")
    known = {} if efforts is None else read_efforts(efforts)
    made = Path(tempfile.mkdtemp(prefix=".exactlt-", dir=place.parent))
    try:
        rules = PACKS[kind](Asked(Path(folder), made, known, most, timeout))
        os.chmod(made, 0o777 & ~_umask())
        os.rename(made, place)  # an empty folder is replaced
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return Pack(place, tuple(rules))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

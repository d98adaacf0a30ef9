"""The unit of a sweep: one distribution of instances and one question about them."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, fields

from exactlt.errors import MalformedFile
from exactlt.instances import parse_int


def digest(document: object) -> str:
    """SHA-256 of the canonical JSON text (sorted keys, no white space, ASCII)."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


OF_NETWORKS = ("family", "layer", "structure")
"""Keys that only cells of network questions have."""


@dataclass(frozen=True)
class Cell:
    """One distribution of instances and one question about them.

    ``law`` is a law's text, ``size`` a number of kept weights or None, ``shard`` the samples
    a shard; ``M`` is the integer the plan put into the law (0 if none).  ``family``, ``layer``
    (such as 2x1) and ``structure`` are of questions about networks, else empty.
    """

    question: str
    law: str
    n: int
    M: int
    target: int
    tolerance: int
    size: int | None
    seed: int
    solver: str
    shard: int
    family: str = ""
    layer: str = ""
    structure: str = ""

    def document(self) -> dict[str, object]:
        """JSON form, big integers as decimal strings."""
        big = ("M", "target", "tolerance")
        return {
            f.name: str(v) if f.name in big else v
            for f in fields(self)
            for v in (getattr(self, f.name),)
            if v != "" or f.name not in OF_NETWORKS
        }

    @classmethod
    def from_document(cls, document: dict) -> Cell:
        """Inverse of :meth:`document`; MalformedFile names what is missing or wrong."""
        if not isinstance(document, dict):
            raise MalformedFile(f"cell: expected an object, got {type(document).__name__}")
        names = [f.name for f in fields(cls) if f.name in document or f.name not in OF_NETWORKS]
        if set(document) != set(names):
            odd = sorted(set(document) ^ set(names))[0]
            raise MalformedFile(f"cell: expected the keys {', '.join(names)}, not so {odd!r}")
        values = dict.fromkeys(OF_NETWORKS, "") | document
        for name in ("M", "target", "tolerance"):
            if not isinstance(values[name], str):
                raise MalformedFile(f"cell: {name}: expected a decimal text, got {values[name]!r}")
            values[name] = parse_int(f"cell: {name}", values[name])
        for name, kind in cls.__annotations__.items():
            fits = str if kind == "str" else int
            if type(values[name]) is not fits and not (name == "size" and values[name] is None):
                raise MalformedFile(f"cell: {name}: expected {kind}, got {values[name]!r}")
        made = cls(**values)
        if (
            min(made.n, made.shard) < 1
            or min(made.M, made.tolerance, made.seed, made.size or 0) < 0
        ):
            raise MalformedFile("cell: expected n, shard >= 1 and M, tolerance, seed, size >= 0")
        return made

    @property
    def id(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the content."""
        return digest(self.document())[:16]

    @property
    def about(self) -> str:
        """The law, and for networks what is drawn from it."""
        if not (self.family or self.layer or self.structure):
            return self.law
        parts = (self.family or "linear", self.layer, self.structure or "free", self.law)
        return " ".join(filter(None, parts))

    @property
    def kappa(self) -> float:
        """log2(M)/n, for display."""
        return math.log2(self.M) / self.n if self.M else math.nan

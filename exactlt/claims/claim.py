"""A claim: one sentence, its parameters, its value, and how it is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactlt.claims.fields import EVIDENCE, FREE, HASH, PATH, TEXT, TEXTS, Field, choice
from exactlt.claims.words import Finding
from exactlt.errors import InputError, MalformedFile

if TYPE_CHECKING:
    from exactlt.claims.evidence import Evidences

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,119}")
"""What an id looks like."""
KNOWN = ("witness", "proof", "exhaustive", "agreed", "claimed", "sampled")
"""How a claim is known: the words of evidence, and ``sampled`` for statistics."""


class BadField(MalformedFile):
    """A field is not what it should be; ``key`` is its name."""

    def __init__(self, key: str, why: str):
        super().__init__(f"{key}: {why}")
        self.key = key


@dataclass(frozen=True)
class Kind:
    """What claims of a kind say, and how one is verified.

    Attributes
    ----------
    name : str
    about : str
        One sentence for the schema and the page.
    fields : tuple of Field
        Beside those that every claim has.
    known : tuple of str
        The evidence that it can have.
    check : callable
        ``check(claim, evidences) -> Finding``; InputError means malformed.
    certified : bool
        Whether a certificate can be its evidence.
    alter : callable, optional
        More wrong neighbours of a document, each with the field that was altered.
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    check: Callable[[Claim, Evidences], Finding]
    known: tuple[str, ...] = ("exhaustive",)
    certified: bool = False
    alter: Callable[[dict], Any] | None = None

    def all_fields(self) -> dict[str, Field]:
        """Every key that a claim of this kind may have."""
        common = [
            Field("id", TEXT, FREE, True, "unique in the file"),
            Field("says", TEXT, FREE, True, "the claim as one sentence"),
            Field("kind", choice(self.name), FREE, True),
            Field("known", choice(*self.known), EVIDENCE, True, "how it is known"),
            Field("by", TEXTS, FREE, False, "methods that found it, for agreed at least two"),
            Field("note", TEXT, FREE, False, "what it does not show, or where it is used"),
        ]
        if self.certified:
            common += [
                Field("certificate", PATH, EVIDENCE, False, "file that proofs_check reads"),
                Field("sha256", HASH, EVIDENCE, False, "of the certificate"),
            ]
        return {f.name: f for f in (*common, *self.fields)}


@dataclass(frozen=True)
class Claim:
    """A claim that was read: its kind, its typed fields, and where it stands.

    ``fields`` holds what was given, without defaults; ``document`` is the TOML table.
    """

    id: str
    says: str
    kind: Kind
    fields: Mapping[str, Any]
    document: dict = field(compare=False, repr=False)
    folder: Path = field(compare=False, repr=False, default=Path("."))

    def __getitem__(self, name: str):
        """A field's value; BadField says that it is missing."""
        try:
            return self.fields[name]
        except KeyError:
            raise BadField(name, "it is missing") from None

    def get(self, name: str, default=None):
        return self.fields.get(name, default)

    def one_of(self, *names: str) -> str:
        """The one of these fields that was given."""
        given = [name for name in names if name in self.fields]
        if len(given) != 1:
            got = " and ".join(given) or "none"
            raise BadField(names[0], f"expected one of {', '.join(names)}, got {got}")
        return given[0]

    def none_of(self, *names: str, why: str) -> None:
        """No field without effect."""
        for name in names:
            if name in self.fields:
                raise BadField(name, f"expected none, {why}")


def claim_of(document: Any, kinds: Mapping[str, Kind], folder: Path = Path(".")) -> Claim:
    """A claim from its TOML table.

    Raises
    ------
    BadField
        Names the key and what is wrong with it.
    """
    if not isinstance(document, dict):
        raise BadField("claim", "expected tables [[claim]]")
    name = document.get("kind")
    if not isinstance(name, str) or name not in kinds:
        raise BadField("kind", f"expected one of {', '.join(kinds)}, got {str(name)[:40]!r}")
    kind = kinds[name]
    table = kind.all_fields()
    for key in document:
        if key not in table:
            raise BadField(key, f"unknown for {name}; it has {', '.join(table)}")
    values: dict[str, Any] = {}
    for key, spec in table.items():
        if key not in document:
            if spec.needed:
                raise BadField(key, "it is missing")
            continue
        try:
            values[key] = spec.reader.read(document[key])
        except InputError as error:
            raise BadField(key, str(error)) from None
    if not NAME.fullmatch(values["id"]):
        raise BadField(
            "id", f"expected letters, digits and _ . : + -, at most 120, got {values['id'][:60]!r}"
        )
    if not values["says"].strip():
        raise BadField("says", "expected a sentence, got nothing")
    _evidence(values)
    return Claim(values["id"], values["says"], kind, values, document, folder)


def _evidence(values: dict) -> None:
    """What is said about the evidence must fit together."""
    known, by = values["known"], values.get("by", ())
    if ("certificate" in values) != ("sha256" in values):
        raise BadField("certificate", "expected a file and its sha256, got one of the two")
    if (known == "proof") != ("certificate" in values):
        raise BadField(
            "known",
            "proof and a certificate belong together, got "
            f"{known} {'with' if 'certificate' in values else 'without'} one",
        )
    if known == "agreed" and len(set(by)) < 2:
        raise BadField("by", "agreed needs the names of at least two methods")
    if known in ("exhaustive", "claimed") and len(by) > 1:
        raise BadField("by", f"{known} is the word of one method, got {len(by)}")

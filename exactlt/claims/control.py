"""The negative control: every load-bearing field of a claim altered, and the alteration refused.

A verifier that says VERIFIED to everything would pass any list of true claims.  So each true claim
is also made wrong, field by field, and looked at again.  Of a *value* every alteration must be
refused.  A *parameter* or piece of *evidence* may have neighbours that leave the claim true; its
alterations grow until one is refused, and a field of which none is refused is a fault: the
verification does not look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from exactlt.claims.claim import BadField, claim_of
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import FREE, SHOWN, VALUE
from exactlt.claims.file import Entry
from exactlt.claims.kinds import KINDS
from exactlt.claims.look import one
from exactlt.claims.words import Finding, Status, malformed

MOST = 40
"""Alterations of one parameter that are tried."""
REFUSED = (Status.REFUTED, Status.MALFORMED)


@dataclass(frozen=True)
class Altered:
    """A field of a claim, how many alterations were looked at, and what was not refused.

    ``accepted`` is the alteration that was not refused, or empty.
    """

    id: str
    field: str
    tried: int
    refused: int
    accepted: str = ""

    @property
    def ok(self) -> bool:
        return not self.accepted


def control(entry: Entry, use: Evidences) -> Iterator[Altered]:
    """Alter every load-bearing field of a verified claim, one result a field."""

    def look(document: dict) -> Finding:
        try:
            claim = claim_of(document, KINDS, entry.claim.folder)
        except BadField as error:
            return malformed(str(error))
        finding = one(claim, use)
        if finding.status is Status.OPEN:  # a busy machine must not look like a missing check
            patient = replace(use.allowed, budget=use.allowed.seconds)
            finding = one(claim, Evidences(patient, use.checker, use.others))
        return finding

    kind, document = entry.claim.kind, entry.claim.document
    for name, spec in kind.all_fields().items():
        if name not in document or spec.role == FREE:
            continue
        if spec.role == SHOWN and kind.alter is not None:
            changes = (new for key, new in kind.alter(document) if key == name)
        else:
            others = spec.reader.alter(document[name])
            changes = ({**document, name: other} for other in others)
        yield _field(entry.id, name, changes, look, every=spec.role == VALUE)
    for name, spec in kind.all_fields().items():
        if name in document and spec.needed and spec.role != FREE:
            gone = {k: v for k, v in document.items() if k != name}
            yield _field(entry.id, f"{name} left out", iter([gone]), look, every=True)


def _field(id: str, name: str, changes: Iterator[dict], look, *, every: bool) -> Altered:
    tried = refused = 0
    accepted = ""
    for changed in changes:
        if not every and (refused or tried >= MOST):
            break
        tried += 1
        finding = look(changed)
        if finding.status in REFUSED:
            refused += 1
        elif every:
            key = name.partition(" ")[0]
            accepted = accepted or f"{key} = {changed.get(key)!r}: {finding.status}"
    if not refused and not accepted:
        accepted = f"none of {tried} alterations was refused"
    return Altered(id, name, tried, refused, accepted)

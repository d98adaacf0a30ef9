"""Many claim files in one go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from exactlt._progress import progress
from exactlt.claims.file import Entry, read_claims
from exactlt.claims.report import Looked
from exactlt.claims.run import control_all, verify
from exactlt.claims.words import Allowed, Finding, verified
from exactlt.errors import InputError


def read_all(files: Sequence[str | Path], only: str | None = None) -> list[Entry]:
    """The claims of all files; with ``only`` those whose id starts so.

    Raises
    ------
    InputError
        A file cannot be read, or no claim is left.
    """
    found = [
        entry
        for path in files
        for entry in read_claims(path)
        if only is None or entry.id.startswith(only)
    ]
    if not found:
        raise InputError("claims: expected at least one, got none")
    return found


def look_at(
    entries: Sequence[Entry], allowed: Allowed, *, negative: bool = False
) -> Iterator[Looked]:
    """Every claim with its finding; with ``negative`` also its negative control."""
    with progress("claims", len(entries)) as step:
        start = time.monotonic()
        for entry, found in (control_all if negative else verify)(entries, allowed):
            now = time.monotonic()
            altered = () if isinstance(found, Finding) else tuple(found)
            finding = found if isinstance(found, Finding) else verified("as it stands")
            yield Looked(entry, finding, now - start, altered)
            start = now
            step()

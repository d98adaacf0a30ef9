"""Claims that CI verifies again: files, verification, the negative control, a pytest plugin."""

from exactlt.claims.claim import Claim, Kind
from exactlt.claims.file import Entry, append, read_claims
from exactlt.claims.kinds import KINDS
from exactlt.claims.run import verify
from exactlt.claims.words import Allowed, Finding, Status

__all__ = [
    "KINDS",
    "Allowed",
    "Claim",
    "Entry",
    "Finding",
    "Kind",
    "Status",
    "append",
    "read_claims",
    "verify",
]

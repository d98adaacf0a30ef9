"""The words of an answer: what is asked, the verdict, how it is known, why it is not."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from exactlt.errors import InputError


class Ask(StrEnum):
    """What is asked of a question.

    >>> Ask("exists")  # as older network answers have it
    <Ask.DECIDE: 'decide'>
    """

    DECIDE = "decide"  # does a mask within the tolerance exist?
    OPTIMUM = "optimum"  # the least gap, whatever the tolerance
    SPARSEST = "sparsest"  # the fewest kept weights within the tolerance
    COUNT = "count"  # how many masks are within the tolerance?
    FUNCTIONS = "functions"  # how many distinct functions do all masks together make?
    BEST = "best"  # the k masks of least gap, whatever the tolerance
    ALL = "all"  # every mask within the tolerance, up to a limit

    @classmethod
    def _missing_(cls, value: object) -> Ask | None:
        return cls.DECIDE if value == "exists" else None


def as_ask(value: Any) -> Ask:
    """What is asked, by name; InputError for other words."""
    try:
        return Ask(value)
    except ValueError:
        names = ", ".join(Ask)
        raise InputError(f"ask: expected one of {names}, got {value!r}") from None


ROW_ASKS = (Ask.DECIDE, Ask.OPTIMUM, Ask.SPARSEST, Ask.COUNT)
"""What can be asked of one row of weights."""

LIST_ASKS = (Ask.BEST, Ask.ALL)
"""What is answered by several masks of one row."""

MASKS = {Ask.BEST: 5, Ask.ALL: 1000}
"""How many masks are listed where nobody says."""

SYSTEM_ASKS = (Ask.DECIDE, Ask.SPARSEST, Ask.COUNT)
"""What can be asked of several rows at once: there is no one gap."""

NETWORK_ASKS = (Ask.DECIDE, Ask.SPARSEST, Ask.COUNT, Ask.FUNCTIONS)
"""What can be asked of a network."""


class Verdict(StrEnum):
    """FEASIBLE and INFEASIBLE are knowledge; UNKNOWN always has a reason."""

    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """How an answer is known, strongest first."""

    WITNESS = "witness"  # a mask that was checked in integers
    PROOF = "proof"  # a certificate that proofs_check verified
    EXHAUSTIVE = "exhaustive"  # a complete method of our own with counted work
    AGREED = "agreed"  # several independent solvers say the same
    CLAIMED = "claimed"  # one third-party solver's word
    NONE = "none"  # nothing is claimed (heuristics, limits)


class Reason(StrEnum):
    """Why an answer is UNKNOWN, and what to try next."""

    TIME = "time"
    MEMORY = "memory"
    INTERRUPTED = "interrupted"
    UNSUPPORTED = "unsupported"
    CRASHED = "crashed"
    WRONG = "wrong"
    HEURISTIC = "heuristic"

    @property
    def hint(self) -> str:
        return _HINTS[self]


_HINTS = {
    Reason.TIME: "the time limit was reached; allow more seconds or try another solver",
    Reason.MEMORY: "the memory limit was reached; allow more memory or try another solver",
    Reason.INTERRUPTED: "interrupted; what was found so far is kept",
    Reason.UNSUPPORTED: "this solver cannot answer that; see exactlt solvers",
    Reason.CRASHED: "the solver's process died; its message is in the note",
    Reason.WRONG: "the solver's mask does not solve what it claims; please report this",
    Reason.HEURISTIC: "an incomplete method stopped; its best mask, if any, proves nothing",
}

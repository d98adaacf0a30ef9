"""The words of a verification: what became of a claim, and what it was allowed to cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from exactlt.answers import Limits
from exactlt.errors import InputError


class Status(StrEnum):
    """What is known about a claim after looking at it; every claim gets exactly one."""

    VERIFIED = "verified"  # what it says was shown again
    REFUTED = "refuted"  # it is wrong, or its evidence does not show it
    MALFORMED = "malformed"  # the claim, or a file that it names, is not what it should be
    OUT_OF_LIMITS = "out of limits"  # the looking took more time, memory or work than allowed
    OPEN = "not re-verified"  # its evidence needs a search that was not allowed; says which


EXIT = {
    Status.REFUTED: 1,
    Status.MALFORMED: 2,
    Status.OUT_OF_LIMITS: 3,
    Status.OPEN: 3,
    Status.VERIFIED: 0,
}
"""Exit code by the worst status, in this order."""


@dataclass(frozen=True)
class Finding:
    """A status and one sentence that says why."""

    status: Status
    sentence: str

    @property
    def ok(self) -> bool:
        return self.status is Status.VERIFIED


def verified(sentence: str) -> Finding:
    return Finding(Status.VERIFIED, sentence)


def refuted(sentence: str) -> Finding:
    return Finding(Status.REFUTED, sentence)


def malformed(sentence: str) -> Finding:
    return Finding(Status.MALFORMED, sentence)


def unchecked(why: str) -> Finding:
    """What was not looked at again, and what would do it."""
    return Finding(Status.OPEN, why)


@dataclass(frozen=True)
class Allowed:
    """What the verification of one claim may cost.

    Attributes
    ----------
    budget : float
        Predicted seconds of a recomputation that is done without being asked for.
    recompute : bool
        Repeat searches whatever they cost, up to ``seconds``.
    seconds : float
        Wall clock of one claim; beyond it the claim is out of limits.
    memory : int
        MiB of one claim, beside what the program itself takes.
    """

    budget: float = 2.0
    recompute: bool = False
    seconds: float = 120.0
    memory: int = 2048

    @classmethod
    def checked(cls, budget: float, recompute: bool, seconds: float, memory: int) -> Allowed:
        """The same from a caller's numbers; InputError for those that are no limits."""
        Limits(seconds, memory)
        if not 0 <= budget < math.inf:
            raise InputError(f"budget: expected a number of at least 0, got {budget!r}")
        return cls(budget, recompute, seconds, memory)

    @property
    def spend(self) -> float:
        """Seconds that a computation may be predicted to take."""
        return self.seconds if self.recompute else self.budget

    @property
    def patience(self) -> float:
        """Seconds of a search whose cost nothing predicts; machines may be busy."""
        return self.seconds if self.recompute else min(self.seconds, 15 * self.budget)

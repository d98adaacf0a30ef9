"""The four answers of the checker.  VERIFIED is the absence of the three below."""

from collections.abc import Callable
from typing import Any

EXIT = {"VERIFIED": 0, "REFUTED": 1, "MALFORMED": 2, "OUT OF LIMITS": 3}
USAGE, INTERNAL, SYSTEM = 64, 70, 74
"""No verdict: a wrong command line, a fault in the checker itself, no place to print to."""

STEPS, STEPS_PER_BYTE = 10_000_000, 12
"""Default work: what small files may cost, and what each of their bytes adds."""
SECONDS, SECONDS_PER_MEGABYTE = 10, 20
"""The same in seconds of processor time; the counted steps end first."""
MEMORY = 1024
"""Default memory in MiB."""


def printable(text: object) -> str:
    """Text on one line: what a terminal could take for something else is escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))


class Rejected(Exception):
    """The certificate was not verified; the message is one sentence."""

    verdict = "MALFORMED"


class Malformed(Rejected):
    """A file is not what its format says; the message names the place."""


class Refuted(Rejected):
    """A well-formed certificate does not show what it claims."""

    verdict = "REFUTED"


class OutOfLimits(Rejected):
    """Checking would take more time, memory or input than allowed."""

    verdict = "OUT OF LIMITS"


def shown(number: int) -> str:
    """A number for a message: Python refuses to print very long ones."""
    if abs(number).bit_length() > 4000:
        return f"a number of {abs(number).bit_length()} bits"
    return str(number)


class Limits:
    """Counted work, so that a hostile file ends in bounded time and memory.

    nodes: most nodes, states or literals alive at once; steps: most elementary steps in all
    (about two million a second); text: most bytes that a compressed part may grow to.  As all
    work comes by here, this is also who tells what was checked, if anybody listens: `say` gets
    the first `traced` steps.
    """

    def __init__(
        self,
        nodes: int = 1 << 23,
        steps: int = 1 << 31,
        text: int = 1 << 32,
        traced: int = 0,
        say: Callable[[str], Any] = print,
    ):
        self.nodes, self.steps, self.text = nodes, steps, text
        self.traced, self.say = traced, say

    def of(self, size: int) -> "Limits":
        """The limits for files of so many bytes; these do not depend on it."""
        return self

    def hold(self, nodes: int, what: str) -> None:
        if nodes > self.nodes:
            raise OutOfLimits(f"{what}: {nodes} at once, {self.nodes} are allowed (--nodes)")

    def spend(self, steps: int, what: str) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise OutOfLimits(f"{what}: more steps than allowed (--steps)")

    def tell(self, step: str) -> None:
        """One step for the trace; callers look at `traced` before they make long texts."""
        if self.traced:
            self.traced -= 1
            self.say(printable(step)[:200])
            if not self.traced:
                self.say("(further steps are not shown; --trace N shows N)")

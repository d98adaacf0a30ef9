"""The four answers of the checker.  VERIFIED is the absence of the three below."""

EXIT = {"VERIFIED": 0, "REFUTED": 1, "MALFORMED": 2, "OUT OF LIMITS": 3}
"""64 is kept for a wrong command line."""


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


class Limits:
    """Counted work, so that a hostile file ends in bounded time and memory.

    nodes: most nodes, states or literals alive at once; steps: most elementary steps in all;
    text: most bytes that a compressed part may grow to.
    """

    def __init__(self, nodes: int = 1 << 24, steps: int = 1 << 31, text: int = 1 << 32):
        self.nodes, self.steps, self.text = nodes, steps, text

    def hold(self, nodes: int, what: str) -> None:
        if nodes > self.nodes:
            raise OutOfLimits(f"{what}: {nodes} at once, {self.nodes} are allowed (--nodes)")

    def spend(self, steps: int, what: str) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise OutOfLimits(f"{what}: more steps than allowed (--steps)")

"""Time and memory that an answer may take, and the clock that long loops ask."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from exactlt.answers.words import MASKS, Ask
from exactlt.errors import InputError
from exactlt.instances import as_positive

MOST_MASKS = 1 << 24


class TimeUp(Exception):
    """The time limit is over; becomes UNKNOWN with reason time."""


class MemoryPlan(Exception):
    """A method's planned memory does not fit; becomes UNKNOWN with reason memory."""


@dataclass(frozen=True)
class Limits:
    """Time in seconds and memory in MiB; None is no limit.

    ``masks`` is how many masks a list may have: k of the k best, the limit of all; None takes the
    usual number.

    Raises
    ------
    InputError
        A limit is not a number above zero, or ``masks`` not an integer of at most 2^24.
    """

    seconds: float | None = None
    memory: int | None = None
    masks: int | None = None

    def __post_init__(self) -> None:
        for name in ("seconds", "memory"):
            value = getattr(self, name)
            if value is None:
                continue
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or value <= 0:
                raise InputError(f"{name}: expected a number above 0, got {value!r}")
        if self.masks is not None:
            masks = as_positive("masks", self.masks)
            if masks > MOST_MASKS:
                raise InputError(f"masks: expected at most 2^24 masks in a list, got {masks}")


def list_length(ask: Ask, k: int | None, limit: int | None) -> int | None:
    """How many masks an answer may list: ``k`` is of the best, ``limit`` of all.

    Raises
    ------
    InputError
        One is given for another ask, or is not in 1..2^24.
    """
    for name, value, owner in (("k", k, Ask.BEST), ("limit", limit, Ask.ALL)):
        if value is None:
            continue
        if ask is not owner:
            raise InputError(f"{name}: it belongs to the ask {owner.value}, not to {ask.value}")
        if as_positive(name, value) > MOST_MASKS:
            raise InputError(f"{name}: expected at most 2^24 masks in a list, got {value}")
    return limit if k is None else k


class Clock:
    """A running time limit that long loops ask between chunks of work."""

    def __init__(self, limits: Limits | None = None):
        self.limits = limits or Limits()
        self.start = time.monotonic()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.start

    @property
    def left(self) -> float | None:
        """Seconds left, or None without a limit."""
        return None if self.limits.seconds is None else self.limits.seconds - self.elapsed

    def expired(self) -> bool:
        return self.left is not None and self.left <= 0

    def tick(self) -> None:
        """Between chunks of work.

        Raises
        ------
        TimeUp
            The time is over.
        """
        if self.expired():
            raise TimeUp

    def masks(self, ask: Ask) -> int:
        """How many masks the answer's list may have."""
        return self.limits.masks or MASKS[ask]

    @property
    def allowed(self) -> int:
        """Bytes that a method may plan with: the limit, or three quarters of what is free."""
        allowed = available_bytes() * 3 // 4
        if self.limits.memory is not None:
            allowed = min(allowed, self.limits.memory << 20)
        return allowed

    def plan_memory(self, needed: int, method: str, instead: str) -> None:
        """Refuse before allocating: ``needed`` bytes against the limit and the machine.

        Raises
        ------
        MemoryPlan
            It would not fit.
        """
        allowed = self.allowed
        if needed > allowed:
            raise MemoryPlan(
                f"{method} would need {needed >> 20} MiB, {allowed >> 20} MiB are allowed; "
                f"try {instead}"
            )


def available_bytes() -> int:
    """Memory that can be taken without swapping, as the kernel estimates it."""
    try:
        with open("/proc/meminfo") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) << 10
    except OSError:
        pass
    return 4 << 30

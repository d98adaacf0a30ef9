"""Claims verified one by one, each within its limits, whatever the claim says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from exactlt._deadline import Late, streamed
from exactlt.certificates import Checker
from exactlt.claims.control import Altered, control
from exactlt.claims.evidence import Evidences
from exactlt.claims.file import Entry
from exactlt.claims.look import one
from exactlt.claims.words import Allowed, Finding, Status, malformed

GRACE = 5.0
"""Seconds after which a computation that does not look at its limit is ended from outside."""
CHECKER_SECONDS = 600
"""Of one certificate; the claim's own limit comes first."""


def verify(
    entries: Sequence[Entry],
    allowed: Allowed | None = None,
    *,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Entry, Finding]]:
    """Look at every claim again; the finding of each as soon as it is there.

    The work is done in a child process, which is ended where a claim takes more time or memory
    than allowed; the claim is then out of limits, and the next one begins.

    Parameters
    ----------
    entries : sequence of Entry
    allowed : Allowed, optional
    tick : callable
        Called a few times a second.
    """
    allowed = allowed or Allowed()
    at = 0
    while at < len(entries):
        rest = entries[at:]
        each = allowed.seconds + GRACE
        try:
            for finding in streamed(
                partial(_each, rest, allowed, _finding), time.monotonic() + each, tick, each=each
            ):
                yield entries[at], finding
                at += 1
        except Late:
            text = f"it takes more than {allowed.seconds:g} s"
        except MemoryError:
            text = f"it takes more than {allowed.memory} MiB"
        else:
            break
        yield entries[at], Finding(Status.OUT_OF_LIMITS, text)
        at += 1


def control_all(
    entries: Sequence[Entry],
    allowed: Allowed | None = None,
    *,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Entry, list[Altered] | Finding]]:
    """The negative control of every claim: its altered fields, or why it has none.

    A claim that is not verified itself cannot be controlled; its finding says so.
    """
    allowed = allowed or Allowed()

    def look(entry: Entry, use: Evidences) -> list[Altered] | Finding:
        assert entry.claim is not None  # `_each` answers for the others
        found = one(entry.claim, use)
        return list(control(entry, use)) if found.ok else found

    seconds = 200 * allowed.seconds  # a claim's alterations have its limit each
    source = streamed(
        partial(_each, entries, allowed, look), time.monotonic() + seconds, tick, each=seconds
    )
    yield from zip(entries, source, strict=True)


STATISTICS = ("estimate", "quantile", "reproduction")
"""Kinds whose intervals need scipy."""


def _load(entries: Sequence[Entry]) -> None:
    """Libraries that claims need are mapped before the memory is limited, not within a limit."""
    if any(entry.claim is not None and entry.claim.kind.name in STATISTICS for entry in entries):
        with suppress(ImportError):
            import scipy.stats  # noqa: F401


def _each(
    entries: Sequence[Entry], allowed: Allowed, look: Callable[[Entry, Evidences], Any]
) -> Iterator[Any]:
    """What ``look`` says of each claim within its limits; malformed entries answer themselves."""
    _load(entries)
    with Checker(seconds=CHECKER_SECONDS) as checker:
        for entry in entries:
            if entry.claim is None:
                yield malformed(entry.error)
                continue
            with _memory(allowed.memory):
                found = look(entry, Evidences(allowed, checker, entry.others))
            yield found


def _finding(entry: Entry, use: Evidences) -> Finding:
    assert entry.claim is not None  # `_each` answers for the others
    finding = one(entry.claim, use)
    if finding.status is Status.MALFORMED:
        return malformed(f"{entry.where}: {finding.sentence}")
    return finding


class _memory:
    """A soft limit of the address space in the block, in this process alone; none elsewhere."""

    def __init__(self, mebibytes: int):
        self.more = mebibytes << 20
        self.before: tuple[int, int] | None = None

    def __enter__(self) -> None:
        import threading

        try:
            import resource

            with open("/proc/self/statm") as file:
                now = int(file.read().split()[0]) * resource.getpagesize()
        except (ImportError, OSError, ValueError):
            return
        if threading.active_count() > 1:  # not in a child of our own: leave the caller's alone
            return
        self.before = resource.getrlimit(resource.RLIMIT_AS)
        hard = self.before[1]
        limit = now + self.more
        if hard == resource.RLIM_INFINITY or limit < hard:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))

    def __exit__(self, *_: Any) -> None:
        if self.before is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, self.before)

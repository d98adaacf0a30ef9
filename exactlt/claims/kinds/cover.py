"""The minimal width of a stream for all targets of a range."""

from __future__ import annotations

from exactlt.certificates import WidthQuestion
from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import WEIGHTS, Evidences, stream_of
from exactlt.claims.fields import VALUE, Field, integer
from exactlt.claims.kinds.width import STREAM
from exactlt.claims.words import Finding, refuted, unchecked, verified

MOST = 4096
"""Targets of a range."""


def check(claim: Claim, use: Evidences) -> Finding:
    stream, low, high, n = stream_of(claim), claim["low"], claim["high"], claim["n"]
    tolerance, size = claim.get("tolerance", 0), claim.get("size")
    if not low <= high < low + MOST:
        raise BadField("high", f"expected low..high with at most {MOST} targets")
    if "certificate" in claim.fields:
        return use.certified_width(claim, WidthQuestion(stream, low, high, tolerance, size))
    if size is not None:
        return unchecked("a fixed size for many targets needs a certificate")
    widths = widths_of(claim, use, [stream], range(low, high + 1), tolerance, n)
    if isinstance(widths, Finding):
        return widths
    longest = max(widths[0])
    if longest != n:
        missed = low + widths[0].index(longest)
        least = f"more than {n}" if longest > n else longest
        return refuted(f"target {missed} needs {least} weights, not {n}")
    return verified(f"{n} weights reach all {high - low + 1} targets, {n - 1} do not")


def widths_of(claim, use, streams, targets, tolerance: int, most: int) -> list[list[int]] | Finding:
    """Minimal widths, one list of targets for each stream; ``most + 1`` where it is larger.

    All by one kernel on the bits of all reachable sums; the Finding says what that would cost.
    """
    import numpy as np

    from exactlt.kernels.window.reach import MAX_REACH, first_hit

    bound = streams[0].law.bound
    reach = max(1, most) * bound
    steps = len(streams) * most * (reach // 32 + len(targets) * (2 * tolerance + 1))
    if reach > MAX_REACH or most > 512:
        return unchecked("its sums are too many for a table; give it a certificate")
    if steps / 1e9 > use.allowed.spend:
        return use.unaffordable(claim, steps / 1e9)
    if most == 0:
        return [[0 if abs(t) <= tolerance else 1 for t in targets] for _ in streams]
    array = np.array([stream.take(most) for stream in streams], np.int64)
    found = first_hit(array, list(targets), tolerance)
    return [
        [
            0 if abs(t) <= tolerance else int(n) or most + 1
            for t, n in zip(targets, row, strict=True)
        ]
        for row in found
    ]


COVER = Kind(
    "cover-width",
    "The smallest prefix of a stream that reaches every target of a range.",
    (
        *STREAM,
        Field("low", integer(), needed=True),
        Field("high", integer(), needed=True),
        Field("tolerance", integer(0)),
        Field("size", integer(0)),
        Field("n", integer(0, WEIGHTS, near=True), VALUE, True),
    ),
    check,
    known=("proof", "exhaustive", "agreed"),
    certified=True,
)

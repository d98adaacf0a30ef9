"""What was found, for people, for programs, and for CI."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from exactlt.claims.control import Altered
from exactlt.claims.file import Entry
from exactlt.claims.words import EXIT, Finding, Status


@dataclass(frozen=True)
class Looked:
    """A claim, its finding, the seconds it took, and its negative control where one was run."""

    entry: Entry
    finding: Finding
    seconds: float = 0.0
    altered: tuple[Altered, ...] = ()


def line(looked: Looked) -> str:
    """One claim for people."""
    entry, finding = looked.entry, looked.finding
    where = "" if finding.sentence.startswith(f"{entry.file}:") else f"{entry.where}: "
    return f"{finding.status.value.upper():15} {entry.id}: {where}{finding.sentence}"


def counts(done: Sequence[Looked]) -> Counter:
    """How many claims have each status."""
    return Counter(looked.finding.status for looked in done)


def summary(done: Sequence[Looked]) -> str:
    """All statuses, those that do not occur too."""
    found = counts(done)
    parts = [f"{found[s]} {s.value}" for s in Status]
    return f"{len(done)} claims: " + ", ".join(parts)


def control_summary(done: Sequence[Looked]) -> str:
    """What became of the altered claims."""
    fields = [a for looked in done for a in looked.altered]
    faults = sum(not a.ok for a in fields)
    refused = sum(a.refused for a in fields)
    return (
        f"negative control: {len(fields)} fields altered in {refused} ways that were refused, "
        f"{faults} fields not load-bearing"
    )


def exit_code(done: Sequence[Looked]) -> int:
    """0 only if every claim is verified and no altered field was accepted."""
    if any(not a.ok for looked in done for a in looked.altered):
        return EXIT[Status.REFUTED]
    found = counts(done)
    return next((code for status, code in EXIT.items() if found[status]), 0)


def document(done: Sequence[Looked]) -> dict[str, Any]:
    """The report as JSON data."""
    found = counts(done)
    return {
        "format": "exactlt/claims-report",
        "version": 1,
        "counts": {s.value: found[s] for s in Status},
        "claims": [
            {
                "file": looked.entry.file,
                "line": looked.entry.line,
                "id": looked.entry.id,
                "kind": None if looked.entry.claim is None else looked.entry.claim.kind.name,
                "says": None if looked.entry.claim is None else looked.entry.claim.says,
                "status": looked.finding.status.value,
                "sentence": looked.finding.sentence,
                **(
                    {"altered": [{**vars(a), "ok": a.ok} for a in looked.altered]}
                    if looked.altered
                    else {}
                ),
            }
            for looked in done
        ],
    }


def junit(done: Sequence[Looked]) -> str:
    """JUnit XML, as CI systems read it: refuted and out of limits fail, malformed is an error.

    A claim that was not re-verified is *skipped*, with its reason.
    """
    found = counts(done)
    failures = found[Status.REFUTED] + found[Status.OUT_OF_LIMITS]
    seconds = sum(looked.seconds for looked in done)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites><testsuite name="exactlt claims" tests="{len(done)}" failures="{failures}" '
        f'errors="{found[Status.MALFORMED]}" skipped="{found[Status.OPEN]}" time="{seconds:.3f}">',
    ]
    words = {
        Status.REFUTED: "failure",
        Status.OUT_OF_LIMITS: "failure",
        Status.MALFORMED: "error",
        Status.OPEN: "skipped",
    }
    for looked in done:
        entry, finding = looked.entry, looked.finding
        head = (
            f"<testcase classname={quoteattr(_clean(entry.file))} name={quoteattr(entry.id)} "
            f'file={quoteattr(_clean(entry.file))} line="{entry.line}" '
            f'time="{looked.seconds:.3f}"'
        )
        text = _clean(finding.sentence)
        word = words.get(finding.status)
        if word is None:
            lines.append(f"{head}><system-out>{escape(text)}</system-out></testcase>")
        else:
            message = quoteattr(f"{finding.status.value}: {text}")
            lines.append(f"{head}><{word} message={message}/></testcase>")
    return "\n".join([*lines, "</testsuite></testsuites>"]) + "\n"


def _clean(text: str) -> str:
    """Without the control characters that XML has no way to write."""
    return "".join(c if c.isprintable() else " " for c in text)

"""What a re-run paper reports: claims, what was measured, verdicts, one figure.

A paper is a module with ``reproduce(lab) -> Reproduction``.  The lab says how much may be
spent and draws the samples; everything random comes from its seed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from exactlt.errors import InputError

VERDICTS = ("holds", "fails", "consistent", "open", "fails at this scale")
"""holds/fails: decided exactly or by a test with stated error; consistent: within the stated
intervals, which is no proof; open: these sizes do not decide it; fails at this scale: the
statement as restated for these data and sizes, which says nothing about the paper's own."""


@dataclass(frozen=True)
class Finding:
    """One claim of a paper beside what was computed here.

    ``source`` names the statement, ``claim`` says it in our words, ``ours`` holds the numbers
    and says whether they are exact or sampled.
    """

    source: str
    claim: str
    ours: str
    verdict: str

    def __post_init__(self):
        if self.verdict not in VERDICTS:
            raise InputError(f"verdict: expected one of {', '.join(VERDICTS)}, got {self.verdict}")


@dataclass(frozen=True)
class Reproduction:
    """All findings of one paper, and how to draw its figure into a file."""

    title: str
    findings: tuple[Finding, ...]
    draw: Callable[[str | Path], object]
    data: dict[str, object] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """JSON form."""
        return {
            "format": "exactlt/findings",
            "version": 1,
            "title": self.title,
            "findings": [asdict(f) for f in self.findings],
        }

    def lines(self) -> list[str]:
        """Text for the terminal, one block a finding."""
        out = [self.title]
        for f in self.findings:
            out += ["", f"[{f.verdict}] {f.source}", f"  claim  {f.claim}", f"  ours   {f.ours}"]
        return out


@dataclass(frozen=True)
class Lab:
    """Budget and randomness of a re-run.

    ``full`` takes minutes and larger sizes; otherwise a run stays below a minute.  With a
    ``store`` all sweeps are kept there and an interrupted run continues.
    """

    full: bool = False
    seed: int = 0
    store: str = ""
    workers: int | None = None

    def pick(self, quick, full):
        """The quick or the full value."""
        return full if self.full else quick

    def rows(self, plan) -> list:
        """Run a plan and summarise it."""
        return self.sweeps([plan])[0]

    def sweeps(self, plans) -> list[list]:
        """Run several plans into one store; their summaries."""
        from exactlt.experiments import run, summary

        def into(folder):
            for plan in plans:
                run(plan, folder, workers=self.workers, command=["exactlt", "reproduce"])
            return [summary(plan, folder) for plan in plans]

        if self.store:
            return into(self.store)
        with tempfile.TemporaryDirectory(prefix="exactlt-") as folder:
            return into(folder)

    def weights(self, law: str, n: int, samples: int, label: str):
        """(samples, n) weights of a stream of this lab's seed."""
        from exactlt.instances import Stream

        return Stream(law, self.seed, label).array(samples * n).reshape(samples, n)

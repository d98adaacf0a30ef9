"""Two runs of the benchmark side by side: what became slower by more than its noise."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from exactlt.errors import InputError

LEAST = 0.05
"""Differences below this share are never told apart."""
UNKNOWN = 0.1
"""Noise of a measurement that was made once."""


@dataclass(frozen=True)
class Change:
    """One contestant of one row in both runs."""

    row: str
    name: str
    before: float
    after: float
    noise: float  # share by which the two may differ without a reason

    def ratio(self, drift: float = 1.0) -> float:
        """Seconds after over seconds before, on a machine ``drift`` times as slow."""
        return self.after / self.before / drift

    def slower(self, drift: float = 1.0) -> bool:
        """Whether the difference is more than noise."""
        return self.ratio(drift) > 1 + self.noise


def changes(old: dict, new: dict) -> list[Change]:
    """All contestants that were right and timed in both runs.

    Raises
    ------
    InputError
        One of them is no result of ``exactlt bench``.
    """
    for name, document in (("old", old), ("new", new)):
        if not isinstance(document, dict) or document.get("format") != "exactlt/bench":
            raise InputError(f"{name}: expected results of exactlt bench (format exactlt/bench)")
    before = {key: c for key, c in _timed(old)}
    out = []
    for key, c in _timed(new):
        if key in before:
            b = before[key]
            noise = max(LEAST, b.get("noise") or UNKNOWN) + max(LEAST, c.get("noise") or UNKNOWN)
            row, name = key
            out.append(Change(row, name, b["seconds"], c["seconds"], noise))
    return out


def _timed(document: dict):
    for row in document["rows"]:
        for c in row["contestants"]:
            if c.get("seconds") and not c["wrong"]:
                yield (row["row"], c["name"]), c


def drift_of(found: list[Change]) -> float:
    """How many times as slow the machine is: the median over everybody else's programs."""
    others = [c.ratio() for c in found if not c.name.startswith("exactlt")]
    return statistics.median(others) if others else 1.0


def slower(found: list[Change]) -> list[Change]:
    """Ours that became slower by more than their noise, the worst first; drift is divided out."""
    drift = drift_of(found)
    ours = [c for c in found if c.name.startswith("exactlt") and c.slower(drift)]
    return sorted(ours, key=lambda c: -c.ratio(drift))


def comparison(old: dict, new: dict) -> str:
    """A Markdown table of our contestants in both runs; slower ones are marked."""
    found = changes(old, new)
    drift, marked = drift_of(found), set(slower(found))
    machines = [d.get("machine", {}).get("cpu", "?") for d in (old, new)]
    lines = [f"machine   {machines[1]}, {drift:.2f} times as slow as before by the peers' programs"]
    if machines[0] != machines[1]:
        lines[0] += f" (then {machines[0]})"
    lines += ["", "| row | contestant | before | now | ratio | |", "|---|---|---:|---:|---:|---|"]
    for c in found:
        if c.name.startswith("exactlt"):
            flag = f"**slower** than its noise of {c.noise:.0%}" if c in marked else ""
            lines.append(
                f"| {c.row} | {c.name} | {c.before:.3g} s | {c.after:.3g} s | "
                f"{c.ratio(drift):.2f} | {flag} |"
            )
    return "\n".join(lines) + "\n"

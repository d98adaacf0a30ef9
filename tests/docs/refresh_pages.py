"""Write what the commands print now into the console blocks of a page: ``python … PAGE…``.

Blocks with ``…`` in them are left as they are, to be mended by a person.
Review the difference before committing: the page is documentation, not a log.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from console_blocks import ROOT, output, pattern, steps


def refreshed(page: Path) -> str:
    """The page's text with every wrong block replaced by the real output."""
    lines = page.read_text("utf-8").splitlines()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for data in ("examples", "data"):
            shutil.copytree(ROOT / data, folder / data)
        changes = []
        for step in steps(page):
            if step.skip is not None:
                continue
            text = [line.rstrip() for line in output(step.command, folder).splitlines()]
            if pattern(step.shown).match("\n".join(text) + "\n" if text else ""):
                continue
            print(f"{step.where}: $ {step.command}", file=sys.stderr)
            if not any("…" in line for line in step.shown):
                changes.append((step, text))
    for step, text in reversed(changes):
        at = step.line
        while lines[at - 1].endswith("\\"):
            at += 1
        lines[at : at + len(step.shown)] = text
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        place = Path(argument).resolve()
        place.write_text(refreshed(place), "utf-8")

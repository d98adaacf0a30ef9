"""Console blocks of Markdown pages: found, run, and held against what the page shows.

A block is fenced as ``console``.  A line ``$ command`` is run; the lines after it are its stdout.
In the expected text a line that is only ``…`` matches any lines, ``…`` inside a line any text, and
trailing blanks are free.  Above the fence ``<!-- slow -->`` leaves a block to the slow suite and
``<!-- not run: reason -->`` leaves it out.  Blocks of a page run in order in one folder that holds
copies of ``examples`` and ``data``.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FENCE = re.compile(r"^```console\s*$")
SHELL = re.compile(r"[|<>;&$`*]")
SECONDS = 600
"""A documented command that takes longer is not one for a page."""


@dataclass(frozen=True)
class Step:
    """A command, the text that the page shows for it, and where it stands."""

    page: str
    line: int
    command: str
    shown: tuple[str, ...]
    slow: bool
    skip: str | None

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


def steps(page: Path) -> list[Step]:
    """All commands of a page, in order."""
    lines = page.read_text("utf-8").splitlines()
    name = str(page.relative_to(ROOT))
    found: list[Step] = []
    slow, skip, inside = False, None, False
    for at, line in enumerate(lines, 1):
        if not inside:
            if FENCE.match(line):
                inside = True
            elif line.strip() == "<!-- slow -->":
                slow = True
            elif note := re.match(r"<!-- not run: (.+) -->", line.strip()):
                skip = note[1]
            elif line.strip():
                slow, skip = False, None
        elif line.startswith("```"):
            inside, slow, skip = False, False, None
        elif line.startswith("$ "):
            found.append(Step(name, at, line[2:], (), slow, skip))
        elif found:
            last = found[-1]
            if last.command.endswith("\\") and not last.shown:
                command = last.command[:-1].rstrip() + " " + line.removeprefix("> ").strip()
                found[-1] = Step(name, last.line, command, (), slow, skip)
            else:
                found[-1] = Step(name, last.line, last.command, (*last.shown, line), slow, skip)
    return found


def pattern(shown: tuple[str, ...]) -> re.Pattern[str]:
    """What the page shows, as a regular expression over the whole output."""
    parts = []
    for line in shown:
        if line.strip() == "…":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            text = r"[^\n]*?".join(re.escape(piece) for piece in line.rstrip().split("…"))
            parts.append(text + r"[ \t]*\n")
    return re.compile("".join(parts) + r"\Z")


def output(command: str, folder: Path) -> str:
    """The stdout of a command in ``folder``; exactlt alone runs in this process."""
    # comments at the end of a command line are for the reader
    words = shlex.split(command, comments=True)
    if words[0] == "exactlt" and not SHELL.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", command)):
        from exactlt.cli import main

        caught = io.StringIO()
        with contextlib.chdir(folder), contextlib.redirect_stdout(caught):
            main(words[1:])
        return caught.getvalue()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=SECONDS,
    )
    return done.stdout


def mismatch(step: Step, folder: Path) -> str | None:
    """What a reader would see instead of the page's text, or None where it is right."""
    got = output(step.command, folder)
    text = "\n".join(line.rstrip() for line in got.splitlines()) + "\n" if got else ""
    if pattern(step.shown).match(text):
        return None
    shown = "\n".join(step.shown)
    return f"{step.where}: $ {step.command}\n--- the page\n{shown}\n--- the command\n{text}"

"""The README names only what exists: commands, options, files, pictures."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from exactlt.cli.application import build

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "README.md").read_text("utf-8")
FILES = r"`((?:exactlt|tests|data|docs|benchmarks|examples|checks)/[^`* :]+)"
EXAMPLES = r"\$ exactlt ([a-z]+ --?[^\n\\|#]*)"


def test_commands_exist():
    app = typer.main.get_command(build())
    named = set(re.findall(r"(?:`|\$ )exactlt ([a-z]+)", TEXT))
    assert {"demo", "solve", "width", "crosscheck", "bounds", "reproduce"} <= named
    assert named <= set(app.commands)


def test_linked_files_exist():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_files_in_backquotes_exist():
    for name in re.findall(FILES, TEXT):
        is_file = "." in name or name.endswith("/")  # others are names of formats
        assert not is_file or (ROOT / name).exists(), name


@pytest.mark.parametrize("line", sorted(set(re.findall(EXAMPLES, TEXT))))
def test_options_in_examples_exist(line):
    command = line.split()[0]
    words = [command]
    if command in ("network", "bounds"):  # groups of commands
        words = line.split()[:2]
    done = subprocess.run(
        [sys.executable, "-m", "exactlt", *words, "--help"], capture_output=True, text=True
    )
    for option in re.findall(r"(?<= )--[a-z][a-z-]*", f" {line}"):
        assert option in done.stdout, (line, option)

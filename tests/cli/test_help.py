"""Help that says all: nothing cut, options grouped, a short name, completion for the shell."""

import os
import subprocess
import sys

import pytest
import typer

from exactlt.cli import run
from exactlt.cli.application import build


def commands(app=None, words=()):
    """Every command of the application, as the words that call it."""
    group = typer.main.get_command(build()) if app is None else app
    for name, command in group.commands.items():
        yield (*words, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*words, name))


def test_no_description_is_cut(capsys):
    run(["-h"])
    shown = capsys.readouterr().out
    assert "..." not in shown.split("Commands:")[1]
    assert "Run the independent checker: VERIFIED 0" in shown


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_every_command_describes_itself_and_each_option(capsys, words):
    assert run([*words, "-h"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: exactlt {' '.join(words)} ")
    command = dict(commands())[words]
    assert command.help, "a command without a description"
    undescribed = [p.name for p in command.params if not getattr(p, "help", None)]
    assert not undescribed


def test_options_come_by_purpose(capsys):
    run(["solve", "-h"])
    shown = capsys.readouterr().out
    places = [shown.index(f"\n{title}:") for title in ("Arguments", "Options", "Limits", "Output")]
    assert places == sorted(places)
    assert "--seconds" in shown.split("Limits:")[1].split("Output:")[0]


def test_the_shell_is_told_what_could_come_next():
    shell = {"_EXACTLT_COMPLETE": "complete_bash", "COMP_WORDS": "exactlt sol", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "from exactlt.cli import main; main()"],
        env={**os.environ, **shell},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["solve", "solvers"]


@pytest.mark.parametrize(
    "wrong, meant", [("sovle", "solve"), ("probabilty", "probability"), ("datset", "dataset")]
)
def test_a_slip_is_answered_with_what_was_meant(capsys, wrong, meant):
    from exactlt.cli import main

    assert main([wrong]) == 2
    assert f"Did you mean '{meant}'" in capsys.readouterr().err

"""Pages that are made when the site is built: every command's help, every public name.

MkDocs calls ``on_files``; nothing here is written to disk, so no page can go stale.
"""

from __future__ import annotations

import exactlt
from exactlt.cli.application import build

HOMES = {"families": "exactlt.families", "datasets": "exactlt.datasets"}

KINDS = (
    ("Verbs", lambda name: name[0].islower() and name not in HOMES),
    ("Questions, answers and errors", lambda name: name[0].isupper()),
    ("Rooms", lambda name: name in HOMES),
)


def on_files(files, config):
    from mkdocs.structure.files import File

    for uri, content in (("commands.md", commands_page()), ("api.md", api_page())):
        files.append(File.generated(config, uri, content=content))
    return files


def commands_page() -> str:
    """The help of every command, in the order of ``exactlt --help``."""
    import typer

    group = typer.main.get_command(build())
    lines = ["# Commands", "", "What `exactlt COMMAND --help` prints, for each command.", ""]

    def write(command, context, words, depth):
        lines.extend([f"{'#' * depth} exactlt {' '.join(words)}".rstrip(), ""])
        lines.extend(["```text", command.get_help(context).rstrip(), "```", ""])
        for name in getattr(command, "commands", {}):
            below = command.get_command(context, name)
            with below.make_context(name, [], parent=context, resilient_parsing=True) as inner:
                write(below, inner, (*words, name), min(depth + 1, 3))

    with group.make_context("exactlt", [], resilient_parsing=True) as context:
        write(group, context, (), 2)
    return "\n".join(lines)


def api_page() -> str:
    """Every name of ``import exactlt``, from its docstring."""
    lines = [
        "# Python API",
        "",
        "`import exactlt as lt` is light: every name below is imported when it is first used.",
        "",
    ]
    for title, belongs in KINDS:
        names = [name for name in exactlt.__all__ if belongs(name)]
        if not names:
            continue
        lines.extend([f"## {title}", ""])
        for name in names:
            home = HOMES.get(name) or f"{exactlt._HOME[name]}.{name}"
            lines.extend([f"::: {home}", "    options:", "      heading_level: 3", ""])
    return "\n".join(lines)

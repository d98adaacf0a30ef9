"""How ``--help`` looks: options by what they are for, and no description cut short."""

from __future__ import annotations

from typer.core import TyperCommand, TyperGroup

SECTIONS = {
    "Limits": ("seconds", "memory", "steps_limit", "budget"),
    "Output": (
        *("out", "json", "figure", "claim", "certificate", "proof", "store", "state", "force"),
        *("folder", "export", "junit", "certify_all", "competition", "show", "explain"),
    ),
    "Randomness and workers": ("seed", "seeds", "workers", "pool", "dask"),
}
"""Heading of each group of options; an option means the same in every command."""


class Command(TyperCommand):
    """A sub-command whose help groups its options."""

    def format_options(self, ctx, formatter) -> None:
        write_options(self, ctx, formatter)


class Group(TyperGroup):
    """A command with sub-commands; each is described by its whole first sentence."""

    def format_options(self, ctx, formatter) -> None:
        write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx, formatter) -> None:
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, command.get_short_help_str(limit=1000))  # the formatter wraps
            for name, command in commands
            if command is not None and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def write_options(command, ctx, formatter) -> None:
    """Arguments first, then what is asked, then the groups of :data:`SECTIONS`, then help."""
    place = {name: title for title, names in SECTIONS.items() for name in names}
    groups: dict[str, list] = {title: [] for title in ("Arguments", "Options", *SECTIONS)}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is None:
            continue
        argument = parameter.param_type_name == "argument"
        title = "Arguments" if argument else place.get(parameter.name, "Options")
        groups[title].append(record)
    for title, records in groups.items():
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def dress(app) -> None:
    """Give every command and group of a Typer application this look."""
    app.info.cls = Group
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        group.cls = Group
        dress(group.typer_instance)

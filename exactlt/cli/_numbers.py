"""Every integer option takes the same numbers: 15, 2^40, 1_000; and refuses the same: 3.0, 1e5."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable

import typer


def integer(low: float | None, high: float | None) -> Callable[[object], int]:
    """A parser of integers from ``low`` to ``high``."""

    def parse(text: object) -> int:
        from exactlt.errors import InputError
        from exactlt.instances import as_int, parse_int

        try:
            value = parse_int("value", text) if isinstance(text, str) else as_int("value", text)
        except InputError:
            shown = repr(text)[:60]
            raise typer.BadParameter(
                f"expected an integer such as 15, -3 or 2^40, got {shown}"
            ) from None
        if (low is not None and value < low) or (high is not None and value > high):
            least = "any" if low is None else low
            most = "any" if high is None else high
            raise typer.BadParameter(f"expected an integer {least}..{most}, got {text}")
        return value

    parse.__name__ = "int"  # what the help shows
    return parse


def one_grammar(app: typer.Typer) -> None:
    """Give all integer options and arguments of an application :func:`integer`'s parser."""
    for command in app.registered_commands:
        assert command.callback is not None
        command.callback.__annotations__ = _annotations(command.callback)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        one_grammar(group.typer_instance)


def _annotations(function: Callable) -> dict[str, object]:
    hints = typing.get_type_hints(function, include_extras=True)
    for hint in hints.values():
        if typing.get_origin(hint) is not typing.Annotated:
            continue
        kind, info = typing.get_args(hint)[:2]
        if _plain(kind) is int and isinstance(info, typer.models.ParameterInfo):
            info.parser = integer(info.min, info.max)
            info.min = info.max = None
    return hints


def _plain(kind: object) -> object:
    """``int`` of ``int`` and of ``int | None``."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        named = [part for part in typing.get_args(kind) if part is not type(None)]
        return named[0] if len(named) == 1 else None
    return kind

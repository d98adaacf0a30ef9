"""Integer options of all commands take the same numbers."""

import typing

import pytest
import typer

from exactlt.cli import main
from exactlt.cli._numbers import _plain
from exactlt.cli.application import build


def callbacks(app):
    for command in app.registered_commands:
        yield command.callback
    for group in app.registered_groups:
        yield from callbacks(group.typer_instance)


OPTIONS = [
    (f"{function.__module__}.{function.__name__}", name, typing.get_args(hint)[1])
    for function in callbacks(build())
    for name, hint in typing.get_type_hints(function, include_extras=True).items()
    if typing.get_origin(hint) is typing.Annotated and _plain(typing.get_args(hint)[0]) is int
]


def test_there_are_integer_options():
    assert len(OPTIONS) > 30


@pytest.mark.parametrize("info", [o[2] for o in OPTIONS], ids=[f"{o[0]}-{o[1]}" for o in OPTIONS])
def test_an_integer_option_takes_powers_and_refuses_floats(info):
    assert info.parser("2^5") == info.parser("32") == info.parser("3_2") == info.parser("032") == 32
    for text in ("3.0", "1e2", "\u0663", "", "x", "0x10", "nan"):
        with pytest.raises(typer.BadParameter, match="expected an integer"):
            info.parser(text)


def test_the_command_line_says_what_was_expected(capsys):
    assert main(["width", "--law", "uniform:M=8", "--target", "1", "--max-n", "3.0"]) == 2
    assert "'--max-n': expected an integer such as 15, -3 or 2^40, got '3.0'" in (
        capsys.readouterr().err
    )
    assert main(["bounds", "eval", "D6", "--set", "n=9,M=9,t=3", "--bits", "1"]) == 2
    assert "'--bits': expected an integer 2..8192, got 1" in capsys.readouterr().err

"""The JSON Schemas of the documents that exactlt reads and prints, shipped with the package."""

from __future__ import annotations

import json
from importlib.resources import files

from exactlt.errors import InputError


def schema_names() -> list[str]:
    """All formats that have a schema, without the prefix ``exactlt/``.

    >>> "answer" in schema_names()
    True
    """
    found = [entry.name for entry in files(__name__).iterdir()]
    return sorted(name.removesuffix(".json") for name in found if name.endswith(".json"))


def schema(name: str) -> dict:
    """The schema (JSON Schema, draft 2020-12) of a format such as ``exactlt/subset-sum``.

    Raises
    ------
    InputError
        There is none of that name.

    >>> schema("exactlt/partition")["properties"]["version"]
    {'const': 1}
    """
    name = name.removeprefix("exactlt/")
    if name not in schema_names():
        raise InputError(f"schema: expected one of {', '.join(schema_names())}, got {name!r}")
    return json.loads(files(__name__).joinpath(f"{name}.json").read_text("utf-8"))

"""The JSON Schema of claim files, made from the table of kinds and shipped beside it."""

from __future__ import annotations

import json
from importlib.resources import files

from exactlt.claims.claim import NAME
from exactlt.claims.file import FORMAT, VERSION
from exactlt.claims.kinds import KINDS


def made() -> dict:
    """The schema, from :data:`KINDS`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": "Claim files of exactlt, TOML read as JSON data.",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "version"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "about": {"type": "string"},
            "claim": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "says", "kind", "known"],
                    "oneOf": [{"$ref": f"#/$defs/{name}"} for name in KINDS],
                },
            },
        },
        "$defs": {name: _kind(kind) for name, kind in KINDS.items()},
    }


def _kind(kind) -> dict:
    fields = kind.all_fields()
    properties = {
        name: {**f.reader.schema, **({"description": f.about} if f.about else {})}
        for name, f in fields.items()
    }
    properties["id"] = {"type": "string", "pattern": f"^{NAME.pattern}$"}
    return {
        "description": kind.about,
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, f in fields.items() if f.needed],
        "properties": properties,
    }


def schema() -> dict:
    """The schema as it is shipped (``exactlt/claims/schema.json``)."""
    return json.loads(files("exactlt.claims").joinpath("schema.json").read_text("utf-8"))


def text() -> str:
    """The file's text."""
    return json.dumps(made(), indent=1, ensure_ascii=False) + "\n"

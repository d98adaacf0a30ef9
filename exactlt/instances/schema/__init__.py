"""The JSON Schemas of the canonical documents, shipped with the package."""

from __future__ import annotations

import json
from importlib.resources import files


def schema(format_name: str) -> dict:
    """The schema of a format such as ``exactlt/subset-sum``."""
    name = format_name.removeprefix("exactlt/") + ".json"
    return json.loads(files(__name__).joinpath(name).read_text("utf-8"))

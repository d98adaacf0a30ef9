"""A plain ``exactlt solve FILE`` without the parser, which costs more than the answer.

Only calls that cannot be misread are taken: one file, long options once each, values as they
stand here.  Everything else, errors and help included, is left to the full parser, so there is
one grammar and one wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

FLAGS = ("competition", "explain")
WORDS = ("ask", "solver", "confirm", "certificate", "proof", "claim", "state")
NUMBERS: dict[str, tuple[str, Callable]] = {
    "seconds": (r"[0-9]{1,9}(\.[0-9]{1,9})?", float),
    "memory": (r"[0-9]{1,9}", int),
    "k": (r"[0-9]{1,9}", int),
    "limit": (r"[0-9]{1,9}", int),
}


def plain_solve(argv: Sequence[str]) -> dict | None:
    """The arguments of :func:`~exactlt.cli._answering.answer_file`, or None.

    >>> plain_solve(["solve", "row.json", "--ask", "count", "--seconds=2"])
    {'file': 'row.json', 'ask': 'count', 'seconds': 2.0}
    >>> plain_solve(["solve", "--help"])
    """
    if not argv or argv[0] != "solve":
        return None
    found: dict = {}
    rest = iter(argv[1:])
    for word in rest:
        if word.startswith("--"):
            name, given, value = word[2:].partition("=")
            if name in FLAGS and not given:
                value = True
            elif name in WORDS or name in NUMBERS:
                value = value if given else next(rest, "")
                if value[:1] in ("", "-"):
                    return None
                if name in NUMBERS:
                    pattern, kind = NUMBERS[name]
                    if not re.fullmatch(pattern, value):
                        return None
                    value = kind(value)
            else:
                return None
        elif word[:1] in ("", "-"):
            return None
        else:
            name, value = "file", word
        if name in found:
            return None
        found[name] = value
    return found if "file" in found else None

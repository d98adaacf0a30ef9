"""A claim file to begin with: one claim of each common kind, all true."""

from __future__ import annotations

from pathlib import Path

from exactlt._files import check_output, write_atomic
from exactlt.claims.file import HEAD
from exactlt.errors import InputError

TEXT = (
    HEAD
    + '''
# What the paper says, in a form that `exactlt claims verify` re-checks in seconds.
# `exactlt claims kinds` lists the kinds, `exactlt claims kinds width` the fields of one.
# Most commands write their claim themselves: `exactlt width … --claim paper.claims.toml`.

[[claim]]
id = "mask"
says = "A mask keeps weights of 3, -5, 8 whose sum is 6."
kind = "answer"
known = "witness"
question = """{"format": "exactlt/subset-sum", "version": 1, "weights": ["3", "-5", "8"], \\
"target": "6"}"""
ask = "decide"
verdict = "feasible"
mask = "111"

[[claim]]
id = "miss"
says = "Sixteen uniform weights from -4..4 miss the target 4 with probability 0.0024649."
kind = "probability"
known = "exhaustive"
law = "uniform:M=4"
n = 16
target = 4
of = "miss"
value = "0.0024649"

[[claim]]
id = "least-n"
says = "The one-sided obstruction asks for 8 weights at failure probability 1/100."
kind = "bound-least"
known = "exhaustive"
statement = "D7a"
at = { M = "4", t = "1", eta = "1/100" }
least = 8

[[claim]]
id = "experiment"
says = "Of 20 trained masks 3 are exact; the interval is Clopper and Pearson's."
kind = "estimate"
known = "sampled"
hits = 3
samples = 20
confidence = "99/100"
lower = "0.0176"
upper = "0.4495"
'''
)


def write_starter(path: str | Path) -> Path:
    """Write the starter to a new file.

    Raises
    ------
    InputError
        There is one already, or it cannot be written.
    """
    path = check_output(path)
    if path.exists():
        raise InputError(f"{path} is there already; name a new file")
    return write_atomic(path, TEXT)

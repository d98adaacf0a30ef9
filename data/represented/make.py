"""Represent the digits classifier by the constructive search, with its lower bounds, and write it.

    python data/represented/make.py            # rewrites both files: minutes
    python data/represented/make.py --check    # recomputes the bounds of the shipped file alone

The masks need no trust: ``exactlt represent --verify`` redraws the random network and adds up
every coefficient.  The bounds are exhaustive; ``--check`` lists all small sets of units again.
"""

import sys
from dataclasses import replace
from pathlib import Path

from exactlt.representation import lower_bound, read_representation, represent, write_representation

HERE = Path(__file__).parent
TARGET = HERE.parent / "targets" / "digits-64-16-10.json"
PLACE = HERE / "digits-64-16-10.json"


def bounded(found, step=lambda done, total, what: None):
    """The same masks with bounds that are computed now."""
    layers = tuple(
        replace(r, bound=lower_bound(r.question, r.pruned.n, step=step)) for r in found.layers
    )
    return replace(found, layers=layers)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        shipped = read_representation(PLACE)
        wrong = shipped.flaw()
        for old, new in zip(shipped.layers, bounded(shipped).layers, strict=True):
            print(old.question.label, old.pruned.n, old.bound.width, new.bound.width)
            wrong = wrong or (None if old.bound == new.bound else "another bound")
        sys.exit(wrong)
    write_representation(bounded(represent(TARGET, 4, methods=["constructive"])), PLACE)
    pixels = represent(TARGET, 4, methods=["constructive"], domain="0..1")
    write_representation(pixels, HERE / "digits-pixels.json")

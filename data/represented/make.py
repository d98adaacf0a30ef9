"""Represent the digits classifier by the constructive search, with its lower bounds, and write it.

    python data/represented/make.py            # rewrites both files: minutes
    python data/represented/make.py --check    # recomputes the bounds of the shipped files alone

The masks need no trust: ``exactlt represent --verify`` redraws the random network and adds up
every coefficient.  The bounds are exhaustive; ``--check`` lists all small sets of units again.
"""

import sys
from dataclasses import replace
from pathlib import Path

from exactlt.representation import lower_bound, read_representation, represent, write_representation

HERE = Path(__file__).parent
TARGET = HERE.parent / "targets" / "digits-64-16-10.json"
PLACE, PIXELS = HERE / "digits-64-16-10.json", HERE / "digits-pixels.json"


SETS = {"all": 3e6, "0..1": 2e7}
"""Sets that each side of the first layer may list, by domain."""


def bounded(found):
    """The same masks with bounds that are computed now."""
    layers = []
    for report in found.layers:
        sets = SETS.get(str(report.question.inputs), 3e6)
        bound = lower_bound(report.question, report.pruned.n, sets=sets)
        layers.append(replace(report, bound=bound))
    return replace(found, layers=tuple(layers))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        wrong = None
        for place in (PLACE, PIXELS):
            shipped = read_representation(place)
            wrong = wrong or shipped.flaw()
            for old, new in zip(shipped.layers, bounded(shipped).layers, strict=True):
                print(
                    place.name, old.question.label, old.pruned.n, old.bound.width, new.bound.width
                )
                wrong = wrong or (None if old.bound == new.bound else "another bound")
        sys.exit(wrong)
    write_representation(bounded(represent(TARGET, 4, methods=["constructive"])), PLACE)
    pixels = represent(TARGET, 4, methods=["constructive"], domain="0..1")
    write_representation(bounded(pixels), PIXELS)

"""n* against tolerance, d = 1, 2, 3, by class of masks: ``python benchmarks/tolerance_widths.py``.

Appends what is missing to ``tolerance_widths.jsonl`` (M = 8, seeds 0..2, eps = 2^-j, 25 s a search,
no certificates: n* − 1 is CP-SAT's word unless the evidence says more) and draws
``docs/network_tolerance.svg`` from it; with ``--draw`` it only draws.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from exactlt._figures import BLUE, GREEN, ORANGE, axes, save
from exactlt.answers import Limits
from exactlt.width.families import family

HERE = Path(__file__).parent
RECORDS = HERE / "tolerance_widths.jsonl"
SECONDS, BITS, SEEDS = 25, range(1, 7), range(3)
CLASSES = {"one-input": (1, 2, 3), "free": (1, 2, 3), "whole-neuron": (1, 2)}
COLOURS = {"one-input": BLUE, "free": GREEN, "whole-neuron": ORANGE}


def records() -> list[dict]:
    return [json.loads(line) for line in RECORDS.read_text().splitlines()]


def measure() -> None:
    there = {(r["s"], r["d"], r["j"], r["seed"]) for r in records()}
    with RECORDS.open("a") as out:
        for structure, dimensions in CLASSES.items():
            for d in dimensions:
                for j in BITS:
                    for seed in SEEDS:
                        if (structure, d, j, seed) in there:
                            continue
                        eps = Fraction(1, 1 << j)
                        draw = family("linear")(
                            "uniform:M=8", seed, inputs=d, outputs=1, tolerance=eps
                        )
                        start = time.perf_counter()
                        w = draw.width(structure, limits=Limits(SECONDS), prove=False, max_n=200)
                        record = {"d": d, "j": j, "seed": seed, "s": structure, "n": w.n}
                        record |= {"at_most": w.at_most, "refuted": w.refuted}
                        record |= {"ev": w.evidence.value}
                        record["sec"] = round(time.perf_counter() - start, 1)
                        print(json.dumps(record), file=out, flush=True)


def draw() -> None:
    """Means over the seeds; open cells by the width that was shown, hollow."""
    cells = defaultdict(list)
    for r in records():
        cells[r["s"], r["d"], r["j"]].append(r)
    with axes(9, 3.4, 1, 3) as (figure, panels):
        for d, ax in zip((1, 2, 3), panels, strict=True):
            for structure, colour in COLOURS.items():
                points = []
                for j in BITS:
                    found = cells.get((structure, d, j), [])
                    shown = [r["at_most"] for r in found if r["at_most"] is not None]
                    if found and len(shown) == len(found):
                        settled = all(r["n"] is not None for r in found)
                        points.append((2**j, sum(shown) / len(shown), settled))
                if not points:
                    continue
                ax.plot([x for x, _, _ in points], [y for _, y, _ in points], color=colour, lw=1)
                for x, y, settled in points:
                    ax.plot(x, y, "o", ms=4, color=colour, mfc=colour if settled else "white")
                ax.plot([], [], "-o", ms=4, color=colour, label=structure)
            ax.set_xscale("log", base=2)
            ax.set(xlabel="1/ε", title=f"{d} input{'s' if d > 1 else ''}", ylim=(0, None))
        panels[0].set(ylabel="n*, mean of three seeds, M = 8")
        panels[1].legend(frameon=False, fontsize=8)
        save(figure, HERE.parent / "docs" / "network_tolerance.svg")


if __name__ == "__main__":
    if sys.argv[1:] != ["--draw"]:
        measure()
    draw()

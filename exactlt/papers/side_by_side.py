"""The demo's second half: four ways to represent the same classifier, side by side.

A gadget per weight and a block per input are what the theorems build; their widths are computed
here, in seconds.  The constructive masks and the lower bound took minutes and are shipped: the
masks are verified here, on the whole domain and on every image; the bound is only quoted, and
recomputed by ``data/represented/make.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import exactlt
from exactlt.errors import InputError, SoundnessError
from exactlt.networks import Network
from exactlt.representation import Representation, layer_reports, read_representation
from exactlt.views.represent import NAMES, Row, figure, row

SHIPPED = "digits-64-16-10.json"


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The shipped representation, with widths of gadgets and blocks of the same source."""

    found: Representation
    images: int
    outputs_equal: int

    @property
    def rows(self) -> list[Row]:
        """One per layer, the bounds marked as quoted."""
        return [replace(row(report), quoted=("bound",)) for report in self.found.layers]


def shipped_path() -> Path:
    """The shipped masks: in an installed package, or in the repository."""
    root = Path(exactlt.__file__).parent
    for folder in (root / "data" / "represented", root.parent / "data" / "represented"):
        if (folder / SHIPPED).exists():
            return folder / SHIPPED
    raise InputError(f"masks: {SHIPPED} is not where exactlt is installed; reinstall it")


def compare(target: Network, images) -> SideBySide | None:
    """The four ways for the shipped classifier; None for another target.

    Raises
    ------
    SoundnessError
        A shipped mask is wrong.
    """
    shipped = read_representation(shipped_path())
    if shipped.target != target:
        return None
    if (wrong := shipped.flaw()) is not None:
        raise SoundnessError(f"the shipped masks are wrong: {wrong}")
    questions = [report.question for report in shipped.layers]
    live = layer_reports(questions, ("gadgets", "block"))
    layers = tuple(
        replace(kept, gadgets=new.gadgets, block=new.block)
        for kept, new in zip(shipped.layers, live, strict=True)
    )
    source, masks = shipped.source()
    ratio = target.output_unit / source.output_unit
    equal = source.evaluate(images, masks) == target.evaluate(images) * int(ratio)
    found = replace(shipped, layers=layers)
    return SideBySide(found, len(images), int(equal.all(axis=1).sum()))


def text(both: SideBySide) -> str:
    """A line per layer and one about what was verified."""
    found = both.found
    names = list(NAMES)
    lines = ["hidden units, layer by layer, for a unit that keeps one input:"]
    for one in both.rows:
        shown = "  ".join(f"{NAMES[n]} {one.units[n]:,}" for n in names if one.units[n] is not None)
        lines.append(f"  {one.title:24} {shown}")
    kept = sum(report.constructive.kept for report in found.layers)
    lines += [
        f"constructive  {'-'.join(map(str, found.widths))}, {kept:,} weights kept; masks verified "
        f"for {found.layers[0].question.inputs.describe()}, outputs equal on "
        f"{both.outputs_equal} of {both.images} images",
        "quoted    the lower bounds (exhaustive; data/represented/make.py recomputes them)",
    ]
    return "\n".join(lines)


def draw(both: SideBySide, path: str | Path) -> Path:
    """The picture: a panel per layer, four bars."""
    shape = "-".join(map(str, both.found.target.widths))
    return figure(both.rows, path, f"a trained {shape} classifier as a pruned random network")

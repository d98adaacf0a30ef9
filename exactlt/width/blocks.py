"""A whole network by blocks: one gadget per target weight, as the constructions do.

The target's layer :math:`W` (d_out × d_in) becomes two source layers: first a hidden layer
with one unit per gadget unit, of which only the entry for the gadget's own input is kept,
then a layer that adds each gadget's units into its own output (PRN20, Theorem 1; KN25,
Lemmas 5-7, without sharing hidden units between outputs).  Entries that are never kept are
drawn as well: the source is a dense random network, and the mask does all the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exactlt.instances import Stream
from exactlt.width.gadget import WeightGadget, weight_gadget


@dataclass(frozen=True)
class LayerBlocks:
    """The gadgets of one target layer, row-major over (output, input)."""

    outputs: int
    inputs: int
    gadgets: tuple[WeightGadget, ...]

    @property
    def units(self) -> int:
        """Hidden units of the source layer."""
        return sum(g.n for g in self.gadgets)

    def at(self, output: int, input_: int) -> WeightGadget:
        return self.gadgets[output * self.inputs + input_]


def represent_layer(
    weights,
    k: int,
    scale: int,
    seed: int,
    label: str,
    *,
    confirm: tuple[str, ...] = ("mitm",),
    step: Callable[[], None] = lambda: None,
) -> LayerBlocks:
    """A minimal gadget for every weight of one layer.

    Parameters
    ----------
    weights : int array, shape (outputs, inputs)
        Target weights on their own grid.
    k : int
        Precision of the source, δ = 2^−k.
    scale : int
        How many units of δ² one unit of the target's grid is.
    seed, label : int, str
        Weight (r, c) takes the stream ``label/r/c``.
    step : callable
        Called after each weight, for progress.
    """
    outputs, inputs = weights.shape
    gadgets = []
    for r in range(outputs):
        for c in range(inputs):
            target = int(weights[r, c]) * scale
            gadgets.append(weight_gadget(target, k, seed, f"{label}/{r}/{c}", confirm=confirm))
            step()
    return LayerBlocks(outputs, inputs, tuple(gadgets))


def assemble_layer(blocks: LayerBlocks, k: int, seed: int, label: str):
    """Two dense random source layers and their masks.

    Returns
    -------
    first, second : int64 arrays, shapes (units, inputs) and (outputs, units)
        Source weights in units of δ.
    keep_first, keep_second : uint8 arrays of the same shapes
    """
    import numpy as np

    units = blocks.units
    grid = f"grid:k={k}"
    first = Stream(grid, seed, f"{label}/rest/1").array(units * blocks.inputs)
    second = Stream(grid, seed, f"{label}/rest/2").array(units * blocks.outputs)
    first = first.reshape(units, blocks.inputs)
    second = second.reshape(blocks.outputs, units)
    keep_first = np.zeros(first.shape, np.uint8)
    keep_second = np.zeros(second.shape, np.uint8)
    for (r, c), rows in _places(blocks):
        gadget = blocks.at(r, c)
        if not gadget.n:
            continue
        u, v = np.array(gadget.units(), np.int64).T
        first[rows, c], second[r, rows] = u, v
        keep_first[rows, c] = keep_second[r, rows] = gadget.mask
    return first, second, keep_first, keep_second


def _places(blocks: LayerBlocks) -> Iterator[tuple[tuple[int, int], slice]]:
    start = 0
    for r in range(blocks.outputs):
        for c in range(blocks.inputs):
            n = blocks.at(r, c).n
            yield (r, c), slice(start, start + n)
            start += n

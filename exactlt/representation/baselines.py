"""What the constructions of the theorems need: one gadget per weight, or one block per input.

Both are exact widths by first hits (``exactlt.kernels.reach``): the shortest prefix of a stream
in which the wanted subset sums exist.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import Gadget, Stream
from exactlt.kernels.reach import first_hits
from exactlt.representation.layer import LayerQuestion, PrunedLayer

WIDEST_GADGET = 1024
WIDEST_BLOCK = 1 << 12
"""Units of one input's block."""


def gadget_width(question: LayerQuestion, step: Callable[[], None] = lambda: None) -> int:
    """Hidden units with one gadget per weight, each with the fewest units of its own stream.

    PRN20, Theorem 1; KN25, Lemma 5.  Weight (o, i) has the stream ``label/o/i`` of pairs (u, v).
    Exact: no gadget has fewer units of its stream.  O(weights · n²·4^k / 64) word operations.
    """
    m, d = question.weights.shape
    total = 0
    for o in range(m):
        for i in range(d):
            target = int(question.weights[o, i]) * question.scale
            last = question.constant and i == d - 1
            total += max(
                (
                    _first_hit(question, f"{question.label}/{o}/{i}", sign, target)
                    for sign in ((1,) if last else question.inputs.signs)
                ),
                default=0,
            )
            step()
    return total


def _first_hit(question: LayerQuestion, label: str, sign: int, target: int) -> int:
    length = 64
    while target:
        row = Stream(Gadget(question.k, sign), question.seed, label).array(length)
        hit = int(first_hits(row, [target])[0])
        if hit >= 0:
            return hit
        length *= 2
        if length > WIDEST_GADGET:
            raise InputError(f"bits: no gadget of {WIDEST_GADGET} units for {target} ({label})")
    return 0


def block_layer(question: LayerQuestion, step: Callable[[], None] = lambda: None) -> PrunedLayer:
    """The narrowest pruned layer in which unit j serves input j mod d, for all outputs.

    KN25, Lemma 7.  Exact: one unit less of this source does not do.

    Raises
    ------
    UnsupportedError
        A block would need more than 4,096 units.
    """
    m, d = question.weights.shape
    length, sums = 64 * d, question.weights * question.scale
    while True:
        first, second = question.source(length)
        width, chosen = 0, []
        for side in question.sides:
            block = np.arange(side.input, length, d)
            u = first[block, side.input]
            for o in side.outputs.tolist():
                row = np.where(np.sign(u) == side.sign, u * second[block, o], 0)
                hit = int(first_hits(row, [int(sums[o, side.input])])[0])
                chosen.append((side, o, block, row, hit))
                width = -1 if min(width, hit) < 0 else max(width, int(block[hit - 1]) + 1)
            step()
        if width >= 0:
            break
        length *= 2
        if length > WIDEST_BLOCK * d:
            raise UnsupportedError(
                f"{question.label}: a block needs more than {WIDEST_BLOCK} units"
            )
    kept_input = np.full(width, -1, np.int32)
    kept_outputs = np.zeros((width, m), bool)
    for side, o, block, row, hit in chosen:
        used = block[_subset(row[:hit], int(sums[o, side.input]))]
        kept_input[used] = side.input
        kept_outputs[used, o] = True
    return PrunedLayer(question, kept_input, kept_outputs)


def _subset(row: np.ndarray, target: int) -> list[int]:
    """Places of a row that add up to the target; the row is the shortest prefix that can."""
    sums = {0: -1}  # sum -> the first place that reaches it, so the places before reach the rest
    for j in np.flatnonzero(row).tolist():
        w = int(row[j])
        for s in {s + w for s in sums} - sums.keys():
            sums[s] = j
    if target not in sums:
        raise SoundnessError(f"no subset adds up to {target} where first hits found one")
    found = []
    while target:
        j = sums[target]
        found.append(j)
        target -= int(row[j])
    return found

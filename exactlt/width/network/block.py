"""Block masks of any layer: the width that the papers' construction needs, exactly and fast.

Unit j may keep input j mod d only.  Then output o and input i ask two independent subset sums
of their own, one for each sign of the input: the units of block i with u > 0, and those with
u < 0, must reach the target weight through their v_oj.  So n* is the latest of 2·d·m first hits.
"""

from __future__ import annotations

import itertools

import numpy as np

from exactlt.answers import Clock, Verdict
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import Law, SubsetSum, parse_law
from exactlt.networks import Masks, Network, NetworkMask, Structure, counterexample
from exactlt.solvers import solver as named
from exactlt.width.network.search import two_layer_source
from exactlt.width.search import Width

BY = "first hits"


def block_width(target: Network, law: Law | str, seed: int, *, max_n: int = 1 << 14) -> Width:
    """n* of block masks for one linear layer, all real inputs; exhaustive.

    Parameters
    ----------
    target : Network
        One layer, no bias; any size.
    max_n : int
        Widest source tried.

    Notes
    -----
    O(n Σ|w| / 64) word operations for each of the 2·d·m rows (reachable-sum bitsets).
    """
    from exactlt.kernels.reach import first_hits

    clock = Clock()
    law = parse_law(law) if isinstance(law, str) else law
    if target.depth != 1 or not target.homogeneous:
        raise UnsupportedError("block width: expected one layer without bias and quantizer")
    d, m = target.widths[0], target.widths[-1]
    length = min(64 * d, max_n)
    while True:
        source = two_layer_source(law, seed, d, m, length)
        scale = target.output_unit / source.output_unit * source.input_unit / target.input_unit
        first, second = (layer.weights for layer in source.layers)
        last, kept = 0, []
        for i in range(d):
            block = np.arange(i, length, d)
            u = first[block, i]
            for o in range(m):
                goal = int(target.layers[0].weights[o, i]) * scale
                if goal.denominator != 1:
                    note = f"{goal} is off the source's grid"
                    return Width.known(None, BY, max_n, seconds=clock.elapsed, note=note)
                for side in (1, -1):
                    row = np.where(np.sign(u) == side, np.abs(u) * second[o, block], 0)
                    hit = int(first_hits(row, [side * int(goal)])[0])
                    if hit < 0:
                        last = -1
                        break
                    if hit:
                        last = max(last, int(block[hit - 1]) + 1)
                        kept.append((i, o, block[:hit], row[:hit], side * int(goal)))
                if last < 0:
                    break
            if last < 0:
                break
        if last >= 0:
            break
        if length >= max_n:
            return Width.known(None, BY, max_n, seconds=clock.elapsed)
        length = min(2 * length, max_n)
    masks = np.zeros((last, d), np.uint8), np.zeros((m, last), np.uint8)
    for i, o, block, row, goal in kept:
        places = np.flatnonzero(row)
        answer = named("dp").solve(SubsetSum(row[places].tolist(), goal))
        if answer.verdict is not Verdict.FEASIBLE:
            raise SoundnessError(f"dp does not find {goal} where first_hits did")
        used = block[places[np.flatnonzero(answer.mask)]]
        masks[0][used, i] = 1
        masks[1][o, used] = 1
    question = NetworkMask(
        two_layer_source(law, seed, d, m, last), target, structure=Structure.BLOCK
    )
    if (wrong := counterexample(question, masks)) is not None:
        raise SoundnessError(f"block masks of width {last} differ from the target by {wrong.gap}")
    return Width.known(last, BY, max_n, mask=masks, seconds=clock.elapsed, asked=2 * d * m)


def block_by_heuristic(
    target: Network, law: Law | str, seed: int, solver: str, *, most: int = 512
) -> tuple[int, Masks] | None:
    """Block masks whose rows a heuristic solves: the construction, as an algorithm finds it.

    Parameters
    ----------
    target : Network
        One layer, no bias.
    solver : str
        Of one row, such as local_search or greedy.
    most : int
        Widest source tried.

    Returns
    -------
    (width, masks) or None
        The width at which every row was solved, an upper bound for the block width; None if
        some row was not solved up to ``most``.

    Notes
    -----
    Each of the 2·d·m rows takes its own shortest prefix at which the heuristic succeeds; no
    prefix is tried in which no subset can reach the goal.
    """
    from exactlt.kernels.reach import first_hits

    law = parse_law(law) if isinstance(law, str) else law
    if target.depth != 1 or not target.homogeneous:
        raise UnsupportedError("block width: expected one layer without bias and quantizer")
    method = named(solver)
    d, m = target.widths[0], target.widths[-1]
    first, second = (layer.weights for layer in two_layer_source(law, seed, d, m, most).layers)
    masks, last = (np.zeros((most, d), np.uint8), np.zeros((m, most), np.uint8)), 0
    for i, o, side in itertools.product(range(d), range(m), (1, -1)):
        block = np.arange(i, most, d)
        u = first[block, i]
        row = np.where(np.sign(u) == side, np.abs(u) * second[o, block], 0)
        goal = side * int(target.layers[0].weights[o, i]) * law.bound
        hit = int(first_hits(row, [goal])[0])
        if hit < 0:
            return None
        for end in range(hit, len(row) + 1):
            places = np.flatnonzero(row[:end])
            if not goal:
                break
            answer = method.solve(SubsetSum(row[places].tolist(), goal))
            if answer.mask is not None and answer.gap == 0:
                used = block[places[np.flatnonzero(answer.mask)]]
                masks[0][used, i] = masks[1][o, used] = 1
                last = max(last, int(used.max()) + 1)
                break
        else:
            return None
    found = masks[0][:last], masks[1][:, :last]
    source = two_layer_source(law, seed, d, m, last)
    question = NetworkMask(source, target, structure=Structure.BLOCK)
    if (wrong := counterexample(question, found)) is not None:
        raise SoundnessError(f"block masks of width {last} differ from the target by {wrong.gap}")
    return last, found


def sub_layer(network: Network, layer: int, rows, columns, bits: int | None = None) -> Network:
    """Some rows and columns of one layer, optionally rounded to 2^-bits and clipped to ±1.

    Rounding is to nearest, ties to even; the layer's weights must be at least that precise.
    """
    from fractions import Fraction

    from exactlt.networks import Layer

    if not 0 <= layer < network.depth:
        raise InputError(f"layer: expected 0..{network.depth - 1}, got {layer}")
    chosen = network.layers[layer]
    rows, columns = list(rows), list(columns)
    for name, picked, size in (("rows", rows, chosen.outputs), ("columns", columns, chosen.inputs)):
        if not picked or not all(0 <= x < size for x in picked):
            raise InputError(f"{name}: expected some of 0..{size - 1}, got {picked}")
    weights = chosen.weights[np.ix_(rows, columns)]
    if bits is None:
        return Network((Layer(weights, unit=chosen.unit),))
    scale, one = chosen.unit * 2**bits, 1 << bits
    rounded = [[max(-one, min(one, round(int(w) * scale))) for w in row] for row in weights]
    return Network((Layer(rounded, unit=Fraction(1, one)),))

"""All masks of a small source, one by one: the oracle of every other network method."""

from __future__ import annotations

import itertools

import numpy as np

from exactlt.answers import Clock, Evidence, Reason
from exactlt.errors import UnsupportedError
from exactlt.networks import Masks, NetworkMask, Structure, counterexample
from exactlt.solvers.network.answer import Objective, Report

BITS = 20
"""At most 2^20 masks."""


def enumerate_masks(question: NetworkMask):
    """Every allowed mask once, bits on zero weights 0.

    Raises
    ------
    UnsupportedError
        More than 2^20 masks would have to be looked at.
    """
    if question.structure is Structure.WHOLE_NEURON:
        yield from _whole(question)
        return
    source = question.source
    per_layer = []
    total = 0
    for i, (layer, free) in enumerate(zip(source.layers, question.maskable, strict=True)):
        there = np.argwhere(layer.weights != 0).tolist()
        first = i % 2 == 0 and i < source.depth - 1
        if first and question.structure is Structure.BLOCK and free:
            there = [(j, k) for j, k in there if k == j % layer.inputs]
        total += len(there) if free else 0
        per_layer.append((layer.weights.shape, there, free))
    if total > BITS:
        raise UnsupportedError(
            f"enumerate takes at most {BITS} maskable nonzero weights, got {total}"
        )
    choices = [
        [
            _filled(shape, [p for p, bit in zip(there, bits, strict=True) if bit])
            for bits in (
                itertools.product((0, 1), repeat=len(there)) if free else [(1,) * len(there)]
            )
        ]
        for shape, there, free in per_layer
    ]
    if question.structure is Structure.ONE_INPUT:
        for i in range(0, source.depth - 1, 2):
            if question.maskable[i]:
                choices[i] = [m for m in choices[i] if not m.size or m.sum(axis=1).max() <= 1]
    yield from itertools.product(*choices)


def _whole(question: NetworkMask):
    hidden = question.source.widths[1:-1]
    if sum(hidden) > BITS:
        raise UnsupportedError(f"enumerate takes at most {BITS} hidden units, got {sum(hidden)}")
    for bits in itertools.product((0, 1), repeat=sum(hidden)):
        flags, start = [np.ones(question.source.widths[0], np.uint8)], 0
        for width in hidden:
            flags.append(np.array(bits[start : start + width], np.uint8))
            start += width
        flags.append(np.ones(question.source.widths[-1], np.uint8))
        masks = tuple(
            (np.outer(b, a) * (layer.weights != 0)).astype(np.uint8)
            for a, b, layer in zip(flags, flags[1:], question.source.layers, strict=False)
        )
        if all(
            free or (m == (layer.weights != 0)).all()
            for free, m, layer in zip(question.maskable, masks, question.source.layers, strict=True)
        ):
            yield masks


def _filled(shape, places) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    for j, k in places:
        mask[j, k] = 1
    return mask


def run(question: NetworkMask, objective: Objective, clock: Clock) -> Report:
    """Verify every mask; exhaustive."""
    best: Masks | None = None
    count = looked = 0
    functions = set()
    for masks in enumerate_masks(question):
        looked += 1
        if not looked & 63 and clock.expired():
            return Report(best, Reason.TIME, method="enumerate", work={"masks": looked})
        if objective is Objective.FUNCTIONS:
            functions.add(_signature(question, masks))
            continue
        if counterexample(question, masks) is not None:
            continue
        count += 1
        if best is None or _kept(masks) < _kept(best):
            best = masks
        if objective is Objective.EXISTS:
            break
    work = {"masks": looked}
    if objective is Objective.EXISTS or objective is Objective.SPARSEST:
        return Report(best, None, Evidence.EXHAUSTIVE, "enumerate", work=work)
    number = len(functions) if objective is Objective.FUNCTIONS else count
    return Report(None, None, Evidence.EXHAUSTIVE, "enumerate", number, work)


def _signature(question: NetworkMask, masks: Masks):
    """Equal for equal functions on the domain, and only for those."""
    from exactlt.networks import Box, normal_form

    pruned = question.source.masked(masks)
    if isinstance(question.domain, Box):
        return normal_form(pruned)
    points = question.domain.points(question.source.widths[0])
    return tuple(map(tuple, pruned.evaluate(points).tolist()))


def _kept(masks: Masks) -> int:
    return sum(int(m.sum()) for m in masks)

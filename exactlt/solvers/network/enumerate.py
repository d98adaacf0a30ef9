"""All masks of a small source, one by one: the oracle of every other network method."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np

from exactlt.answers import NETWORK_ASKS, Ask, Clock, Outcome, Reason, kept_of
from exactlt.errors import UnsupportedError
from exactlt.networks import Box, Masks, NetworkMask, Structure, counterexample, normal_form
from exactlt.solvers.network.base import NetworkSolver
from exactlt.solvers.network.shape import NetworkShape

BITS = 20
"""At most 2^20 masks."""


class EnumerateMasks(NetworkSolver):
    """Every allowed mask is verified on the whole domain.  Exact and exhaustive, O(2^bits)."""

    name = "enumerate"
    summary = "every mask, at most 2^20 of them; any domain, depth, structure"
    asks = frozenset(NETWORK_ASKS)

    def cost(self, shape: NetworkShape) -> tuple[float, int]:
        return 5e-4 + 2e-4 * 2.0 ** min(shape.masks, 1000), 1 << 20

    def refuses(self, question: NetworkMask, ask: Ask) -> str | None:
        masks = NetworkShape.of(question).masks
        return f"takes at most 2^{BITS} masks, got 2^{masks}" if masks > BITS else None

    def run(self, question: NetworkMask, ask: Ask, clock: Clock) -> Outcome:
        best: Masks | None = None
        count = looked = 0
        functions = Functions(question)
        refuting: dict = {}
        for masks in enumerate_masks(question):
            looked += 1
            if not looked & 63 and clock.expired():
                return Outcome(best, reason=Reason.TIME, work={"masks": looked})
            if ask is Ask.FUNCTIONS:
                functions.add(masks)
                continue
            wrong = counterexample(question, masks)
            if wrong is not None:
                refuting.setdefault(wrong.x)
                continue
            count += 1
            if best is None or kept_of(masks) < kept_of(best):
                best = masks
            if ask is Ask.DECIDE:
                break
        number = len(functions) if ask is Ask.FUNCTIONS else count
        inputs = () if best is not None else tuple(_units(question, x) for x in refuting)
        return Outcome(best, True, number, work={"masks": looked}, inputs=inputs)


def _units(question: NetworkMask, x: tuple) -> tuple:
    """A real input in the domain's own units: as it is on a box, integers elsewhere."""
    if isinstance(question.domain, Box):
        return tuple(x)
    return tuple(int(v / question.source.input_unit) for v in x)


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
    seen = set()  # removing a unit without weights, or behind removed ones, changes no mask
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
            text = b"".join(m.tobytes() for m in masks)
            if text not in seen:
                seen.add(text)
                yield masks


def _filled(shape, places) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    for j, k in places:
        mask[j, k] = 1
    return mask


class Functions:
    """The distinct functions on the question's domain among masks that are added one by one.

    Outputs at a finite domain's points, and the normal form of two layers, tell two
    functions apart by themselves.  Other networks on a box are held against every function of
    the same values at its centre and corners: exact, as many comparisons as there are functions.
    """

    def __init__(self, question: NetworkMask):
        self.question = question
        self.classes: dict[object, list[Masks]] = {}

    def __len__(self) -> int:
        return sum(map(len, self.classes.values()))

    def add(self, masks: Masks) -> None:
        question = self.question
        pruned = question.source.masked(masks)
        whole = True  # whether the key alone decides
        if not isinstance(question.domain, Box):
            points = question.domain.points(question.source.widths[0])
            key = tuple(map(tuple, pruned.evaluate(points).tolist()))
        elif pruned.depth <= 2:
            key = normal_form(pruned, question.domain)
        else:
            ends = question.domain.ends(question.source.widths[0])
            middle = tuple((low + high) / 2 for low, high in ends)
            corners = itertools.islice(itertools.product(*ends), 16)
            key, whole = tuple(pruned.at(x) for x in (middle, *corners)), False
        known = self.classes.setdefault(key, [])
        if not known or not (whole or any(self._equal(masks, other) for other in known)):
            known.append(masks)

    def _equal(self, masks: Masks, other: Masks) -> bool:
        target = self.question.source.masked(other)
        return (
            counterexample(replace(self.question, target=target, tolerance=Fraction(0)), masks)
            is None
        )

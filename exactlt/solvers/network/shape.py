"""The size of a network question: all that the cost models of its methods look at."""

from __future__ import annotations

from dataclasses import dataclass

from exactlt.networks import NetworkMask, Structure


@dataclass(frozen=True)
class NetworkShape:
    """Counts; exponents, not powers, where a power would be huge.

    Attributes
    ----------
    bits : int
        Maskable weights that are not zero.
    masks : int
        log2 of the masks that enumeration looks at.
    units : int
        Hidden units.
    choices : float
        Sets of kept inputs and outputs over all hidden units of a two-layer source.
    """

    bits: int
    masks: int
    units: int
    choices: float

    @classmethod
    def of(cls, question: NetworkMask) -> NetworkShape:
        source = question.source
        hidden = sum(source.widths[1:-1])
        whole = question.structure is Structure.WHOLE_NEURON
        masks = hidden if whole else sum(map(len, maskable_places(question)))
        return cls(question.bits, masks, hidden, _choices(question))


def maskable_places(question: NetworkMask) -> list[list[tuple[int, int]]]:
    """Per layer, the weights that a mask may keep or not: not zero, maskable, in their block."""
    places = []
    source = question.source
    for i, (layer, free) in enumerate(zip(source.layers, question.maskable, strict=True)):
        there = [(int(j), int(k)) for j, k in zip(*layer.weights.nonzero(), strict=True)]
        first = i % 2 == 0 and i < source.depth - 1
        if first and question.structure is Structure.BLOCK:
            there = [(j, k) for j, k in there if k == j % layer.inputs]
        places.append(there if free else [])
    return places


def _choices(question: NetworkMask) -> float:
    if question.source.depth != 2:
        return 0.0
    first, second = (layer.weights != 0 for layer in question.source.layers)
    total = 0.0
    for row, column in zip(first, second.T, strict=True):
        inputs, outputs = int(row.sum()), int(column.sum())
        ways = {
            Structure.FREE: 2.0 ** min(inputs, 500),
            Structure.ONE_INPUT: 1.0 + inputs,
            Structure.BLOCK: 2.0,
            Structure.WHOLE_NEURON: 1.0,
        }[question.structure]
        total += ways * (1 if question.structure is Structure.WHOLE_NEURON else 2.0**outputs)
    return total
